#pragma once

/// The way out where no post has all words of a query: those that have at least half of them.

#include <vector>

#include <xapian.h>

namespace docket::search {

/// Posts with at least half of the `optional` queries and with `required`, which may be empty;
/// the more the better. Empty where there are none. May throw Xapian::Error.
[[nodiscard]] Xapian::Query relax(const Xapian::Database& database,
                                  const std::vector<Xapian::Query>& optional,
                                  const Xapian::Query& required);

}  // namespace docket::search
