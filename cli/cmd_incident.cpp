#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/incident_commands.hpp"

namespace docket::cli {

void add_incident(CLI::App& app, Context& context) {
  CLI::App* const command = app.add_subcommand(
      "incident", "CA incidents as Bugzilla records them, and the posts about them");
  command->require_subcommand(1);
  add_incident_import(*command, context);
  add_incident_fetch(*command, context);
  add_incident_list(*command, context);
  add_incident_show(*command, context);
  add_incident_decisions(*command, context);
  command->footer(
      "An incident is named by the number of its bug. A post is linked to it because it cites the\n"
      "bug in its own words (cited), because of what the two share (inferred: with a score, and\n"
      "why), or because you said so (manual).\n\n"
      "Examples:\n"
      "  docket incident fetch\n"
      "  docket incident import bugs.json\n"
      "  docket incident list --ca DigiCert --year 2019\n"
      "  docket incident show 1619047\n"
      "  docket incident link 1619047 '<abc@example.org>' --reason 'its first report'");
}

}  // namespace docket::cli
