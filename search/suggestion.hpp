#pragma once

/// "Did you mean": for words of a query that no post has, the most frequent word of the index that
/// is one or two slips of the pen away.

#include <optional>
#include <string>

#include <xapian.h>

#include "search/query.hpp"

namespace docket::search {

/// The query's canonical line with such words replaced; nothing where none can be. May throw
/// Xapian::Error.
[[nodiscard]] std::optional<std::string> suggest(const Xapian::Database& database,
                                                 const Query& query);

}  // namespace docket::search
