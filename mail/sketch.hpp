#pragma once

/// A short summary of a text by which near-duplicates are found without reading it: MinHash
/// (Broder, "On the resemblance and containment of documents", 1997) over pairs of neighbouring
/// words. Of two texts the share of equal values is about the share of word pairs they have in
/// common (Jaccard); texts that share much have a band in common with high probability (locality
/// sensitive hashing; Indyk and Motwani, 1998). Each pair is hashed once and falls into one of 16
/// bins, whose minima are the values (one permutation hashing; Li, Owen and Zhang, 2012; empty bins
/// are filled as Shrivastava and Li do, 2014). Why MinHash and not SimHash: SimHash needs all
/// pairs within some bits, which no database index answers; a band is one equality.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace docket::mail {

struct Sketch {
  static constexpr std::size_t kValues = 16;
  static constexpr std::size_t kBands = 3;
  static constexpr std::size_t kRows = 3;  ///< values a band
  static_assert(kBands * kRows <= kValues);

  std::array<std::uint8_t, kValues> values{};  ///< eight bits of each minimum are enough
  std::array<std::uint64_t, kBands> bands{};   ///< of whole minima; meaningless for few words
  std::uint32_t words = 0;

  /// Texts of fewer words have bands in common by chance ("thanks").
  [[nodiscard]] bool has_bands() const { return words >= 16; }
  [[nodiscard]] std::string bytes() const;  ///< of the values
};

/// `words_key`: own_words.hpp. Linear.
[[nodiscard]] Sketch make_sketch(std::string_view words_key);

/// Of 16 how many values are equal: 16 for equal texts, about 0 for unrelated ones. `a` and `b` are
/// Sketch::bytes(); others give 0.
[[nodiscard]] std::size_t equal_values(std::string_view a, std::string_view b);

}  // namespace docket::mail
