#pragma once

/// Rows of incidents to values, for readers and the writer. For this folder only; failures are
/// thrown (sqlite.hpp).

#include <optional>
#include <vector>

#include "archive/incidents.hpp"
#include "archive/sqlite.hpp"

namespace docket::archive {

[[nodiscard]] std::vector<BugRecord> read_records(Database& db, IncidentNum bug);
[[nodiscard]] std::vector<BugComment> read_comments(Database& db, IncidentNum bug);
/// By number.
[[nodiscard]] std::vector<Incident> read_incidents(Database& db);
[[nodiscard]] std::optional<Incident> read_incident(Database& db, IncidentNum num);
[[nodiscard]] std::vector<std::string> read_tags(Database& db, IncidentNum num);
[[nodiscard]] std::vector<IncidentKey> read_keys(Database& db, IncidentNum num);
[[nodiscard]] std::vector<IncidentEvent> read_events(Database& db, IncidentNum num);
/// The best first.
[[nodiscard]] std::vector<IncidentLink> read_links_of_post(Database& db, PostNum post);
[[nodiscard]] std::vector<IncidentLink> read_links_of_incident(Database& db, IncidentNum num);

}  // namespace docket::archive
