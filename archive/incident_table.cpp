#include "archive/incident_table.hpp"

#include <algorithm>
#include <tuple>

#include "archive/database_rows.hpp"
#include "archive/incident_rows.hpp"
#include "archive/write_impl.hpp"

namespace docket::archive {

Result<bool> IncidentTable::add_record(const BugRecord& record) {
  return guarded([&] {
    std::int64_t version = 0;
    {
      Rows last = impl_.db.query(
          "SELECT version, record FROM bug WHERE num = ?1 ORDER BY version DESC LIMIT 1",
          record.num);
      if (last.step()) {
        if (last.text(1) == record.record) return false;
        version = last.integer(0);
      }
    }
    impl_.db.run("INSERT INTO bug (num, version, received, record) VALUES (?1, ?2, ?3, ?4)",
                 record.num, version + 1, record.received, std::string_view(record.record));
    impl_.changed = true;
    return true;
  });
}

Result<bool> IncidentTable::add_comment(const BugComment& comment) {
  return guarded([&] {
    std::int64_t version = 0;
    {
      Rows last = impl_.db.query(
          "SELECT version, record FROM bug_comment WHERE bug = ?1 AND count = ?2"
          " ORDER BY version DESC LIMIT 1",
          comment.bug, comment.count);
      if (last.step()) {
        if (last.text(1) == comment.record) return false;
        version = last.integer(0);
      }
    }
    impl_.db.run(
        "INSERT INTO bug_comment (bug, count, version, received, record)"
        " VALUES (?1, ?2, ?3, ?4, ?5)",
        comment.bug, comment.count, version + 1, comment.received,
        std::string_view(comment.record));
    impl_.changed = true;
    return true;
  });
}

Result<std::vector<IncidentNum>> IncidentTable::bugs() {
  return guarded([&] {
    std::vector<IncidentNum> out;
    Rows rows = impl_.db.query("SELECT DISTINCT num FROM bug ORDER BY num");
    while (rows.step()) out.emplace_back(rows.integer(0));
    return out;
  });
}

Result<std::vector<BugRecord>> IncidentTable::records(IncidentNum bug) {
  return guarded([&] { return read_records(impl_.db, bug); });
}

Result<std::vector<BugComment>> IncidentTable::comments(IncidentNum bug) {
  return guarded([&] { return read_comments(impl_.db, bug); });
}

Result<std::optional<std::string>> IncidentTable::setting(std::string_view name) {
  return guarded([&]() -> std::optional<std::string> {
    Rows rows = impl_.db.query("SELECT value FROM setting WHERE name = ?1", name);
    if (!rows.step()) return std::nullopt;
    return std::string(rows.text(0));
  });
}

Result<void> IncidentTable::put_setting(std::string_view name, std::string_view value) {
  return guarded([&] {
    impl_.db.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?1, ?2)", name, value);
    impl_.changed = true;
  });
}

bool IncidentTable::put_incident(const Incident& incident) {
  {
    std::optional<Incident> known = read_incident(impl_.db, incident.num);
    if (known) {
      known->tags = incident.tags;  // told apart by put_tags()
      if (*known == incident) return false;
    }
  }
  impl_.db.run(
      "INSERT OR REPLACE INTO incident (num, owner, ca_name, below, is_auditor, title, opened,"
      " changed, status, resolution, is_open, whiteboard, comments, analysis)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
      incident.num, std::string_view(incident.owner), std::string_view(incident.ca_name),
      std::string_view(incident.below), incident.is_auditor ? 1 : 0,
      std::string_view(incident.title), incident.opened.value_or(0), incident.changed.value_or(0),
      std::string_view(incident.status), std::string_view(incident.resolution),
      incident.is_open ? 1 : 0, std::string_view(incident.whiteboard), incident.comments,
      mail::kAnalysisVersion);
  return true;
}

bool IncidentTable::put_tags(const Incident& incident) {
  if (read_tags(impl_.db, incident.num) == incident.tags) return false;
  impl_.db.run("DELETE FROM incident_tag WHERE incident = ?1", incident.num);
  for (const std::string& tag : incident.tags) {
    impl_.db.run("INSERT INTO incident_tag (incident, tag) VALUES (?1, ?2)", incident.num,
                 std::string_view(tag));
  }
  // The index has a post's tags.
  impl_.db.run(
      "UPDATE post SET modseq = ?2 WHERE num IN"
      " (SELECT post FROM incident_link WHERE incident = ?1) AND modseq <> ?2",
      incident.num, impl_.modseq);
  return true;
}

std::int64_t IncidentTable::intern_key(std::string_view key) {
  if (const auto num = impl_.db.integer("SELECT num FROM citation_key WHERE key = ?1", key)) {
    return *num;
  }
  impl_.db.run("INSERT INTO citation_key (key) VALUES (?1)", key);
  return impl_.db.last_insert_rowid();
}

bool IncidentTable::put_keys(IncidentNum num, const std::vector<IncidentKey>& keys) {
  if (read_keys(impl_.db, num) == keys) return false;
  impl_.db.run("DELETE FROM incident_key WHERE incident = ?1", num);
  for (const IncidentKey& key : keys) {
    impl_.db.run("INSERT INTO incident_key (incident, key, place) VALUES (?1, ?2, ?3)", num,
                 intern_key(key.key), key.place);
  }
  return true;
}

void IncidentTable::put_events(IncidentNum num, const std::vector<IncidentEvent>& events) {
  impl_.db.run("DELETE FROM incident_event WHERE incident = ?1", num);
  std::int64_t ordinal = 0;
  for (const IncidentEvent& event : events) {
    impl_.db.run(
        "INSERT INTO incident_event (incident, ordinal, time, kind, comment, what)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        num, ++ordinal, event.time, static_cast<int>(event.kind), event.comment,
        std::string_view(event.what));
  }
}

Result<bool> IncidentTable::put(const IncidentFacts& facts) {
  return guarded([&] {
    const IncidentNum num = facts.incident.num;
    const bool fields = put_incident(facts.incident);
    const bool tags = put_tags(facts.incident);
    const bool keys = put_keys(num, facts.keys);
    const bool events = read_events(impl_.db, num) != facts.events;
    if (events) put_events(num, facts.events);
    const bool differs = fields || tags || keys || events;
    impl_.changed = impl_.changed || differs;
    return differs;
  });
}

Result<bool> IncidentTable::is_empty() {
  return guarded([&] { return !impl_.db.integer("SELECT num FROM incident LIMIT 1"); });
}

Result<std::vector<IncidentFacts>> IncidentTable::all() {
  return guarded([&] {
    std::vector<IncidentFacts> out;
    for (Incident& incident : read_incidents(impl_.db)) {
      out.push_back({std::move(incident), {}, {}});
    }
    auto at = out.begin();
    Rows rows = impl_.db.query(
        "SELECT i.incident, k.key, i.place FROM incident_key i JOIN citation_key k ON k.num = i.key"
        " ORDER BY i.incident, k.key");
    while (rows.step()) {
      while (at != out.end() && at->incident.num.value() < rows.integer(0)) ++at;
      if (at == out.end()) break;
      at->keys.push_back({std::string(rows.text(1)), rows.integer(2)});
    }
    return out;
  });
}

}  // namespace docket::archive
