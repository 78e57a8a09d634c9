#include "mail/subject_parts.hpp"

#include <algorithm>
#include <limits>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxDigits = 3;

/// The number of digits at `at`, or 0 where there are too many.
std::size_t digits_at(string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count > kMaxDigits ? 0 : count;
}

int to_number(string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

std::optional<PartNumber> read_part(string_view inner) {
  const std::size_t slash = inner.find('/');
  if (slash == string_view::npos) return std::nullopt;
  std::size_t begin = slash;
  while (begin > 0 && is_digit(inner[begin - 1])) --begin;
  const std::size_t before = digits_at(inner, begin);
  const std::size_t after = digits_at(inner, slash + 1);
  if (before == 0 || after == 0 || begin + before != slash) return std::nullopt;
  PartNumber number;
  number.part = to_number(inner.substr(begin, before));
  number.total = to_number(inner.substr(slash + 1, after));
  if (number.part > number.total) return std::nullopt;
  number.series = fold(trim(inner.substr(0, begin))) + " " + fold(trim(inner.substr(slash)));
  return number;
}

/// Where the last "(" or "[" of a subject that ends in ")" or "]" is; npos for none.
std::size_t last_opening(string_view subject) {
  if (subject.empty()) return string_view::npos;
  const char closing = subject.back();
  if (closing != ')' && closing != ']') return string_view::npos;
  const char opening = closing == ')' ? '(' : '[';
  std::size_t depth = 0;
  for (std::size_t i = subject.size(); i-- > 0;) {
    if (subject[i] == closing) ++depth;
    if (subject[i] == opening && --depth == 0) return i;
  }
  // "(was: a subject with ) in it": the first one.
  return subject.find(opening);
}

std::int64_t positive_hash(string_view text) {
  constexpr auto kPositive = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::max<std::uint64_t>(1, xxh3(text).low & kPositive));
}

}  // namespace

std::optional<PartNumber> parse_part_number(string_view base_subject) {
  constexpr std::size_t kMaxTag = 60;
  while (base_subject.starts_with('[')) {
    const std::size_t close = base_subject.substr(0, kMaxTag).find(']');
    if (close == string_view::npos) return std::nullopt;
    if (auto number = read_part(base_subject.substr(1, close - 1))) return number;
    base_subject = trim(base_subject.substr(close + 1));
  }
  return std::nullopt;
}

std::string former_subject(string_view base_subject) {
  const std::size_t opening = last_opening(base_subject);
  if (opening == string_view::npos || opening == 0) return {};
  string_view inner = trim(base_subject.substr(opening + 1));
  inner.remove_suffix(1);
  constexpr string_view kWas = "was";
  if (istarts_with(inner, kWas) && inner.size() > kWas.size() && !is_alnum(inner[kWas.size()])) {
    inner.remove_prefix(kWas.size());
    while (!inner.empty() && (inner.front() == ':' || is_space(inner.front()))) {
      inner.remove_prefix(1);
    }
    return parse_subject(inner).base;
  }
  Subject former = parse_subject(inner);
  return former.is_reply ? former.base : std::string();
}

std::int64_t subject_key(string_view base_subject) {
  const string_view trimmed = trim(base_subject);
  return trimmed.empty() ? 0 : positive_hash(fold(trimmed));
}

std::optional<std::int64_t> series_key(const Subject& subject, string_view author_address) {
  if (subject.is_reply || author_address.empty()) return std::nullopt;
  const std::optional<PartNumber> number = parse_part_number(subject.base);
  if (!number) return std::nullopt;
  return positive_hash(to_lower(author_address) + "\n" + number->series);
}

}  // namespace docket::mail
