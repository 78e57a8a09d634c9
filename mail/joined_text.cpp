#include "mail/joined_text.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr string_view kBegin = "-----BEGIN ";
constexpr string_view kEnd = "-----END ";
constexpr std::size_t kMaxCertificates = 1000;

/// "*>*", a quote mark that was made bold.
string_view without_bold_mark(string_view line) {
  std::size_t i = 1;
  if (!line.starts_with("*>")) return line;
  while (i < line.size() && line[i] == '>') ++i;
  return i < line.size() && line[i] == '*' ? line.substr(i + 1) : line;
}

string_view without_marks(string_view line, const Segment& segment) {
  if (segment.kind != SegmentKind::Own && segment.depth > 0) {
    std::size_t depth = segment.kind == SegmentKind::Quote ? segment.depth : 0;
    line = strip_quote_marks(line, depth);
  }
  return trim(without_bold_mark(trim(line)));
}

/// "From: Ada", "*Sent:* Monday" of Outlook's block; never "Subject:".
bool is_quoted_field(string_view line) {
  constexpr std::array<string_view, 7> kFields = {
      "From:", "Sent:", "To:", "Cc:", "Date:", "Bcc:", "Reply-To:"};
  while (line.starts_with('*')) line.remove_prefix(1);
  return std::any_of(kFields.begin(), kFields.end(), [line](string_view field) {
    return line.size() >= field.size() && iequals(line.substr(0, field.size()), field);
  });
}

/// Data or a field of an armour (RFC 4880, 6.2); anything else means that its end was lost.
bool is_armour_line(string_view line) {
  return line.find(' ') == string_view::npos || line.find(": ") != string_view::npos;
}

/// Whether `text` ends in a word whose number must follow: "as part of bug".
bool ends_dangling(string_view text) {
  constexpr std::array<string_view, 8> kWords = {"bug",      "bugs",    "bugzilla", "section",
                                                 "sections", "comment", "ballot",   "rfc"};
  return std::any_of(kWords.begin(), kWords.end(), [text](string_view word) {
    if (text.size() < word.size()) return false;
    const std::size_t begin = text.size() - word.size();
    return iequals(text.substr(begin), word) && (begin == 0 || !is_alnum(text[begin - 1]));
  });
}

/// Whether a "<http..." is open at the end of `line`.
bool opens_bracket(string_view line) {
  const std::size_t at = line.rfind('<');
  if (at == string_view::npos) return false;
  string_view rest = line.substr(at + 1);
  if (rest.size() > 4 && iequals(rest.substr(0, 4), "URL:")) rest.remove_prefix(4);
  return rest.starts_with("http") && rest.find_first_of(" \t>") == string_view::npos;
}

/// Whether `line` begins with what closes it: "rest-of-the-url>, and ...".
bool closes_bracket(string_view line) {
  const std::size_t at = line.find_first_of(" \t<>");
  return at != string_view::npos && line[at] == '>';
}

}  // namespace

/// Builds a JoinedText line by line.
class TextJoiner {
 public:
  explicit TextJoiner(const Body& body, bool all) : body_(body), all_(all) {
    out_.text_.reserve(body.text.size());
  }

  JoinedText take() {
    for (const Segment& segment : body_.segments) {
      const bool left_out = !all_ && (segment.kind == SegmentKind::Signature ||
                                      segment.kind == SegmentKind::ListFooter);
      if (left_out) {
        end_paragraph();
        continue;
      }
      add_segment(segment);
    }
    // Blanks that must not break a line are blanks (U+00A0): as many bytes as before.
    std::string& text = out_.text_;
    for (std::size_t at = text.find("\xC2\xA0"); at != std::string::npos;
         at = text.find("\xC2\xA0", at + 2)) {
      text.replace(at, 2, 2, ' ');
    }
    return std::move(out_);
  }

 private:
  void add_segment(const Segment& segment) {
    // Other words; but a mail program may have broken a line and marked one half of it only.
    if (!open_ && !ends_dangling(out_.text_)) end_paragraph();
    const string_view text = body_.view(segment);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const string_view line = without_marks(text.substr(at, end - at), segment);
      // Marks are taken off in place: the line is a part of the body's text.
      const std::size_t from =
          line.empty() ? 0 : static_cast<std::size_t>(line.data() - body_.text.data());
      add_line(line, from, segment.kind);
      at = end + 1;
    }
  }

  void add_line(string_view line, std::size_t from, SegmentKind kind) {
    if (in_armour_ && take_armour(line, from)) return;
    if (line.starts_with(kBegin)) {
      begin_armour(line, from, kind);
      return;
    }
    if (line.empty()) {
      end_paragraph();
      return;
    }
    if (!all_ && kind == SegmentKind::Attribution && is_quoted_field(line)) {
      end_paragraph();
      return;
    }
    std::string& text = out_.text_;
    const bool glued = open_ && closes_bracket(line);
    if (!text.empty() && !glued) text += breaks_ ? '\n' : ' ';
    out_.lines_.push_back({text.size(), from, kind, breaks_});
    text += line;
    breaks_ = false;
    open_ = opens_bracket(line);
  }

  void end_paragraph() {
    breaks_ = true;
    open_ = false;
  }

  void begin_armour(string_view line, std::size_t from, SegmentKind kind) {
    end_paragraph();
    // Signed text is text.
    if (line.starts_with("-----BEGIN PGP SIGNED")) return;
    in_armour_ = true;
    is_certificate_ = line.starts_with("-----BEGIN CERTIFICATE-----") &&
                      out_.certificates_.size() < kMaxCertificates;
    if (is_certificate_) out_.certificates_.push_back({{}, from, line.size(), kind});
  }

  /// False where the line is not of the armour, which ends then.
  bool take_armour(string_view line, std::size_t from) {
    const bool ends = line.starts_with(kEnd);
    const bool broken = !ends && (line.starts_with(kBegin) || !is_armour_line(line));
    if (ends || broken) in_armour_ = false;
    if (is_certificate_ && !broken) {
      JoinedText::Certificate& certificate = out_.certificates_.back();
      if (!line.empty()) certificate.length = from + line.size() - certificate.from;
      if (!ends && line.find(':') == string_view::npos) certificate.base64 += line;
    } else if (is_certificate_) {
      out_.certificates_.pop_back();
    }
    return !broken;
  }

  const Body& body_;
  bool all_;
  JoinedText out_;
  bool breaks_ = true;  // the next line begins a paragraph
  bool open_ = false;   // a "<http..." is open
  bool in_armour_ = false;
  bool is_certificate_ = false;
};

JoinedText JoinedText::of(const Body& body) { return TextJoiner(body, false).take(); }

JoinedText JoinedText::of_plain(std::string text) {
  return TextJoiner(segment_body(std::move(text)), true).take();
}

const JoinedText::Line& JoinedText::line_at(std::size_t at) const {
  const auto next =
      std::upper_bound(lines_.begin(), lines_.end(), at,
                       [](std::size_t value, const Line& line) { return value < line.at; });
  return next == lines_.begin() ? lines_.front() : *(next - 1);
}

std::size_t JoinedText::origin(std::size_t at) const {
  const Line& line = line_at(at);
  return line.from + (at - line.at);
}

}  // namespace docket::mail
