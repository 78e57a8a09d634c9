#include "mail/header.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/text.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxFields = 2000;
constexpr std::size_t kMaxHeaderBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxNameBytes = 76;
constexpr std::size_t kLookAheadLines = 8;
constexpr std::size_t kUsualFields = 32;
constexpr std::size_t kNpos = std::string_view::npos;

/// Names without a hyphen that are fields beyond doubt: prose has "Note:" and "http:".
constexpr std::array<std::string_view, 22> kPlainNames{
    "approved", "bcc",      "cc",           "comments",   "date",   "distribution",
    "from",     "keywords", "lines",        "newsgroups", "path",   "organization",
    "received", "priority", "organisation", "precedence", "sender", "references",
    "status",   "subject",  "to",           "xref"};

struct Line {
  std::string_view text;  ///< without its end
  std::size_t next = 0;   ///< offset of the line after it
};

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Where the colon of a field stands; kNpos if the line is no field. Bytes over 127 have no place
/// in a name, but stand there.
std::size_t field_colon(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && (line[i] > ' ' || line[i] < 0) && line[i] != '\x7F' && line[i] != ':')
    ++i;
  if (i == 0) return kNpos;
  while (i < line.size() && is_blank(line[i])) ++i;  // obsolete: "Subject : x"
  return i < line.size() && line[i] == ':' ? i : kNpos;
}

bool is_surely_field(std::string_view line) {
  const std::size_t colon = field_colon(line);
  if (colon == kNpos || !is_alpha(line.front())) return false;
  const std::string_view name = trim_right(line.substr(0, colon));
  if (name.size() > kMaxNameBytes) return false;
  if (name.find('-') != kNpos) return true;
  return std::any_of(kPlainNames.begin(), kPlainNames.end(),
                     [name](std::string_view known) { return iequals(name, known); });
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

/// How many bytes of junk stand before the name of a field: a byte order mark, "|", "=20".
std::size_t junk_before_name(std::string_view line) {
  constexpr std::size_t kMaxJunk = 8;
  std::size_t i = 0;
  while (i < line.size() && i <= kMaxJunk && !is_alpha(line[i]) && line[i] != ':') ++i;
  return i <= kMaxJunk && is_surely_field(line.substr(i)) ? i : 0;
}

/// "From ", ">From ", ">>From ": of an mbox.
bool is_mbox_line(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of('>'), line.size()));
  return line.starts_with("From ");
}

/// One of the fields that begin every mail; prose has none.
bool is_telling_field(std::string_view line) {
  constexpr std::array<std::string_view, 6> kTelling{"from",       "date",        "subject",
                                                     "message-id", "return-path", "received"};
  const std::size_t colon = field_colon(line);
  if (colon == kNpos) return false;
  const std::string_view name = trim_right(line.substr(0, colon));
  return std::any_of(kTelling.begin(), kTelling.end(),
                     [name](std::string_view known) { return iequals(name, known); });
}

class Splitter {
 public:
  Splitter(std::string_view mail, Defects& defects) : mail_(mail), defects_(defects) {
    fields_.reserve(kUsualFields);
  }

  /// Reads the fields; returns the offset of the body.
  std::size_t run() {
    while (at_ < mail_.size()) {
      const Line line = line_at(at_);
      if (line.text.empty()) return line.next;
      if (line.next > kMaxHeaderBytes || fields_.size() > kMaxFields) return give_up();
      if (is_blank(line.text.front()) && !fields_.empty()) {
        if (trim(line.text).empty() && !header_goes_on(line.next)) return line.next;
        if (!passing_over_) extend_last(line);
      } else if (!take_field(line) && !take_odd(line)) {
        return at_;
      }
      at_ = line.next;
    }
    return mail_.size();
  }

  /// Seen: a mail that begins with an empty line. What follows must be a header beyond doubt.
  void skip_blank_lines() {
    constexpr int kMaxBlankLines = 3;
    std::size_t at = 0;
    for (int i = 0; i < kMaxBlankLines && at < mail_.size(); ++i) {
      const Line line = line_at(at);
      if (!line.text.empty()) break;
      at = line.next;
    }
    if (at == 0 || at >= mail_.size()) return;
    const Line first = line_at(at);
    if (!is_telling_field(first.text) || !is_surely_field(line_at(first.next).text)) return;
    defects_.add(DefectKind::MalformedHeader, 0, {}, "the empty lines before it were passed over");
    at_ = at;
  }

  std::vector<HeaderFieldView> take_fields() {
    if (fields_.size() > kMaxFields) fields_.resize(kMaxFields);
    return std::move(fields_);
  }

