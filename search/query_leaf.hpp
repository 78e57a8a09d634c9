#pragma once

/// From a token to a leaf of the query's tree: words, phrases, and what fields take as values.
/// Nothing where the part is left out; that is warned about.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "search/query.hpp"
#include "search/query_lexer.hpp"
#include "search/query_tree.hpp"

namespace docket::search {

class LeafMaker {
 public:
  /// `warnings` must outlive it.
  LeafMaker(std::int64_t now, QueryWarnings& warnings) : now_(now), warnings_(warnings) {}

  /// Word or Wildcard; `name`: nullptr, or of a Text field.
  std::optional<QueryNode> word(const Token& token, const QueryName* name);
  /// At most kMaxQueryLeaves + 1 of them.
  std::vector<std::string> phrase_words(const Token& token);
  /// Of all other names. A phrase's words come as text with one blank between them.
  std::optional<QueryNode> value(const Token& token, const QueryName& name, std::string text);

 private:
  std::optional<QueryNode> filter(const Token& token, const QueryName& name, std::string value);
  std::optional<QueryNode> cited(const Token& token, const QueryName& name, std::string_view value);
  std::optional<QueryNode> date(const Token& token, const QueryName& name, std::string_view value);
  std::optional<QueryNode> message_id(const Token& token, std::string_view value);
  std::optional<QueryNode> thread_number(const Token& token, std::string_view value);
  std::string whole_value(const Token& token, const QueryName& name, std::string text);
  void warn(const Token& token, std::string_view what) {
    warnings_.add(token.begin, token.end, what);
  }

  std::int64_t now_;
  QueryWarnings& warnings_;
};

}  // namespace docket::search
