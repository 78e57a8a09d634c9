#pragma once

/// CPU seconds that the stages of ingest take on the thread that places mail, for measurements.
/// Nothing is measured where no clock is given.

#include <functional>
#include <utility>

namespace docket::ingest {

struct StageSeconds {
  double fold = 0;    ///< units, reposts, groups
  double thread = 0;  ///< parents, inferred ones too
  double link = 0;    ///< posts to incidents
};

class StageClock {
 public:
  /// Gives the CPU seconds of the calling thread so far.
  using Clock = std::function<double()>;

  StageClock() = default;
  explicit StageClock(Clock clock) : clock_(std::move(clock)) {}

  template <typename Work>
  auto measure(double StageSeconds::*stage, Work&& work) {
    const Span span(*this, stage);
    return work();
  }
  [[nodiscard]] const StageSeconds& seconds() const { return seconds_; }

 private:
  class Span {
   public:
    Span(StageClock& clock, double StageSeconds::*stage)
        : clock_(clock), stage_(stage), start_(clock.clock_ ? clock.clock_() : 0) {}
    ~Span() {
      if (clock_.clock_) clock_.seconds_.*stage_ += clock_.clock_() - start_;
    }
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;

   private:
    StageClock& clock_;
    double StageSeconds::*stage_;
    double start_;
  };

  Clock clock_;
  StageSeconds seconds_;
};

}  // namespace docket::ingest
