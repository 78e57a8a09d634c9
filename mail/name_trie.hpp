#pragma once

/// A set of folded names (mail/name_fold.hpp) that is looked for at every word of a text: a gate
/// of three bytes turns most words away, a trie reads the rest.

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

class NameTrie {
 public:
  NameTrie() = default;
  /// `names`: folded, sorted by bytes, each once; a name's number is its place.
  explicit NameTrie(const std::vector<std::string>& names);

  struct Match {
    std::uint32_t name = 0;
    std::size_t end = 0;  ///< in the text, behind its last byte
  };
  static constexpr std::size_t kMaxMatches = 8;

  /// The next place from `at` on where a name might begin; text.size() if there is none.
  [[nodiscard]] std::size_t next_place(std::string_view text, std::size_t at) const;
  /// The names that stand as whole words at `at`, the shortest first; the longest kMaxMatches.
  void matches_at(std::string_view text, std::size_t at, std::vector<Match>& out) const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  struct Node {
    std::uint32_t first = 0;  ///< of its children, which stand together, sorted by byte
    std::uint32_t count = 0;
    std::uint32_t name = kNone;
    char byte = 0;
  };
  [[nodiscard]] std::uint32_t child(std::uint32_t node, char byte) const;
  void open_gate(std::string_view name);
  [[nodiscard]] bool passes_third(unsigned first, unsigned second, unsigned third) const;

  std::vector<Node> nodes_;
  std::bitset<65536> gate_;        // by the first two bytes of a name
  std::bitset<32768> third_gate_;  // by a hash of the first three
};

}  // namespace docket::mail
