#include <csignal>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/interrupt.hpp"

namespace docket::cli {
namespace {

/// What became of a child process that ran `body`: its wait status.
template <typename Body>
int status_of_child(Body body) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::signal(signal, SIG_DFL);
    ::_exit(body());
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

}  // namespace

TEST_CASE("interrupted: false until a signal asks to stop, then true", "[cli][interrupt]") {
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const int status = status_of_child([signal] {
    install_signal_handlers();
    if (interrupted()) return 1;
    ::raise(signal);
    return interrupted() ? 0 : 2;
  });
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("interrupted: the second signal ends the program", "[cli][interrupt]") {
  const int second = GENERATE(SIGINT, SIGTERM);
  const int status = status_of_child([second] {
    install_signal_handlers();
    ::raise(SIGINT);
    ::raise(second);
    return 0;
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == second);
}

TEST_CASE("install_signal_handlers: leaves alone what was ignored", "[cli][interrupt]") {
  const int status = status_of_child([] {
    ::signal(SIGHUP, SIG_IGN);
    install_signal_handlers();
    ::raise(SIGHUP);
    return interrupted() ? 1 : 0;
  });
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("install_signal_handlers: writing to a closed pipe does not kill", "[cli][interrupt]") {
  const int status = status_of_child([] {
    ::signal(SIGPIPE, SIG_DFL);
    install_signal_handlers();
    ::raise(SIGPIPE);
    return 0;
  });
  CHECK(WIFEXITED(status));
}

}  // namespace docket::cli
