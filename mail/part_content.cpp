#include "mail/part_content.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/charset.hpp"
#include "mail/clear_signed.hpp"
#include "mail/embedded_file.hpp"
#include "mail/enriched.hpp"
#include "mail/flowed.hpp"
#include "mail/html_text.hpp"
#include "mail/transfer_encoding.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;
constexpr std::size_t kMetaWithin = 4096;  // HTML5 wants it in the first 1024 bytes
constexpr std::size_t kMaxStub = 500;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Types of text that are data: they are attached, not read.
constexpr std::array<std::string_view, 10> kDataTypes{
    "text/calendar", "text/css",   "text/csv",        "text/directory", "text/javascript",
    "text/rtf",      "text/vcard", "text/x-amp-html", "text/x-vcard",   "text/xml"};

std::string_view parameter(const StructuredField& field, std::string_view name) {
  return field.parameter(name).value_or(std::string_view{});
}

std::string_view file_name(const LeafView& leaf) {
  const std::string_view name = parameter(leaf.disposition, "filename");
  return name.empty() ? parameter(leaf.type, "name") : name;
}

/// The charset of `<meta charset="x">` or `<meta ... content="text/html; charset=x">`.
std::string_view meta_charset(std::string_view html) {
  html = html.substr(0, kMetaWithin);
  std::size_t at = ifind(html, "<meta");
  if (at == kNpos || (at = ifind(html, "charset=", at)) == kNpos) return {};
  html.remove_prefix(at + 8);
  html.remove_prefix(std::min(html.find_first_not_of("\"' "), html.size()));
  return html.substr(0, html.find_first_of("\"'>; /"));
}

/// Full lines of base64 and a last one, with nothing else around them.
bool is_all_base64(std::string_view content) {
  constexpr std::size_t kMinLine = 60;
  constexpr std::size_t kMaxLine = 76;  // RFC 2045, 6.8
  content = trim(content);
  const std::size_t width = content.substr(0, content.find('\n')).size();
  if (width < kMinLine || width > kMaxLine + 1 || content.size() <= width) return false;
  std::size_t digits = 0;
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    if (content.empty() ? line.size() > width : line.size() != width) return false;
    if (line.ends_with('\r')) line.remove_suffix(1);
    digits += line.size();
    while (content.empty() && line.ends_with('=')) line.remove_suffix(1);
    const bool fits = std::all_of(line.begin(), line.end(), [](char c) {
      return is_alpha(c) || is_digit(c) || c == '+' || c == '/';
    });
    if (!fits) return false;
  }
  return digits % 4 == 0;
}

/// Whether bytes may be text in some charset. Keys and certificates have control characters.
bool may_be_text(std::string_view bytes) {
  return std::none_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7F || (byte < ' ' && c != '\t' && c != '\n' && c != '\r');
  });
}

/// Decodes one leaf.
class LeafReader {
 public:
  LeafReader(const LeafView& leaf, Defects& defects) : leaf_(leaf), defects_(defects) {}

  /// The content with its transfer encoding undone; a view where there was none.
  std::string_view bytes() {
    switch (transfer_encoding_from(leaf_.encoding)) {
      case TransferEncoding::Base64:
        return keep(decode_base64(leaf_.content), DefectKind::BadBase64, "passed over");
      case TransferEncoding::QuotedPrintable:
        return keep(decode_quoted_printable(leaf_.content), DefectKind::BadQuotedPrintable,
                    "kept as it stands");
      case TransferEncoding::Unknown:
        defects_.add(DefectKind::UnknownEncoding, leaf_.offset, leaf_.encoding, "taken as 8bit");
        return leaf_.content;
      default: break;
    }
    if (leaf_.role == LeafView::Role::Body && leaf_.encoding.empty() && lost_base64()) {
      return storage_;
    }
    return leaf_.content;
  }

  /// Bytes as UTF-8 with "\n" line ends.
  std::string text(std::string_view bytes) {
    std::string_view declared = parameter(leaf_.type, "charset");
    if (declared.empty() && is_html(leaf_)) declared = meta_charset(bytes);
    Converted converted = to_utf8(bytes, declared);
    note_charset(converted, declared);
    if (converted.text.starts_with(kByteOrderMark)) converted.text.erase(0, kByteOrderMark.size());
    unify_line_ends(converted.text);
    if (converted.text.find('\0') != kNpos) {
      defects_.add(DefectKind::NulBytes, leaf_.offset, "NUL bytes", "shown as U+FFFD");
      converted.text = to_valid_utf8(converted.text);
    }
    return std::move(converted.text);
  }

 private:
  /// Archives of Mailman 2 kept such bodies without the field that tells of their encoding.
  bool lost_base64() {
    if (!is_all_base64(leaf_.content)) return false;
    Decoded decoded = decode_base64(leaf_.content);
    if (decoded.errors > 0 || !may_be_text(decoded.bytes)) return false;
    storage_ = std::move(decoded.bytes);
    defects_.add(DefectKind::UnknownEncoding, leaf_.offset,
                 "base64 without Content-Transfer-Encoding", "decoded");
    return true;
  }

  std::string_view keep(Decoded decoded, DefectKind kind, std::string_view done) {
    if (decoded.errors > 0) {
      constexpr std::size_t kShown = 20;
      const std::size_t at = std::min(decoded.first_error_at.value_or(0), leaf_.content.size());
      defects_.add(kind, leaf_.offset + at, leaf_.content.substr(at, kShown), done);
    }
    storage_ = std::move(decoded.bytes);
    return storage_;
  }