 private:
  /// A line ends with LF or CRLF. A lone CR ends it where a field follows: some gateways lost LF.
  Line line_at(std::size_t at) const {
    std::size_t end = at;
    for (; end < mail_.size() && mail_[end] != '\n'; ++end) {
      if (mail_[end] == '\r' && is_surely_field(mail_.substr(end + 1))) break;
    }
    std::string_view text = mail_.substr(at, end - at);
    while (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    return {text, std::min(end + 1, mail_.size())};
  }

  bool take_field(const Line& line) {
    std::size_t start = 0;
    std::size_t colon = field_colon(line.text);
    if (colon == kNpos || !is_alpha(line.text.front())) {
      start = junk_before_name(line.text);
      if (start > 0) colon = start + field_colon(line.text.substr(start));
    }
    if (colon == kNpos) return false;
    const std::string_view name = trim_right(line.text.substr(start, colon - start));
    if (start > 0) {
      defects_.add(DefectKind::MalformedHeader, at_, line.text,
                   "what stands before was passed over");
    } else if (!is_ascii(name)) {
      defects_.add(DefectKind::MalformedHeader, at_, line.text, "kept as a field of that name");
    }
    passing_over_ = false;
    fields_.push_back({name, line.text.substr(colon + 1), at_ + start});
    return true;
  }

  void extend_last(const Line& line) {
    std::string_view& value = fields_.back().value;
    const char* const end = line.text.data() + line.text.size();
    value = std::string_view(value.data(), static_cast<std::size_t>(end - value.data()));
  }

  /// A line of blanks alone continues the field before it only if the header continues.
  bool header_goes_on(std::size_t at) const {
    const std::string_view text = line_at(at).text;
    return text.empty() || is_blank(text.front()) || is_surely_field(text);
  }

  bool field_follows(std::size_t at) const {
    for (std::size_t i = 0; i < kLookAheadLines && at < mail_.size(); ++i) {
      const Line line = line_at(at);
      if (line.text.empty()) return false;
      if (is_surely_field(line.text)) return true;
      at = line.next;
    }
    return false;
  }

  /// A line that is no field. Where fields follow, it is the continuation of the field before it,
  /// folded without white space, or a line of an mbox; else the body has begun.
  bool take_odd(const Line& line) {
    if (!field_follows(line.next)) {
      if (!fields_.empty()) {
        defects_.add(DefectKind::MalformedHeader, at_, line.text, "the body begins here");
      }
      return false;
    }
    const bool folded = !fields_.empty() && !passing_over_ && !is_mbox_line(line.text) &&
                        line.text.front() != ':' && !is_blank(line.text.front());
    if (folded) extend_last(line);
    defects_.add(DefectKind::MalformedHeader, at_, line.text,
                 folded ? "taken as more of the field before it" : "the line was passed over");
    passing_over_ = !folded;
    return true;
  }

  /// Over the bounds: the body begins after the first empty line, or here if there is none.
  std::size_t give_up() {
    defects_.add(DefectKind::HeaderTooLong, at_, line_at(at_).text, "the header was cut here");
    for (std::size_t at = at_; at < mail_.size();) {
      const Line line = line_at(at);
      if (line.text.empty()) return line.next;
      at = line.next;
    }
    return at_;
  }

  std::string_view mail_;
  Defects& defects_;
  std::vector<HeaderFieldView> fields_;
  std::size_t at_ = 0;
  bool passing_over_ = false;
};

}  // namespace

const HeaderFieldView* HeaderView::find(std::string_view name) const {
  for (const HeaderFieldView& field : fields_) {
    if (iequals(field.name, name)) return &field;
  }
  return nullptr;
}

std::string_view HeaderView::value(std::string_view name) const {
  const HeaderFieldView* field = find(name);
  return field == nullptr ? std::string_view{} : trim(field->value);
}

HeaderView HeaderView::read(std::string_view bytes, Start start, Defects& defects) {
  Splitter splitter(bytes, defects);
  if (start == Start::MayBeBlank) splitter.skip_blank_lines();
  HeaderView view;
  view.body_offset_ = splitter.run();
  view.fields_ = splitter.take_fields();
  if (view.fields_.empty()) {
    defects.add(DefectKind::NoHeader, 0, bytes.substr(0, bytes.find('\n')), "all of it is body");
  }
  return view;
}

HeaderView split_header(std::string_view entity, Defects& defects) {
  return HeaderView::read(entity, HeaderView::Start::Exact, defects);
}

HeaderView split_mail_header(std::string_view mail, Defects& defects) {
  return HeaderView::read(mail, HeaderView::Start::MayBeBlank, defects);
}

}  // namespace docket::mail
