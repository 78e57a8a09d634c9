#pragma once

/// Counts over all posts that match, not only those on the page: by author, list and
/// year, by the CAs, bugs and sections of requirements that they cite, and by the incidents that
/// they are linked to and the tags of these.

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
