#pragma once

/// The commands below `docket incident`; each registers itself (commands.hpp).

#include "cli/context.hpp"

namespace CLI {
class App;
}

namespace docket::cli {

void add_incident_import(CLI::App& incident, Context& context);
void add_incident_fetch(CLI::App& incident, Context& context);
void add_incident_list(CLI::App& incident, Context& context);
void add_incident_show(CLI::App& incident, Context& context);
/// link and unlink
void add_incident_decisions(CLI::App& incident, Context& context);

}  // namespace docket::cli
