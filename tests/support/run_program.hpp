#pragma once

/// Runs the built program as a user would: arguments and standard input in, standard output,
/// standard error and exit status out. A Sandbox is a folder of its own with HOME, XDG_DATA_HOME
/// and DOCKET_ARCHIVE inside it, so that nothing of the user's is read or written:
///
///     Sandbox sandbox;
///     sandbox.must({"ingest", sample_file("groups-era.mbox")});
///     const Json found = sandbox.json({"search", "entropy"});

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_dir.hpp"

namespace docket::test {

using Json = nlohmann::json;
using Arguments = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;
using Milliseconds = std::chrono::milliseconds;

inline constexpr Milliseconds kProgramTimeout{60'000};

[[nodiscard]] inline std::string file_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

[[nodiscard]] inline std::string sample_file(const std::string& name) {
  return std::string(DOCKET_SOURCE_DIR) + "/data/sample/" + name;
}

struct RunResult {
  std::string out, err;
  int status = -1;  ///< exit status; -1 where a signal ended the program
  int signal = 0;
  bool timed_out = false;
};

/// A child process; killed where nobody waited for it.
class Child {
 public:
  Child(pid_t pid, std::string out_path, std::string err_path)
      : pid_(pid), out_path_(std::move(out_path)), err_path_(std::move(err_path)) {}
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Child(Child&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        out_path_(std::move(other.out_path_)),
        err_path_(std::move(other.err_path_)) {}
  Child& operator=(Child&&) = delete;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void send(int signal) const { ::kill(pid_, signal); }

  /// Past the timeout the child is killed.
  [[nodiscard]] RunResult wait(Milliseconds timeout = kProgramTimeout) {
    RunResult result;
    const auto end = std::chrono::steady_clock::now() + timeout;
    int state = 0;
    while (::waitpid(pid_, &state, WNOHANG) == 0) {
      if (!result.timed_out && std::chrono::steady_clock::now() >= end) {
        result.timed_out = true;
        send(SIGKILL);
      }
      std::this_thread::sleep_for(Milliseconds(1));
    }
    pid_ = -1;
    if (WIFEXITED(state)) result.status = WEXITSTATUS(state);
    if (WIFSIGNALED(state)) result.signal = WTERMSIG(state);
    if (!out_path_.empty()) result.out = file_bytes(out_path_);
    result.err = file_bytes(err_path_);
    return result;
  }

 private:
  pid_t pid_;
  std::string out_path_, err_path_;
};

class Sandbox {
 public:
  Sandbox() {
    for (const char* folder : {"home", "data", "tmp", "work", "streams"}) dir_.make_folder(folder);
    variables_ = {{"HOME", dir_ / "home"},  {"XDG_DATA_HOME", dir_ / "data"},
                  {"TMPDIR", dir_ / "tmp"}, {"DOCKET_ARCHIVE", dir_ / "archive"},
                  {"LC_ALL", "C.UTF-8"},    {"PATH", "/usr/bin:/bin"},
                  {"NO_COLOR", "1"}};
    for (const char* kept : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
      if (const char* const value = std::getenv(kept)) variables_[kept] = value;
    }
  }

  [[nodiscard]] const TempDir& dir() const { return dir_; }
  [[nodiscard]] std::string archive() const { return dir_ / "archive"; }
  void set(const std::string& name, const std::string& value) { variables_[name] = value; }
  void unset(const std::string& name) { variables_.erase(name); }

  /// The next runs read `bytes` from standard input; without it there is none.
  void set_input(std::string_view bytes) { input_path_ = dir_.write("streams/in", bytes); }
  /// Standard output of the next runs goes there and is not in the result.
  void set_output(int descriptor) { output_ = descriptor; }

  [[nodiscard]] Child start(const Arguments& arguments, const Variables& more = {}) {
    Variables variables = variables_;
    for (const auto& [name, value] : more) variables[name] = value;
    const std::string number = std::to_string(++runs_);
    const std::string out = output_ >= 0 ? std::string() : dir_ / ("streams/out" + number);
    const std::string err = dir_ / ("streams/err" + number);
    return Child(spawn(arguments, variables, out, err), out, err);
  }

  [[nodiscard]] RunResult run(const Arguments& arguments, const Variables& more = {}) {
    return start(arguments, more).wait();
  }

  /// A run that has to succeed.
  RunResult must(const Arguments& arguments) {
    RunResult result = run(arguments);
    if (result.status != 0) {
      throw std::runtime_error("docket " + arguments.front() + " ended with " +
                               std::to_string(result.status) + ": " + result.err);
    }
    return result;
  }

  /// The answer of a run with --json that has to succeed.
  [[nodiscard]] Json json(Arguments arguments) {
    arguments.insert(arguments.begin(), "--json");
    return Json::parse(must(arguments).out);
  }

  void remove_archive() { std::filesystem::remove_all(archive()); }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
  }

  pid_t spawn(const Arguments& arguments, const Variables& variables, const std::string& out,
              const std::string& err) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input_path_.c_str(), O_RDONLY, 0);
    if (output_ >= 0) {
      posix_spawn_file_actions_adddup2(&actions, output_, STDOUT_FILENO);
    } else {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), kFlags, 0600);
    }
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), kFlags, 0600);
    std::vector<std::string> argv{DOCKET_PROGRAM};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    std::vector<std::string> environment;
    for (const auto& [name, value] : variables) environment.push_back(name + '=' + value);
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, DOCKET_PROGRAM, &actions, nullptr, pointers(argv).data(),
                                    pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("cannot start " DOCKET_PROGRAM);
    return pid;
  }

  TempDir dir_;
  Variables variables_;
  std::string input_path_ = "/dev/null";
  int output_ = -1;
  int runs_ = 0;
};

}  // namespace docket::test
