#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "archive/read_handle.hpp"
#include "cli/human.hpp"
#include "cli/incident_commands.hpp"
#include "cli/incident_report.hpp"
#include "cli/interrupt.hpp"
#include "ingest/bugzilla_fetch.hpp"

namespace docket::cli {
namespace {

constexpr const char* kKeyVariable = "DOCKET_BUGZILLA_KEY";
/// Before the server's time of the last fetch: its database may lag by so much.
constexpr std::int64_t kOverlapSeconds = 300;

struct Options {
  std::string url = ingest::BugzillaQuery{}.url;
  std::string product = ingest::BugzillaQuery{}.product;
  std::string component = ingest::BugzillaQuery{}.component;
  std::vector<std::int64_t> bugs;
  bool comments = false;
  bool all = false;
  std::string ca_file;
  bool no_index = false;
};

/// Takes in what comes, as it comes.
class Fetcher {
 public:
  Fetcher(Context& context, const archive::Archive& archive, IncidentReport& report)
      : context_(context),
        archive_(archive),
        report_(report),
        progress_(bar(context)),
        random_(std::random_device{}()) {}

  Result<ingest::FetchReport> run(const ingest::BugzillaQuery& query) {
    ingest::FetchHooks hooks;
    hooks.bugs = [this](std::string_view answer) { return take(answer); };
    hooks.comments = [this](std::int64_t, std::string_view answer) { return take(answer); };
    hooks.comments_known_until = [this](std::int64_t bug) { return known_until(bug); };
    hooks.progress = [this](const ingest::FetchProgress& p) { show(p); };
    hooks.stop = &interrupted();
    hooks.wait = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
    hooks.random = [this] { return static_cast<std::uint32_t>(random_()); };
    return ingest::fetch_bugs(query, hooks);
  }

 private:
  static ProgressOptions bar(const Context& context) {
    ProgressOptions options = terminal_progress("fetch", context.verbosity());
    options.items = "bugs and lists of comments";
    return options;
  }

  Result<void> take(std::string_view answer) {
    bytes_ += answer.size();
    DOCKET_ASSIGN(const ingest::IncidentImport import,
                  ingest::import_incidents(archive_, answer, seconds_now()));
    report_.add(import, "the server's answer");
    return {};
  }

  std::optional<std::int64_t> known_until(std::int64_t bug) {
    auto handle = archive::ReadHandle::open(archive_);
    if (!handle) return std::nullopt;
    const auto events = handle->incident_events(IncidentNum(bug));
    if (!events) return std::nullopt;
    std::optional<std::int64_t> latest;
    for (const archive::IncidentEvent& event : *events) {
      if (event.kind == archive::IncidentEventKind::Comment) latest = event.time;
    }
    return latest;
  }

  void show(const ingest::FetchProgress& p) {
    if (p.waiting.count() > 0 && context_.verbosity() != Verbosity::Quiet &&
        p.reason != last_reason_) {
      progress_.hide();
      print_note(fmt::format("{}; trying again", p.reason));
      last_reason_ = p.reason;
    }
    progress_.update({bytes_, static_cast<std::uint64_t>(p.bugs + p.comment_lists)});
  }

  Context& context_;
  const archive::Archive& archive_;
  IncidentReport& report_;
  Progress progress_;
  std::mt19937 random_;
  std::uint64_t bytes_ = 0;
  std::string last_reason_;
};

/// What a fetch was of: another server or component, or bugs without their comments, says nothing
/// about this one.
std::string scope_of(const Options& options, ingest::Comments comments) {
  return fmt::format("{} {} / {}{}", options.url, options.product, options.component,
                     comments == ingest::Comments::Fetch ? " with comments" : "");
}

ingest::Comments comments_of(const Options& options) {
  return options.comments ? ingest::Comments::Fetch : ingest::Comments::None;
}

Result<ingest::BugzillaQuery> make_query(const archive::Archive& archive, const Options& options) {
  ingest::BugzillaQuery query;
  query.url = options.url;
  query.product = options.product;
  query.component = options.component;
  query.only = options.bugs;
  query.comments = comments_of(options);
  query.ca_file = options.ca_file;
  if (const char* const key = std::getenv(kKeyVariable)) query.api_key = key;
  if (options.all || !options.bugs.empty()) return query;
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const auto fetched, handle.incidents_fetched(scope_of(options, query.comments)));
  if (fetched) query.changed_since = *fetched - kOverlapSeconds;
  return query;
}

Result<int> run_fetch(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive,
                archive::Archive::open_or_create(context.archive_directory()));
  DOCKET_ASSIGN(const ingest::BugzillaQuery query, make_query(archive, options));
  IncidentReport report;
  report.fetched = true;
  Result<ingest::FetchReport> fetched = Fetcher(context, archive, report).run(query);
  if (!fetched) {
    report.errors.push_back(fetched.error());
  } else {
    report.requests = fetched->requests;
    for (const ingest::FetchProblem& problem : fetched->errors) {
      report.errors.push_back(problem.error);
    }
    if (fetched->complete && fetched->server_time && query.only.empty()) {
      std::vector<std::string> scopes{scope_of(options, ingest::Comments::None)};
      if (options.comments) scopes.push_back(scope_of(options, ingest::Comments::Fetch));
      DOCKET_TRY(ingest::note_fetched(archive, *fetched->server_time, scopes));
    }
  }
  DOCKET_ASSIGN(const int status,
                finish_incidents(context, archive, report,
                                 options.no_index ? AfterImport::Nothing : AfterImport::Index));
  if (interrupted().load()) {
    return fail(Errc::Interrupted, "stopped; what came is kept",
                "run the same command again: it asks anew for what may be missing");
  }
  return status;
}

}  // namespace

void add_incident_fetch(CLI::App& incident, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      incident.add_subcommand("fetch", "Take in incidents from a Bugzilla, over HTTPS");
  command->add_option("url", options->url, "The Bugzilla")->type_name("URL")->capture_default_str();
  command->add_option("--bug", options->bugs, "Only these bugs, whatever their component")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{999999999}))
      ->delimiter(',')
      ->type_name("N");
  command->add_flag("--comments", options->comments, "Their comments, too: one request a bug");
  command->add_flag("--all", options->all, "All bugs, not only what changed since the last fetch");
  command->add_option("--product", options->product, "Bugzilla's product")
      ->type_name("NAME")
      ->capture_default_str();
  command->add_option("--component", options->component, "Its component")
      ->type_name("NAME")
      ->capture_default_str();
  command->add_option("--ca-file", options->ca_file, "PEM certificates to trust, too")
      ->type_name("FILE");
  command->add_flag("--no-index", options->no_index, "Do not bring the search index up to date");
  command->footer(fmt::format(
      "The first fetch takes all bugs, later ones what changed. What came is kept when a fetch\n"
      "fails or is stopped; the next one asks again. An API key is taken from the environment\n"
      "variable {} and sent to that server alone.\n\n"
      "Examples:\n"
      "  docket incident fetch\n"
      "  docket incident fetch --comments\n"
      "  docket incident fetch --bug 1619047 --comments",
      kKeyVariable));
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_fetch(c, *options); };
  });
}

}  // namespace docket::cli
