#include "archive/state_tree.hpp"

#include <bit>

namespace docket::archive {
namespace {

Digest hash_leaf(const Digest& leaf) {
  std::string input(1, '\x00');
  input += leaf.view();
  return sha256(input);
}

Digest hash_node(const Digest& left, const Digest& right) {
  std::string input(1, '\x01');
  input += left.view();
  input += right.view();
  return sha256(input);
}

}  // namespace

std::optional<StateTree> StateTree::parse(std::uint64_t size, std::string_view frontier) {
  const auto count = static_cast<std::size_t>(std::popcount(size));
  if (frontier.size() != count * Digest::kSize) return std::nullopt;
  StateTree tree;
  tree.size_ = size;
  for (std::size_t i = 0; i < count; ++i) {
    tree.frontier_.push_back(
        *Digest::from_bytes(frontier.substr(i * Digest::kSize, Digest::kSize)));
  }
  return tree;
}

void StateTree::add(const Digest& copy) {
  Digest node = hash_leaf(copy);
  // Each trailing one bit of the old size is a perfect subtree that the new leaf completes.
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    node = hash_node(frontier_.back(), node);
    frontier_.pop_back();
  }
  frontier_.push_back(node);
  ++size_;
}

Digest StateTree::root() const {
  if (frontier_.empty()) return sha256("");
  Digest root = frontier_.back();
  for (auto it = frontier_.rbegin() + 1; it != frontier_.rend(); ++it) root = hash_node(*it, root);
  return root;
}

std::string StateTree::serialise() const {
  std::string out;
  for (const Digest& d : frontier_) out += d.view();
  return out;
}

}  // namespace docket::archive
