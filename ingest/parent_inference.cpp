#include "ingest/parent_inference.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include <fmt/format.h>

namespace docket::ingest {
namespace {

using mail::AuthorMatch;
using mail::ReplyTrace;
using mail::TimeMatch;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

/// Shingles that must be found before a share of them tells anything.
constexpr std::size_t kFewShingles = 4;

/// Where the subject alone speaks, the last of so many posts is still the likeliest parent; of more
/// it is not likely enough.
constexpr std::size_t kMaxChoice = 4;
/// How long after: with "Re:", and without.
constexpr std::int64_t kSubjectReplySpan = 14 * kDay;
constexpr std::int64_t kSubjectSpan = 7 * kDay;

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// A share of few shingles tells little.
double weight(std::size_t hits) { return std::min(1.0, share(hits, 2 * kFewShingles)); }

struct Evidence {
  const TracedPost* post = nullptr;
  AuthorMatch author = AuthorMatch::None;
  TimeMatch time = TimeMatch::Unknown;
  bool own = false;         // the orphan's author wrote it
  bool addressed = false;   // the orphan opens with the author's name
  std::size_t quoted = 0;   // shingles quoted once that are the post's own words
  double quoted_share = 0;  // of what is quoted once
  double deeper_share = 0;  // of what is quoted more often: quoted by the post too
  std::size_t deeper = 0;
  double alike = 0;  // how much the two posts' own words are the same
  double score = 0;

