#pragma once

/// The query language, first form: words and "phrases", all of which must be found, each in the
/// author's own words or the subject; `subject:word` in the subject alone.

#include <string>
#include <string_view>
#include <vector>

namespace docket::search {

struct QueryTerm {
  std::string text;  ///< a word or, where phrase is set, several
  bool phrase = false;
  bool subject_only = false;
};

struct Query {
  std::vector<QueryTerm> terms;
  std::vector<std::string> warnings;
  /// One line that parses to the same query.
  [[nodiscard]] std::string canonical() const;
};

/// Never fails: what is not understood is a word, or left out with a warning.
[[nodiscard]] Query parse_query(std::string_view text);

}  // namespace docket::search
