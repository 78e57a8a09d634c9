#pragma once

/// The Merkle tree over the copies (RFC 9162, section 2.1): leaf i is the SHA-256 of copy i + 1.
/// Kept as its right edge only: the roots of the perfect subtrees that make up the leaves so far,
/// largest first, one for each bit set in size(). Adding a leaf costs one hash on average.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.hpp"

namespace docket::archive {

class StateTree {
 public:
  StateTree() = default;
  /// From what serialise() gave; nullopt where the bytes do not fit the size.
  static std::optional<StateTree> parse(std::uint64_t size, std::string_view frontier);

  void add(const Digest& copy);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// MTH(leaves); of no leaves the SHA-256 of the empty string.
  [[nodiscard]] Digest root() const;
  [[nodiscard]] std::string serialise() const;
  friend bool operator==(const StateTree&, const StateTree&) = default;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> frontier_;
};

}  // namespace docket::archive
