#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/incident_commands.hpp"
#include "cli/incident_report.hpp"
#include "cli/input_file.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  bool no_index = false;
};

Result<int> run_import(Context& context, const Options& options) {
  IncidentReport report;
  DOCKET_ASSIGN(const archive::Archive archive,
                archive::Archive::open_or_create(context.archive_directory()));
  for (const std::string& file : options.files) {
    Result<std::string> text = read_input(file);
    if (!text) {
      report.errors.push_back(text.error());
      continue;
    }
    Result<ingest::IncidentImport> import = ingest::import_incidents(archive, *text, seconds_now());
    if (!import) {
      if (exit_status(import.error()) == kDamaged) return tl::unexpected(import.error());
      import.error().message = fmt::format("{}: {}", file, import.error().message);
      report.errors.push_back(import.error());
      continue;
    }
    report.add(*import, file);
  }
  return finish_incidents(context, archive, report,
                          options.no_index ? AfterImport::Nothing : AfterImport::Index);
}

}  // namespace

void add_incident_import(CLI::App& incident, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = incident.add_subcommand(
      "import", "Take in incidents from files with answers of Bugzilla's REST interface");
  command
      ->add_option("file", options->files, "JSON: bugs, or comments of bugs; - is standard input")
      ->required()
      ->type_name("FILE");
  command->add_flag("--no-index", options->no_index, "Do not bring the search index up to date");
  command->footer(
      "A file is what the server answers, as it is: {\"bugs\": [...]} of rest/bug?..., or\n"
      "{\"bugs\": {\"N\": {\"comments\": [...]}}} of rest/bug/N/comment. Records are kept as they\n"
      "came, each version that differs; what is known already changes nothing. Links of posts to\n"
      "the incidents are made at once, whichever came first.\n\n"
      "Examples:\n"
      "  docket incident import bugs.json\n"
      "  docket incident import bugs.json comments-*.json");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_import(c, *options); };
  });
}

}  // namespace docket::cli