  void note_charset(const Converted& converted, std::string_view declared) {
    const std::string done = "read as " + converted.charset;
    switch (converted.how) {
      case Converted::How::Declared: return;
      case Converted::How::Guessed:
        defects_.add(DefectKind::MissingCharset, leaf_.offset, declared, done);
        return;
      case Converted::How::Unknown:
        defects_.add(DefectKind::UnknownCharset, leaf_.offset, declared, done);
        return;
      case Converted::How::Mismatch:
        defects_.add(DefectKind::CharsetMismatch, leaf_.offset, declared, done);
        return;
    }
  }

  static void unify_line_ends(std::string& text) {
    std::size_t to = text.find('\r');
    if (to == kNpos) return;
    for (std::size_t from = to; from < text.size();) {
      if (text[from] != '\r') {
        text[to++] = text[from++];
        continue;
      }
      // "\r\r\n" is one line end, which was translated twice on its way.
      const std::size_t after = std::min(text.find_first_not_of('\r', from), text.size());
      const bool one = after < text.size() && text[after] == '\n';
      for (std::size_t ends = one ? 1 : after - from; ends > 0; --ends) text[to++] = '\n';
      from = one ? after + 1 : after;
    }
    text.resize(to);
  }

  const LeafView& leaf_;
  Defects& defects_;
  std::string storage_;
};

void make_text(Part& part, const LeafView& leaf, std::string text) {
  const std::string& type = leaf.type.value;
  if (is_html(leaf)) {
    part.from_html = true;
    part.text = html_to_text(text);
  } else if (type == "text/enriched" || type == "text/richtext") {
    const bool enriched = type == "text/enriched";
    part.text =
        enriched_to_text(text, enriched ? EnrichedDialect::Enriched : EnrichedDialect::Richtext);
  } else if (iequals(parameter(leaf.type, "format"), "flowed")) {
    part.flowed = true;
    const bool delsp = iequals(parameter(leaf.type, "delsp"), "yes");
    part.text = join_flowed(undo_dash_escapes(std::move(text)), delsp ? DelSp::Yes : DelSp::No);
  } else {
    part.text = undo_dash_escapes(std::move(text));
  }
}

Part make_file(EmbeddedFile file, const LeafView& leaf, Defects& defects) {
  Part part;
  part.kind = PartKind::Attachment;
  part.content_type = "application/octet-stream";
  part.file_name = to_utf8(file.name, parameter(leaf.type, "charset")).text;
  part.bytes = std::move(file.bytes);
  if (!file.problem.empty()) {
    const std::size_t at = std::min(file.offset, leaf.content.size());
    const std::string done = std::string(file.problem) + ": attached as far as it goes";
    defects.add(DefectKind::BadEmbeddedFile, leaf.offset + at, part.file_name, done);
  }
  return part;
}

}  // namespace

PartKind kind_of(const LeafView& leaf) {
  const std::string& type = leaf.type.value;
  if (leaf.role == LeafView::Role::MessageHead) return PartKind::Text;
  const bool readable = type.starts_with("message/") ||
                        (type.starts_with("text/") &&
                         std::find(kDataTypes.begin(), kDataTypes.end(), type) == kDataTypes.end());
  if (!readable) return PartKind::Attachment;
  if (leaf.role == LeafView::Role::Body) return PartKind::Text;
  if (leaf.disposition.value == "attachment") return PartKind::Attachment;
  const bool inline_text = leaf.disposition.value == "inline" || file_name(leaf).empty();
  return inline_text ? PartKind::Text : PartKind::Attachment;
}

bool is_html(const LeafView& leaf) { return leaf.type.value == "text/html"; }

LeafContent read_leaf(const LeafView& leaf, std::size_t& text_room, Defects& defects) {
  LeafContent content;
  Part& part = content.part;
  part.kind = kind_of(leaf);
  part.content_type = to_valid_utf8(leaf.type.value);
  part.file_name = file_name(leaf);
  LeafReader reader(leaf, defects);
  std::string_view bytes = reader.bytes();
  if (part.kind == PartKind::Attachment) {
    part.bytes = bytes;
    return content;
  }
  std::optional<TextWithFiles> taken;
  if (!is_html(leaf)) taken = take_out_files(bytes);
  if (taken) {
    bytes = taken->text;
    for (EmbeddedFile& file : taken->files) {
      content.files.push_back(make_file(std::move(file), leaf, defects));
    }
  }
  if (bytes.size() > text_room) {
    defects.add(DefectKind::Oversize, leaf.offset, part.content_type, "its text was cut");
    bytes = bytes.substr(0, utf8_floor(bytes, text_room));
  }
  make_text(part, leaf, reader.text(bytes));
  text_room -= std::min(text_room, std::max(part.text.size(), bytes.size()));
  return content;
}

bool is_stub(std::string_view text) {
  text = trim(text);
  if (text.empty()) return true;
  if (text.size() > kMaxStub || ifind(text, "html") == kNpos) return false;
  constexpr std::array<std::string_view, 7> kWords{"view",   "display", "support", "client",
                                                   "reader", "capable", "enable"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [text](std::string_view word) { return ifind(text, word) != kNpos; });
}

}  // namespace docket::mail
