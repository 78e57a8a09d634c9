#include <vector>

#include <catch2/catch.hpp>

#include "cli/progress.hpp"
#include "core/utf8.hpp"

namespace docket::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A progress line on a clock that stands until it is moved, with all that was drawn.
struct Fixture {
  ProgressOptions options(std::optional<std::uint64_t> total) {
    ProgressOptions made;
    made.label = "ingest";
    made.total_bytes = total;
    made.draw = [this](std::string_view text) { drawn.emplace_back(text); };
    made.clock = [this] { return now; };
    return made;
  }

  SteadyTime now{seconds{1000}};
  std::vector<std::string> drawn;
};

constexpr const char* kErase = "\r\x1b[K";

}  // namespace

TEST_CASE("progress_line: with a total says how far, how fast and how long yet",
          "[cli][progress]") {
  ProgressOptions options;
  options.label = "ingest";
  options.total_bytes = 4'000'000;
  CHECK(progress_line(options, {1'000'000, 12345}, 500'000) ==
        "ingest  25%  1.0 MB of 4.0 MB  500 kB/s  12,345 mails  0:06 left");
}

TEST_CASE("progress_line: says only what is known", "[cli][progress]") {
  ProgressOptions options;
  options.label = "ingest";
  CHECK(progress_line(options, {1'000'000, 5}, 500'000) == "ingest  1.0 MB  500 kB/s  5 mails");
  CHECK(progress_line(options, {0, 0}, 0) == "ingest  0 B  0 mails");
  options.total_bytes = 0;
  CHECK(progress_line(options, {0, 0}, 0) == "ingest  0 B  0 mails");
  options.total_bytes = 4'000'000;
  CHECK(progress_line(options, {0, 0}, 0) == "ingest  0%  0 B of 4.0 MB  0 mails");
  // More than the total: the file has grown since.
  CHECK(progress_line(options, {5'000'000, 5}, 1000) == "ingest  5.0 MB  1.0 kB/s  5 mails");
  // So slow that no time can be told.
  CHECK(progress_line(options, {1000, 5}, 0.001) == "ingest  0%  1.0 kB of 4.0 MB  0 B/s  5 mails");
}

TEST_CASE("Progress: short work shows nothing", "[cli][progress]") {
  Fixture f;
  {
    Progress progress(f.options(1000));
    f.now += milliseconds{499};
    progress.update({999, 1});
  }
  CHECK(f.drawn.empty());
}

TEST_CASE("Progress: appears after half a second and is erased at the end", "[cli][progress]") {
  Fixture f;
  {
    Progress progress(f.options(1'000'000));
    f.now += milliseconds{500};
    progress.update({250'000, 100});
  }
  REQUIRE(f.drawn.size() == 2);
  CHECK(f.drawn[0] ==
        std::string(kErase) + "ingest  25%  250 kB of 1.0 MB  500 kB/s  100 mails  0:02 left");
  CHECK(f.drawn[1] == kErase);
}

TEST_CASE("Progress: draws at most ten times a second", "[cli][progress]") {
  Fixture f;
  Progress progress(f.options(std::nullopt));
  f.now += seconds{1};
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    f.now += milliseconds{1};
    progress.update({i * 1000, i});
  }
  CHECK(f.drawn.size() == 10);
}

TEST_CASE("Progress: the rate is that of the last seconds, not of all", "[cli][progress]") {
  Fixture f;
  Progress progress(f.options(std::nullopt));
  std::uint64_t bytes = 0;
  const auto run = [&](int for_seconds, std::uint64_t per_second) {
    for (int i = 0; i < for_seconds; ++i) {
      f.now += seconds{1};
      bytes += per_second;
      progress.update({bytes, 0});
    }
  };
  run(60, 10'000);
  run(6, 2'000'000);
  CHECK(f.drawn.back().find("2.0 MB/s") != std::string::npos);
}

TEST_CASE("Progress: fits in the terminal", "[cli][progress]") {
  Fixture f;
  auto options = f.options(1'000'000);
  options.width = GENERATE(std::size_t{0}, 1, 2, 20, 40);
  const std::size_t width = options.width;
  Progress progress(std::move(options));
  f.now += seconds{1};
  progress.update({250'000, 100});
  REQUIRE(f.drawn.size() == 1);
  const std::string line = f.drawn[0].substr(std::string_view(kErase).size());
  CHECK(display_width(line) <= std::max<std::size_t>(width, 2) - 1);
}

TEST_CASE("Progress: hide makes room for a message, once", "[cli][progress]") {
  Fixture f;
  Progress progress(f.options(std::nullopt));
  progress.hide();
  CHECK(f.drawn.empty());
  f.now += seconds{1};
  progress.update({1, 1});
  progress.hide();
  progress.hide();
  CHECK(f.drawn.size() == 2);
  f.now += seconds{1};
  progress.update({2, 2});
  CHECK(f.drawn.size() == 3);
}

TEST_CASE("Progress: without a place to draw does nothing", "[cli][progress]") {
  ProgressOptions options;
  options.clock = [time = SteadyTime{}]() mutable { return time += seconds{1}; };
  Progress progress(options);
  progress.update({1, 1});
  progress.hide();
  SUCCEED();
}

}  // namespace docket::cli
