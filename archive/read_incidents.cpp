#include <fmt/format.h>

#include "archive/incident_rows.hpp"
#include "archive/read_impl.hpp"

namespace docket::archive {

Result<std::vector<Incident>> ReadHandle::incidents() {
  return guarded([&] { return read_incidents(impl_->db); });
}

Result<std::optional<Incident>> ReadHandle::incident(IncidentNum num) {
  return guarded([&] { return read_incident(impl_->db, num); });
}

Result<std::vector<std::string>> ReadHandle::incident_tags(IncidentNum num) {
  return guarded([&] { return read_tags(impl_->db, num); });
}

Result<std::vector<IncidentEvent>> ReadHandle::incident_events(IncidentNum num) {
  return guarded([&] { return read_events(impl_->db, num); });
}

Result<std::vector<IncidentKey>> ReadHandle::incident_keys(IncidentNum num) {
  return guarded([&] { return read_keys(impl_->db, num); });
}

Result<std::vector<BugRecord>> ReadHandle::bug_records(IncidentNum num) {
  return guarded([&] { return read_records(impl_->db, num); });
}

Result<std::vector<IncidentLink>> ReadHandle::incident_links(PostNum post) {
  return guarded([&] { return read_links_of_post(impl_->db, post); });
}

Result<std::vector<IncidentLink>> ReadHandle::links_of_incident(IncidentNum num) {
  return guarded([&] { return read_links_of_incident(impl_->db, num); });
}

Result<std::map<IncidentNum, LinkCounts>> ReadHandle::incident_link_counts() {
  return guarded([&] {
    std::map<IncidentNum, LinkCounts> out;
    Rows rows = impl_->db.query(
        "SELECT incident, strength, count(*) FROM incident_link GROUP BY incident, strength");
    while (rows.step()) {
      LinkCounts& counts = out[IncidentNum(rows.integer(0))];
      const std::int64_t posts = rows.integer(2);
      switch (static_cast<LinkStrength>(rows.integer(1))) {
        case LinkStrength::Manual: counts.manual = posts; break;
        case LinkStrength::Cited: counts.cited = posts; break;
        case LinkStrength::Inferred: counts.inferred = posts; break;
      }
    }
    return out;
  });
}

Result<std::optional<std::int64_t>> ReadHandle::incidents_fetched(std::string_view scope) {
  return guarded([&] {
    return impl_->db.integer("SELECT CAST(value AS INTEGER) FROM setting WHERE name = ?1",
                             fmt::format("{}: {}", kIncidentsFetched, scope));
  });
}

}  // namespace docket::archive
