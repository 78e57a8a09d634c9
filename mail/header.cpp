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

/// Where the colon of a field stands; kNpos if the line is no field.
std::size_t field_colon(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && line[i] > ' ' && line[i] < '\x7F' && line[i] != ':') ++i;
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
      } else if (const std::size_t colon = field_colon(line.text); colon != kNpos) {
        add_field(line, colon);
      } else if (!pass_over(line)) {
        return at_;
      }
      at_ = line.next;
    }
    return mail_.size();
  }

  std::vector<HeaderFieldView> take_fields() {
    if (fields_.size() > kMaxFields) fields_.resize(kMaxFields);
    return std::move(fields_);
  }

 private:
  Line line_at(std::size_t at) const {
    const std::size_t end = std::min(mail_.find('\n', at), mail_.size());
    std::string_view text = mail_.substr(at, end - at);
    while (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    return {text, std::min(end + 1, mail_.size())};
  }

  void add_field(const Line& line, std::size_t colon) {
    passing_over_ = false;
    fields_.push_back({trim_right(line.text.substr(0, colon)), line.text.substr(colon + 1), at_});
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

  bool pass_over(const Line& line) {
    if (!field_follows(line.next)) {
      if (!fields_.empty()) {
        defects_.add(DefectKind::MalformedHeader, at_, line.text, "the body begins here");
      }
      return false;
    }
    defects_.add(DefectKind::MalformedHeader, at_, line.text, "the line was passed over");
    passing_over_ = true;
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

HeaderView split_header(std::string_view mail, Defects& defects) {
  Splitter splitter(mail, defects);
  HeaderView view;
  view.body_offset_ = splitter.run();
  view.fields_ = splitter.take_fields();
  if (view.fields_.empty()) {
    defects.add(DefectKind::NoHeader, 0, mail.substr(0, mail.find('\n')), "all of it is body");
  }
  return view;
}

}  // namespace docket::mail
