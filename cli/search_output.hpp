#pragma once

/// A search's answer as text, JSON, lines of JSON, CSV (RFC 4180) or ids.

#include <string>
#include <vector>

#include "cli/context.hpp"
#include "search/searcher.hpp"

namespace docket::cli {

/// Notes on standard error, with the place in the query.
void print_query_warnings(const std::vector<search::QueryWarning>& warnings);

[[nodiscard]] Result<Json> search_json(search::Searcher& searcher,
                                       const search::SearchResult& result,
                                       const Configuration& configuration);
[[nodiscard]] Result<std::string> search_json_lines(search::Searcher& searcher,
                                                    const search::SearchResult& result,
                                                    const Configuration& configuration);
[[nodiscard]] Result<std::string> search_csv(search::Searcher& searcher,
                                             const search::SearchResult& result,
                                             const Configuration& configuration);
[[nodiscard]] Result<std::string> search_ids(search::Searcher& searcher,
                                             const search::SearchResult& result);

struct TextLayout {
  bool posts = false;  ///< hits are posts, else threads
  std::int64_t offset = 0;
};
[[nodiscard]] Result<std::string> search_text(const Context& context, search::Searcher& searcher,
                                              const search::SearchResult& result,
                                              const TextLayout& layout);

}  // namespace docket::cli
