#pragma once

/// The table of commands. Each command is one file, cmd_NAME.cpp: its options, their registration
/// with CLI11, its help and its work.

#include <array>

#include "cli/context.hpp"

namespace CLI {
class App;
}

namespace docket::cli {

/// Registers the command; when it is chosen, it sets context.run.
using AddCommand = void (*)(CLI::App& app, Context& context);

void add_ingest(CLI::App& app, Context& context);
void add_search(CLI::App& app, Context& context);
void add_show(CLI::App& app, Context& context);
void add_thread(CLI::App& app, Context& context);
void add_export(CLI::App& app, Context& context);
void add_stats(CLI::App& app, Context& context);
void add_defects(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);
void add_reindex(CLI::App& app, Context& context);
void add_reposts(CLI::App& app, Context& context);
void add_reprocess(CLI::App& app, Context& context);
void add_citations(CLI::App& app, Context& context);
void add_citing(CLI::App& app, Context& context);
void add_resolve(CLI::App& app, Context& context);
void add_alias(CLI::App& app, Context& context);
void add_incident(CLI::App& app, Context& context);

inline constexpr std::array<AddCommand, 16> kCommands{
    add_ingest,  add_search,  add_show,    add_thread,   add_reposts, add_citations,
    add_citing,  add_resolve, add_alias,   add_incident, add_export,  add_stats,
    add_defects, add_verify,  add_reindex, add_reprocess};

/// Parses argv and runs; gives the exit status. The whole program but for main().
[[nodiscard]] int run_program(int argc, const char* const* argv);

}  // namespace docket::cli
