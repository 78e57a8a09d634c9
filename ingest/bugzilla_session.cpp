#include "ingest/bugzilla_session.hpp"

#include <algorithm>
#include <iterator>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/https_client.hpp"
#include "ingest/https_url.hpp"

namespace docket::ingest {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kSlice{250};  // so that a stop is seen while waiting
constexpr milliseconds kFirstWait{1000};
// BMO counts over 60 s: after "too many requests" one second is of no use.
constexpr milliseconds kFirstWaitOverLimit{16'000};
constexpr milliseconds kLongestWait{64'000};
constexpr std::int64_t kLongestRetryAfter = 300;
constexpr std::size_t kPathShown = 160;
constexpr double kUnspaced = 10;  // with 60 more in a minute, below BMO's 75

constexpr char kKeyHint[] = "check the environment variable DOCKET_BUGZILLA_KEY, or unset it";
constexpr char kLaterHint[] = "what came is kept; run the same command again later";

/// How an attempt ended.
struct Verdict {
  enum class Kind { Good, Retry, OverLimit, Fail };
  Kind kind = Kind::Good;
  AskError::Kind failure = AskError::Kind::Fatal;
  Errc code = Errc::Network;
  std::string what;  // "HTTP 503, Service Unavailable"
  std::string hint;
  std::optional<std::int64_t> retry_after;
};

bool is_expected(const BugzillaReading& reading, const ExpectedAnswer& expected) {
  if (!reading.is_json) return false;
  switch (expected.kind) {
    case ExpectedAnswer::Kind::Time: return parse_bugzilla_time(reading.db_time).has_value();
    case ExpectedAnswer::Kind::BugList: return reading.has_bug_list;
    case ExpectedAnswer::Kind::CommentList:
      return reading.comment_lists.size() == 1 && reading.comment_lists[0].bug == expected.bug;
  }
  return false;
}

bool speaks_of_rate(std::string_view message) {
  constexpr std::string_view kWords[] = {"rate limit", "rate-limit", "rate_limit",
                                         "too many requests", "too frequent"};
  return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view words) {
    return ifind(message, words) != std::string_view::npos;
  });
}

Verdict judge_error(const HttpAnswer& answer, const BugzillaError& error) {
  Verdict verdict;
  verdict.kind = Verdict::Kind::Fail;
  verdict.retry_after = answer.retry_after_seconds;
  verdict.what =
      fmt::format("error {}, \"{}\" (HTTP {})", error.code, error.message, answer.status);
  switch (error.code) {
    case 100:
    case 101: verdict.failure = AskError::Kind::NoSuchBug; return verdict;
    case 102:
    case 410:
      verdict.failure = AskError::Kind::NoAccess;
      verdict.code = Errc::NotFound;
      verdict.hint =
          "it is not public; an API key of somebody who may see it goes into "
          "DOCKET_BUGZILLA_KEY";
      return verdict;
    case 306:
      verdict.what = "the API key is not accepted: " + verdict.what;
      verdict.code = Errc::InvalidInput;
      verdict.hint = kKeyHint;
      return verdict;
    case 1000: verdict.hint = "name a product, a component or bugs"; return verdict;
    default: break;
  }
  if (answer.status == 429 || speaks_of_rate(error.message)) {
    verdict.kind = Verdict::Kind::OverLimit;
  } else if (answer.status >= 500) {
    verdict.kind = Verdict::Kind::Retry;
  }
  return verdict;
}

Verdict judge(const HttpAnswer& answer, const BugzillaReading& reading,
              const ExpectedAnswer& expected) {
  if (reading.error) return judge_error(answer, *reading.error);
  Verdict verdict;
  verdict.retry_after = answer.retry_after_seconds;
  const bool is_success = answer.status >= 200 && answer.status < 300;
  if (is_success && is_expected(reading, expected)) return verdict;

  const std::string words = first_words(answer.body);
  verdict.what = fmt::format("HTTP {}{}, \"{}\"", answer.status,
                             reading.is_json ? " with other JSON than was asked for"
                                             : (is_success ? " with something else than JSON" : ""),
                             words);
  verdict.kind = Verdict::Kind::Retry;
  if (answer.status == 429) verdict.kind = Verdict::Kind::OverLimit;
  if (answer.status == 404 || answer.status == 405 || answer.status == 414) {
    verdict.kind = Verdict::Kind::Fail;
    verdict.hint = "check that --url names a Bugzilla with a REST interface";
  }
  return verdict;
}

Verdict judge(const HttpError& error, bool was_ever_answered) {
  Verdict verdict;
  verdict.kind = Verdict::Kind::Fail;
  verdict.code = error.code;
  verdict.what = error.message;
  verdict.hint = error.hint;
  switch (error.fault) {
    case HttpFault::Stopped: verdict.failure = AskError::Kind::Stopped; break;
    case HttpFault::Broken:
    case HttpFault::TimedOut: verdict.kind = Verdict::Kind::Retry; break;
    case HttpFault::NoConnection:
      // A host that never was there is a wrong address sooner than a failing network.
      if (was_ever_answered) verdict.kind = Verdict::Kind::Retry;
      break;
    case HttpFault::BadRequest:
    case HttpFault::Untrusted:
    case HttpFault::Malformed:
    case HttpFault::TooLarge: break;
  }
  return verdict;
}

std::string shown(const std::string& path) {
  return path.size() <= kPathShown ? path : path.substr(0, kPathShown) + "...";
}

}  // namespace

