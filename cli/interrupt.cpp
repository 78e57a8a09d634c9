#include "cli/interrupt.hpp"

#include <array>
#include <csignal>

namespace docket::cli {
namespace {

constexpr std::array<int, 3> kStopSignals{SIGINT, SIGTERM, SIGHUP};

// A signal handler has no other way to hand something on.
std::atomic<bool> interrupt_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

void use_default_action(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(signal, &action, nullptr);
}

extern "C" void docket_on_stop_signal(int /*signal*/) {
  interrupt_flag.store(true);
  for (const int signal : kStopSignals) use_default_action(signal);
}

}  // namespace

void install_signal_handlers() {
  for (const int signal : kStopSignals) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = docket_on_stop_signal;
    action.sa_flags = SA_RESTART;  // libraries need not know of EINTR
    ::sigaction(signal, &action, nullptr);
  }
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, nullptr);
}

const std::atomic<bool>& interrupted() { return interrupt_flag; }

}  // namespace docket::cli
