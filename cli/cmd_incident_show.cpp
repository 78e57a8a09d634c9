#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/human.hpp"
#include "cli/incident_commands.hpp"
#include "cli/incident_values.hpp"
#include "cli/json_values.hpp"
#include "cli/post_words.hpp"
#include "core/timestamp.hpp"
#include "core/utf8.hpp"
#include "mail/ca_names.hpp"
#include "mail/citation.hpp"
#include "search/find_incident.hpp"

namespace docket::cli {
namespace {

using archive::Incident;
using archive::IncidentEvent;
using archive::IncidentLink;

struct Options {
  std::string bug;
  bool records = false;
};

struct LinkedPost {
  archive::Post post;
  IncidentLink link;
};

struct View {
  Incident incident;
  std::vector<LinkedPost> linked;  ///< the best first
  std::vector<IncidentEvent> events;
};

Result<View> load_view(archive::ReadHandle& archive, const Options& options) {
  View view;
  DOCKET_ASSIGN(view.incident, search::find_incident(archive, options.bug));
  DOCKET_ASSIGN(view.events, archive.incident_events(view.incident.num));
  DOCKET_ASSIGN(const auto links, archive.links_of_incident(view.incident.num));
  for (const IncidentLink& link : links) {
    DOCKET_ASSIGN(std::optional<archive::Post> post, archive.post(link.post));
    if (post) view.linked.push_back({std::move(*post), link});
  }
  return view;
}

/// Posts and what happened to the bug, on one axis.
struct Moment {
  std::optional<std::int64_t> time;
  const IncidentEvent* event = nullptr;
  const LinkedPost* linked = nullptr;
};

std::vector<Moment> timeline(const View& view) {
  std::vector<Moment> moments;
  for (const IncidentEvent& event : view.events) moments.push_back({event.time, &event, nullptr});
  for (const LinkedPost& linked : view.linked) {
    const bool known = linked.post.time_source != TimeSource::Unknown;
    moments.push_back(
        {known ? std::optional(linked.post.time.utc_seconds) : std::nullopt, nullptr, &linked});
  }
  std::stable_sort(moments.begin(), moments.end(), [](const Moment& a, const Moment& b) {
    if (a.time.has_value() != b.time.has_value()) return a.time.has_value();
    return a.time && *a.time < *b.time;
  });
  return moments;
}

Json link_json(const LinkedPost& linked, const Configuration& configuration) {
  const archive::Post& post = linked.post;
  return Json{{"message_id", post.message_id},
              {"num", post.num.value()},
              {"thread", post.thread.value()},
              {"subject", post.subject},
              {"from",
               {{"name", post.author_name},
                {"address", shown_address(configuration, post.author_address)}}},
              {"date", time_json(post.time, post.time_source)},
              {"strength", archive::to_string(linked.link.strength)},
              {"score", linked.link.score},
              {"reason", linked.link.reason},
              {"url", permalink(configuration, post.message_id)}};
}

Json moment_json(const Moment& moment) {
  Json json{{"time", moment.time ? Json(to_rfc3339(*moment.time)) : Json(nullptr)}};
  if (moment.event != nullptr) {
    json["kind"] = archive::to_string(moment.event->kind);
    json["what"] = moment.event->what;
    if (moment.event->comment) json["comment"] = *moment.event->comment;
    return json;
  }
  json["kind"] = "post";
  json["what"] = moment.linked->post.subject;
  json["message_id"] = moment.linked->post.message_id;
  json["num"] = moment.linked->post.num.value();
  json["strength"] = archive::to_string(moment.linked->link.strength);
  return json;
}

Result<Json> records_json(archive::ReadHandle& archive, IncidentNum num) {
  DOCKET_ASSIGN(const std::vector<archive::BugRecord> records, archive.bug_records(num));
  Json out = Json::array();
  for (const archive::BugRecord& record : records) {
    out.push_back({{"received", to_rfc3339(record.received)},
                   {"record", Json::parse(record.record, nullptr, false)}});
  }
  return out;
}

Result<Json> cited_json(archive::ReadHandle& archive, IncidentNum num) {
  DOCKET_ASSIGN(const std::vector<archive::IncidentKey> keys, archive.incident_keys(num));
  Json out = Json::array();
  for (const archive::IncidentKey& key : keys) {
    if (!mail::is_citation(key.key)) continue;
    const bool in_title = key.place == archive::IncidentKey::kInTitle;
    out.push_back({{"key", key.key},
                   {"kind", mail::citation_kind(key.key)},
                   {"comment", in_title ? Json(nullptr) : Json(key.place)}});
  }
  return out;
}

archive::LinkCounts count_links(const View& view) {
  archive::LinkCounts counts;
  for (const LinkedPost& linked : view.linked) {
    switch (linked.link.strength) {
      case archive::LinkStrength::Manual: ++counts.manual; break;
      case archive::LinkStrength::Cited: ++counts.cited; break;
      case archive::LinkStrength::Inferred: ++counts.inferred; break;
    }
  }
  return counts;
}

Result<void> print_view_json(archive::ReadHandle& archive, const View& view,
                             const Configuration& configuration) {
  DOCKET_ASSIGN(Json json, begin_answer(archive));
  DOCKET_ASSIGN(const Json incident, incident_json(archive, view.incident, count_links(view)));
  json.update(incident);
  DOCKET_ASSIGN(json["citations"], cited_json(archive, view.incident.num));
  json["links"] = Json::array();
  for (const LinkedPost& linked : view.linked) {
    json["links"].push_back(link_json(linked, configuration));
  }
  json["timeline"] = Json::array();
  for (const Moment& moment : timeline(view)) json["timeline"].push_back(moment_json(moment));
  DOCKET_ASSIGN(json["records"], records_json(archive, view.incident.num));
  return print_json(json);
}

/// "QuoVadis (DigiCert's since 2019-01-01)"
std::string shown_owner(const Incident& incident) {
  if (incident.owner.empty()) return "not known";
  std::string out = incident.owner;
  if (incident.is_auditor) return out + " (an auditor)";
  if (!incident.below.empty()) out += " / " + incident.below;
  const mail::CaTable& table = mail::CaTable::built_in();
  const mail::CaName* const name = table.find(incident.owner);
  if (name == nullptr) return out;
  const mail::CaEntity& today = table.owner_at(table.entity_of(*name), std::nullopt);
  if (today.name != incident.owner) out += fmt::format(" (today {}'s)", today.name);
  return out;
}

std::string moment_text(const Moment& moment, const Configuration& configuration,
                        const Style& style) {
  const std::string time = moment.time ? to_short(*moment.time) : "no date         ";
  std::string out = "  " + style.paint(Ink::Green, time);
  if (moment.event != nullptr) {
    const IncidentEvent& event = *moment.event;
    const std::string kind = event.comment ? fmt::format("comment {}", *event.comment)
                                           : std::string(archive::to_string(event.kind));
    return out + fmt::format("  {}  {}\n", style.paint(Ink::Cyan, kind), to_printable(event.what));
  }
  const LinkedPost& linked = *moment.linked;
  out += fmt::format("  post {}  {}  {}\n",
                     style.paint(Ink::Yellow, std::to_string(linked.post.num.value())),
                     to_printable(shown_author(linked.post, configuration)),
                     style.paint(Ink::Bold, to_printable(linked.post.subject)));
  const std::string why =
      fmt::format("{}: {}", shown_strength(linked.link), to_printable(linked.link.reason));
  return out + fmt::format("                      {}\n", style.paint(Ink::Dim, why));
}

Result<std::string> view_text(archive::ReadHandle& archive, const View& view, Context& context) {
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  DOCKET_ASSIGN(const std::vector<std::string> kinds, incident_kinds(archive, view.incident.num));
  const Style style = context.style();
  const Incident& incident = view.incident;
  std::string out =
      fmt::format("{} {}\n", style.paint(Ink::Yellow, std::to_string(incident.num.value())),
                  style.paint(Ink::Bold, to_printable(incident.title)));
  const auto row = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) out += fmt::format("{:<10}{}\n", label, to_printable(value));
  };
  row("CA", shown_owner(incident));
  row("opened", shown_day(incident.opened));
  row("status", shown_status(incident));
  row("tags", fmt::format("{}", fmt::join(incident.tags, ", ")));
  row("kinds", fmt::format("{}", fmt::join(kinds, ", ")));
  row("bug", bug_url(incident.num));
  const archive::LinkCounts counts = count_links(view);
  out += fmt::format("\n{}: {} cited, {} inferred, {} by hand\n", counted(counts.all(), "post"),
                     counts.cited, counts.inferred, counts.manual);
  for (const Moment& moment : timeline(view)) out += moment_text(moment, configuration, style);
  return out;
}

