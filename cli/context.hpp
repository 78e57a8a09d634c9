#pragma once

/// What every command is given: the global options, and how to print.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "archive/archive.hpp"
#include "cli/configuration.hpp"
#include "cli/output.hpp"
#include "cli/pager.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "core/error.hpp"

namespace docket::cli {

using Json = nlohmann::ordered_json;

/// Exit statuses (docs/output.md).
inline constexpr int kDone = 0;
inline constexpr int kNothingFound = 1;  ///< or some inputs could not be read
inline constexpr int kWrongUse = 2;
inline constexpr int kDamaged = 3;  ///< the archive is damaged or locked
inline constexpr int kInterrupted = 130;

struct Context {
  std::string archive_option;
  bool json = false;
  std::string color = "auto";
  bool quiet = false;
  bool verbose = false;
  Environment environment = process_environment();
  /// The command that was chosen; gives the exit status.
  std::function<Result<int>(Context&)> run;

  /// --archive, else $DOCKET_ARCHIVE, else $XDG_DATA_HOME/docket, else ~/.local/share/docket.
  [[nodiscard]] std::filesystem::path archive_directory() const;
  [[nodiscard]] Result<archive::Archive> open_archive() const;
  [[nodiscard]] Result<Configuration> configuration() const;
  [[nodiscard]] Style style() const;        ///< of standard output; ask before a Pager starts
  [[nodiscard]] std::size_t width() const;  ///< of the terminal; 0 where output is no terminal
  [[nodiscard]] Verbosity verbosity() const;
};

/// Prints one JSON object and a line end.
[[nodiscard]] Result<void> print_json(const Json& json);
/// Prints text; through the pager where it is long and goes to a terminal.
[[nodiscard]] Result<void> print_text(const Context& context, std::string_view text);
/// "docket: what went wrong" and "hint: what to do" on standard error.
void print_error(const Error& error);
/// "docket: text" on standard error: a remark, no error.
void print_note(std::string_view text);
[[nodiscard]] int exit_status(const Error& error);

}  // namespace docket::cli
