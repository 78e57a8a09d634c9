#pragma once

/// Asking a Bugzilla until it answers: one request after another, spaced, repeated with back-off
/// where that may help, and its errors in words. No message holds the API key.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ingest/bugzilla_fetch.hpp"
#include "ingest/bugzilla_reader.hpp"

namespace docket::ingest {

/// What makes an answer the one that was asked for.
struct ExpectedAnswer {
  enum class Kind { Time, BugList, CommentList };
  Kind kind = Kind::Time;
  std::int64_t bug = 0;  ///< of the list of comments
};

struct FetchedAnswer {
  std::string body;
  BugzillaReading reading;
};

struct AskError : Error {
  enum class Kind {
    Stopped,
    Unavailable,  ///< all attempts failed
    NoSuchBug,    ///< codes 100, 101
    NoAccess,     ///< codes 102, 410
    Fatal         ///< asking again or for something else will not help
  };
  Kind kind = Kind::Fatal;
};

class BugzillaSession {
 public:
  /// `query` and `hooks` must outlive the session.
  [[nodiscard]] static Result<BugzillaSession> open(const BugzillaQuery& query,
                                                    const FetchHooks& hooks);
  ~BugzillaSession();
  BugzillaSession(BugzillaSession&&) noexcept;
  BugzillaSession& operator=(BugzillaSession&&) noexcept;
  BugzillaSession(const BugzillaSession&) = delete;
  BugzillaSession& operator=(const BugzillaSession&) = delete;

  [[nodiscard]] tl::expected<FetchedAnswer, AskError> ask(const std::string& path,
                                                          const ExpectedAnswer& expected);

  [[nodiscard]] bool is_stopped() const;
  /// Shown to hooks.progress; requests, waiting and reason are the session's to fill.
  [[nodiscard]] FetchProgress& progress();
  void show_progress() const;
  [[nodiscard]] std::int64_t retries() const;

 private:
  struct Impl;
  explicit BugzillaSession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::ingest
