#include "cli/commands.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/version.hpp"

namespace docket::cli {
namespace {

constexpr char kFirstSteps[] =
    "docket archives and searches mailing-list discussions.\n"
    "\n"
    "First:   docket ingest FILE...      read mail: mbox (also .gz .bz2 .xz .zst), Maildir, .eml\n"
    "Then:    docket search WORD...      find posts and threads\n"
    "         docket show ID             read one post\n"
    "         docket thread ID           read a discussion\n"
    "More:    docket help, docket COMMAND --help\n";

void add_global_options(CLI::App& app, Context& context) {
  app.add_option("--archive", context.archive_option,
                 "The archive's directory ($DOCKET_ARCHIVE, else $XDG_DATA_HOME/docket)")
      ->type_name("DIR");
  app.add_flag("--json", context.json, "Print one JSON object");
  app.add_option("--color", context.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->type_name("WHEN")
      ->default_str("auto");
  app.add_flag("-q,--quiet", context.quiet, "No progress, no notes");
  app.add_flag("-v,--verbose", context.verbose, "Say more");
  app.set_version_flag("--version", std::string("docket ") + kVersion);
}

/// A Message-ID may begin with "-": in brackets it is no option.
std::vector<std::string> protect_ids(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  for (std::string& argument : arguments) {
    if (argument == "--") break;
    if (!argument.starts_with('-')) continue;
    const std::size_t at = argument.find('@');
    // No option's name holds an "@", and only long ones take a value behind "=".
    const bool id =
        at != std::string::npos && (!argument.starts_with("--") || argument.find('=') > at);
    if (id) argument.insert(0, 1, '<').push_back('>');
  }
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  return arguments;
}

Error wrong_use(const CLI::App& app, const CLI::ParseError& e) {
  std::string command = "docket";
  for (const CLI::App* sub : app.get_subcommands()) command += ' ' + sub->get_name();
  std::string message = e.what();
  if (app.get_subcommands().empty() && dynamic_cast<const CLI::ExtrasError*>(&e) != nullptr) {
    for (const std::string& rest : app.remaining()) {
      if (rest.starts_with('-')) continue;
      return {Errc::InvalidInput, fmt::format("there is no command {}", rest),
              "`docket help` lists the commands"};
    }
  }
  message.resize(std::min(message.find('\n'), message.size()));
  while (!message.empty() && message.back() == '.') message.pop_back();
  return {Errc::InvalidInput, message, fmt::format("see `{} --help`", command)};
}

/// To standard output, whole or with an error.
int print_out(std::string_view text) {
  Output out(STDOUT_FILENO);
  out.write(text);
  const Result<void> written = out.finish();
  if (written) return kDone;
  print_error(written.error());
  return exit_status(written.error());
}

int print_help(const CLI::App& app, std::string_view name) {
  const CLI::App* shown = &app;
  if (!name.empty()) {
    const auto commands = app.get_subcommands(
        [&name](const CLI::App* command) { return command->get_name() == name; });
    shown = commands.empty() ? nullptr : commands.front();
    if (shown == nullptr) {
      print_error({Errc::InvalidInput, fmt::format("there is no command {}", name),
                   "`docket help` lists the commands"});
      return kWrongUse;
    }
  }
  return print_out(shown->get_formatter()->make_help(
      shown, shown == &app ? "docket" : "docket " + shown->get_name(), CLI::AppFormatMode::Normal));
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  install_signal_handlers();
  Context context;
  std::string help_on;
  bool help_wanted = false;
  CLI::App app("Archives and searches mailing-list discussions.", "docket");
  app.fallthrough();
  app.require_subcommand(0, 1);
  add_global_options(app, context);
  for (const AddCommand add : kCommands) add(app, context);
  CLI::App* const help = app.add_subcommand("help", "Show help, for a COMMAND if one is named");
  help->add_option("command", help_on, "A command's name");
  help->callback([&] { help_wanted = true; });
  for (CLI::App* sub : app.get_subcommands({})) sub->fallthrough();

  std::vector<std::string> arguments = protect_ids(argc, argv);
  try {
    app.parse(arguments);
  } catch (const CLI::Success&) {  // --help or --version
    const bool version = app.count("--version") > 0;
    if (version) return print_out(std::string("docket ") + kVersion + '\n');
    const auto chosen = app.get_subcommands();
    return print_help(app, chosen.empty() ? "" : chosen.front()->get_name());
  } catch (const CLI::ParseError& e) {
    print_error(wrong_use(app, e));
    return kWrongUse;
  }
  if (help_wanted) return print_help(app, help_on);
  if (!context.run) return print_out(kFirstSteps);
  const Result<int> status = context.run(context);
  if (status) return *status;
  print_error(status.error());
  return exit_status(status.error());
}

}  // namespace docket::cli
