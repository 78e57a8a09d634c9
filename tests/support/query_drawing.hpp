#pragma once

/// Queries in tests: a tree as text, warnings with their parts, tables of both.

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "search/query.hpp"
#include "search/query_date.hpp"

namespace docket::search {

inline constexpr std::int64_t kNow = 1566416601;  // 2019-08-21T19:43:21Z

/// The tree in full: "word!" is exact, "'a b'" a phrase, "(near5 a b)".
inline std::string drawn(const QueryNode& node) {
  std::string out = node.must ? "+" : "";
  if (node.field != nullptr && node.kind != NodeKind::Near) out += std::string(node.field->name);
  if (node.field != nullptr && node.kind != NodeKind::Near) {
    out += node.kind == NodeKind::Filter ? '=' : ':';
  }
  std::string name;
  switch (node.kind) {
    case NodeKind::Word: return out + node.text + (node.exact ? "!" : "");
    case NodeKind::Phrase: return out + '\'' + node.text + '\'';
    case NodeKind::Wildcard: return out + node.text + '*';
    case NodeKind::Filter: return out + node.text;
    case NodeKind::MessageId: return out + "<" + node.text + ">";
    case NodeKind::Date: return out + "[" + to_date_text(node.from, node.until) + "]";
    case NodeKind::Thread: name = "thread" + node.text; break;
    case NodeKind::And: name = "and"; break;
    case NodeKind::Or: name = "or"; break;
    case NodeKind::Not: name = "not"; break;
    case NodeKind::Near:
      name = "near" + std::to_string(node.distance);
      if (node.field != nullptr) name += ":" + std::string(node.field->name);
      break;
  }
  out += "(" + name;
  for (const QueryNode& child : node.children) out += " " + drawn(child);
  return out + ")";
}

/// The root's children, as its And is always there.
inline std::string tree_of(const Query& query) {
  std::string out;
  for (const QueryNode& child : query.root.children) {
    out += (out.empty() ? "" : " ") + drawn(child);
  }
  return out;
}

/// Each warning's part, as its place has it, with its text behind the part's name.
inline std::string warnings_of(const Query& query, std::string_view text) {
  std::string out;
  for (const QueryWarning& warning : query.warnings) {
    const std::string part(text.substr(warning.offset, warning.length));
    if (!out.empty()) out += " | ";
    out += warning.text.starts_with(part + ": ") ? warning.text : "[" + part + "] " + warning.text;
  }
  return out;
}

struct QueryRow {
  const char* text;
  const char* tree;
  const char* canonical;
  const char* warnings;
};

inline void check_queries(const std::vector<QueryRow>& rows) {
  for (const QueryRow& row : rows) {
    INFO(row.text);
    const Query query = parse_query(row.text, kNow);
    CHECK(tree_of(query) == row.tree);
    CHECK(query.canonical() == row.canonical);
    CHECK(warnings_of(query, row.text) == row.warnings);
    const Query again = parse_query(query.canonical(), 0);
    CHECK(again.root == query.root);
    CHECK(again.warnings.empty());
  }
}

/// With one line for tree and canonical, and no warnings.
struct QueryLine {
  const char* text;
  const char* canonical;
};

inline void check_queries(const std::vector<QueryLine>& rows) {
  for (const QueryLine& row : rows) {
    INFO(row.text);
    const Query query = parse_query(row.text, kNow);
    CHECK(query.canonical() == row.canonical);
    CHECK(warnings_of(query, row.text).empty());
  }
}

}  // namespace docket::search
