#pragma once

/// UTF-8 (RFC 3629): checking, repairing, stepping, and the two Unicode operations that text
/// for people needs: folding for comparison and width on a terminal.

#include <cstdint>
#include <string>
#include <string_view>

namespace docket {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

/// Length of the longest valid prefix; equals size() when the whole text is valid.
[[nodiscard]] std::size_t valid_utf8_prefix(std::string_view text);
[[nodiscard]] inline bool is_valid_utf8(std::string_view text) {
  return valid_utf8_prefix(text) == text.size();
}

/// The text with each maximal invalid sequence replaced by U+FFFD, and NUL by U+FFFD too.
/// `replaced` (if given) is increased by the number of replacements.
[[nodiscard]] std::string to_valid_utf8(std::string_view text, std::size_t* replaced = nullptr);

void append_utf8(std::string& out, char32_t code_point);

/// Decodes the code point at `position` of valid UTF-8 and moves past it.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& position);

/// A position not after `limit` at which the text can be cut without splitting a character.
[[nodiscard]] std::size_t utf8_floor(std::string_view text, std::size_t limit);

/// NFKC with full case folding (Unicode 5.18, D145): equal for texts that people take as equal.
[[nodiscard]] std::string fold(std::string_view text);

/// Columns on a terminal: wide East Asian characters count two, combining marks and controls none.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// Cut to at most `columns`, with "..." in place of what was cut (one ellipsis character).
[[nodiscard]] std::string truncate_to_width(std::string_view text, std::size_t columns);

/// With control characters (C0, C1, DEL; tab and newline kept) shown as U+FFFD and Unicode
/// direction overrides removed: mail text must not drive the terminal.
[[nodiscard]] std::string to_printable(std::string_view text);

}  // namespace docket
