#pragma once

/// Long text on a terminal goes through a pager, as git's does: $DOCKET_PAGER, else $PAGER, else
/// less; with LESS=FRX where LESS is not set, so that less leaves text that fits on the screen,
/// shows colours, and does not clear what it showed.
///
///     const Pager pager(PagerUse::IfTerminal, environment);  // standard output is now its input
///     Output out(STDOUT_FILENO);
///     ...                                                     // out ends, then the pager
///
/// Not thread-safe: it exchanges descriptor 1 and how SIGINT is handled.

#include <optional>
#include <string>

#include "cli/terminal.hpp"

namespace docket::cli {

/// Never: for --json and for text that another program reads.
enum class PagerUse { IfTerminal, Never };

/// The shell command to run; nullopt where the user wants none (the variable is empty or "cat").
[[nodiscard]] std::optional<std::string> pager_command(const Environment& environment);

/// While it lives, standard output goes to the pager. One that cannot be started leaves standard
/// output as it was. Ctrl-C belongs to the pager then (less takes it to mean "stop reading"):
/// the reader quits with its own key, and Output sees that nobody reads any more.
class Pager {
 public:
  Pager(PagerUse use, const Environment& environment);
  /// Waits until the reader has quit the pager. An Output on descriptor 1 must have ended before.
  ~Pager();
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;
  Pager(Pager&&) = delete;
  Pager& operator=(Pager&&) = delete;

  [[nodiscard]] bool active() const { return child_ > 0; }

 private:
  void start(const std::string& command);

  int child_ = -1;         // process id
  int saved_output_ = -1;  // what descriptor 1 was
};

}  // namespace docket::cli
