#pragma once

/// Full-text search: a query's posts or threads, ranked (BM25; own words and subjects before quoted
/// words), each with the passage that matters. Reads only; a stale index answers and says so. The
/// same state and query give the same answer.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/read_handle.hpp"
#include "core/error.hpp"
#include "search/facet.hpp"
#include "search/query.hpp"
#include "search/snippet.hpp"

namespace docket::search {

enum class Collapse { Threads, Posts };
enum class SortOrder { Relevance, Newest, Oldest };

struct SearchOptions {
  Collapse collapse = Collapse::Threads;
  SortOrder sort = SortOrder::Relevance;
  std::int64_t limit = 20;
  std::int64_t offset = 0;
  bool facets = false;
  bool explain = false;
  bool snippets = true;
  bool relax = true;            ///< where no post has all words, take those with half of them
  std::optional<Modseq> since;  ///< only posts that came after that commit
};

struct Hit {
  archive::Post post;
  std::vector<std::string> lists;
  std::vector<archive::IncidentLink> incidents;  ///< the best first
  Snippet snippet;
  std::string quoted_author;  ///< of a quoted snippet, where the archive knows
  double score = 0;
  std::int64_t more_in_thread = 0;  ///< other posts of the thread that match; at least
  struct Part {
    std::string label;  ///< a word in a field
    double score = 0;
  };
  std::vector<Part> parts;  ///< with `explain`: what the score is the sum of
};

struct SearchResult {
  std::string query;
  std::string parsed;  ///< the query as it was understood, in its canonical form
  std::vector<QueryWarning> warnings;
  bool relaxed = false;          ///< no post has all of the words: these have half of them
  std::int64_t total = 0;        ///< of what is listed: threads or posts
  std::int64_t total_posts = 0;  ///< that match
  bool total_exact = false;      ///< both; else they are estimates
  std::int64_t stale_by = 0;     ///< modseq of the archive minus that of the index
  std::optional<std::string> suggestion;
  std::vector<Facet> facets;
  std::vector<Hit> hits;
};

class Searcher {
 public:
  /// NotFound with a hint where there is no index.
  static Result<Searcher> open(const archive::Archive& archive);
  ~Searcher();
  Searcher(Searcher&&) noexcept;
  Searcher& operator=(Searcher&&) noexcept;
  Searcher(const Searcher&) = delete;
  Searcher& operator=(const Searcher&) = delete;

  [[nodiscard]] Result<SearchResult> search(const std::string& query, const SearchOptions& options);
  [[nodiscard]] archive::ReadHandle& archive();

 private:
  struct Impl;
  explicit Searcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::search
