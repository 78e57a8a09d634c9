#pragma once

/// Counts over all posts that match, not only those on the page: by author, list and
/// year, and by the CAs, bugs and sections of requirements that they cite.

#include <cstdint>
#include <string>
#include <vector>

namespace docket::search {

struct FacetCount {
  std::string value;
  std::int64_t posts = 0;
};
struct Facet {
  std::string name;
  std::vector<FacetCount> counts;  ///< most first, then by value; years in their order
};

}  // namespace docket::search
