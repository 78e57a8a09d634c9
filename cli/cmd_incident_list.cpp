#include <algorithm>
#include <limits>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/csv.hpp"
#include "cli/human.hpp"
#include "cli/incident_commands.hpp"
#include "cli/incident_values.hpp"
#include "cli/json_values.hpp"
#include "cli/table.hpp"
#include "core/text.hpp"
#include "core/timestamp.hpp"
#include "core/utf8.hpp"
#include "mail/ca_names.hpp"
#include "mail/fault_concepts.hpp"

namespace docket::cli {
namespace {

using archive::Incident;
using archive::LinkCounts;

struct Options {
  std::string ca;
  bool no_ca = false;
  int year = 0;
  std::vector<std::string> statuses, tags, kinds;
  bool with_posts = false;
  bool without_posts = false;
  bool newest = false;
  std::string format = "text";
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  std::int64_t offset = 0;
};

struct Listed {
  Incident incident;
  LinkCounts counts;
};

/// The owners that a typed name stands for: with what it took over, or, after "=", alone.
Result<std::set<std::string>> owners_of(std::string_view typed) {
  const bool alone = typed.starts_with('=');
  const std::string name(trim(typed.substr(alone ? 1 : 0)));
  const mail::CaTable& table = mail::CaTable::built_in();
  const mail::CaName* const known = table.find(name);
  if (known == nullptr) {
    const std::vector<std::string> near = table.similar_names(name, 3);
    return fail(Errc::InvalidInput, fmt::format("no CA is known by the name \"{}\"", name),
                near.empty() ? "" : fmt::format("perhaps {}", fmt::join(near, ", ")));
  }
  const mail::CaEntity& owner = table.entity_of(*known);
  std::set<std::string> owners{owner.name};
  if (alone) return owners;
  for (const mail::CaTable::TakenOver& taken : table.taken_over_by(owner)) {
    owners.insert(taken.entity->name);
  }
  return owners;
}

bool has_status(const Incident& incident, const std::vector<std::string>& statuses) {
  return std::any_of(statuses.begin(), statuses.end(), [&incident](const std::string& status) {
    if (iequals(status, "open")) return incident.is_open;
    if (iequals(status, "closed")) return !incident.is_open;
    return iequals(status, incident.status) || iequals(status, incident.resolution) ||
           iequals(status, shown_status(incident));
  });
}

bool has_all(const std::vector<std::string>& wanted, const std::vector<std::string>& values) {
  return std::all_of(wanted.begin(), wanted.end(), [&values](const std::string& one) {
    return std::find(values.begin(), values.end(), to_lower(one)) != values.end();
  });
}

Result<void> check_kinds(const std::vector<std::string>& kinds) {
  const mail::FaultConcepts& table = mail::FaultConcepts::built_in();
  for (const std::string& kind : kinds) {
    if (table.find("fault:" + to_lower(kind)) != nullptr) continue;
    std::string general;
    for (const mail::FaultConcept& one : table.all()) {
      if (!one.key.starts_with("fault:") || !one.parent.empty()) continue;
      general += (general.empty() ? "" : ", ") + one.key.substr(6);
    }
    return fail(Errc::InvalidInput, fmt::format("no kind of fault is called \"{}\"", kind),
                fmt::format("the general ones: {}; docs/fault-vocabulary.md has all", general));
  }
  return {};
}

class Filter {
 public:
  static Result<Filter> make(const Options& options) {
    DOCKET_TRY(check_kinds(options.kinds));
    Filter filter(options);
    if (!options.ca.empty()) {
      DOCKET_ASSIGN(filter.owners_, owners_of(options.ca));
    }
    return filter;
  }

  [[nodiscard]] Result<bool> takes(archive::ReadHandle& archive, const Listed& listed) const {
    const Incident& incident = listed.incident;
    const Options& o = *options_;
    if (!o.ca.empty() && !owners_.contains(incident.owner)) return false;
    if (o.no_ca && !incident.owner.empty()) return false;
    if (o.year != 0 && (!incident.opened || to_civil(*incident.opened).year != o.year)) {
      return false;
    }
    if (!o.statuses.empty() && !has_status(incident, o.statuses)) return false;
    if (!has_all(o.tags, incident.tags)) return false;
    if (o.with_posts && listed.counts.all() == 0) return false;
    if (o.without_posts && listed.counts.all() > 0) return false;
    if (o.kinds.empty()) return true;
    DOCKET_ASSIGN(const std::vector<std::string> kinds, incident_kinds(archive, incident.num));
    return has_all(o.kinds, kinds);
  }

