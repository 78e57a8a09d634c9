#include "cli/pager.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace docket::cli {
namespace {

/// less, or nothing in particular where it is not installed.
constexpr char kDefaultPager[] = "if command -v less >/dev/null; then exec less; else exec cat; fi";

/// SIGINT to be put back when the pager ends. There is one terminal, so one of these.
struct sigaction saved_interrupt {};

/// This process's environment with less's and lv's defaults where the user has none.
std::vector<char*> pager_environment() {
  static char less[] = "LESS=FRX";
  static char lv[] = "LV=-c";
  std::vector<char*> variables;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    variables.push_back(*variable);
  }
  if (std::getenv("LESS") == nullptr) variables.push_back(less);
  if (std::getenv("LV") == nullptr) variables.push_back(lv);
  variables.push_back(nullptr);
  return variables;
}

/// Runs the command with `input` as its standard input; -1 when that fails. What this program
/// ignores (SIGPIPE, and SIGINT while a pager runs) the pager shall not.
pid_t spawn_shell(const std::string& command, int input) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  if (::posix_spawn_file_actions_init(&actions) != 0) return -1;
  if (::posix_spawnattr_init(&attributes) != 0) {
    ::posix_spawn_file_actions_destroy(&actions);
    return -1;
  }
  sigset_t defaults;
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::sigaddset(&defaults, SIGINT);
  ::posix_spawnattr_setsigdefault(&attributes, &defaults);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);

  std::string shell = "sh";
  std::string option = "-c";
  std::string line = command;
  char* const arguments[] = {shell.data(), option.data(), line.data(), nullptr};
  const std::vector<char*> variables = pager_environment();
  pid_t child = -1;
  const int error =
      ::posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, variables.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? child : -1;
}

}  // namespace

std::optional<std::string> pager_command(const Environment& environment) {
  const char* command = environment("DOCKET_PAGER");
  if (command == nullptr) command = environment("PAGER");
  const std::string text = command == nullptr ? kDefaultPager : command;
  if (text.empty() || text == "cat") return std::nullopt;
  return text;
}

Pager::Pager(PagerUse use, const Environment& environment) {
  if (use == PagerUse::Never || !is_terminal(STDOUT_FILENO)) return;
  if (const auto command = pager_command(environment)) start(*command);
}

void Pager::start(const std::string& command) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return;
  saved_output_ = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const pid_t child = saved_output_ < 0 ? -1 : spawn_shell(command, ends[0]);
  if (child > 0 && ::dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO) {
    child_ = child;
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &saved_interrupt);
  } else if (saved_output_ >= 0) {
    ::close(saved_output_);
  }
  ::close(ends[0]);
  ::close(ends[1]);
}

Pager::~Pager() {
  if (!active()) return;
  ::dup2(saved_output_, STDOUT_FILENO);  // closes the pipe: the pager sees the end
  ::close(saved_output_);
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
  ::sigaction(SIGINT, &saved_interrupt, nullptr);
}

}  // namespace docket::cli
