#pragma once

/// What a word of a query is made of: which characters part words, which stand around them and
/// mean nothing, and the marks at a word's end. All text is valid UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

namespace docket::search {

/// Bytes of a word that are looked at; nobody searches for a longer one.
inline constexpr std::size_t kMaxWordBytes = 1000;

/// Bytes of the white space (Unicode's) or control character that stands there, or 0.
[[nodiscard]] std::size_t blank_at(std::string_view text, std::size_t position);
/// Bytes of the double quotation mark that stands there, or 0: ASCII, English, German, French.
[[nodiscard]] std::size_t quote_at(std::string_view text, std::size_t position);
/// Bytes of the character there that belongs to no word where a word begins or ends, or 0.
[[nodiscard]] std::size_t junk_at(std::string_view text, std::size_t position);

/// Whether there is anything in it that a word can be made of.
[[nodiscard]] bool has_letters(std::string_view text);

/// A word without what stands around words: "'certificates'," is "certificates".
struct WordParts {
  std::string text;          ///< may be empty
  bool has_stars = false;    ///< that mean nothing; they are not in text
  bool is_exact = false;     ///< one "." at its end
  bool is_wildcard = false;  ///< a "*" at its end
};
[[nodiscard]] WordParts read_word(std::string_view typed);

/// The next word of a phrase's text, cut off `rest`; empty at the end.
[[nodiscard]] std::string_view next_phrase_word(std::string_view& rest);

}  // namespace docket::search
