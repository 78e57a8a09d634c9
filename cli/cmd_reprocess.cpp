#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/index_update.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_values.hpp"
#include "ingest/reprocess.hpp"

namespace docket::cli {
namespace {

Result<ingest::ReprocessReport> reprocess(Context& context, const archive::Archive& archive) {
  ProgressOptions bar = terminal_progress("reprocess", context.verbosity());
  Progress progress(bar);
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  return ingest::reprocess(archive, now,
                           {&interrupted(), [&progress](std::int64_t done, std::int64_t) {
                              progress.update({0, static_cast<std::uint64_t>(done)});
                            }});
}

Result<int> run_reprocess(Context& context, bool no_index) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(const ingest::ReprocessReport report, reprocess(context, archive));
  if (!no_index) {
    IndexUpdate update(context, archive, index::IndexTask::CatchUp);
    DOCKET_TRY(update.finish());
  }
  if (context.json) {
    DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json["copies"] = report.copies;
    json["posts_before"] = report.posts_before;
    json["posts"] = report.posts;
    json["threads"] = report.threads;
    DOCKET_TRY(print_json(json));
  } else if (!context.quiet) {
    DOCKET_TRY(print_text(context,
                          fmt::format("{} read again: {} (before: {}) in {}\n",
                                      counted(report.copies, "mail"), counted(report.posts, "post"),
                                      human_count(static_cast<std::uint64_t>(report.posts_before)),
                                      counted(report.threads, "thread"))));
  }
  return kDone;
}

}  // namespace

void add_reprocess(CLI::App& app, Context& context) {
  auto no_index = std::make_shared<bool>(false);
  CLI::App* const command = app.add_subcommand(
      "reprocess", "Make posts, threads, citations and links anew from the archived mail and bugs");
  command->add_flag("--no-index", *no_index, "Leave the search index for later");
  command->footer(
      "For an archive that an earlier docket read: what it learned since is applied to all mail. "
      "Decisions (reposts split, reposts join, alias, incident link, incident unlink) hold. One "
      "commit: stopped, nothing has changed.\n\n"
      "Examples:\n  docket reprocess");
  command->callback([&context, no_index] {
    context.run = [no_index](Context& c) { return run_reprocess(c, *no_index); };
  });
}

}  // namespace docket::cli
