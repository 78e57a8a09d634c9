#include "archive/incident_rows.hpp"

#include <algorithm>

#include "archive/database_rows.hpp"

namespace docket::archive {
namespace {

#define DOCKET_INCIDENT_COLUMNS                                                                \
  "SELECT num, owner, ca_name, below, is_auditor, title, opened, changed, status, resolution," \
  " is_open, whiteboard, comments FROM incident"

std::optional<std::int64_t> known_time(std::int64_t time) {
  return time == 0 ? std::nullopt : std::optional(time);
}

/// DOCKET_INCIDENT_COLUMNS.
Incident read_row(const Rows& rows) {
  Incident incident;
  incident.num = IncidentNum(rows.integer(0));
  incident.owner = rows.text(1);
  incident.ca_name = rows.text(2);
  incident.below = rows.text(3);
  incident.is_auditor = rows.integer(4) != 0;
  incident.title = rows.text(5);
  incident.opened = known_time(rows.integer(6));
  incident.changed = known_time(rows.integer(7));
  incident.status = rows.text(8);
  incident.resolution = rows.text(9);
  incident.is_open = rows.integer(10) != 0;
  incident.whiteboard = rows.text(11);
  incident.comments = rows.integer(12);
  return incident;
}

/// incident, post, strength, score, reason.
std::vector<IncidentLink> read_links(Rows rows) {
  std::vector<IncidentLink> out;
  while (rows.step()) {
    const std::int64_t strength = rows.integer(2);
    if (strength < 0 || strength > static_cast<int>(LinkStrength::Inferred)) {
      throw_corrupt("a link has no strength that is known");
    }
    out.push_back({IncidentNum(rows.integer(0)), PostNum(rows.integer(1)),
                   static_cast<LinkStrength>(strength), rows.real(3), std::string(rows.text(4))});
  }
  std::sort(out.begin(), out.end(), is_better);
  return out;
}

}  // namespace

std::vector<BugRecord> read_records(Database& db, IncidentNum bug) {
  std::vector<BugRecord> out;
  Rows rows = db.query("SELECT received, record FROM bug WHERE num = ?1 ORDER BY version", bug);
  while (rows.step()) out.push_back({bug, rows.integer(0), std::string(rows.text(1))});
  return out;
}

std::vector<BugComment> read_comments(Database& db, IncidentNum bug) {
  std::vector<BugComment> out;
  Rows rows = db.query(
      "SELECT count, received, record FROM bug_comment b WHERE bug = ?1 AND version ="
      " (SELECT max(version) FROM bug_comment c WHERE c.bug = b.bug AND c.count = b.count)"
      " ORDER BY count",
      bug);
  while (rows.step()) {
    out.push_back({bug, rows.integer(0), rows.integer(1), std::string(rows.text(2))});
  }
  return out;
}

std::vector<Incident> read_incidents(Database& db) {
  std::vector<Incident> out;
  {
    Rows rows = db.query(DOCKET_INCIDENT_COLUMNS " ORDER BY num");
    while (rows.step()) out.push_back(read_row(rows));
  }
  auto at = out.begin();
  Rows rows = db.query("SELECT incident, tag FROM incident_tag ORDER BY incident, tag");
  while (rows.step()) {
    while (at != out.end() && at->num.value() < rows.integer(0)) ++at;
    if (at == out.end()) break;
    at->tags.emplace_back(rows.text(1));
  }
  return out;
}

std::optional<Incident> read_incident(Database& db, IncidentNum num) {
  std::optional<Incident> out;
  {
    Rows rows = db.query(DOCKET_INCIDENT_COLUMNS " WHERE num = ?1", num);
    if (rows.step()) out = read_row(rows);
  }
  if (out) out->tags = read_tags(db, num);
  return out;
}

std::vector<std::string> read_tags(Database& db, IncidentNum num) {
  std::vector<std::string> out;
  Rows rows = db.query("SELECT tag FROM incident_tag WHERE incident = ?1 ORDER BY tag", num);
  while (rows.step()) out.emplace_back(rows.text(0));
  return out;
}

std::vector<IncidentKey> read_keys(Database& db, IncidentNum num) {
  std::vector<IncidentKey> out;
  Rows rows = db.query(
      "SELECT k.key, i.place FROM incident_key i JOIN citation_key k ON k.num = i.key"
      " WHERE i.incident = ?1 ORDER BY k.key",
      num);
  while (rows.step()) out.push_back({std::string(rows.text(0)), rows.integer(1)});
  return out;
}

std::vector<IncidentEvent> read_events(Database& db, IncidentNum num) {
  std::vector<IncidentEvent> out;
  Rows rows = db.query(
      "SELECT time, kind, comment, what FROM incident_event WHERE incident = ?1 ORDER BY ordinal",
      num);
  while (rows.step()) {
    out.push_back({rows.integer(0), static_cast<IncidentEventKind>(rows.integer(1)),
                   rows.is_null(2) ? std::nullopt : std::optional(rows.integer(2)),
                   std::string(rows.text(3))});
  }
  return out;
}

std::vector<IncidentLink> read_links_of_post(Database& db, PostNum post) {
  return read_links(db.query(
      "SELECT incident, post, strength, score, reason FROM incident_link WHERE post = ?1", post));
}

std::vector<IncidentLink> read_links_of_incident(Database& db, IncidentNum num) {
  return read_links(db.query(
      "SELECT incident, post, strength, score, reason FROM incident_link WHERE incident = ?1",
      num));
}

}  // namespace docket::archive
