#pragma once

/// Building a query's tree so that it is normal (query.hpp says what that is). An operand may be
/// nothing: what was left out of the query keeps its place, so that an operator beside it is not
/// blamed.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "search/query.hpp"

namespace docket::search {

/// A part of the tree, and where it stands in the query.
struct Operand {
  std::optional<QueryNode> node;
  std::size_t begin = 0, end = 0;
};
using Operands = std::vector<Operand>;

/// Collects warnings about parts of one text, up to kMaxQueryWarnings.
class QueryWarnings {
 public:
  explicit QueryWarnings(std::string_view query) : query_(query) {}
  /// "PART: what"; a long part is shown by its beginning.
  void add(std::size_t begin, std::size_t end, std::string_view what);
  [[nodiscard]] std::vector<QueryWarning> take();

 private:
  std::string_view query_;
  std::vector<QueryWarning> warnings_;
};

/// All of them; they are moved from. Nothing where all are nothing.
[[nodiscard]] Operand all_of(Operands&& operands);
/// Any of them.
[[nodiscard]] Operand any_of(Operands&& operands, QueryWarnings& warnings);
/// Within `distance` words, where they are words of one field that has positions; else all of them.
[[nodiscard]] Operand near_each_other(Operands&& operands, std::size_t distance,
                                      QueryWarnings& warnings);
/// None of its posts.
void negate(Operand& operand);
/// "+" before it.
void require(Operand& operand);
/// As the root, or in "thread:{}", or in an Or: a Not has an And around it.
[[nodiscard]] QueryNode standing_alone(QueryNode node);

}  // namespace docket::search