struct BugzillaSession::Impl {
  Impl(const BugzillaQuery& asked, const FetchHooks& given, HttpsClient https)
      : query(asked), hooks(given), client(std::move(https)) {}

  const BugzillaQuery& query;
  const FetchHooks& hooks;
  HttpsClient client;
  std::string base;  // without "/" at its end
  FetchProgress progress;
  std::int64_t retries = 0;
  bool was_ever_answered = false;
  double unspaced = kUnspaced;  // requests that may go out at once: a token bucket
  Clock::time_point last_request = Clock::now();
  std::minstd_rand jitter{std::random_device{}()};

  bool is_stopped() const { return hooks.stop != nullptr && hooks.stop->load(); }

  /// False where docket was asked to stop.
  bool wait(milliseconds time) {
    while (time.count() > 0 && !is_stopped()) {
      const milliseconds slice = std::min(time, kSlice);
      if (hooks.wait) {
        hooks.wait(slice);
      } else {
        std::this_thread::sleep_for(slice);
      }
      time -= slice;
    }
    return !is_stopped();
  }

  bool keep_spacing() {
    if (query.spacing.count() <= 0) return !is_stopped();
    const std::chrono::duration<double, std::milli> passed = Clock::now() - last_request;
    unspaced =
        std::min(kUnspaced, unspaced + passed.count() / static_cast<double>(query.spacing.count()));
    bool go_on = !is_stopped();
    if (unspaced < 1) {
      const double missing = (1 - unspaced) * static_cast<double>(query.spacing.count());
      go_on = wait(milliseconds(static_cast<std::int64_t>(missing) + 1));
      unspaced = 1;
    }
    unspaced -= 1;
    last_request = Clock::now();
    return go_on;
  }

  milliseconds back_off(const Verdict& verdict, int attempt) {
    const auto random = [&](std::int64_t most) {
      const std::uint32_t value =
          hooks.random ? hooks.random() : static_cast<std::uint32_t>(jitter());
      return milliseconds(static_cast<std::int64_t>(value) % (most + 1));
    };
    if (verdict.retry_after) {
      const std::int64_t seconds =
          std::clamp<std::int64_t>(*verdict.retry_after, 1, kLongestRetryAfter);
      return std::chrono::seconds(seconds) + random(1000);
    }
    const milliseconds first =
        verdict.kind == Verdict::Kind::OverLimit ? kFirstWaitOverLimit : kFirstWait;
    const milliseconds longest =
        std::min(first * (std::int64_t{1} << std::min(attempt, 20)), kLongestWait);
    return std::max(kFirstWait, longest / 2 + random(longest.count() / 2));
  }

