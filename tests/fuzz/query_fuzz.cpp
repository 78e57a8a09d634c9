// Whatever the query: its canonical line is valid UTF-8 without line ends and parses, without
// warnings, to the same tree, which is normal and within its bounds; warnings name parts of it.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/utf8.hpp"
#include "search/query.hpp"

namespace {

using docket::search::NodeKind;
using docket::search::Query;
using docket::search::QueryNode;

constexpr std::int64_t kNow = 1566416601;  // 2019-08-21

void require(bool holds) {
  if (!holds) std::abort();
}

void check_leaf(const QueryNode& node) {
  require(node.children.empty());
  switch (node.kind) {
    case NodeKind::Date:
      require(node.from || node.until);
      require(node.from.value_or(0) % 86400 == 0 && node.until.value_or(0) % 86400 == 0);
      if (node.from && node.until) require(*node.from < *node.until);
      break;
    case NodeKind::Filter: require(node.field != nullptr && !node.text.empty()); break;
    case NodeKind::Phrase:
      require(node.text.find(' ') != std::string::npos);
      require(node.field == nullptr || node.field->positions);
      break;
    default: require(!node.text.empty());
  }
  require(node.text.find('"') == std::string::npos || node.kind == NodeKind::MessageId);
}

void check_node(const QueryNode& node, const QueryNode* parent) {
  const bool many = node.kind == NodeKind::And || node.kind == NodeKind::Or;
  const bool in_and = parent != nullptr && parent->kind == NodeKind::And;
  if (!many && node.kind != NodeKind::Near && node.kind != NodeKind::Not &&
      (node.kind != NodeKind::Thread || node.children.empty())) {
    return check_leaf(node);
  }
  if (parent != nullptr && many) {
    const bool all_but = node.kind == NodeKind::And && node.children.size() == 1 &&
                         node.children.front().kind == NodeKind::Not;
    require(node.kind != parent->kind && (node.children.size() > 1 || all_but));
  }
  if (node.kind == NodeKind::Not) require(in_and && node.children.size() == 1);
  if (node.kind == NodeKind::Thread) require(node.children.size() == 1);
  if (node.kind == NodeKind::And || node.kind == NodeKind::Not) require(!node.must);
  if (node.kind == NodeKind::Near) {
    require(node.children.size() > 1 && node.distance > 0);
    for (const QueryNode& word : node.children) {
      require(word.kind == NodeKind::Word && word.field == node.field && !word.must);
    }
  }
}

void check_tree(const QueryNode& root) {
  require(root.kind == NodeKind::And);
  std::size_t leaves = 0;
  std::vector<std::pair<const QueryNode*, const QueryNode*>> todo{{&root, nullptr}};
  while (!todo.empty()) {
    const auto [node, parent] = todo.back();
    todo.pop_back();
    check_node(*node, parent);
    if (node != &root && node->children.empty()) {
      const bool phrase = node->kind == NodeKind::Phrase;
      leaves +=
          1 + (phrase
                   ? static_cast<std::size_t>(std::count(node->text.begin(), node->text.end(), ' '))
                   : 0);
    }
    for (const QueryNode& child : node->children) todo.emplace_back(&child, node);
  }
  require(leaves <= docket::search::kMaxQueryLeaves);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string valid = docket::to_valid_utf8(text);
  const Query query = docket::search::parse_query(text, kNow);
  check_tree(query.root);
  require(query.warnings.size() <= docket::search::kMaxQueryWarnings);
  std::size_t before = 0;
  for (const auto& warning : query.warnings) {
    require(warning.offset >= before && warning.length > 0);
    before = warning.offset;
    require(warning.length <= valid.size() && warning.offset <= valid.size() - warning.length);
    require(docket::is_valid_utf8(std::string_view(valid).substr(warning.offset, warning.length)));
    require(docket::is_valid_utf8(warning.text) && warning.text.size() < 400);
    require(warning.text.find_first_of("\r\n") == std::string::npos);
  }
  const std::string canonical = query.canonical();
  require(docket::is_valid_utf8(canonical));
  require(std::none_of(canonical.begin(), canonical.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
  // A canonical line says days: it does not depend on when it is read.
  const Query again = docket::search::parse_query(canonical, 0);
  require(again.warnings.empty());
  require(again.root == query.root);
  require(again.canonical() == canonical);
  return 0;
}
