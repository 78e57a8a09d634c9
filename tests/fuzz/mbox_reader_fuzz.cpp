// Whatever the bytes and the form: every way of cutting them into pieces gives the same mails, and
// the mails with their separators and blank lines give back the source.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/utf8.hpp"
#include "ingest/content.hpp"
#include "ingest/mbox_form.hpp"
#include "ingest/mbox_reader.hpp"
#include "ingest/mmdf_reader.hpp"

namespace {

using docket::ingest::MboxOptions;
using docket::ingest::MboxReader;
using docket::ingest::RawMessage;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<RawMessage> read_all(const std::string& source, std::size_t chunk,
                                 const MboxOptions& options) {
  MboxReader reader(docket::ingest::memory_stream(source, chunk), options);
  std::vector<RawMessage> mails;
  while (true) {
    auto next = reader.next();
    require(next.has_value());
    if (!*next) return mails;
    mails.push_back(std::move(**next));
  }
}

/// Blank lines, and a byte order mark only right before the first separator.
void check_start(std::string_view start) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (start == kMark) return;
  while (!start.empty()) {
    require(start.front() == '\n' || start.starts_with("\r\n"));
    start.remove_prefix(start.front() == '\n' ? 1 : 2);
  }
}

void check_rebuilt(const std::vector<RawMessage>& mails, const std::string& source) {
  std::size_t position = mails.empty() ? source.size() : mails.front().offset;
  require(position <= source.size());
  check_start(std::string_view(source).substr(0, position));
  std::string out = source.substr(0, position);
  for (const RawMessage& mail : mails) {
    require(mail.offset == out.size() && mail.end_offset > mail.offset);
    out.append(mail.separator).append(mail.separator_end).append(mail.bytes.view());
    require(mail.end_offset >= out.size() && mail.end_offset - out.size() <= 2);
    const std::size_t blank = mail.end_offset - out.size();
    if (blank == 2) out += '\r';
    if (blank > 0) out += '\n';
    for (const docket::mail::Defect& defect : mail.defects) {
      require(defect.offset <= source.size());
      require(docket::is_valid_utf8(defect.what) && docket::is_valid_utf8(defect.done));
    }
  }
  require(out == source);
}

void check_equal(const std::vector<RawMessage>& a, const std::vector<RawMessage>& b) {
  require(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    require(a[i].bytes.view() == b[i].bytes.view() && a[i].separator == b[i].separator);
    require(a[i].separator_end == b[i].separator_end);
    require(a[i].offset == b[i].offset && a[i].end_offset == b[i].end_offset);
    require(a[i].defects.size() == b[i].defects.size());
    for (std::size_t k = 0; k < a[i].defects.size(); ++k) {
      require(a[i].defects[k].kind == b[i].defects[k].kind);
      require(a[i].defects[k].offset == b[i].defects[k].offset);
    }
  }
}

/// What lies between MMDF's mails is markers and blank lines.
std::vector<RawMessage> read_mmdf(const std::string& source, std::size_t chunk) {
  docket::ingest::MmdfReader reader(docket::ingest::memory_stream(source, chunk), {});
  std::vector<RawMessage> mails;
  std::size_t at = 0;
  const auto check_gap = [&source](std::size_t begin, std::size_t end) {
    require(begin <= end && end <= source.size());
    const std::string_view gap = std::string_view(source).substr(begin, end - begin);
    require(gap.find_first_not_of("\1 \t\r\n\v\f") == std::string_view::npos);
  };
  while (true) {
    auto next = reader.next();
    require(next.has_value());
    if (!*next) break;
    const RawMessage& mail = **next;
    check_gap(at, mail.offset);
    const std::size_t begin = mail.offset + mail.separator.size() + mail.separator_end.size();
    require(source.compare(begin, mail.bytes.view().size(), mail.bytes.view()) == 0);
    check_gap(begin + mail.bytes.view().size(), mail.end_offset);
    at = mail.end_offset;
    mails.push_back(std::move(**next));
  }
  check_gap(at, source.size());
  return mails;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using docket::mail::RawForm;
  const std::string source(reinterpret_cast<const char*>(data), size);
  (void)docket::ingest::content_of(source);
  (void)docket::ingest::form_of_mbox(source, size % 2 == 0);
  for (const RawForm form : {RawForm::Mboxrd, RawForm::Mboxcl2, RawForm::UsenetArchive}) {
    MboxOptions options;
    options.form = form;
    const auto whole = read_all(source, size + 1, options);
    check_rebuilt(whole, source);
    for (const std::size_t chunk : {1U, 7U, 4096U}) {
      check_equal(whole, read_all(source, chunk, options));
    }
    if (size % 16 == 0) {  // seldom: it makes files
      options.max_memory_bytes = 64;
      check_equal(whole, read_all(source, 4096, options));
    }
  }
  check_equal(read_mmdf(source, size + 1), read_mmdf(source, 3));
  return 0;
}
