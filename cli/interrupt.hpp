#pragma once

/// Signals. Ctrl-C (SIGINT), SIGTERM and SIGHUP ask the work to stop at the next safe place; a
/// second one ends the program at once by the default action, which an archive survives (what was
/// committed stands). SIGPIPE is ignored: writing then fails with EPIPE, see output.hpp.

#include <atomic>

namespace docket::cli {

/// Once, at the beginning of main(), before any thread. A signal that was ignored when the
/// program started (nohup, a shell's background job) stays ignored.
void install_signal_handlers();

/// True once the user has asked to stop. The same object all along: hand it to the work.
[[nodiscard]] const std::atomic<bool>& interrupted();

}  // namespace docket::cli
