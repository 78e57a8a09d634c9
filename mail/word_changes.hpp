#pragma once

/// What differs between the own words of two texts: for telling a repost from a new version.

#include <cstddef>
#include <string>
#include <string_view>

namespace docket::mail {

struct WordChanges {
  std::size_t words_a = 0, words_b = 0;
  std::size_t common = 0;            ///< words in both, in the same order
  std::string only_a, only_b;        ///< the run between the first and the last difference
  bool at_front = false;             ///< the difference begins at the front of both texts
  bool at_end = false;               ///< the difference reaches to the end of both texts
  bool one_sided = false;            ///< one run is empty: words were only added
  std::size_t run_a = 0, run_b = 0;  ///< words in those runs

  /// 1 for the same words, 0 for none in common (Dice).
  [[nodiscard]] double similarity() const;
};

/// Words are compared as same_words (own_words.hpp) does, without what an archive may destroy.
/// Runs longer than some thousand words are compared by counting alone. Near-linear for texts that
/// are much alike.
[[nodiscard]] WordChanges compare_words(std::string_view own_a, std::string_view own_b);
/// The same of texts whose words_key (own_words.hpp) is at hand.
[[nodiscard]] WordChanges compare_keys(std::string_view key_a, std::string_view key_b);

/// "14 days" became "15 days", for people; long runs are cut.
[[nodiscard]] std::string describe(const WordChanges& changes);

}  // namespace docket::mail
