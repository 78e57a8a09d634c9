#include "mail/ballot_name.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxDigits = 3;
constexpr std::size_t kMaxVersionDigits = 2;
constexpr int kLastBareBallot = 224;

std::size_t count_digits(string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                  text.begin());
}

/// The working group's letters.
std::size_t prefix_length(string_view text) {
  constexpr std::array<string_view, 5> kPrefixes = {"CSC", "SMC", "FORUM", "SC", "NS"};
  for (const string_view prefix : kPrefixes) {
    if (istarts_with(text, prefix)) return prefix.size();
  }
  return 0;
}

/// "v4", " v4", "-v4", "V4"; a word of its own.
struct VersionTail {
  string_view digits;
  std::size_t length = 0;
};
VersionTail read_version(string_view text) {
  std::size_t at = !text.empty() && (text[0] == ' ' || text[0] == '-') ? 1 : 0;
  if (at >= text.size() || to_lower(text[at]) != 'v') return {};
  ++at;
  const string_view digits = text.substr(at, count_digits(text.substr(at)));
  at += digits.size();
  const bool ends = at == text.size() || !(is_alnum(text[at]) || text[at] == '_');
  const bool fits = !digits.empty() && digits.size() <= kMaxVersionDigits && ends;
  return fits ? VersionTail{digits, at} : VersionTail{};
}

}  // namespace

std::optional<BallotName> read_ballot_name(string_view text, bool bare) {
  const std::size_t letters = prefix_length(text);
  std::size_t at = letters;
  if (letters == 0 && !bare) return std::nullopt;
  if (letters > 0 && at < text.size() && (text[at] == '-' || text[at] == ' ')) ++at;
  const std::size_t digits = count_digits(text.substr(at));
  if (digits == 0 || digits > kMaxDigits) return std::nullopt;
  string_view number = text.substr(at, digits);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  at += digits;
  BallotName name;
  std::string prefix(text.substr(0, letters));
  std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  name.key = "ballot:" + (letters > 0 ? prefix + "-" : std::string()) + std::string(number);
  if (number == "0") return std::nullopt;
  if (letters == 0 && std::stoi(std::string(number)) > kLastBareBallot) return std::nullopt;
  if (const VersionTail tail = read_version(text.substr(at)); tail.length > 0) {
    name.version = "v" + std::string(tail.digits);
    name.key += name.version;
    at += tail.length;
  }
  if (at < text.size() && (is_alnum(text[at]) || text[at] == '_')) return std::nullopt;
  name.length = at;
  return name;
}

}  // namespace docket::mail
