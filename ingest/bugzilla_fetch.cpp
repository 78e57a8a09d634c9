#include "ingest/bugzilla_fetch.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "ingest/bugzilla_request.hpp"
#include "ingest/bugzilla_session.hpp"

namespace docket::ingest {
namespace {

constexpr std::int64_t kMaxPageSize = 10'000;  // BMO lowers what is larger, and 0, silently
constexpr int kMaxAttempts = 20;
constexpr int kMaxStepsBack = 50;
// Full pages of known bugs: a page's worth of bugs came in while it was read, which is rare.
constexpr int kMaxPagesWithoutNews = 3;
constexpr std::size_t kMaxBugs = 1'000'000;  // against a server that makes up bugs without end
constexpr int kMaxListsFailedInARow = 3;

Result<void> check(const BugzillaQuery& query) {
  if (query.page_size < 2 || query.page_size > kMaxPageSize)
    return fail(Errc::InvalidInput, fmt::format("a page cannot have {} bugs", query.page_size),
                fmt::format("2 to {} are possible", kMaxPageSize));
  if (query.attempts < 1 || query.attempts > kMaxAttempts)
    return fail(Errc::InvalidInput, fmt::format("{} attempts are not possible", query.attempts),
                fmt::format("1 to {} are", kMaxAttempts));
  if (query.only.empty() && query.product.empty() && query.component.empty())
    return fail(Errc::InvalidInput, "neither a product nor a component nor bugs are named",
                "all bugs of a Bugzilla are not fetched");
  const auto is_bad = [](std::int64_t bug) { return bug <= 0; };
  const auto bad = std::find_if(query.only.begin(), query.only.end(), is_bad);
  if (bad != query.only.end())
    return fail(Errc::InvalidInput, fmt::format("{} is no bug number", *bad));
  return {};
}

class Fetch {
 public:
  Fetch(const BugzillaQuery& query, const FetchHooks& hooks, BugzillaSession session)
      : query_(query), hooks_(hooks), session_(std::move(session)) {}

  Result<FetchReport> run();

 private:
  /// What a step may end with beside success: an error, or a stop, which is no error.
  enum class Next { GoOn, Stop };

  Result<Next> fetch_time();
  Result<Next> fetch_pages();
  Result<Next> fetch_groups();
  Result<Next> fetch_group(std::vector<std::int64_t> wanted);
  Result<Next> fetch_comment_lists();
  Result<Next> fetch_comments(std::int64_t bug);
  Result<Next> note_failed_list(std::int64_t bug, AskError error);
  Result<void> hand_over(const FetchedAnswer& answer);
  /// Stop for a stop, the error for all else.
  static Result<Next> ended_by(AskError error);