  [[nodiscard]] bool named() const { return author != AuthorMatch::None; }
  [[nodiscard]] bool timed() const { return time >= TimeMatch::Minutes; }
  [[nodiscard]] bool quotes() const { return quoted >= kFewShingles && quoted_share >= 0.5; }
  [[nodiscard]] bool quotes_some() const {
    return quoted >= 2 * kFewShingles || (quoted >= 1 && quoted_share >= 0.3);
  }
};

double author_score(AuthorMatch match) {
  switch (match) {
    case AuthorMatch::Address: return 3;
    case AuthorMatch::Name: return 2.5;
    case AuthorMatch::Part: return 1.5;
    case AuthorMatch::None: break;
  }
  return -2;
}

double time_score(TimeMatch match) {
  switch (match) {
    case TimeMatch::Exact: return 6;
    case TimeMatch::Minutes: return 5;
    case TimeMatch::Near: return 2;
    case TimeMatch::Day: return 1.5;
    case TimeMatch::Unknown: return 0;
    case TimeMatch::None: break;
  }
  return -2;
}

void weigh_quotes(const ReplyTrace& orphan, const ReplyTrace& post, Evidence& e) {
  e.quoted = mail::count_common(orphan.depths[1], post.depths[0]);
  e.quoted_share = share(e.quoted, orphan.depths[1].size());
  std::size_t deeper_of = 0;
  for (std::size_t d = 2; d < mail::kTraceDepths; ++d) {
    deeper_of += orphan.depths[d].size();
    e.deeper += mail::count_common(orphan.depths[d], post.depths[d - 1]);
  }
  e.deeper_share = share(e.deeper, deeper_of);
  e.score += 5 * e.quoted_share * weight(e.quoted) + 2 * e.deeper_share * weight(e.deeper);
  const std::size_t same = mail::count_common(orphan.depths[0], post.depths[0]);
  e.alike = share(same, std::max<std::size_t>(1, orphan.depths[0].size()));
  // Programs that do not mark what they quote: whatever the depth.
  const std::size_t anywhere = mail::count_common(orphan.quoted, post.all);
  const std::size_t words_kept = mail::count_common(post.depths[0], orphan.quoted);
  e.score += 1.5 * share(anywhere, orphan.quoted.size()) * weight(anywhere);
  e.score += 1.5 * share(words_kept, post.depths[0].size()) * weight(words_kept);
}

bool is_same_author(const mail::Mailbox& a, const mail::Mailbox& b) {
  if (!a.address.empty() && a.address == b.address) return true;
  return !a.name.empty() && a.name == b.name;
}

Evidence weigh(const TracedPost& orphan, const TracedPost& post) {
  const ReplyTrace& trace = *orphan.trace;
  Evidence e;
  e.post = &post;
  e.own = is_same_author(orphan.author, post.author);
  if (!trace.attribution.empty()) {
    e.author = mail::match_author(trace.attribution, post.author);
    e.time = mail::match_time(trace.attributed, post.time, orphan.time.offset_minutes);
    e.score += author_score(e.author) + time_score(e.time);
  }
  if (post.trace != nullptr) weigh_quotes(trace, *post.trace, e);
  // Few answer themselves, but where they quote what they wrote.
  if (e.own && !e.named() && (!trace.quoted.empty() || !trace.attribution.empty())) e.score -= 1.5;
  e.addressed = !e.own && mail::match_author(trace.opening, post.author) != AuthorMatch::None;
  if (e.addressed) e.score += 1;
  if (post.subject == SubjectMatch::Same) e.score += 1;
  return e;
}

std::string distance(std::int64_t seconds) {
  const char* const where = seconds < 0 ? "earlier by its clock" : "later";
  seconds = std::abs(seconds);
  if (seconds < 2 * kMinute) return fmt::format("{} s {}", seconds, where);
  if (seconds < 2 * kHour) return fmt::format("{} minutes {}", seconds / kMinute, where);
  if (seconds < 2 * kDay) return fmt::format("{} hours {}", seconds / kHour, where);
  return fmt::format("{} days {}", seconds / kDay, where);
}

std::string explain(const TracedPost& orphan, const Evidence& e) {
  std::vector<std::string> parts;
  if (e.named() && e.time >= TimeMatch::Day) {
    parts.emplace_back("its attribution names author and time");
  } else if (e.named()) {
    parts.emplace_back("its attribution names the author");
  } else if (e.time >= TimeMatch::Day) {
    parts.emplace_back("its attribution names the time");
  }
  if (e.quoted > 0) {
    parts.push_back(
        fmt::format("{:.0f} % of its quote are words of this post", 100 * e.quoted_share));
  }
  if (e.addressed) parts.emplace_back("it addresses the author");
  if (e.post->subject == SubjectMatch::Same) parts.emplace_back("same subject");
  if (e.post->subject == SubjectMatch::Former) parts.emplace_back("its subject was this one");
  parts.push_back(distance(orphan.time.utc_seconds - e.post->time.utc_seconds));
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// Of evidence that is the subject and little else. `choice`: of how many posts.
double weak_confidence(const TracedPost& orphan, const Evidence& e, std::size_t choice) {
  const std::int64_t away = orphan.time.utc_seconds - e.post->time.utc_seconds;
  const ReplyTrace& trace = *orphan.trace;
  if (e.quotes_some() && away < 60 * kDay) return 0.75;
  if (e.deeper >= 2 * kFewShingles && e.deeper_share > 0.5 && away < 60 * kDay) return 0.6;
  if (choice > kMaxChoice || e.alike >= 0.5) return 0;
  if (e.post->subject == SubjectMatch::Former)
    return trace.is_reply && away < kSubjectSpan ? 0.4 : 0;
  if (trace.is_reply && away < kSubjectReplySpan) return 0.5;
  // Archives that take "Re:" away; but then it stands nowhere in the thread.
  const bool bare = trace.quoted.empty() && trace.attribution.empty() && e.post->trace != nullptr &&
                    !e.post->trace->is_reply;
  if (bare && !e.own && trace.telling_subject && away < kSubjectSpan) return 0.4;
  return 0;
}

double confidence(const TracedPost& orphan, const Evidence& e, std::size_t choice) {
  const std::int64_t away = orphan.time.utc_seconds - e.post->time.utc_seconds;
  if (away <= 0) return 0.95;
  if (e.timed() && e.named()) return 0.99;
  if (e.quotes() && e.named()) return 0.97;
  const bool unnamed = orphan.trace->attribution.empty();
  if (e.quotes() && (unnamed || e.quoted_share > 0.8)) return 0.93;
  if (e.post->subject == SubjectMatch::None) return 0;
  if (e.named() && e.time == TimeMatch::Near) return 0.9;
  if (e.named() && e.quotes_some() && away < 180 * kDay) return 0.9;
  if (e.named() && e.time != TimeMatch::None && away < 60 * kDay) return 0.8;
  if (e.timed()) return 0.8;
  return weak_confidence(orphan, e, choice);
}

/// How well the orphan's attribution gives the time of a post whose author it names.
TimeMatch named_time(const TracedPost& orphan, const TracedPost& post) {
  const ReplyTrace& trace = *orphan.trace;
  const TimeMatch match = mail::match_time(trace.attributed, post.time, orphan.time.offset_minutes);
  if (match < TimeMatch::Minutes) return match;
  return mail::match_author(trace.attribution, post.author) != AuthorMatch::None ? match
                                                                                 : TimeMatch::None;
}

/// Written before the orphan; or its clock was wrong, and the attribution says so to the minute.
bool may_be_parent(const TracedPost& orphan, const TracedPost& post) {
  if (post.time.utc_seconds < orphan.time.utc_seconds) return true;
  return post.time.utc_seconds <= orphan.time.utc_seconds + kClockSlack &&
         named_time(orphan, post) == TimeMatch::Exact;
}

struct Choice {
  std::optional<Evidence> best;
  std::size_t size = 0;  // of how many
};

Choice choose(const TracedPost& orphan, const std::vector<TracedPost>& candidates) {
  const auto key = [](const Evidence& x) {
    return std::make_tuple(x.score, x.post->time.utc_seconds, x.post->digest);
  };
  Choice choice;
  for (const TracedPost& post : candidates) {
    if (!may_be_parent(orphan, post)) continue;
    const Evidence e = weigh(orphan, post);
    ++choice.size;
    if (!choice.best || key(*choice.best) < key(e)) choice.best = e;
  }
  return choice;
}

}  // namespace

bool names_author_and_time(const TracedPost& orphan, const std::vector<TracedPost>& posts) {
  return std::any_of(posts.begin(), posts.end(), [&orphan](const TracedPost& post) {
    return may_be_parent(orphan, post) && named_time(orphan, post) >= TimeMatch::Minutes;
  });
}

bool subject_may_decide(const TracedPost& orphan, const std::vector<TracedPost>& candidates) {
  return candidates.size() <= kMaxChoice &&
         std::any_of(candidates.begin(), candidates.end(), [&orphan](const TracedPost& post) {
           return orphan.time.utc_seconds - post.time.utc_seconds < kSubjectReplySpan;
         });
}

std::vector<std::size_t> texts_to_read(const TracedPost& orphan,
                                       const std::vector<TracedPost>& candidates) {
  std::vector<std::size_t> all;
  std::size_t certain = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    all.push_back(i);
    if (may_be_parent(orphan, candidates[i]) &&
        named_time(orphan, candidates[i]) == TimeMatch::Exact) {
      ++certain;
    }
  }
  if (certain == 1) return {};
  if (!orphan.trace->quoted.empty()) return all;
  const Choice choice = choose(orphan, candidates);
  if (!choice.best) return {};
  return {static_cast<std::size_t>(choice.best->post - candidates.data())};
}

std::optional<archive::Inference> infer_parent(const TracedPost& orphan,
                                               const std::vector<TracedPost>& candidates) {
  const Choice choice = choose(orphan, candidates);
  if (!choice.best) return std::nullopt;
  const double sure = confidence(orphan, *choice.best, choice.size);
  if (sure <= 0) return std::nullopt;
  return archive::Inference{choice.best->post->message_id, sure, explain(orphan, *choice.best)};
}

std::optional<archive::Inference> infer_series_parent(const SeriesPost& orphan,
                                                      std::vector<SeriesPost> others) {
  if (orphan.part == 0) return std::nullopt;
  const auto away = [&orphan](const SeriesPost& post) {
    return std::abs(post.time.utc_seconds - orphan.time.utc_seconds);
  };
  // A series may be sent again soon: what was sent together stands nearest.
  std::sort(others.begin(), others.end(), [&away](const SeriesPost& a, const SeriesPost& b) {
    return std::make_tuple(away(a), a.part, a.digest) < std::make_tuple(away(b), b.part, b.digest);
  });
  const auto letter = std::find_if(others.begin(), others.end(),
                                   [](const SeriesPost& post) { return post.part == 0; });
  if (letter != others.end()) {
    return archive::Inference{letter->message_id, 0.97,
                              "the letter before the parts of its series"};
  }
  for (const SeriesPost& other : others) {
    if (!other.named_parent) continue;
    if (other.named_parent == orphan.message_id) return std::nullopt;  // they answer this part
    return archive::Inference{other.named_parent, 0.9,
                              fmt::format("part {} of its series answers it", other.part)};
  }
  const auto first = std::find_if(others.begin(), others.end(),
                                  [](const SeriesPost& post) { return post.part == 1; });
  if (orphan.part == 1 || first == others.end()) return std::nullopt;
  return archive::Inference{first->message_id, 0.8, "the first part of its series"};
}

}  // namespace docket::ingest
