#pragma once

/// The passage of a text that answers a query best. For this folder only.

#include <string>

#include "search/searcher.hpp"

namespace Xapian {
class MSet;
}

namespace docket::search {

/// Through Xapian's own choice of the passage; line ends become blanks, marks become places.
[[nodiscard]] Snippet make_snippet(const Xapian::MSet& matches, const std::string& text);

}  // namespace docket::search
