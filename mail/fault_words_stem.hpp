#pragma once

/// Light stems of English words, so that a fault is found however the sentence is built:
///
///     revoke, revoked, revoking, revocations  ->  revok
///     issue, issued, issuance                 ->  issu
///     policies -> policy     CAs -> ca     misspelled -> misspel
///
/// A stem is no word, only the same letters for forms of one word; "valid", "validity" and
/// "validation" stay apart. What begins with a digit and what is not ASCII is left as it is.
///
/// Small words ("the", "of", "to", "was", "have", "its") tell no faults apart: patterns, windows
/// and fault_words() leave them out, so that "failed to revoke the certificates", "failure of
/// revocation" and "has not been revoked" lie side by side.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace docket::mail {

/// A word in lower case. Longer ones are no words of a language.
struct FoldedWord {
  static constexpr std::size_t kMax = 40;
  std::array<char, kMax + 4> bytes;  ///< those behind `size` are anything
  std::size_t size = 0;

  [[nodiscard]] std::string_view view() const { return {bytes.data(), size}; }
  /// At most kMax + 4 bytes of it.
  void set(std::string_view text);
};

/// Stems a folded word in place.
void stem(FoldedWord& word);
[[nodiscard]] std::string stem_of(std::string_view folded);

[[nodiscard]] bool is_small_word(std::string_view folded);

/// A word whose stem is not a matter of its ending, and the stem.
using StemException = std::pair<std::string_view, std::string_view>;
[[nodiscard]] std::span<const StemException> stem_exceptions();
[[nodiscard]] std::span<const std::string_view> small_words();

}  // namespace docket::mail
