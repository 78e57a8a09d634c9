#include "mail/sketch.hpp"

#include <algorithm>
#include <limits>

#include "mail/own_words.hpp"

namespace docket::mail {
namespace {

constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15;  // 2^64 by the golden ratio, odd

/// The finaliser of SplitMix64: every bit of the result depends on every bit of `x`.
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

/// Cuts the next word off and gives its hash; 0 where none is left.
std::uint64_t next_word(std::string_view& rest) {
  const std::string_view word = cut_word(rest);
  if (word.empty()) return 0;
  std::uint64_t hash = 0;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;  // FNV-1
  return mix(hash + kPrime);
}

}  // namespace

std::string Sketch::bytes() const { return {values.begin(), values.end()}; }

Sketch make_sketch(std::string_view words_key) {
  constexpr unsigned kBinBits = 4;
  static_assert(Sketch::kValues == std::size_t{1} << kBinBits);
  constexpr std::uint64_t kEmpty = std::numeric_limits<std::uint64_t>::max();
  Sketch sketch;
  std::array<std::uint64_t, Sketch::kValues> least{};
  least.fill(kEmpty);
  std::uint64_t before = 0;
  while (const std::uint64_t word = next_word(words_key)) {
    const std::uint64_t pair = mix(before * kPrime + word);
    before = word;
    ++sketch.words;
    std::uint64_t& bin = least[pair >> (64 - kBinBits)];
    bin = std::min(bin, pair);
  }
  if (sketch.words == 0) return sketch;
  // An empty bin takes the next one's value, told apart by how far it was.
  std::array<std::uint64_t, Sketch::kValues> filled = least;
  for (std::size_t i = 0; i < filled.size(); ++i) {
    std::size_t step = 0;
    while (least[(i + step) % least.size()] == kEmpty) ++step;
    if (step > 0) filled[i] = mix(least[(i + step) % least.size()] + step * kPrime);
  }
  for (std::size_t i = 0; i < filled.size(); ++i) {
    sketch.values[i] = static_cast<std::uint8_t>(mix(filled[i]));
  }
  for (std::size_t band = 0; band < Sketch::kBands; ++band) {
    std::uint64_t hash = band + 1;
    for (std::size_t row = 0; row < Sketch::kRows; ++row) {
      hash = mix(hash * kPrime + filled[band * Sketch::kRows + row]);
    }
    sketch.bands[band] = hash;
  }
  return sketch;
}

std::size_t equal_values(std::string_view a, std::string_view b) {
  if (a.size() != Sketch::kValues || b.size() != Sketch::kValues) return 0;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i] ? 1U : 0U;
  return equal;
}

}  // namespace docket::mail
