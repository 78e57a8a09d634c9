#pragma once

/// ASCII helpers for protocol text. Mail's syntax is ASCII whatever the locale, so none of
/// these look at it. Views point into their argument.

#include <optional>
#include <string>
#include <string_view>

namespace docket {

[[nodiscard]] constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
[[nodiscard]] constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] bool iequals(std::string_view a, std::string_view b);
[[nodiscard]] bool istarts_with(std::string_view text, std::string_view prefix);
/// Position of `needle` without regard to ASCII case, or npos.
[[nodiscard]] std::size_t ifind(std::string_view text, std::string_view needle,
                                std::size_t from = 0);
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::string_view trim_right(std::string_view text);

/// Cuts the next line off `rest` and returns it without its "\n" or "\r\n"; nullopt when
/// `rest` is used up. A last line without an end counts as a line.
[[nodiscard]] std::optional<std::string_view> next_line(std::string_view& rest);

}  // namespace docket
