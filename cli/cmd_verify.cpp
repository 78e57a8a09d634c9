#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "archive/read_handle.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_values.hpp"

namespace docket::cli {
namespace {

Result<int> run_verify(Context& context) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  std::vector<std::string> problems;
  {
    Progress progress(terminal_progress("verify", context.verbosity()));
    DOCKET_ASSIGN(problems, handle.verify([&](std::uint64_t done, std::uint64_t) {
      progress.update({done, 0});
      return !interrupted();
    }));
  }
  if (context.json) {
    Result<Json> begun = begin_answer(handle);
    Json json = begun ? std::move(*begun) : Json{{"schema", 1}};
    json["ok"] = problems.empty();
    json["problems"] = problems;
    DOCKET_TRY(print_json(json));
  } else {
    std::string text;
    for (const std::string& problem : problems) text += problem + '\n';
    if (problems.empty())
      text = "ok: every copy has its bytes, every row its place, the tree its root\n";
    DOCKET_TRY(print_text(context, text));
  }
  return problems.empty() ? kDone : kDamaged;
}

}  // namespace

void add_verify(CLI::App& app, Context& context) {
  CLI::App* const command =
      app.add_subcommand("verify", "Check every byte, row and the state tree of the archive");
  command->footer(
      "Reads all mail against its SHA-256, all rows against each other and all commits against the "
      "Merkle tree. Exit status 3 where anything is wrong.\n\nExamples:\n  docket verify");
  command->callback([&context] { context.run = run_verify; });
}

}  // namespace docket::cli
