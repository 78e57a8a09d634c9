#pragma once

/// Full-text search, first form: all words of the query, in the author's own words or the
/// subject, ranked by BM25, one hit a thread. Reads only; a stale index answers and says so.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archive/read_handle.hpp"
#include "core/error.hpp"

namespace docket::search {

enum class Collapse { Threads, Posts };
enum class SortOrder { Relevance, Newest, Oldest };

struct SearchOptions {
  Collapse collapse = Collapse::Threads;
  SortOrder sort = SortOrder::Relevance;
  std::int64_t limit = 20;
  std::int64_t offset = 0;
};

/// A passage of the author's own words with the places that match.
struct Snippet {
  std::string text;
  struct Mark {
    std::size_t offset = 0, length = 0;  ///< bytes in text
  };
  std::vector<Mark> marks;
};

struct Hit {
  archive::Post post;
  std::vector<std::string> lists;
  Snippet snippet;
  double score = 0;
  std::int64_t more_in_thread = 0;  ///< other posts of the thread that match; at least
};

struct SearchResult {
  std::string query;
  std::string parsed;  ///< the query as it was understood
  std::vector<std::string> warnings;
  std::int64_t total = 0;  ///< of what is listed: threads or posts
  bool total_exact = false;
  std::int64_t stale_by = 0;  ///< modseq of the archive minus that of the index
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