  /// A server may repeat in its message what it was sent.
  std::string without_key(std::string text) const {
    const std::string& key = query.api_key;
    if (key.empty()) return text;
    for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at)) {
      text.replace(at, key.size(), "(key)");
      at += 5;
    }
    return text;
  }

  tl::unexpected<AskError> failure(Verdict verdict) const {
    AskError error;
    error.code = verdict.code;
    error.message = without_key(std::move(verdict.what));
    error.hint = without_key(std::move(verdict.hint));
    error.kind = verdict.failure;
    return tl::unexpected<AskError>(std::move(error));
  }

  tl::unexpected<AskError> stopped() const {
    Verdict verdict;
    verdict.failure = AskError::Kind::Stopped;
    verdict.code = Errc::Interrupted;
    verdict.what = "stopped while fetching bugs";
    return failure(std::move(verdict));
  }

  void show_progress() const {
    if (hooks.progress) hooks.progress(progress);
  }
};

BugzillaSession::BugzillaSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BugzillaSession::~BugzillaSession() = default;
BugzillaSession::BugzillaSession(BugzillaSession&&) noexcept = default;
BugzillaSession& BugzillaSession::operator=(BugzillaSession&&) noexcept = default;

bool BugzillaSession::is_stopped() const { return impl_->is_stopped(); }
FetchProgress& BugzillaSession::progress() { return impl_->progress; }
void BugzillaSession::show_progress() const { impl_->show_progress(); }
std::int64_t BugzillaSession::retries() const { return impl_->retries; }

Result<BugzillaSession> BugzillaSession::open(const BugzillaQuery& query, const FetchHooks& hooks) {
  DOCKET_ASSIGN(const HttpsUrl url, parse_https_url(query.url));
  if (url.target.find('?') != std::string::npos)
    return fail(Errc::InvalidInput, fmt::format("the address {} holds a query", query.url),
                "name the Bugzilla alone: https://bugzilla.mozilla.org");
  HttpsOptions options;
  options.ca_file = query.ca_file;
  options.connect_timeout = options.handshake_timeout = query.timeout;
  options.write_timeout = options.read_timeout = query.timeout;
  options.stop = hooks.stop;
  DOCKET_ASSIGN(HttpsClient client, HttpsClient::make(std::move(options)));
  auto impl = std::make_unique<Impl>(query, hooks, std::move(client));
  impl->base = query.url.substr(0, query.url.find('#'));
  while (impl->base.ends_with('/')) impl->base.pop_back();
  return BugzillaSession(std::move(impl));
}

tl::expected<FetchedAnswer, AskError> BugzillaSession::ask(const std::string& path,
                                                           const ExpectedAnswer& expected) {
  Impl& self = *impl_;
  HttpRequest request{self.base + path, {{"Accept", "application/json"}}, {}};
  if (!self.query.api_key.empty())
    request.credentials.push_back({"X-BUGZILLA-API-KEY", self.query.api_key});

  for (int attempt = 0;; ++attempt) {
    if (!self.keep_spacing()) return self.stopped();
    ++self.progress.requests;
    HttpResult<HttpAnswer> got = self.client.get(request);
    FetchedAnswer answer;
    Verdict verdict;
    if (got) {
      self.was_ever_answered = true;
      answer.reading = read_bugzilla(got->body);
      verdict = judge(*got, answer.reading, expected);
      answer.body = std::move(got->body);
    } else {
      verdict = judge(got.error(), self.was_ever_answered);
    }
    if (verdict.kind == Verdict::Kind::Good) return answer;
    if (verdict.failure == AskError::Kind::Stopped) return self.stopped();
    verdict.what = fmt::format("GET {}: {}", shown(path), verdict.what);
    if (verdict.kind == Verdict::Kind::Fail) return self.failure(std::move(verdict));
    if (attempt + 1 >= self.query.attempts) {
      verdict.failure = AskError::Kind::Unavailable;
      verdict.what += fmt::format(", {} times in a row", attempt + 1);
      verdict.hint = kLaterHint;
      return self.failure(std::move(verdict));
    }
    ++self.retries;
    self.progress.waiting = self.back_off(verdict, attempt);
    self.progress.reason = self.without_key(verdict.what);
    self.show_progress();
    const bool go_on = self.wait(self.progress.waiting);
    self.progress.waiting = milliseconds(0);
    self.progress.reason.clear();
    if (!go_on) return self.stopped();
  }
}

}  // namespace docket::ingest
