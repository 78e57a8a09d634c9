#include <algorithm>
#include <cstddef>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/charset.hpp"
#include "mail/header_text.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxParameters = 200;
constexpr std::size_t kMaxSegments = 1000;  ///< of RFC 2231: "name*0" to "name*999"

bool is_name_char(char c) {
  return is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '*' || c == '+';
}

/// A parameter as it is written, before RFC 2231's pieces are put together.
struct RawParameter {
  std::string name;  ///< lower case, without "*0*"
  std::string value;
  std::size_t segment = 0;
  bool segmented = false;
  bool encoded = false;  ///< percent-encoded, the first segment with charset'language'
};

class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : text_(text) {}
  std::string read_value();
  std::vector<RawParameter> read_parameters();

 private:
  [[nodiscard]] bool at_end() const { return pos_ >= text_.size(); }
  void skip_comment();
  void skip_blanks_and_comments();
  /// Position after "name =" when a parameter begins here, else npos.
  [[nodiscard]] std::size_t parameter_start(std::string_view& name) const;
  std::string read_parameter_value();
  std::string read_quoted();
  std::string read_unquoted();
  [[nodiscard]] bool comment_ends_word() const;

  std::string_view text_;
  std::size_t pos_ = 0;
  bool quotes_left_ = true;  ///< false once a quote was found to have no end
};

/// Comments nest (RFC 5322, 3.2.2); one without an end takes the rest.
void FieldReader::skip_comment() {
  int depth = 0;
  while (!at_end()) {
    const char c = text_[pos_++];
    if (c == '\\' && !at_end()) ++pos_;
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) return;
  }
}

void FieldReader::skip_blanks_and_comments() {
  while (!at_end()) {
    if (text_[pos_] == '(') {
      skip_comment();
    } else if (is_space(text_[pos_])) {
      ++pos_;
    } else {
      return;
    }
  }
}

std::size_t FieldReader::parameter_start(std::string_view& name) const {
  std::size_t i = pos_;
  while (i < text_.size() && is_name_char(text_[i])) ++i;
  name = text_.substr(pos_, i - pos_);
  if (name.empty()) return std::string_view::npos;
  while (i < text_.size() && is_space(text_[i])) ++i;
  if (i >= text_.size() || text_[i] != '=') return std::string_view::npos;
  return i + 1;
}

/// Ends at ";", or where parameters begin without one ("text/plain charset=utf-8").
std::string FieldReader::read_value() {
  std::string value;
  while (true) {
    skip_blanks_and_comments();
    std::string_view name;
    if (at_end() || parameter_start(name) != std::string_view::npos) return value;
    while (!at_end() && !is_space(text_[pos_]) && text_[pos_] != '(') {
      const char c = text_[pos_];
      if (c == ';') return value;
      if (c != '"' && c != '\0') value += to_lower(c);
      ++pos_;
    }
  }
}

