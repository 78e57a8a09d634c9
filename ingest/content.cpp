#include "ingest/content.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/text.hpp"
#include "ingest/mbox_form.hpp"
#include "ingest/separator.hpp"
#include "mail/groups_page.hpp"

namespace docket::ingest {
namespace {

using namespace std::string_view_literals;  // magics hold NUL bytes

constexpr std::size_t kTarBlock = 512;

/// A tar header (POSIX.1-2017, pax, "ustar Interchange Format"; older ones too): the checksum of
/// its block stands in it in octal.
bool is_tar(std::string_view head) {
  constexpr std::size_t kChecksum = 148;
  constexpr std::size_t kChecksumSize = 8;
  if (head.size() < kTarBlock || head[0] == '\0') return false;
  const std::string_view field = trim(head.substr(kChecksum, kChecksumSize - 2));
  std::uint64_t stated = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), stated, 8);
  if (error != std::errc() || end == field.data()) return false;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    const bool in_field = i >= kChecksum && i < kChecksum + kChecksumSize;
    sum += static_cast<unsigned char>(in_field ? ' ' : head[i]);
  }
  return sum == stated;
}

Content container_of(std::string_view head) {
  if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv)) return Content::Zip;
  if (head.starts_with("7z\xBC\xAF\x27\x1C"sv)) return Content::SevenZip;
  return is_tar(head) ? Content::Tar : Content::Other;
}

Content mail_or_not(std::string_view head) {
  const HeaderBlock header = scan_header_block(head);
  if (header.fields == 0 || head.starts_with(">From ")) return Content::Other;
  return header.present() && (header.witnesses > 0 || header.mime) ? Content::Mail
                                                                   : Content::WeakMail;
}

bool is_emlx(std::string_view head) {
  constexpr std::size_t kMaxDigits = 10;
  const auto line = next_line(head);
  if (!line) return false;
  const std::string_view number = trim(*line);
  return !number.empty() && number.size() <= kMaxDigits &&
         std::all_of(number.begin(), number.end(), is_digit) && mail_or_not(head) == Content::Mail;
}

bool ends_with_any_case(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && iequals(text.substr(text.size() - ending.size()), ending);
}

}  // namespace

Content content_of(std::string_view head) {
  if (const Content container = container_of(head); container != Content::Other) return container;
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t text = head.find_first_not_of(" \t\r\n");
  if (text == std::string_view::npos) {
    return head.size() < kLookAheadBytes - 3 ? Content::Empty : Content::Other;
  }
  if (text == 0 && is_emlx(head)) return Content::Emlx;
  head.remove_prefix(head.find_last_of('\n', text) + 1);  // npos + 1 is 0
  if (head.starts_with("From ")) return Content::Mbox;
  if (head.starts_with(kMmdfLine)) return Content::Mbox;
  const Content content = mail_or_not(head);
  // A title may look like a field: "Re: ...".
  const bool page = content != Content::Mail && mail::groups_page_markup(head);
  return page ? Content::Page : content;
}

Result<Content> look_at(std::unique_ptr<ByteStream>& stream) {
  DOCKET_ASSIGN(const std::string head, peek(stream, kLookAheadBytes));
  return content_of(head);
}

bool is_eml(std::string_view name) {
  constexpr std::array<std::string_view, 5> kCompressed{".gz", ".bz2", ".xz", ".zst", ".lz4"};
  for (const std::string_view ending : kCompressed) {
    if (ends_with_any_case(name, ending)) {
      name.remove_suffix(ending.size());
      break;
    }
  }
  return ends_with_any_case(name, ".eml");
}

bool is_side_file(std::string_view path) {
  constexpr std::array kEndings{".msf"sv, ".idx"sv,        ".sqlite"sv,    ".lock"sv,
                                ".lck"sv, ".sqlite-wal"sv, ".sqlite-shm"sv};
  if (path.starts_with("__MACOSX/")) return true;
  const std::string_view name = path.substr(path.find_last_of('/') + 1);  // npos + 1 is 0
  return name.starts_with('.') || name == "lock" ||
         std::any_of(kEndings.begin(), kEndings.end(),
                     [name](std::string_view e) { return ends_with_any_case(name, e); });
}

}  // namespace docket::ingest
