#pragma once

/// Text cut into the words that are indexed and looked for: one reader for documents and queries,
/// so that both have the same words. Made for how this field writes: `stateOrProvinceName`,
/// `id-kp-OCSPSigning`, `2.23.140.1.2.1`, `CVE-2017-15361`, `www.some-ca.example`, "CAs", "CA's"
/// (docs/index-format.md, "Words"). ASCII by a table; beyond it Unicode's categories, and ICU's
/// dictionaries (UAX 29) for scripts without blanks.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace docket::index {

enum class WordKind : std::uint8_t {
  Atom,     ///< what stands at its position; phrases are sequences of atoms
  Variant,  ///< another spelling of the atom at that position: a part of camelCase, the word with
            ///< its diacritics, "cas" beside "ca" for "CAs"
  Joined,   ///< several atoms as one: "sha-1", at the position of the first
};

struct Word {
  WordKind kind = WordKind::Atom;
  std::string_view term;               ///< folded: lower case, no marks; valid only during the call
  std::uint32_t position = 0;          ///< of atoms: first, first + 1 ...
  std::size_t offset = 0, length = 0;  ///< where it is spelled in the text, bytes
};

/// Longest term, in bytes: of a word, of several as one and of a number with dots, of one of
/// hexadecimal digits. Longer ones are left out, as are base64, PEM blocks and PGP armour.
inline constexpr std::size_t kMaxWordBytes = 64;
inline constexpr std::size_t kMaxJoinedBytes = 128;
inline constexpr std::size_t kMaxHexDigits = 80;

using WordSink = std::function<void(const Word&)>;

/// Calls `sink` for each word in order of position, for each position the atom first; returns the
/// position after the last one. `text` is valid UTF-8. Linear.
std::uint32_t read_words(std::string_view text, std::uint32_t first_position, const WordSink& sink);

/// A word of letters alone, of which other forms exist: the only ones that are stemmed.
[[nodiscard]] bool is_plain_word(std::string_view term);

}  // namespace docket::index
