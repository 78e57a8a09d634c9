#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/index_update.hpp"
#include "cli/json_values.hpp"

namespace docket::cli {
namespace {

Result<int> run_reindex(Context& context) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  IndexUpdate update(context, archive, index::IndexTask::Rebuild);
  DOCKET_ASSIGN(const index::IndexReport report, update.finish());
  if (context.json) {
    DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json["posts"] = report.posts;
    DOCKET_TRY(print_json(json));
  } else if (!context.quiet) {
    DOCKET_TRY(print_text(context, fmt::format("{} indexed\n", counted(report.posts, "post"))));
  }
  return kDone;
}

}  // namespace

void add_reindex(CLI::App& app, Context& context) {
  CLI::App* const command = app.add_subcommand("reindex", "Build the search index anew");
  command->footer(
      "Searches go on with the old index until the new one is whole. The archive is not "
      "changed.\n\n"
      "Examples:\n  docket reindex");
  command->callback([&context] { context.run = run_reindex; });
}

}  // namespace docket::cli
