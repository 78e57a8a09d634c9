#include "ingest/incident_facts.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "ingest/bugzilla_answer.hpp"
#include "mail/bug_title.hpp"
#include "mail/fault_concepts.hpp"
#include "mail/findings.hpp"
#include "mail/whiteboard.hpp"

namespace docket::ingest {
namespace {

using archive::BugComment;
using archive::BugRecord;
using archive::Incident;
using archive::IncidentEvent;
using archive::IncidentEventKind;
using archive::IncidentFacts;
using archive::IncidentKey;

constexpr std::size_t kMaxLine = 160;  // of an event, bytes

struct Version {
  BugFields fields;
  std::int64_t received = 0;
  /// What it shows is of this time: records tell it, or came then.
  [[nodiscard]] std::int64_t time() const { return fields.last_change_time.value_or(received); }
};

/// The oldest state first. A record that does not tell when it was last changed may be an old
/// one that came late, and yields to those that do.
std::vector<Version> in_order(const std::vector<BugRecord>& records) {
  std::vector<Version> versions;
  versions.reserve(records.size());
  for (const BugRecord& record : records) {
    versions.push_back({read_bug_fields(record.record), record.received});
  }
  std::stable_sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
    const auto& x = a.fields.last_change_time;
    const auto& y = b.fields.last_change_time;
    if (x.has_value() != y.has_value()) return !x.has_value();
    return x && *x < *y;
  });
  return versions;
}

/// Of the newest state that has the field.
template <typename T>
std::optional<T> newest(const std::vector<Version>& versions, std::optional<T> BugFields::*field) {
  for (std::size_t i = versions.size(); i-- > 0;) {
    if (versions[i].fields.*field) return versions[i].fields.*field;
  }
  return std::nullopt;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : trim(text)) {
    const bool gap = is_space(c);
    if (gap && line.ends_with(' ')) continue;
    line.push_back(gap ? ' ' : c);
    if (line.size() > kMaxLine * 2) break;
  }
  if (line.size() > kMaxLine) {
    line.resize(utf8_floor(line, kMaxLine));
    line += "...";
  }
  return line;
}

Incident make_incident(const std::vector<Version>& versions, IncidentNum num) {
  Incident incident;
  incident.num = num;
  incident.title = one_line(newest(versions, &BugFields::summary).value_or(""));
  incident.opened = newest(versions, &BugFields::creation_time);
  incident.changed = newest(versions, &BugFields::last_change_time);
  incident.status = newest(versions, &BugFields::status).value_or("");
  incident.resolution = newest(versions, &BugFields::resolution).value_or("");
  const bool told_closed = incident.status == "RESOLVED" || incident.status == "VERIFIED" ||
                           incident.status == "CLOSED" || !incident.resolution.empty();
  incident.is_open = newest(versions, &BugFields::is_open).value_or(!told_closed);
  incident.whiteboard = newest(versions, &BugFields::whiteboard).value_or("");
  incident.tags = mail::whiteboard_tags(incident.whiteboard);
  if (const auto title = mail::split_bug_title(incident.title, incident.opened)) {
    incident.owner = title->owner;
    incident.ca_name = title->name;
    incident.below = title->below;
    incident.is_auditor = title->is_auditor;
  }
  return incident;
}

/// Lines that repeat another comment are not its own.
std::string without_quotes(std::string_view text) {
  std::string own;
  while (const auto line = next_line(text)) {
    if (!line->starts_with('>')) own.append(*line).push_back('\n');
  }
  return own;
}

class KeyCollector {
 public:
  void add(const std::string& text, std::optional<std::int64_t> written, std::int64_t place) {
    for (mail::FoundKey& found : mail::find_plain_keys(text, written)) {
      if (!found.key.starts_with("url:")) keys_.try_emplace(std::move(found.key), place);
    }
  }
  void add_key(const std::string& key, std::int64_t place) { keys_.try_emplace(key, place); }
  void remove(const std::string& key) { keys_.erase(key); }
  [[nodiscard]] std::vector<IncidentKey> take() const {
    std::vector<IncidentKey> out;
    for (const auto& [key, place] : keys_) out.push_back({key, place});
    return out;
  }

