#pragma once

/// Words that may tell one incident from another, in the form in which they are compared: lower
/// case, lightly stemmed (mail/fault_words_stem.hpp), without small words.
///
///     "Issuance for testing.com"  ->  issu, testing.com, test, com
///     "EV businessCategory"       ->  ev, businesscategory, business, category
///
/// How rare a word is was counted over the titles of CA incidents (data/title_words.tsv).

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

/// Each once, in the order of the text; letters or digits, 2 or more. A word in camelCase or with
/// a hyphen comes whole and in parts, so does what looks like a domain. At most kMaxFaultWords.
inline constexpr std::size_t kMaxFaultWords = 20000;
[[nodiscard]] std::vector<std::string> fault_words(std::string_view text);

/// Bits of information: log2((N + 1) / (df + 0.5)), where df of N titles have the word; a word that
/// no two titles share weighs as if one had it. `word` is of fault_words().
[[nodiscard]] double fault_word_weight(std::string_view word);

}  // namespace docket::mail
