#pragma once

/// Writes the words of a text without what damage may touch. Internal to mail: own_words.hpp is
/// the interface.

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::mail {

/// Stands in a word for a run of characters that were destroyed or cannot be compared.
inline constexpr char kHole = '\x01';

enum class Holes : std::uint8_t {
  Dropped,  ///< "J?rgen" gives "jrgen"
  Kept,     ///< "J?rgen" gives "j\x01rgen"
};

/// Words in lower-case ASCII, one blank between them.
[[nodiscard]] std::string write_words(std::string_view text, Holes holes);

}  // namespace docket::mail