std::vector<RawParameter> FieldReader::read_parameters() {
  std::vector<RawParameter> parameters;
  while (parameters.size() < kMaxParameters) {
    skip_blanks_and_comments();
    if (at_end()) break;
    std::string_view name;
    const std::size_t start = parameter_start(name);
    if (start == std::string_view::npos) {
      pos_ += std::max<std::size_t>(name.size(), 1);  // ";", or something without "="
      continue;
    }
    pos_ = start;
    RawParameter parameter;
    parameter.name = to_lower(name);
    parameter.value = read_parameter_value();
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

std::string FieldReader::read_parameter_value() {
  skip_blanks_and_comments();
  if (!at_end() && text_[pos_] == '"') return read_quoted();
  return read_unquoted();
}

/// A backslash counts before a quote or a backslash only: Windows paths are written unquoted.
/// Without a closing quote the value ends at ";".
std::string FieldReader::read_quoted() {
  const std::size_t start = ++pos_;
  std::string value;
  while (quotes_left_ && !at_end()) {
    char c = text_[pos_++];
    if (c == '"') return value;
    const char next = at_end() ? '\0' : text_[pos_];
    if (c == '\\' && (next == '"' || next == '\\')) {
      c = next;
      ++pos_;
    }
    value += c;
  }
  quotes_left_ = false;
  pos_ = start;
  return read_unquoted();
}

/// Blanks may be part of it ("filename=annual report.pdf"), unless a parameter follows them.
std::string FieldReader::read_unquoted() {
  std::string value;
  while (!at_end() && text_[pos_] != ';') {
    const char c = text_[pos_];
    if (is_space(c)) {
      ++pos_;
      std::string_view name;
      if (parameter_start(name) != std::string_view::npos) break;
      if (!at_end() && text_[pos_] == '(' && comment_ends_word()) {
        skip_comment();
        continue;
      }
    } else {
      ++pos_;
    }
    value += c;
  }
  std::string_view trimmed = trim(value);
  while (trimmed.ends_with('"')) trimmed.remove_suffix(1);
  return std::string(trimmed);
}

/// "us-ascii (plain text)" has a comment, "report (1).pdf" is a name.
bool FieldReader::comment_ends_word() const {
  constexpr std::size_t kLongest = 250;
  const std::string_view near = text_.substr(pos_, kLongest);
  const std::size_t close = near.find(')');
  if (close == std::string_view::npos || close + 1 == near.size()) return true;
  return is_space(near[close + 1]) || near[close + 1] == ';';
}

// ---- RFC 2231

/// Takes "*", "*3" and "*3*" off the name.
void split_name(RawParameter& parameter) {
  std::string_view name = parameter.name;
  if (name.ends_with('*')) {
    parameter.encoded = true;
    name.remove_suffix(1);
  }
  const std::size_t star = name.rfind('*');
  if (star != std::string_view::npos && star + 1 < name.size() && name.size() - star <= 4) {
    std::size_t number = 0;
    bool digits = true;
    for (const char c : name.substr(star + 1)) {
      digits = digits && is_digit(c);
      number = number * 10 + static_cast<std::size_t>(c - '0');
    }
    if (digits && number < kMaxSegments) {
      parameter.segmented = true;
      parameter.segment = number;
      name = name.substr(0, star);
    }
  }
  parameter.name = std::string(name);
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string decode_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) i += 2;
    out += low >= 0 ? static_cast<char>(high * 16 + low) : text[i];
  }
  return out;
}

/// Cuts "charset'language'" off the first encoded segment.
std::string_view take_charset(std::string_view& value) {
  const std::size_t first = value.find('\'');
  if (first == std::string_view::npos) return {};
  const std::size_t second = value.find('\'', first + 1);
  if (second == std::string_view::npos) return {};
  const std::string_view charset = value.substr(0, first);
  value.remove_prefix(second + 1);
  return charset;
}

/// One parameter of the pieces first..last, sorted by segment.
std::string join_segments(const RawParameter* first, const RawParameter* last) {
  std::string bytes;
  std::string_view charset;
  bool encoded = false;
  for (const RawParameter* piece = first; piece != last; ++piece) {
    std::string_view value = piece->value;
    if (piece->encoded && !encoded) charset = take_charset(value);
    encoded = encoded || piece->encoded;
    bytes += piece->encoded ? decode_percent(value) : value;
  }
  Defects unused;  // the field itself is kept raw in the archive
  if (!encoded) return decode_header_text(bytes, 0, unused);
  return unfold(to_valid_utf8(to_utf8(bytes, charset).text));
}

/// What makes one parameter: name; RFC 2231's forms count more than the plain one (RFC 6266, 4.3
/// says so of "filename*"), one whole more than one in pieces.
int rank(const RawParameter& parameter) {
  if (parameter.segmented) return 1;
  return parameter.encoded ? 0 : 2;
}

}  // namespace

std::optional<std::string_view> StructuredField::parameter(std::string_view name) const {
  const auto it = std::ranges::find_if(
      parameters, [name](const auto& parameter) { return iequals(parameter.first, name); });
  if (it == parameters.end()) return std::nullopt;
  return it->second;
}

StructuredField parse_structured_field(std::string_view raw) {
  const std::string text = unfold(raw);
  FieldReader reader(text);
  StructuredField field;
  field.value = to_valid_utf8(reader.read_value());
  std::vector<RawParameter> pieces = reader.read_parameters();
  for (RawParameter& piece : pieces) split_name(piece);
  std::erase_if(pieces, [](const RawParameter& piece) { return piece.name.empty(); });
  std::stable_sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) {
    if (a.name != b.name) return a.name < b.name;
    return rank(a) != rank(b) ? rank(a) < rank(b) : a.segment < b.segment;
  });
  const RawParameter* const end = pieces.data() + pieces.size();
  for (const RawParameter* first = pieces.data(); first != end;) {
    const RawParameter* last = first + 1;
    while (first->segmented && last != end && last->name == first->name && last->segmented) ++last;
    field.parameters.emplace_back(first->name, join_segments(first, last));
    while (last != end && last->name == first->name) ++last;
    first = last;
  }
  return field;
}

}  // namespace docket::mail