 private:
  std::map<std::string, std::int64_t> keys_;
};

std::vector<IncidentKey> find_keys(const std::vector<Version>& versions, const Incident& incident,
                                   const std::vector<BugComment>& comments) {
  KeyCollector keys;
  keys.add(incident.title, incident.opened, IncidentKey::kInTitle);
  for (const std::string& tag : incident.tags) {
    if (const auto* const fault = mail::FaultConcepts::built_in().of_tag(tag)) {
      keys.add_key(fault->key, IncidentKey::kInTitle);
    }
  }
  for (const Version& version : versions) {
    keys.add(version.fields.url.value_or(""), incident.opened, IncidentKey::kInTitle);
    for (const std::string& link : version.fields.see_also) {
      keys.add(link, incident.opened, IncidentKey::kInTitle);
    }
  }
  for (const BugComment& comment : comments) {
    const CommentFields fields = read_comment_fields(comment.record);
    keys.add(without_quotes(fields.text), fields.time ? fields.time : incident.opened,
             comment.count);
  }
  if (!incident.owner.empty()) keys.add_key("ca:" + incident.owner, IncidentKey::kInTitle);
  keys.remove(fmt::format("bug:{}", incident.num.value()));
  return keys.take();
}

std::string shown_status(const BugFields& fields) {
  std::string out = fields.status.value_or("");
  if (fields.resolution && !fields.resolution->empty()) out += ' ' + *fields.resolution;
  return out;
}

void add_change(std::vector<IncidentEvent>& events, IncidentEventKind kind, std::int64_t time,
                std::pair<std::string, std::string> change) {
  if (change.first == change.second) return;
  events.push_back(
      {time, kind, std::nullopt, one_line(fmt::format("{} -> {}", change.first, change.second))});
}

std::vector<IncidentEvent> find_events(const std::vector<Version>& versions,
                                       const Incident& incident,
                                       const std::vector<BugComment>& comments) {
  std::vector<IncidentEvent> events;
  if (incident.opened) {
    events.push_back({*incident.opened, IncidentEventKind::Opened, std::nullopt, incident.title});
  }
  for (std::size_t i = 1; i < versions.size(); ++i) {
    const BugFields& before = versions[i - 1].fields;
    const BugFields& now = versions[i].fields;
    const std::int64_t time = versions[i].time();
    if (before.status && now.status) {
      add_change(events, IncidentEventKind::Status, time,
                 {shown_status(before), shown_status(now)});
    }
    if (before.whiteboard && now.whiteboard) {
      add_change(events, IncidentEventKind::Whiteboard, time,
                 {*before.whiteboard, *now.whiteboard});
    }
    if (before.summary && now.summary) {
      add_change(events, IncidentEventKind::Title, time, {*before.summary, *now.summary});
    }
  }
  for (const BugComment& comment : comments) {
    const CommentFields fields = read_comment_fields(comment.record);
    events.push_back({fields.time.value_or(comment.received), IncidentEventKind::Comment,
                      comment.count, one_line(without_quotes(fields.text))});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const IncidentEvent& a, const IncidentEvent& b) { return a.time < b.time; });
  return events;
}

}  // namespace

IncidentFacts incident_facts(const std::vector<BugRecord>& records,
                             const std::vector<BugComment>& comments) {
  const std::vector<Version> versions = in_order(records);
  IncidentFacts facts;
  facts.incident = make_incident(versions, records.front().num);
  facts.incident.comments = static_cast<std::int64_t>(comments.size());
  facts.keys = find_keys(versions, facts.incident, comments);
  facts.events = find_events(versions, facts.incident, comments);
  return facts;
}

}  // namespace docket::ingest
