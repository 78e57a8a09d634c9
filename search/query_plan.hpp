#pragma once

/// A query's tree against one index: a Xapian query, what to mark in texts, and the parts that a
/// score is the sum of.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "archive/read_handle.hpp"
#include "core/error.hpp"
#include "index/stem_families.hpp"
#include "search/match_words.hpp"
#include "search/query.hpp"

namespace docket::search {

/// At most so many words stand for a wildcard; the most frequent ones.
inline constexpr std::size_t kMaxExpansions = 200;
/// At most so many threads are taken from a thread:{query}.
inline constexpr Xapian::doccount kMaxThreads = 100000;

/// One word, phrase or wildcard in one field: weighs by itself.
struct QueryPart {
  std::string label;    ///< "subject:certificate"
  Xapian::Query query;  ///< with its weight
};

struct QueryPlan {
  Xapian::Query query;
  MatchWords marks;
  std::vector<QueryPart> parts;
  std::vector<QueryWarning> warnings;
  /// The bare words of the top, which the search may give up some of, and the rest; empty where
  /// there are fewer than two such words.
  std::vector<Xapian::Query> optional;
  Xapian::Query required;
  bool ranks = false;  ///< any part weighs; else all matches are alike
};

class QueryPlanner {
 public:
  /// `query_text`: as typed, for the places of warnings.
  QueryPlanner(const Xapian::Database& database, archive::ReadHandle& archive,
               const std::string& query_text)
      : database_(database), archive_(archive), query_text_(query_text) {}

  /// Once. May throw Xapian::Error.
  [[nodiscard]] Result<QueryPlan> plan(const Query& query);

 private:
  using Queries = std::vector<Xapian::Query>;
  [[nodiscard]] Result<Xapian::Query> node(const QueryNode& node);
  [[nodiscard]] Result<Xapian::Query> all_of(const std::vector<const QueryNode*>& nodes);
  [[nodiscard]] Xapian::Query word(const QueryNode& node);
  [[nodiscard]] Xapian::Query phrase(const QueryNode& node);
  [[nodiscard]] Xapian::Query wildcard(const QueryNode& node);
  [[nodiscard]] Xapian::Query near(const QueryNode& node);
  [[nodiscard]] Xapian::Query filter(const QueryNode& node);
  [[nodiscard]] Result<Xapian::Query> message_id(const QueryNode& node);
  [[nodiscard]] Result<Xapian::Query> thread(const QueryNode& node);
  [[nodiscard]] std::vector<std::string> expand(const QueryNode& node);
  Xapian::Query part(const index::Field& field, const std::string& text, Xapian::Query query);
  void warn(const QueryNode& node, std::string text);

  const Xapian::Database& database_;
  archive::ReadHandle& archive_;
  const std::string& query_text_;
  index::Stemmer stemmer_;
  QueryPlan plan_;
  std::size_t part_number_ = 0;  // for marks
};

/// Matches everything, without weight.
[[nodiscard]] Xapian::Query everything();

}  // namespace docket::search
