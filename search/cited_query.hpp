#pragma once

/// A citation, or the name of a CA, as a Xapian query without weight. A CA stands for all that it
/// took over, and what was taken from it is still found by the names it had:
///
///     ca:DigiCert   posts about DigiCert, about Symantec until 2017-10-31, QuoVadis until 2019,
///     ... ca:Symantec   likewise up to that day, and later posts that say Symantec, Thawte, ...

#include <string>
#include <string_view>

#include <xapian.h>

#include "index/fields.hpp"

namespace docket::search {

struct CitedQuery {
  Xapian::Query query;
  std::string notice;  ///< what else is found than what was named; may be empty
};

/// `value`: as read_cited_value() gives it. May throw Xapian::Error.
[[nodiscard]] CitedQuery cited_query(const Xapian::Database& database, const index::Field& field,
                                     std::string_view value);

}  // namespace docket::search
