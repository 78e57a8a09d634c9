#pragma once

/// The query language (docs/query-language.md) as a tree. The same tree has one canonical line,
/// which parses to the same tree, without warnings.
///
/// Trees are normal: no And in an And, no Or in an Or, no And or Or with fewer than two children.
/// Two exceptions: the root is always an And; "all posts but", where no And is around it, is an
/// And with one child, a Not.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/fields.hpp"

namespace docket::search {

inline constexpr std::size_t kMaxQueryLeaves = 256;    ///< words; a phrase is so many
inline constexpr std::size_t kMaxQueryDepth = 50;      ///< of brackets
inline constexpr std::size_t kMaxThreadDepth = 4;      ///< "thread:{...thread:{...}}"
inline constexpr std::size_t kMaxNearDistance = 1000;  ///< in words
inline constexpr std::size_t kMaxQueryWarnings = 32;   ///< the last says that there are more

enum class NodeKind : std::uint8_t {
  Word,       ///< text, one word as it was typed; `exact`: not stemmed
  Phrase,     ///< text, two or more words in order, with one blank between them
  Wildcard,   ///< text, a prefix: "certif*" is "certif"
  Filter,     ///< field is Filter or Cited: text is the value, of a Cited one in its one form
  MessageId,  ///< text, without brackets
  Date,       ///< from, until: whole days, at least one of them
  Thread,     ///< posts of threads in which a post matches children[0], or of thread number text
  And,        ///< all children; of a Not child: none
  Or,         ///< any child
  Near,       ///< children (Word) within `distance` words of each other, in any order
  Not,        ///< children[0]; a child of And only
};

/// One node. Which members count depends on its kind.
struct QueryNode {
  NodeKind kind = NodeKind::And;
  /// Word, Phrase, Wildcard, Near: nullptr is the bare form (own words, subject, quoted; a phrase:
  /// own words or subject). Filter: which. The children of Near have the same.
  const index::Field* field = nullptr;
  std::string text;
  bool exact = false;
  bool must = false;                  ///< "+": not given up when words are; never of And, Not
  std::size_t distance = 0;           ///< Near
  std::optional<std::int64_t> from;   ///< Date: UTC seconds, included
  std::optional<std::int64_t> until;  ///< Date: UTC seconds, not included
  std::vector<QueryNode> children;

  friend bool operator==(const QueryNode&, const QueryNode&) = default;
};

/// A part of the query that was not understood, or not wholly; the rest stands.
struct QueryWarning {
  /// Of the part, in bytes of the query; where that is not valid UTF-8: of to_valid_utf8(query).
  std::size_t offset = 0, length = 0;
  std::string text;  ///< one line that names the part
};

struct Query {
  QueryNode root;                      ///< an And, perhaps without children: nothing to look for
  std::vector<QueryWarning> warnings;  ///< by offset
  [[nodiscard]] std::string canonical() const;
};

/// `now`: UTC seconds, the end of "date:2y" (the archive's clock). Never fails.
[[nodiscard]] Query parse_query(std::string_view text, std::int64_t now);

}  // namespace docket::search
