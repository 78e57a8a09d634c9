#include "cli/progress.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/human.hpp"
#include "cli/terminal.hpp"
#include "core/utf8.hpp"

namespace docket::cli {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kPatience{500};
constexpr milliseconds kInterval{100};
constexpr seconds kRateWindow{5};
constexpr std::string_view kErase = "\r\x1b[K";
constexpr double kLongestEstimate = 100.0 * 3600;  // beyond it a guess says nothing

void draw_on_standard_error(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // progress is not worth an error
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string progress_line(const ProgressOptions& options, const ProgressCounts& counts,
                          double bytes_per_second) {
  std::string line = to_printable(options.label);
  const std::uint64_t total = options.total_bytes.value_or(0);
  // A file that grows while it is read: then the total is no total.
  const bool has_total = total > 0 && counts.bytes <= total;
  if (has_total) {
    const double percent = 100.0 * static_cast<double>(counts.bytes) / static_cast<double>(total);
    line += fmt::format("  {}%  {} of {}", static_cast<int>(percent), human_bytes(counts.bytes),
                        human_bytes(total));
  } else {
    line += "  " + human_bytes(counts.bytes);
  }
  if (bytes_per_second > 0) {
    line += fmt::format("  {}/s", human_bytes(static_cast<std::uint64_t>(bytes_per_second)));
  }
  line += fmt::format("  {} {}", human_count(counts.items), options.items);
  if (has_total && bytes_per_second > 0) {
    const double left = static_cast<double>(total - counts.bytes) / bytes_per_second;
    if (left < kLongestEstimate) {
      line += fmt::format("  {} left", human_duration(static_cast<std::uint64_t>(std::ceil(left))));
    }
  }
  return line;
}

Progress::Progress(ProgressOptions options) : options_(std::move(options)) {
  if (!options_.clock) options_.clock = std::chrono::steady_clock::now;
  const SteadyTime start = options_.clock();
  next_draw_ = start + kPatience;
  samples_.push_back({start, 0});
}

Progress::~Progress() { hide(); }

double Progress::rate_at(const Sample& now) const {
  const Sample& then = samples_.front();
  const double elapsed = duration<double>(now.time - then.time).count();
  if (elapsed <= 0 || now.bytes < then.bytes) return 0;
  return static_cast<double>(now.bytes - then.bytes) / elapsed;
}

void Progress::update(const ProgressCounts& counts) {
  if (!options_.draw) return;
  const Sample now{options_.clock(), counts.bytes};
  if (now.time < next_draw_) return;
  next_draw_ = now.time + kInterval;
  // One sample stays behind the window, so that the rate always spans it.
  while (samples_.size() > 1 && samples_[1].time + kRateWindow <= now.time) samples_.pop_front();
  const std::string line = progress_line(options_, counts, rate_at(now));
  samples_.push_back(now);
  // The last column stays free: a line that fills it would wrap on some terminals.
  const std::size_t width = std::max<std::size_t>(options_.width, 2) - 1;
  options_.draw(std::string(kErase) + truncate_to_width(line, width));
  visible_ = true;
}

void Progress::hide() {
  if (visible_) options_.draw(kErase);
  visible_ = false;
}

ProgressOptions terminal_progress(std::string label, Verbosity verbosity) {
  ProgressOptions options;
  options.label = std::move(label);
  const Environment environment = process_environment();
  if (verbosity == Verbosity::Quiet || !can_redraw(STDERR_FILENO, environment)) return options;
  options.width = terminal_width(STDERR_FILENO, environment);
  options.draw = draw_on_standard_error;
  return options;
}

}  // namespace docket::cli
