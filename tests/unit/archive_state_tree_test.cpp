#include <bit>

#include <catch2/catch.hpp>

#include "archive/state_tree.hpp"

namespace docket::archive {
namespace {

/// MTH as RFC 9162, 2.1.1 writes it down, over the leaves' own bytes.
Digest naive_mth(const std::vector<Digest>& leaves, std::size_t from, std::size_t to) {
  if (from == to) return sha256("");
  if (to - from == 1) return sha256(std::string(1, '\x00') + std::string(leaves[from].view()));
  const std::size_t split = std::bit_floor(to - from - 1);
  std::string input(1, '\x01');
  input += naive_mth(leaves, from, from + split).view();
  input += naive_mth(leaves, from + split, to).view();
  return sha256(input);
}

std::vector<Digest> make_leaves(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(sha256("leaf " + std::to_string(i)));
  return leaves;
}

}  // namespace

TEST_CASE("StateTree: the root of no leaves is the hash of nothing", "[archive][tree]") {
  CHECK(StateTree().root().hex() ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(StateTree().size() == 0);
  CHECK(StateTree().serialise().empty());
}

TEST_CASE("StateTree: roots are those of RFC 9162's definition, for 0 to 70 leaves",
          "[archive][tree]") {
  const std::vector<Digest> leaves = make_leaves(70);
  StateTree tree;
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    INFO(size << " leaves");
    CHECK(tree.size() == size);
    CHECK(tree.root() == naive_mth(leaves, 0, size));
    if (size < leaves.size()) tree.add(leaves[size]);
  }
}

TEST_CASE("StateTree: roots made with another program", "[archive][tree]") {
  // python3 -c with hashlib: leaves are SHA-256 of "", "a", "b".
  StateTree tree;
  tree.add(sha256(""));
  CHECK(tree.root().hex() == "4e59bf27372b1304bc0b137d1be9d566ad58b154b6a6b5778af7f414b1d4b84c");
  tree.add(sha256("a"));
  CHECK(tree.root().hex() == "794e4361128863960ca0c039f14c6aebd3117f8f6a857c5092e43a258d13012f");
  tree.add(sha256("b"));
  CHECK(tree.root().hex() == "d1b5beb1ca91466aea15f0390add65517d31028a507ddb2ba9e8f8ccb86a5ae9");
}

TEST_CASE("StateTree: what was serialised goes on as it would have", "[archive][tree]") {
  const std::vector<Digest> leaves = make_leaves(70);
  StateTree tree;
  for (const Digest& leaf : leaves) {
    const auto parsed = StateTree::parse(tree.size(), tree.serialise());
    REQUIRE(parsed);
    CHECK(*parsed == tree);
    CHECK(parsed->root() == tree.root());
    StateTree further = *parsed;
    further.add(leaf);
    tree.add(leaf);
    CHECK(further == tree);
  }
}

TEST_CASE("StateTree: bytes that do not fit the size are refused", "[archive][tree]") {
  StateTree tree;
  for (const Digest& leaf : make_leaves(5)) tree.add(leaf);
  const std::string good = tree.serialise();
  CHECK(good.size() == 2 * Digest::kSize);
  CHECK(StateTree::parse(5, good));
  CHECK_FALSE(StateTree::parse(5, good.substr(1)));
  CHECK_FALSE(StateTree::parse(5, good + "x"));
  CHECK_FALSE(StateTree::parse(5, ""));
  CHECK_FALSE(StateTree::parse(7, good));
  CHECK_FALSE(StateTree::parse(0, good));
  CHECK_FALSE(StateTree::parse(UINT64_MAX, good));
  CHECK(StateTree::parse(0, ""));
}

TEST_CASE("StateTree: order and content of the leaves matter", "[archive][tree]") {
  StateTree one_two;
  one_two.add(sha256("1"));
  one_two.add(sha256("2"));
  StateTree two_one;
  two_one.add(sha256("2"));
  two_one.add(sha256("1"));
  CHECK(one_two.root() != two_one.root());
}

}  // namespace docket::archive
