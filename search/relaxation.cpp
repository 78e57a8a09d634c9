#include "search/relaxation.hpp"

#include <map>

#include "search/posting_sources.hpp"

namespace docket::search {
namespace {

/// For each post how many of the queries match it.
std::map<Xapian::docid, std::size_t> count_matches(const Xapian::Database& database,
                                                   const std::vector<Xapian::Query>& queries) {
  std::map<Xapian::docid, std::size_t> counts;
  for (const Xapian::Query& query : queries) {
    Xapian::Enquire enquire(database);
    enquire.set_query(query);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    const Xapian::MSet matches = enquire.get_mset(0, database.get_doccount());
    for (auto it = matches.begin(); it != matches.end(); ++it) ++counts[*it];
  }
  return counts;
}

}  // namespace

Xapian::Query relax(const Xapian::Database& database, const std::vector<Xapian::Query>& optional,
                    const Xapian::Query& required) {
  const std::size_t half = (optional.size() + 1) / 2;
  Xapian::Query any(Xapian::Query::OP_OR, optional.begin(), optional.end());
  if (half > 1) {
    std::vector<NumberRange> ranges;
    for (const auto& [number, count] : count_matches(database, optional)) {
      if (count >= half) ranges.push_back({number, number});
    }
    if (ranges.empty()) return {};
    any = Xapian::Query(Xapian::Query::OP_FILTER, any,
                        Xapian::Query((new NumberSource(std::move(ranges)))->release()));
  }
  return required.empty() ? any : Xapian::Query(Xapian::Query::OP_AND, any, required);
}

}  // namespace docket::search