 private:
  explicit Filter(const Options& options) : options_(&options) {}
  const Options* options_;
  std::set<std::string> owners_;
};

struct Answer {
  std::int64_t total = 0;
  std::vector<Listed> page;
};

Result<Answer> find_incidents(archive::ReadHandle& archive, const Options& options) {
  DOCKET_ASSIGN(const Filter filter, Filter::make(options));
  DOCKET_ASSIGN(std::vector<Incident> all, archive.incidents());
  DOCKET_ASSIGN(const auto counts, archive.incident_link_counts());
  if (options.newest) std::reverse(all.begin(), all.end());
  Answer answer;
  for (Incident& incident : all) {
    const auto it = counts.find(incident.num);
    Listed listed{std::move(incident), it == counts.end() ? LinkCounts{} : it->second};
    DOCKET_ASSIGN(const bool taken, filter.takes(archive, listed));
    if (!taken || answer.total++ < options.offset) continue;
    if (static_cast<std::int64_t>(answer.page.size()) < options.limit) {
      answer.page.push_back(std::move(listed));
    }
  }
  return answer;
}

/// "DigiCert", "DigiCert (QuoVadis)"
std::string shown_ca(const Incident& incident) {
  if (incident.owner.empty()) return "?";
  return incident.ca_name == incident.owner
             ? incident.owner
             : fmt::format("{} ({})", incident.owner, incident.ca_name);
}

std::string list_text(const Answer& answer, const Context& context) {
  Table table({{"BUG", Align::Right, Fit::Whole},
               {"OPENED", Align::Left, Fit::Whole},
               {"STATUS", Align::Left, Fit::Whole},
               {"CA", Align::Left, Fit::Shrinks},
               {"CITED", Align::Right, Fit::Whole},
               {"INFERRED", Align::Right, Fit::Whole},
               {"TITLE", Align::Left, Fit::Shrinks}});
  const auto shown = [](std::int64_t count) {
    return count == 0 ? std::string("-") : std::to_string(count);
  };
  for (const Listed& listed : answer.page) {
    const Incident& incident = listed.incident;
    table.add_row({{std::to_string(incident.num.value()), Ink::Yellow},
                   {shown_day(incident.opened), Ink::Green},
                   {incident.is_open ? "open" : to_lower(incident.resolution), Ink::Dim},
                   {shown_ca(incident)},
                   {shown(listed.counts.cited + listed.counts.manual)},
                   {shown(listed.counts.inferred)},
                   {incident.title, Ink::Bold}});
  }
  return table.render(context.width(), context.style());
}

std::string list_csv(const std::vector<Listed>& page) {
  std::string out = csv_line(
      {"bug", "ca", "title", "opened", "status", "tags", "manual", "cited", "inferred", "url"});
  for (const Listed& listed : page) {
    const Incident& incident = listed.incident;
    out += csv_line({std::to_string(incident.num.value()), incident.owner, incident.title,
                     incident.opened ? to_rfc3339(*incident.opened) : "", shown_status(incident),
                     fmt::format("{}", fmt::join(incident.tags, " ")),
                     std::to_string(listed.counts.manual), std::to_string(listed.counts.cited),
                     std::to_string(listed.counts.inferred), bug_url(incident.num)});
  }
  return out;
}

Result<void> print_list_json(archive::ReadHandle& archive, const Answer& answer) {
  DOCKET_ASSIGN(Json json, begin_answer(archive));
  json["total"] = answer.total;
  json["incidents"] = Json::array();
  for (const Listed& listed : answer.page) {
    DOCKET_ASSIGN(Json one, incident_json(archive, listed.incident, listed.counts));
    json["incidents"].push_back(std::move(one));
  }
  DOCKET_ASSIGN(json["coverage"], coverage_json(archive));
  return print_json(json);
}

Result<std::string> list_jsonl(archive::ReadHandle& archive, const Answer& answer) {
  std::string out;
  for (const Listed& listed : answer.page) {
    DOCKET_ASSIGN(const Json one, incident_json(archive, listed.incident, listed.counts));
    out += one.dump() + '\n';
  }
  return out;
}

Result<std::string> footer_text(archive::ReadHandle& archive, const Answer& answer) {
  DOCKET_ASSIGN(const archive::Coverage coverage, archive.coverage());
  if (coverage.incidents == 0) {
    return std::string(
        "no incidents in the archive: `docket incident fetch` or `docket incident import` takes "
        "them in\n");
  }
  return fmt::format("{} of {}, as of {}\n", counted(answer.total, "incident"),
                     human_count(static_cast<std::uint64_t>(coverage.incidents)),
                     shown_day(coverage.incidents_as_of));
}

Result<int> run_list(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const Answer answer, find_incidents(handle, options));
  const std::string format = context.json ? "json" : options.format;
  if (format == "json") {
    DOCKET_TRY(print_list_json(handle, answer));
  } else if (format == "jsonl") {
    DOCKET_ASSIGN(const std::string text, list_jsonl(handle, answer));
    DOCKET_TRY(print_text(context, text));
  } else if (format == "csv") {
    DOCKET_TRY(print_text(context, list_csv(answer.page)));
  } else {
    DOCKET_ASSIGN(const std::string footer, footer_text(handle, answer));
    DOCKET_TRY(print_text(context,
                          (answer.page.empty() ? "" : list_text(answer, context) + '\n') + footer));
  }
  return answer.total == 0 ? kNothingFound : kDone;
}

void add_filters(CLI::App& command, Options& options) {
  command.add_option("--ca", options.ca, "Of a CA owner and what it took over; =NAME: of it alone")
      ->type_name("NAME");
  command.add_flag("--no-ca", options.no_ca, "Whose titles name no known CA");
  command.add_option("--year", options.year, "Opened in that year")
      ->check(CLI::Range(1998, 2100))
      ->type_name("YYYY");
  command
      .add_option("--status", options.statuses,
                  "open, closed, or as Bugzilla has it: ASSIGNED, FIXED, INVALID, ...")
      ->delimiter(',')
      ->type_name("STATUS");
  command.add_option("--tag", options.tags, "With these whiteboard tags: ocsp-failure, ...")
      ->delimiter(',')
      ->type_name("TAG");
  command
      .add_option("--kind", options.kinds, "About these kinds of fault: revocation-delay, caa, ...")
      ->delimiter(',')
      ->type_name("KIND");
  CLI::Option* const with =
      command.add_flag("--with-posts", options.with_posts, "To which posts are linked");
  command.add_flag("--without-posts", options.without_posts, "To which none is")->excludes(with);
}

}  // namespace

