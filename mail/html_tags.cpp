#include "mail/html_tags.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxTag = 64 * 1024;

bool is_name_char(char c) { return is_alnum(c) || c == '-' || c == ':' || c == '_'; }

std::string decoded(string_view value) {
  std::string out;
  while (!value.empty()) {
    constexpr string_view kAmpersand = "&amp;";
    out += value.front();
    value.remove_prefix(value.starts_with(kAmpersand) ? kAmpersand.size() : 1);
  }
  return out;
}

/// One attribute is taken off the front.
struct Attribute {
  string_view name, value;
};
std::optional<Attribute> take_attribute(string_view& rest) {
  while (!rest.empty() && !is_name_char(rest.front())) rest.remove_prefix(1);
  if (rest.empty()) return std::nullopt;
  Attribute attribute;
  std::size_t size = 0;
  while (size < rest.size() && is_name_char(rest[size])) ++size;
  attribute.name = rest.substr(0, size);
  rest.remove_prefix(size);
  string_view behind = rest;
  while (!behind.empty() && is_space(behind.front())) behind.remove_prefix(1);
  if (!behind.starts_with('=')) return attribute;
  behind.remove_prefix(1);
  while (!behind.empty() && is_space(behind.front())) behind.remove_prefix(1);
  const char quote = behind.empty() ? '\0' : behind.front();
  const bool quoted = quote == '"' || quote == '\'';
  if (quoted) behind.remove_prefix(1);
  const std::size_t end =
      std::min(quoted ? behind.find(quote) : behind.find_first_of(" \t\r\n\f"), behind.size());
  attribute.value = behind.substr(0, end);
  rest = behind.substr(std::min(end + (quoted ? 1 : 0), behind.size()));
  return attribute;
}

}  // namespace

std::optional<std::string> HtmlTag::attribute(string_view wanted) const {
  string_view rest = attributes;
  while (const std::optional<Attribute> found = take_attribute(rest)) {
    if (iequals(found->name, wanted)) return decoded(found->value);
  }
  return std::nullopt;
}

/// Behind the ">" that ends the tag, those in quotes passed over; nullopt where none is before
/// `limit`.
std::optional<std::size_t> HtmlTags::end_of_tag(std::size_t begin, std::size_t limit) const {
  char quote = '\0';
  for (std::size_t i = begin; i < limit; ++i) {
    const char c = html_[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '>') {
      return i + 1;
    } else if ((c == '"' || c == '\'') && html_[i - 1] == '=') {
      quote = c;
    }
  }
  return std::nullopt;
}

void HtmlTags::skip_words_of(string_view name) {
  const std::string end = "</" + std::string(name);
  at_ = std::min(ifind(html_, end, at_), html_.size());
}

std::optional<HtmlTag> HtmlTags::next() {
  while (true) {
    at_ = html_.find('<', at_);
    if (at_ == string_view::npos || at_ + 1 >= html_.size()) {
      at_ = html_.size();
      return std::nullopt;
    }
    if (html_.substr(at_, 4) == "<!--") {
      const std::size_t end = html_.find("-->", at_ + 4);
      at_ = end == string_view::npos ? html_.size() : end + 3;
      continue;
    }
    HtmlTag tag;
    tag.begin = at_;
    std::size_t name = at_ + 1;
    tag.closes = html_[name] == '/';
    if (tag.closes) ++name;
    if (name >= html_.size() || !is_alpha(html_[name])) {
      ++at_;
      continue;
    }
    std::size_t behind = name;
    while (behind < html_.size() && is_name_char(html_[behind])) ++behind;
    const std::size_t limit = std::min(html_.size(), behind + kMaxTag);
    const std::optional<std::size_t> end = end_of_tag(behind, limit);
    at_ = end.value_or(limit);  // what was looked at once is not looked at again
    if (!end) continue;
    tag.end = *end;
    tag.name = to_lower(html_.substr(name, std::min<std::size_t>(behind - name, kMaxTag)));
    tag.attributes = html_.substr(behind, tag.end - 1 - behind);
    if (!tag.closes && (tag.name == "script" || tag.name == "style")) skip_words_of(tag.name);
    return tag;
  }
}

}  // namespace docket::mail
