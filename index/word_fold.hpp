#pragma once

/// Unicode's part of words.hpp, by ICU: categories, folding, words of scripts without blanks.

#include <string>
#include <string_view>
#include <vector>

namespace docket::index {

enum class CharacterClass : unsigned char {
  Break,       ///< stands between words
  Letter,      ///< letters, digits, marks
  Ideograph,   ///< of a script that writes without blanks
  Hyphen,      ///< U+2010, U+2011: as "-"
  Apostrophe,  ///< U+2019, U+02BC: as "'"
  Ignored,     ///< soft hyphen, zero width joiners and the like: as if not there
};
[[nodiscard]] CharacterClass classify(char32_t c);

/// Case and compatibility folded (NFKC), then without diacritics, also those that Unicode does not
/// decompose (dotless i, o with stroke); `written` is the first step alone.
struct FoldedWord {
  std::string term, written;
};
[[nodiscard]] FoldedWord fold_word(std::string_view word);

/// Where the words of `text` begin and end, for scripts without blanks.
struct WordRange {
  std::size_t begin = 0, end = 0;
};
[[nodiscard]] std::vector<WordRange> dictionary_words(std::string_view text);

/// The U-label of an A-label (RFC 5890: "xn--..."), folded; empty where it is none.
[[nodiscard]] std::string to_u_label(std::string_view a_label);

}  // namespace docket::index
