#include "search/query_tree.hpp"

#include <algorithm>

#include "core/utf8.hpp"
#include "search/query_word.hpp"

namespace docket::search {
namespace {

constexpr std::size_t kMaxShownBytes = 60;

QueryNode node_of(NodeKind kind, std::vector<QueryNode> children) {
  QueryNode node;
  node.kind = kind;
  node.children = std::move(children);
  return node;
}

/// Removes those that are nothing, and says where all of them stood.
Operand gather(Operands& operands) {
  Operand whole;
  if (operands.empty()) return whole;
  whole.begin = operands.front().begin;
  whole.end = operands.back().end;
  const auto nothing = std::remove_if(operands.begin(), operands.end(),
                                      [](const Operand& operand) { return !operand.node; });
  operands.erase(nothing, operands.end());
  return whole;
}

/// Appends a node, or the children of one of the same kind.
void append_flat(std::vector<QueryNode>& nodes, QueryNode&& node, NodeKind kind) {
  if (node.kind != kind) {
    nodes.push_back(std::move(node));
    return;
  }
  std::move(node.children.begin(), node.children.end(), std::back_inserter(nodes));
}

bool are_words_of_one_field(const Operands& operands) {
  const index::Field* field = operands.front().node->field;
  if (field != nullptr && !field->positions) return false;
  return std::all_of(operands.begin(), operands.end(), [field](const Operand& operand) {
    return operand.node->kind == NodeKind::Word && operand.node->field == field;
  });
}

/// The part on one line, cut where it is long.
std::string shown(std::string_view part) {
  std::string out;
  std::size_t position = 0;
  while (position < part.size() && out.size() < kMaxShownBytes) {
    if (const std::size_t blank = blank_at(part, position)) {
      if (!out.ends_with(' ')) out += ' ';
      position += blank;
    } else {
      append_utf8(out, next_code_point(part, position));
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  if (position < part.size()) out += "...";
  return out;
}

}  // namespace

void QueryWarnings::add(std::size_t begin, std::size_t end, std::string_view what) {
  if (warnings_.size() == kMaxQueryWarnings) return;
  QueryWarning warning{begin, end - begin, {}};
  if (warnings_.size() + 1 == kMaxQueryWarnings) {
    warning.text = "more of the query was not understood";
  } else {
    warning.text = shown(query_.substr(begin, end - begin)) + ": " + std::string(what);
  }
  warnings_.push_back(std::move(warning));
}

std::vector<QueryWarning> QueryWarnings::take() {
  std::stable_sort(
      warnings_.begin(), warnings_.end(),
      [](const QueryWarning& a, const QueryWarning& b) { return a.offset < b.offset; });
  return std::move(warnings_);
}

Operand all_of(Operands&& operands) {
  Operand whole = gather(operands);
  if (operands.empty()) return whole;
  if (operands.size() == 1) {
    whole.node = std::move(operands.front().node);
    return whole;
  }
  std::vector<QueryNode> nodes;
  for (Operand& operand : operands) append_flat(nodes, std::move(*operand.node), NodeKind::And);
  whole.node = node_of(NodeKind::And, std::move(nodes));
  return whole;
}

Operand any_of(Operands&& operands, QueryWarnings& warnings) {
  Operand whole = gather(operands);
  if (operands.empty()) return whole;
  if (operands.size() == 1) {
    whole.node = std::move(operands.front().node);
    return whole;
  }
  std::vector<QueryNode> nodes;
  for (Operand& operand : operands) {
    if (operand.node->must) {
      warnings.add(operand.begin, operand.end, "a part of OR cannot be required; + left out");
      operand.node->must = false;
    }
    append_flat(nodes, standing_alone(std::move(*operand.node)), NodeKind::Or);
  }
  whole.node = node_of(NodeKind::Or, std::move(nodes));
  return whole;
}

Operand near_each_other(Operands&& operands, std::size_t distance, QueryWarnings& warnings) {
  Operand whole = gather(operands);
  if (operands.size() < 2) return all_of(std::move(operands));
  if (!are_words_of_one_field(operands)) {
    warnings.add(whole.begin, whole.end,
                 "NEAR is for words of one field that has phrases; taken as AND");
    return all_of(std::move(operands));
  }
  QueryNode near;
  near.kind = NodeKind::Near;
  near.field = operands.front().node->field;
  near.distance = distance;
  for (Operand& operand : operands) {
    near.must = near.must || operand.node->must;
    operand.node->must = false;
    near.children.push_back(std::move(*operand.node));
  }
  whole.node = std::move(near);
  return whole;
}

void negate(Operand& operand) {
  if (!operand.node) return;
  if (operand.node->kind == NodeKind::Not) {
    QueryNode inner = std::move(operand.node->children.front());
    operand.node = std::move(inner);
    return;
  }
  operand.node->must = false;
  std::vector<QueryNode> children;
  children.push_back(std::move(*operand.node));
  operand.node = node_of(NodeKind::Not, std::move(children));
}

void require(Operand& operand) {
  if (!operand.node || operand.node->kind == NodeKind::Not) return;
  if (operand.node->kind != NodeKind::And) {
    operand.node->must = true;
    return;
  }
  for (QueryNode& child : operand.node->children) child.must = child.kind != NodeKind::Not;
}

QueryNode standing_alone(QueryNode node) {
  if (node.kind != NodeKind::Not) return node;
  std::vector<QueryNode> children;
  children.push_back(std::move(node));
  return node_of(NodeKind::And, std::move(children));
}

}  // namespace docket::search