void add_incident_list(CLI::App& incident, Context& context) {
  constexpr std::int64_t kMost = 1000000000;
  auto options = std::make_shared<Options>();
  CLI::App* const command = incident.add_subcommand(
      "list", "List incidents by CA, year, status, tag, kind, with or without posts");
  add_filters(*command, *options);
  command->add_flag("--newest", options->newest, "The highest bug number first");
  command->add_option("--limit", options->limit, "Incidents to list; all if left out")
      ->check(CLI::Range(std::int64_t{1}, kMost))
      ->type_name("N");
  command->add_option("--offset", options->offset, "Incidents to pass over")
      ->check(CLI::Range(std::int64_t{0}, kMost))
      ->type_name("N")
      ->default_str("0");
  command->add_option("--format", options->format, "text, json, jsonl or csv")
      ->check(CLI::IsMember({"text", "json", "jsonl", "csv"}))
      ->type_name("FORMAT")
      ->default_str("text");
  command->footer(
      "By bug number. CITED counts the posts that cite the bug or were linked by you.\n\n"
      "Examples:\n"
      "  docket incident list --ca DigiCert --year 2019\n"
      "  docket incident list --kind revocation-delay --status open\n"
      "  docket incident list --tag audit-failure --without-posts --format csv");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_list(c, *options); };
  });
}

}  // namespace docket::cli
