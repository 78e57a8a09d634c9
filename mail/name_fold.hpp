#pragma once

/// Names as they are compared: accents of Latin letters count for nothing (nor do combining
/// marks), all apostrophes are one, and a run of blanks and hyphens is one blank:
///
///     "e-Tu\u011fra"  ->  "e tugra"       "Let\u2019s  Encrypt"  ->  "let's encrypt"
///
/// Other scripts stay as they are. Any bytes may come in.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace docket::mail {

enum class NameCase { Fold, Keep };

/// What one character, or one run of blanks and hyphens, folds to.
struct NameStep {
  std::array<char, 4> bytes{};
  std::size_t count = 0;     ///< of `bytes`; 0 for a combining mark
  std::size_t consumed = 0;  ///< bytes of the text, at least 1
};

/// Longer runs of blanks and hyphens are several blanks: no name goes over them.
inline constexpr std::size_t kMaxNameGap = 4;

/// The step at `at`, which is inside the text.
[[nodiscard]] NameStep name_step(std::string_view text, std::size_t at, NameCase kept);
[[nodiscard]] std::string fold_name(std::string_view name, NameCase kept = NameCase::Fold);

/// A folded name without punctuation: "certinomis docapost" of "certinomis / docapost".
[[nodiscard]] std::string bare_name(std::string_view folded);

/// Whether a word may begin at `at`, by what stands before it; "_" belongs to words.
[[nodiscard]] bool is_word_begin(std::string_view text, std::size_t at);
[[nodiscard]] bool is_word_end(std::string_view text, std::size_t at);

}  // namespace docket::mail
