#pragma once

/// Searches in tests: what they find as one line of ids, tables of queries and their posts.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "index/indexer.hpp"
#include "search/searcher.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::search {

inline void index_now(const test::ArchiveFixture& fixture) {
  test::need(index::update_index(fixture.archive(), index::IndexTask::CatchUp, {}));
}

/// Every post that has all of the query.
[[nodiscard]] inline SearchOptions posts(SortOrder sort = SortOrder::Oldest) {
  SearchOptions options;
  options.collapse = Collapse::Posts;
  options.sort = sort;
  options.relax = false;
  options.limit = 1000;
  return options;
}

[[nodiscard]] inline SearchResult search(const test::ArchiveFixture& fixture,
                                         const std::string& query, const SearchOptions& options) {
  Searcher searcher = test::need(Searcher::open(fixture.archive()));
  return test::need(searcher.search(query, options));
}
[[nodiscard]] inline SearchResult search(const test::ArchiveFixture& fixture,
                                         const std::string& query) {
  return search(fixture, query, posts());
}

/// Message-IDs without their domains.
[[nodiscard]] inline std::string ids(const SearchResult& result) {
  std::string out;
  for (const Hit& hit : result.hits) {
    out.append(out.empty() ? "" : " ")
        .append(hit.post.message_id.substr(0, hit.post.message_id.find('@')));
  }
  return out;
}

[[nodiscard]] inline std::string warnings(const SearchResult& result) {
  std::string out;
  for (const QueryWarning& warning : result.warnings) {
    out.append(out.empty() ? "" : " | ").append(warning.text);
  }
  return out;
}

[[nodiscard]] inline test::MessageBuilder utf8(const std::string& id) {
  return test::msg().id(id + "@x").set("Content-Type", "text/plain; charset=utf-8");
}

struct Row {
  std::string query;
  const char* ids;
};

/// What is found, oldest first, without warnings.
inline void check_rows(const test::ArchiveFixture& fixture, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    INFO(row.query);
    const SearchResult result = search(fixture, row.query);
    CHECK(ids(result) == row.ids);
    CHECK(warnings(result).empty());
  }
}

}  // namespace docket::search