Result<int> run_show(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const View view, load_view(handle, options));
  if (context.json) {
    DOCKET_ASSIGN(const Configuration configuration, context.configuration());
    DOCKET_TRY(print_view_json(handle, view, configuration));
  } else if (options.records) {
    DOCKET_ASSIGN(const Json records, records_json(handle, view.incident.num));
    DOCKET_TRY(print_text(context, records.dump(2) + '\n'));
  } else {
    DOCKET_ASSIGN(const std::string text, view_text(handle, view, context));
    DOCKET_TRY(print_text(context, text));
  }
  return kDone;
}

}  // namespace

void add_incident_show(CLI::App& incident, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = incident.add_subcommand(
      "show", "One incident: its posts and why each is linked, and what happened when");
  command->add_option("bug", options->bug, "The bug's number, \"bug N\", or its URL")
      ->required()
      ->type_name("N");
  command->add_flag("--records", options->records, "The bug's records as they were received");
  command->footer(
      "The timeline has the posts and the bug's events. Without comments (`docket incident fetch\n"
      "--comments`) only those changes are known that were seen between two imports.\n\n"
      "Examples:\n"
      "  docket incident show 1619047\n"
      "  docket incident show 'https://bugzilla.mozilla.org/show_bug.cgi?id=1619047' --json");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_show(c, *options); };
  });
}

}  // namespace docket::cli