  const BugzillaQuery& query_;
  const FetchHooks& hooks_;
  BugzillaSession session_;
  FetchReport report_;
  std::set<std::int64_t> seen_;
  int lists_failed_in_a_row_ = 0;
  bool all_lists_came_ = true;
};

Result<Fetch::Next> Fetch::ended_by(AskError error) {
  if (error.kind == AskError::Kind::Stopped) return Next::Stop;
  return tl::unexpected<Error>(std::move(error));
}

Result<FetchReport> Fetch::run() {
  using Step = Result<Next> (Fetch::*)();
  std::vector<Step> steps = {&Fetch::fetch_time,
                             query_.only.empty() ? &Fetch::fetch_pages : &Fetch::fetch_groups};
  if (query_.comments == Comments::Fetch) steps.push_back(&Fetch::fetch_comment_lists);
  Next next = Next::GoOn;
  for (std::size_t i = 0; i < steps.size() && next == Next::GoOn; ++i) {
    DOCKET_ASSIGN(next, (this->*steps[i])());
  }
  report_.requests = session_.progress().requests;
  report_.retries = session_.retries();
  report_.bugs = static_cast<std::int64_t>(seen_.size());
  report_.complete = next == Next::GoOn && all_lists_came_;
  return std::move(report_);
}

Result<Fetch::Next> Fetch::fetch_time() {
  auto answer = session_.ask(kTimePath, {ExpectedAnswer::Kind::Time});
  if (!answer) return ended_by(std::move(answer.error()));
  report_.server_time = parse_bugzilla_time(answer->reading.db_time);
  return Next::GoOn;
}

Result<void> Fetch::hand_over(const FetchedAnswer& answer) {
  if (hooks_.bugs) DOCKET_TRY(hooks_.bugs(answer.body));
  ++report_.pages;
  seen_.insert(answer.reading.bugs.begin(), answer.reading.bugs.end());
  if (seen_.size() > kMaxBugs)
    return fail(Errc::Network, fmt::format("{} sends more than {} bugs", query_.url, kMaxBugs));
  session_.progress().bugs = static_cast<std::int64_t>(seen_.size());
  session_.show_progress();
  return {};
}

/// Each page begins with the last bug of the one before it. Ordered by number, a page whose first
/// bug is not above the last one seen leaves nothing out between the two; any other shows that bugs
/// went away before it, and is asked for again from further back.
Result<Fetch::Next> Fetch::fetch_pages() {
  std::int64_t offset = 0;
  std::int64_t last = 0;  // the highest bug handed over
  std::int64_t largest_page = 0;
  int steps_back = 0;
  int pages_without_news = 0;
  for (;;) {
    auto answer = session_.ask(page_path(query_, offset), {ExpectedAnswer::Kind::BugList});
    if (!answer) return ended_by(std::move(answer.error()));
    const std::vector<std::int64_t>& bugs = answer->reading.bugs;
    const auto count = static_cast<std::int64_t>(bugs.size());
    if (!std::is_sorted(bugs.begin(), bugs.end()))
      return fail(
          Errc::Network,
          fmt::format("GET /rest/bug, offset {}: the bugs are not in the asked order", offset));
    if (offset == 0 && bugs.empty()) return Next::GoOn;
    if (offset > 0 && (bugs.empty() || bugs.front() > last)) {
      if (++steps_back > kMaxStepsBack)
        return fail(Errc::Network,
                    fmt::format("GET /rest/bug, offset {}: bugs keep going away", offset),
                    "run the same command again later");
      offset = std::max<std::int64_t>(0, offset - std::max<std::int64_t>(1, largest_page / 2));
      continue;
    }
    largest_page = std::max(largest_page, count);
    if (bugs.back() > last) {
      DOCKET_TRY(hand_over(*answer));
      last = bugs.back();
      pages_without_news = 0;
    } else if (count == 1 || count < largest_page) {
      return Next::GoOn;  // the end of the list, all of it known
    } else if (++pages_without_news > kMaxPagesWithoutNews) {
      return fail(
          Errc::Network,
          fmt::format("GET /rest/bug, offset {}: the same bugs come again and again", offset),
          "this server does not know offset=; bugs behind these are missing");
    }
    offset += count - 1;
  }
}

Result<Fetch::Next> Fetch::fetch_groups() {
  for (std::vector<std::int64_t>& group : groups_of(query_)) {
    DOCKET_ASSIGN(const Next next, fetch_group(std::move(group)));
    if (next == Next::Stop) return next;
  }
  return Next::GoOn;
}

Result<Fetch::Next> Fetch::fetch_group(std::vector<std::int64_t> wanted) {
  // What is left out may be cut off by a limit of the server; what is left out of what is left may
  // not be seen.
  while (!wanted.empty()) {
    auto answer = session_.ask(group_path(query_, wanted), {ExpectedAnswer::Kind::BugList});
    if (!answer) return ended_by(std::move(answer.error()));
    if (!answer->reading.bugs.empty()) DOCKET_TRY(hand_over(*answer));
    const std::size_t before = wanted.size();
    wanted.erase(std::remove_if(wanted.begin(), wanted.end(),
                                [&](std::int64_t bug) { return seen_.count(bug) > 0; }),
                 wanted.end());
    if (wanted.size() == before) break;
  }
  if (query_.changed_since) return Next::GoOn;  // then they are left out because they are unchanged
  for (const std::int64_t bug : wanted) {
    report_.errors.push_back(
        {bug, Error{Errc::NotFound, fmt::format("bug {} is not there, or not public", bug), {}}});
  }
  return Next::GoOn;
}

Result<Fetch::Next> Fetch::fetch_comment_lists() {
  session_.progress().comment_lists_wanted = static_cast<std::int64_t>(seen_.size());
  for (const std::int64_t bug : seen_) {
    DOCKET_ASSIGN(const Next next, fetch_comments(bug));
    if (next == Next::Stop) return next;
  }
  return Next::GoOn;
}

Result<Fetch::Next> Fetch::fetch_comments(std::int64_t bug) {
  const std::optional<std::int64_t> since =
      hooks_.comments_known_until ? hooks_.comments_known_until(bug) : std::nullopt;
  auto answer = session_.ask(comments_path(bug, since), {ExpectedAnswer::Kind::CommentList, bug});
  if (!answer) return note_failed_list(bug, std::move(answer.error()));
  lists_failed_in_a_row_ = 0;
  if (hooks_.comments) DOCKET_TRY(hooks_.comments(bug, answer->body));
  report_.comments += answer->reading.comment_lists.front().comments;
  ++session_.progress().comment_lists;
  session_.show_progress();
  return Next::GoOn;
}

Result<Fetch::Next> Fetch::note_failed_list(std::int64_t bug, AskError error) {
  const bool is_of_bug =
      error.kind == AskError::Kind::NoSuchBug || error.kind == AskError::Kind::NoAccess;
  // One bug may be broken on the server; several in a row mean that it is down.
  if (error.kind == AskError::Kind::Unavailable) ++lists_failed_in_a_row_;
  if (!is_of_bug && (error.kind != AskError::Kind::Unavailable ||
                     lists_failed_in_a_row_ >= kMaxListsFailedInARow))
    return ended_by(std::move(error));
  all_lists_came_ = false;
  report_.errors.push_back({bug, std::move(error)});
  return Next::GoOn;
}

}  // namespace

Result<FetchReport> fetch_bugs(const BugzillaQuery& query, const FetchHooks& hooks) {
  DOCKET_TRY(check(query));
  DOCKET_ASSIGN(BugzillaSession session, BugzillaSession::open(query, hooks));
  return Fetch(query, hooks, std::move(session)).run();
}

}  // namespace docket::ingest
