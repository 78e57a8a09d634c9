#pragma once

/// One line on standard error that tells how far long work is, and that leaves no trace:
///
///     ingest  42%  1.2 GB of 2.9 GB  35 MB/s  12,345 mails  0:48 left
///
/// It first appears when the work has lasted half a second, is drawn at most ten times a second,
/// and is erased at the end. Not thread-safe: one thread reports.

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace docket::cli {

using SteadyTime = std::chrono::steady_clock::time_point;
using SteadyClock = std::function<SteadyTime()>;

struct ProgressOptions {
  std::string label;                           ///< "ingest"
  std::string items = "mails";                 ///< what is counted
  std::optional<std::uint64_t> total_bytes;    ///< unknown for a stream or a compressed file
  std::size_t width = 80;                      ///< columns of the terminal
  std::function<void(std::string_view)> draw;  ///< to standard error; empty: show nothing
  SteadyClock clock;                           ///< empty: std::chrono::steady_clock
};

struct ProgressCounts {
  std::uint64_t bytes = 0;
  std::uint64_t items = 0;
};

/// What the line says. bytes_per_second is 0 where it is not known yet.
[[nodiscard]] std::string progress_line(const ProgressOptions& options,
                                        const ProgressCounts& counts, double bytes_per_second);

class Progress {
 public:
  explicit Progress(ProgressOptions options);
  /// Erases the line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;

  /// What has been done since the beginning, all in all. Cheap enough to call for each mail.
  void update(const ProgressCounts& counts);
  /// Erases the line, for a message that takes its place; the next update() draws it again.
  void hide();

 private:
  struct Sample {
    SteadyTime time;
    std::uint64_t bytes = 0;
  };

  [[nodiscard]] double rate_at(const Sample& now) const;

  ProgressOptions options_;
  SteadyTime next_draw_;
  std::deque<Sample> samples_;  // of the last seconds, oldest first: the rate is theirs
  bool visible_ = false;
};

/// Options that draw on standard error, or nothing where that is no terminal that can redraw a
/// line or `quiet` is asked for.
enum class Verbosity { Quiet, Normal, Verbose };
[[nodiscard]] ProgressOptions terminal_progress(std::string label, Verbosity verbosity);

}  // namespace docket::cli
