#include "cli/incident_values.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "core/timestamp.hpp"
#include "core/utf8.hpp"
#include "mail/fault_concepts.hpp"

namespace docket::cli {
namespace {

constexpr std::string_view kFault = "fault:";

Json optional_time(const std::optional<std::int64_t>& time) {
  return time ? Json(to_rfc3339(*time)) : Json(nullptr);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

}  // namespace

std::string bug_url(IncidentNum num) {
  return fmt::format("https://bugzilla.mozilla.org/show_bug.cgi?id={}", num.value());
}

std::string shown_status(const archive::Incident& incident) {
  return incident.resolution.empty() ? incident.status
                                     : incident.status + ' ' + incident.resolution;
}

std::string shown_day(const std::optional<std::int64_t>& time) {
  return time ? to_rfc3339(*time).substr(0, 10) : "-";
}

Result<std::vector<std::string>> incident_kinds(archive::ReadHandle& archive, IncidentNum num) {
  DOCKET_ASSIGN(const std::vector<archive::IncidentKey> keys, archive.incident_keys(num));
  const mail::FaultConcepts& table = mail::FaultConcepts::built_in();
  std::vector<std::string> general;
  std::vector<std::string> special;
  const auto add = [](std::vector<std::string>& to, std::string_view key) {
    std::string name(key.substr(kFault.size()));
    if (std::find(to.begin(), to.end(), name) == to.end()) to.push_back(std::move(name));
  };
  for (const archive::IncidentKey& key : keys) {
    if (key.place != archive::IncidentKey::kInTitle || !key.key.starts_with(kFault)) continue;
    const mail::FaultConcept* const found = table.find(key.key);
    if (found == nullptr) continue;
    add(found->parent.empty() ? general : special, key.key);
    if (!found->parent.empty()) add(general, found->parent);
  }
  std::sort(general.begin(), general.end());
  general.insert(general.end(), special.begin(), special.end());
  return general;
}

Result<Json> incident_json(archive::ReadHandle& archive, const archive::Incident& incident,
                           const archive::LinkCounts& counts) {
  DOCKET_ASSIGN(const std::vector<std::string> kinds, incident_kinds(archive, incident.num));
  return Json{
      {"incident", incident.num.value()},
      {"ca", text_or_null(incident.owner)},
      {"ca_name", text_or_null(incident.ca_name)},
      {"below", text_or_null(incident.below)},
      {"auditor", incident.is_auditor},
      {"title", incident.title},
      {"opened", optional_time(incident.opened)},
      {"changed", optional_time(incident.changed)},
      {"status", incident.status},
      {"resolution", text_or_null(incident.resolution)},
      {"open", incident.is_open},
      {"whiteboard", incident.whiteboard},
      {"tags", incident.tags},
      {"kinds", kinds},
      {"comments", incident.comments},
      {"url", bug_url(incident.num)},
      {"posts",
       {{"manual", counts.manual}, {"cited", counts.cited}, {"inferred", counts.inferred}}}};
}

Result<Json> incident_links_json(archive::ReadHandle& archive,
                                 const std::vector<archive::IncidentLink>& links) {
  Json out = Json::array();
  for (const archive::IncidentLink& link : links) {
    DOCKET_ASSIGN(const auto incident, archive.incident(link.incident));
    out.push_back({{"id", link.incident.value()},
                   {"ca", incident ? text_or_null(incident->owner) : Json(nullptr)},
                   {"title", incident ? Json(incident->title) : Json(nullptr)},
                   {"strength", archive::to_string(link.strength)},
                   {"score", link.score},
                   {"reason", link.reason}});
  }
  return out;
}

std::string shown_strength(const archive::IncidentLink& link) {
  const std::string name = archive::to_string(link.strength);
  const bool inferred = link.strength == archive::LinkStrength::Inferred;
  return inferred ? fmt::format("{} {:.2f}", name, link.score) : name;
}

std::string incidents_line(const std::vector<archive::IncidentLink>& links) {
  constexpr std::size_t kShown = 4;
  std::string out;
  for (std::size_t i = 0; i < links.size() && i < kShown; ++i) {
    const archive::IncidentLink& link = links[i];
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", link.incident.value(),
                       shown_strength(link));
  }
  if (links.size() > kShown) out += fmt::format(" and {} more", links.size() - kShown);
  return out;
}

Result<std::string> incidents_text(archive::ReadHandle& archive,
                                   const std::vector<archive::IncidentLink>& links) {
  constexpr std::size_t kShown = 15;
  std::string out;
  for (std::size_t i = 0; i < links.size() && i < kShown; ++i) {
    const archive::IncidentLink& link = links[i];
    DOCKET_ASSIGN(const auto incident, archive.incident(link.incident));
    out += fmt::format("{}  bug {}  {}\n      {}: {}\n", out.empty() ? "\nincidents\n" : "",
                       link.incident.value(), incident ? to_printable(incident->title) : "",
                       shown_strength(link), to_printable(link.reason));
  }
  if (links.size() > kShown) out += fmt::format("  and {} more\n", links.size() - kShown);
  return out;
}

Result<std::vector<archive::IncidentLink>> links_of_posts(archive::ReadHandle& archive,
                                                          const std::vector<PostNum>& posts) {
  std::map<IncidentNum, archive::IncidentLink> best;
  for (const PostNum post : posts) {
    DOCKET_ASSIGN(const auto links, archive.incident_links(post));
    for (const archive::IncidentLink& link : links) {
      const auto [it, added] = best.try_emplace(link.incident, link);
      if (!added && archive::is_better(link, it->second)) it->second = link;
    }
  }
  std::vector<archive::IncidentLink> out;
  out.reserve(best.size());
  for (auto& [num, link] : best) out.push_back(std::move(link));
  std::sort(out.begin(), out.end(), archive::is_better);
  return out;
}

}  // namespace docket::cli
