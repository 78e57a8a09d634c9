#pragma once

/// Fetching bugs and their comments from a Bugzilla over its REST interface (BMO's "core/v1"):
/// GET /rest/time, then pages of /rest/bug in the order of bug numbers, then, where asked for,
/// /rest/bug/N/comment for each bug that came. Answers go to the caller as they were received, one
/// after another and before the next is asked for: what came stays, whatever happens later.
///
/// Pages overlap by one bug. While docket reads, bugs may leave the component, and all behind them
/// move up: then a page does not begin with a bug already seen, and docket goes back. So no bug is
/// missed that was there all the time; bugs that are new or come in by a change are seen now or,
/// having changed, by the next run that starts with `changed_since` before this run's server_time.
/// (Five minutes before it is what Bugzilla's own documentation advises.) A bug may be handed over
/// twice. A server that lowers `limit` is followed until a page brings nothing new.
///
/// Too many requests, errors of the server, pages of HTML where JSON is due, broken connections and
/// timeouts are tried again after 1 s to 64 s, twice as long each time, with jitter; Retry-After is
/// obeyed up to 5 minutes. Requests are spaced so that BMO's limit (75 a minute) is not met.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace docket::ingest {

enum class Comments { None, Fetch };

struct BugzillaQuery {
  std::string url = "https://bugzilla.mozilla.org";
  std::string product = "CA Program";
  std::string component = "CA Certificate Compliance";
  std::optional<std::int64_t> changed_since;  ///< UTC seconds; bugs changed then or later
  std::vector<std::int64_t> only;             ///< these bugs, whatever their product and component
  Comments comments = Comments::None;
  std::string api_key;  ///< sent in a header to `url` alone; stands in no URL and no message
  std::string ca_file;  ///< see HttpsOptions
  std::int64_t page_size = 500;                                 ///< 2 to 10000
  int attempts = 6;                                             ///< for each request, 1 to 20
  std::chrono::milliseconds spacing = std::chrono::seconds(1);  ///< of requests, but the first ten
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
};

struct FetchProgress {
  std::int64_t requests = 0;
  std::int64_t bugs = 0;
  std::int64_t comment_lists = 0;         ///< that came
  std::int64_t comment_lists_wanted = 0;  ///< 0 while bugs are still coming
  std::chrono::milliseconds waiting{0};   ///< before the next attempt; 0 where none is needed
  std::string reason;                     ///< why an attempt failed
};

/// All may be empty. An error that one returns ends the fetch with that error.
struct FetchHooks {
  /// One page's body: whole JSON with an array "bugs".
  std::function<Result<void>(std::string_view answer)> bugs;
  std::function<Result<void>(std::int64_t bug, std::string_view answer)> comments;
  /// UTC seconds from which on comments of this bug are wanted (new_since).
  std::function<std::optional<std::int64_t>(std::int64_t bug)> comments_known_until;
  std::function<void(const FetchProgress&)> progress;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::chrono::milliseconds)> wait;  ///< sleeps; at most 250 ms are asked for
  std::function<std::uint32_t()> random;                ///< for jitter
};

/// What was not to be had, though the fetch went on.
struct FetchProblem {
  std::int64_t bug = 0;
  Error error;
};

struct FetchReport {
  std::int64_t requests = 0;  ///< with those that were repeated
  std::int64_t retries = 0;
  std::int64_t pages = 0;
  std::int64_t bugs = 0;                    ///< different ones
  std::int64_t comments = 0;                ///< in all lists that came
  std::optional<std::int64_t> server_time;  ///< UTC seconds, before the first page was asked for
  bool complete = false;  ///< every page and every list of comments came; not when stopped
  /// Bugs of `only` that are not there or not public, and lists of comments that did not come.
  std::vector<FetchProblem> errors;
};

/// Stopping is no error: the report then says that it is not complete.
[[nodiscard]] Result<FetchReport> fetch_bugs(const BugzillaQuery& query, const FetchHooks& hooks);

}  // namespace docket::ingest
