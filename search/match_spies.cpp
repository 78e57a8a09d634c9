#include "search/match_spies.hpp"

#include <algorithm>

#include "core/timestamp.hpp"
#include "index/fields.hpp"

namespace docket::search {
namespace {

constexpr std::size_t kMaxCounts = 20;  // of authors, of lists and the like

template <typename Map, typename Less>
Facet to_facet(const char* name, const Map& counts, std::size_t limit, Less less) {
  Facet facet{name, {}};
  for (const auto& [value, posts] : counts) facet.counts.push_back({value, posts});
  std::sort(facet.counts.begin(), facet.counts.end(), less);
  if (facet.counts.size() > limit) facet.counts.resize(limit);
  return facet;
}

template <typename Map>
void count_lines(const std::string& lines, Map& counts) {
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', begin), lines.size());
    ++counts[lines.substr(begin, end - begin)];
    begin = end + 1;
  }
}

}  // namespace

void FacetSpy::operator()(const Xapian::Document& document, double /*weight*/) {
  std::string author = document.get_value(index::field("author").slot);
  if (!author.empty()) ++authors_[std::move(author)];
  count_lines(document.get_value(index::field("lists").slot), lists_);
  count_lines(document.get_value(index::field("cas").slot), cas_);
  count_lines(document.get_value(index::field("bugs").slot), bugs_);
  count_lines(document.get_value(index::field("sections").slot), sections_);
  count_lines(document.get_value(index::field("incidents").slot), incidents_);
  count_lines(document.get_value(index::field("tags").slot), tags_);
  const std::string date = document.get_value(index::field("date").slot);
  if (date.empty()) return;
  const auto seconds = static_cast<std::int64_t>(Xapian::sortable_unserialise(date));
  ++years_[std::to_string(to_civil(seconds).year)];
}

std::vector<Facet> FacetSpy::facets() const {
  const auto most_first = [](const FacetCount& a, const FacetCount& b) {
    return a.posts != b.posts ? a.posts > b.posts : a.value < b.value;
  };
  const auto in_order = [](const FacetCount& a, const FacetCount& b) { return a.value < b.value; };
  return {to_facet("from", authors_, kMaxCounts, most_first),
          to_facet("list", lists_, kMaxCounts, most_first),
          to_facet("year", years_, SIZE_MAX, in_order),
          to_facet("ca", cas_, kMaxCounts, most_first),
          to_facet("bug", bugs_, kMaxCounts, most_first),
          to_facet("section", sections_, kMaxCounts, most_first),
          to_facet("incident", incidents_, kMaxCounts, most_first),
          to_facet("tag", tags_, kMaxCounts, most_first)};
}

void CountSpy::operator()(const Xapian::Document& document, double /*weight*/) {
  ++posts_;
  threads_.insert(document.get_value(index::field("thread").slot));
}

}  // namespace docket::search
