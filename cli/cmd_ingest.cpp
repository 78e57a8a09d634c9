#include <array>
#include <chrono>
#include <ctime>
#include <map>
#include <numeric>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include "archive/read_handle.hpp"
#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/index_update.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_values.hpp"
#include "core/utf8.hpp"
#include "ingest/ingestor.hpp"
#include "mail/groups_address.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string list;
  std::string url;
  ingest::FormatChoice format = ingest::FormatChoice::Detect;
  bool dry_run = false;
  bool no_index = false;
};

double cpu_seconds(clockid_t clock) {
  timespec time{};
  (void)::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double thread_cpu_seconds() { return cpu_seconds(CLOCK_THREAD_CPUTIME_ID); }

std::int64_t now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

using Formats = std::map<std::string, ingest::FormatChoice>;

const Formats& formats() {
  using ingest::FormatChoice;
  static const Formats known{{"auto", FormatChoice::Detect},
                             {"mboxrd", FormatChoice::Mboxrd},
                             {"mboxo", FormatChoice::Mboxo},
                             {"mboxcl", FormatChoice::Mboxcl},
                             {"mboxcl2", FormatChoice::Mboxcl2},
                             {"usenet-archive", FormatChoice::UsenetArchive},
                             {"mmdf", FormatChoice::Mmdf},
                             {"mail", FormatChoice::Mail},
                             {"emlx", FormatChoice::Emlx},
                             {"maildir", FormatChoice::Maildir},
                             {"groups-page", FormatChoice::GroupsPage}};
  return known;
}

ingest::IngestOptions to_ingest_options(const Options& options) {
  ingest::IngestOptions out;
  out.paths = options.paths;
  out.format = options.format;
  out.list = options.list;
  out.url = options.url;
  out.now = now_seconds();
  out.workers = std::max(1U, std::min(std::thread::hardware_concurrency(), 8U));
  return out;
}

/// Bytes to read, where they can be known: plain files only.
std::optional<std::uint64_t> total_bytes(const std::vector<std::string>& paths) {
  std::uint64_t total = 0;
  for (const std::string& path : paths) {
    struct stat status {};
    if (path == "-" || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    for (const char* ending :
         {".gz", ".bz2", ".xz", ".zst", ".lz4", ".zip", ".7z", ".tar", ".tgz"}) {
      if (path.ends_with(ending)) return {};
    }
    total += static_cast<std::uint64_t>(status.st_size);
  }
  return total;
}

Json errors_json(const std::vector<ingest::IngestError>& errors) {
  Json out = Json::array();
  for (const ingest::IngestError& e : errors) {
    out.push_back(
        {{"source", e.source}, {"offset", e.offset}, {"reason", e.reason}, {"hint", e.hint}});
  }
  return out;
}

void print_errors(const std::vector<ingest::IngestError>& errors) {
  for (const ingest::IngestError& e : errors) {
    const bool named = e.reason.find(e.source) != std::string::npos;
    const std::string place =
        e.offset == 0 ? e.source : fmt::format("{} at {}", e.source, e.offset);
    print_error({Errc::Io, named ? e.reason : fmt::format("{}: {}", place, e.reason), e.hint});
  }
}

/// A line a year: how many mails, and of each month.
std::string months_text(const std::map<std::string, std::int64_t>& months) {
  std::map<std::string, std::array<std::int64_t, 12>> years;
  std::string text;
  for (const auto& [month, count] : months) {
    if (month == "unknown") {
      text += fmt::format("    without a date  {}\n", count);
      continue;
    }
    years[month.substr(0, 4)][static_cast<std::size_t>(std::stoi(month.substr(5)) - 1)] = count;
  }
  for (const auto& [year, counts] : years) {
    text += fmt::format("    {} {:>6} ", year,
                        std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    for (const std::int64_t count : counts) {
      text += count == 0 ? "     -" : fmt::format(" {:>5}", count);
    }
    text += '\n';
  }
  return text;
}

std::string dry_text(const ingest::DryRunSource& source) {
  constexpr std::size_t kShown = 20;
  std::string text =
      fmt::format("{}  {}  {}\n", source.form, counted(source.messages, "mail"), source.path) +
      months_text(source.months);
  for (std::size_t i = 0; i < source.doubtful.size() && i < kShown; ++i) {
    const mail::Defect& d = source.doubtful[i];
    text += fmt::format("    doubtful at {}: {} ({})\n", d.offset, to_printable(d.what), d.done);
  }
  if (source.doubtful.size() > kShown) {
    text += fmt::format("    and {} more doubtful splits: --json lists them\n",
                        source.doubtful.size() - kShown);
  }
  return text;
}

Json dry_json(const ingest::DryRunSource& source) {
  Json doubtful = Json::array();
  for (const mail::Defect& d : source.doubtful) {
    doubtful.push_back({{"offset", d.offset}, {"what", d.what}, {"done", d.done}});
  }
  return {{"source", source.path},
          {"form", source.form},
          {"messages", source.messages},
          {"months", source.months},
          {"doubtful_splits", doubtful}};
}

Result<int> run_dry(Context& context, const Options& options) {
  ingest::IngestHooks hooks;
  hooks.stop = &interrupted();
  ingest::DryRunReport report;
  {
    Progress progress(terminal_progress("look at", context.verbosity()));
    hooks.progress = [&](const ingest::IngestProgress& p) {
      progress.update({p.bytes, static_cast<std::uint64_t>(p.messages)});
    };
    report = ingest::dry_run(to_ingest_options(options), hooks);
  }
  Json json{{"schema", 1}, {"sources", Json::array()}, {"errors", errors_json(report.errors)}};
  std::string text;
  std::int64_t total = 0;
  for (const ingest::DryRunSource& source : report.sources) {
    text += dry_text(source);
    json["sources"].push_back(dry_json(source));
    total += source.messages;
  }
  json["messages_read"] = total;
  print_errors(report.errors);
  if (context.json) {
    DOCKET_TRY(print_json(json));
  } else {
    DOCKET_TRY(print_text(
        context, text + fmt::format("{} in all; nothing was written\n", counted(total, "mail"))));
  }
  return report.errors.empty() ? kDone : kNothingFound;
}

std::string report_text(const ingest::IngestReport& r, std::int64_t threads, double seconds) {
  const auto n = [](std::int64_t value) { return human_count(static_cast<std::uint64_t>(value)); };
  std::string text = fmt::format(
      "{} read in {:.1f} s: {}, {} known\n"
      "{}, {} folded into posts; {} in the archive\n",
      counted(r.messages_read, "mail"), seconds,
      r.copies_new == 1 ? "1 new copy" : n(r.copies_new) + " new copies", n(r.copies_known),
      counted(r.posts_new, "new post"), n(r.reposts_folded), counted(threads, "thread"));
  if (r.sources_unchanged > 0) {
    text += fmt::format("{} of {} sources unchanged since they were read\n", n(r.sources_unchanged),
                        n(r.sources));
  }
  if (r.defects > 0) {
    text += fmt::format("{} ({}): see `docket defects`\n", counted(r.defects, "defect"),
                        counted(r.doubtful_splits, "doubtful split"));
  }
  return text;
}

/// An address is that of one page.
Result<void> check_url(const Options& options) {
  if (options.url.empty()) return {};
  const std::optional<mail::GroupsAddress> address = mail::parse_groups_address(options.url);
  if (!address || address->thread.empty()) {
    return fail(Errc::InvalidInput,
                fmt::format("--url {}: not the address of a thread of Google Groups", options.url),
                "it looks like https://groups.google.com/g/GROUP/c/THREAD");
  }
  if (options.paths.size() == 1) return {};
  return fail(Errc::InvalidInput, "--url goes with one source, the saved page of that address");
}

Result<int> run_ingest(Context& context, const Options& options) {
  DOCKET_TRY(check_url(options));
  if (options.dry_run) return run_dry(context, options);
  const auto start = std::chrono::steady_clock::now();
  DOCKET_ASSIGN(const archive::Archive archive,
                archive::Archive::open_or_create(context.archive_directory()));
  ingest::IngestReport report;
  std::string shown_source;
  std::optional<IndexUpdate> index;
  if (!options.no_index) index.emplace(context, archive, index::IndexTask::CatchUp);
  {
    ProgressOptions bar = terminal_progress("ingest", context.verbosity());
    bar.total_bytes = total_bytes(options.paths);
    Progress progress(std::move(bar));
    ingest::IngestHooks hooks;
    hooks.stop = &interrupted();
    hooks.progress = [&](const ingest::IngestProgress& p) {
      if (context.verbose && p.source != shown_source) {
        progress.hide();
        shown_source = p.source;
        print_note("reading " + p.source);
      }
      progress.update({p.source_disk_bytes + p.bytes, static_cast<std::uint64_t>(p.messages)});
    };
    if (index) index->follow(hooks);
    if (context.json) hooks.cpu_clock = thread_cpu_seconds;
    DOCKET_ASSIGN(report, ingest::ingest(archive, to_ingest_options(options), hooks));
  }
  if (index && !report.interrupted) DOCKET_TRY(index->finish());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const archive::Stats stats, handle.stats());
  print_errors(report.errors);
  if (context.json) {
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json.update({{"sources", report.sources},
                 {"sources_unchanged", report.sources_unchanged},
                 {"messages_read", report.messages_read},
                 {"copies_new", report.copies_new},
                 {"copies_known", report.copies_known},
                 {"posts_new", report.posts_new},
                 {"reposts_folded", report.reposts_folded},
                 {"threads", stats.threads},
                 {"defects", report.defects},
                 {"doubtful_splits", report.doubtful_splits},
                 {"errors", errors_json(report.errors)},
                 {"interrupted", report.interrupted},
                 {"seconds", seconds},
                 {"cpu_seconds", cpu_seconds(CLOCK_PROCESS_CPUTIME_ID)},
                 {"stages",
                  {{"fold", report.stages.fold},
                   {"thread", report.stages.thread},
                   {"link", report.stages.link}}},
                 {"modseq", report.modseq.value()}});
    DOCKET_TRY(print_json(json));
  } else if (!context.quiet) {
    DOCKET_TRY(print_text(context, report_text(report, stats.threads, seconds)));
  }
  if (report.interrupted) {
    return fail(Errc::Interrupted, "stopped; what was read is kept",
                "run the same command again to go on");
  }
  return report.errors.empty() ? kDone : kNothingFound;
}

}  // namespace

void add_ingest(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("ingest", "Read mail into the archive");
  command->add_option("source", options->paths, "Files, folders, or - for standard input")
      ->required()
      ->type_name("SOURCE");
  command->add_option("--list", options->list, "The list's name, for mail that does not say it")
      ->type_name("NAME");
  command
      ->add_option("--format", options->format,
                   "What every file is, where it is not found out: mboxrd, mboxo, mboxcl, mboxcl2, "
                   "usenet-archive, mmdf, mail, emlx, maildir or groups-page")
      ->transform(CLI::CheckedTransformer(formats()).description(""))
      ->type_name("FORMAT")
      ->default_str("auto");
  command
      ->add_option("--url", options->url,
                   "The address of a saved Google Groups page, where it is not in the page")
      ->type_name("URL");
  command->add_flag("--dry-run", options->dry_run, "Count and report, write nothing");
  command->add_flag("--no-index", options->no_index, "Do not bring the search index up to date");
  command->footer(
      "Reading a source again takes in only what is new. Stopped (Ctrl-C) or killed at any moment, "
      "the next run goes on.\n\n"
      "Examples:\n"
      "  docket ingest dev-security-policy.mbox.gz\n"
      "  docket ingest --archive ~/mdsp ~/Maildir/lists/ 2019-08.mbox\n"
      "  zcat *.gz | docket ingest --list dev-security-policy -\n"
      "  docket ingest --url https://groups.google.com/g/example.security.policy/c/oP8XuNXrANw "
      "thread.txt");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_ingest(c, *options); };
  });
}

}  // namespace docket::cli
