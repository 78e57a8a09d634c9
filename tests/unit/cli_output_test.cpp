#include <array>
#include <csignal>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "cli/output.hpp"

namespace docket::cli {
namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  void close_end(std::size_t i) {
    if (ends[i] >= 0) ::close(ends[i]);
    ends[i] = -1;
  }
  std::string read_all() {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
      text.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return text;
  }

  std::array<int, 2> ends{-1, -1};
};

}  // namespace

TEST_CASE("Output: what was written arrives in order", "[cli][output]") {
  Pipe pipe;
  Output out(pipe.ends[1]);
  out.write("one\n");
  out.write("");
  out.write("two\n");
  REQUIRE(out.finish().has_value());
  CHECK_FALSE(out.closed());
  pipe.close_end(1);
  CHECK(pipe.read_all() == "one\ntwo\n");
}

TEST_CASE("Output: what is left is written when it ends", "[cli][output]") {
  Pipe pipe;
  { Output(pipe.ends[1]).write("rest"); }
  pipe.close_end(1);
  CHECK(pipe.read_all() == "rest");
}

TEST_CASE("Output: a reader that has gone is no error, and further text is dropped",
          "[cli][output]") {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_end(0);
  Output out(pipe.ends[1]);
  out.write("text");
  out.flush();
  CHECK(out.closed());
  out.write("more");
  CHECK(out.finish().has_value());
}

TEST_CASE("Output: a full disk is an error that says so", "[cli][output]") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) return;  // not every system has it
  Output out(full);
  out.write("text");
  const auto done = out.finish();
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().code == Errc::Io);
  CHECK(done.error().message == "standard output: No space left on device");
  CHECK_FALSE(done.error().hint.empty());
  CHECK(out.closed());
  ::close(full);
}

TEST_CASE("Output: a non-blocking pipe that is full for now is waited for", "[cli][output]") {
  Pipe pipe;
  REQUIRE(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
  const std::string text(1000, 'x');
  Output out(pipe.ends[1]);
  // Less than a pipe holds, so that nobody has to read at the same time.
  for (int i = 0; i < 50; ++i) out.write(text);
  CHECK(out.finish().has_value());
  pipe.close_end(1);
  CHECK(pipe.read_all().size() == 50'000);
}

TEST_CASE("Output: into a string", "[cli][output]") {
  std::string sink;
  Output out(sink);
  out.write("a");
  CHECK(sink == "a");
  out.write("b");
  CHECK(out.finish().has_value());
  CHECK(sink == "ab");
}

}  // namespace docket::cli
