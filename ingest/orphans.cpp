#include "ingest/orphans.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace docket::ingest {
namespace {

using archive::Orphan;
using archive::ParentCandidate;
using archive::PostPlace;
using archive::TimeRange;
using archive::WriteTransaction;
using mail::ReplyTrace;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

/// An orphan's parent is looked for among the latest so many posts of its subject.
constexpr std::int64_t kMaxOfSubject = 64;
constexpr std::int64_t kSubjectWindow = 730 * kDay;
constexpr std::int64_t kMaxOfSeries = 500;
constexpr std::int64_t kSeriesWindow = 6 * kHour;
/// Of posts at a written time, in any zone: more of them tell nothing.
constexpr std::int64_t kMaxAtTime = 200;
constexpr std::int64_t kMaxZone = 14 * kHour;
constexpr std::int64_t kMaxOnPage = 300;
constexpr WriteTransaction::OrphanReach kReach{kMaxOfSubject, kSubjectWindow, kSeriesWindow,
                                               kMaxZone + kMinute};
/// A post so long after the latest orphan is nobody's parent.
constexpr std::int64_t kBeyond = 2 * kDay;

bool quotes(const mail::Analysis& analysis) {
  return std::any_of(
      analysis.body.segments.begin(), analysis.body.segments.end(), [](const mail::Segment& s) {
        return s.kind == mail::SegmentKind::Attribution || s.kind == mail::SegmentKind::Quote;
      });
}

bool names_another(const mail::Analysis& analysis) {
  const auto other = [&analysis](const MessageId& id) { return !(id == analysis.message_id); };
  const mail::Envelope& envelope = analysis.message.envelope;
  return std::any_of(envelope.references.begin(), envelope.references.end(), other) ||
         std::any_of(envelope.in_reply_to.begin(), envelope.in_reply_to.end(), other);
}

/// What the post's references name: of a post or of a ghost. None for what is no post.
Result<archive::MessageIdNum> named_parent(WriteTransaction& transaction, PostNum num) {
  DOCKET_ASSIGN(const auto post, transaction.thread_post(num));
  if (!post) return archive::MessageIdNum{};
  std::vector<archive::MessageIdNum> ids(post->references.rbegin(), post->references.rend());
  ids.insert(ids.end(), post->in_reply_to.begin(), post->in_reply_to.end());
  const auto other = std::find_if(ids.begin(), ids.end(), [&post](archive::MessageIdNum id) {
    const auto has = [id](const std::vector<archive::MessageIdNum>& ids_of) {
      return std::find(ids_of.begin(), ids_of.end(), id) != ids_of.end();
    };
    return !has(post->own_ids) && !has(post->gateway_ids);
  });
  return other == ids.end() ? archive::MessageIdNum{} : *other;
}

bool is_trusted(TimeSource source) { return source <= TimeSource::Received; }

/// A slice of a page has no witness of its time, but the page says to which thread it belongs.
bool may_be_orphan(TimeSource source) { return is_trusted(source) || source == TimeSource::Page; }

Orphan make_orphan(PostNum num, std::int64_t time, const mail::Subject& subject,
                   std::string_view address) {
  Orphan orphan;
  orphan.post = num;
  orphan.time = time;
  orphan.subject_key = mail::subject_key(subject.base);
  const std::string former = mail::former_subject(subject.base);
  if (!former.empty()) orphan.former_key = mail::subject_key(former);
  orphan.series_key = mail::series_key(subject, address);
  return orphan;
}

std::optional<std::int64_t> time_of_day(const std::optional<mail::AttributedTime>& attributed) {
  if (!attributed || !attributed->has_time) return std::nullopt;
  return attributed->local;
}

TracedPost as_traced(const ParentCandidate& post, SubjectMatch subject) {
  return {post.num,  post.leader, post.message_id, post.digest,
          post.time, post.author, subject,         nullptr};
}

}  // namespace

Result<void> Orphans::add(WriteTransaction& transaction, PostNum post,
                          const mail::Analysis& analysis) {
  if (!may_be_orphan(analysis.time_source)) return {};
  if (!is_trusted(analysis.time_source)) {
    // Found by its page alone.
    touch(post);
    return {};
  }
  if (!latest_) {
    DOCKET_ASSIGN(const auto latest, transaction.latest_orphan());
    latest_ = latest.value_or(std::numeric_limits<std::int64_t>::min() + kBeyond);
  }
  const std::string& address = analysis.message.envelope.author.address;
  const std::int64_t time = analysis.time.utc_seconds;
  new_places_.push_back({time, mail::subject_key(analysis.subject.base),
                         mail::series_key(analysis.subject, address)});
  if (names_another(analysis)) return {};
  Orphan orphan = make_orphan(post, time, analysis.subject, address);
  if (quotes(analysis)) {
    ReplyTrace trace = mail::trace_reply(analysis, time);
    orphan.attributed = time_of_day(trace.attributed);
    traces_.add(CopyNum(post.value()), std::move(trace));
  } else {
    bare_.insert(post);
  }
  DOCKET_TRY(transaction.put_orphan(orphan));
  pending_.insert(post);
  return {};
}

void Orphans::see(CopyNum leader, const mail::Analysis& analysis) {
  if (!is_trusted(analysis.time_source) || names_another(analysis)) return;
  traces_.add(leader, mail::trace_reply(analysis, analysis.time.utc_seconds));
}

Result<void> Orphans::renew_row(WriteTransaction& transaction, PostNum num) {
  DOCKET_ASSIGN(const auto place, transaction.post_place(num));
  if (place) new_places_.push_back(*place);
  DOCKET_ASSIGN(const archive::MessageIdNum named, named_parent(transaction, num));
  DOCKET_ASSIGN(const std::vector<PostNum> on_page, transaction.posts_on_pages(num, 2));
  if (named || (!place && on_page.empty())) {
    pending_.erase(num);
    return transaction.remove_orphan(num);
  }
  bare_.erase(num);  // another copy may lead it
  DOCKET_ASSIGN(const auto post, transaction.as_candidate(num));
  DOCKET_ASSIGN(const TraceCache::TracePtr trace,
                traces_.load(transaction, post->leader, post->time.utc_seconds));
  Orphan orphan = make_orphan(num, post->time.utc_seconds, mail::parse_subject(post->subject),
                              post->author.address);
  orphan.attributed = time_of_day(trace->attributed);
  DOCKET_TRY(transaction.put_orphan(orphan));
  pending_.insert(num);
  return {};
}

Result<void> Orphans::reach_from(WriteTransaction& transaction, const PostPlace& place) {
  if (latest_ && place.time - kBeyond > *latest_) return {};
  DOCKET_ASSIGN(const std::vector<PostNum> orphans, transaction.orphans_near(place, kReach));
  pending_.insert(orphans.begin(), orphans.end());
  return {};
}

Result<std::vector<PostNum>> Orphans::settle(WriteTransaction& transaction) {
  std::vector<PostNum> changed;
  for (const PostNum post : touched_) {
    DOCKET_TRY(renew_row(transaction, post));
  }
  const WriteTransaction::Left left = transaction.take_left();
  for (const archive::MessageIdNum id : left.parents) {
    DOCKET_ASSIGN(const std::vector<PostNum> posts, transaction.posts_under(id));
    changed.insert(changed.end(), posts.begin(), posts.end());
  }
  for (const PostPlace& place : left.places) DOCKET_TRY(reach_from(transaction, place));
  for (const PostPlace& place : new_places_) DOCKET_TRY(reach_from(transaction, place));
  DOCKET_ASSIGN(const std::vector<Entry> entries, load_pending(transaction));
  for (const Entry& entry : entries) {
    DOCKET_ASSIGN(const std::optional<archive::Inference> now, infer(transaction, entry));
    DOCKET_ASSIGN(const auto before, transaction.inference(entry.orphan.post));
    latest_ = std::max(latest_.value_or(entry.orphan.time), entry.orphan.time);
    if (now == before) continue;
    DOCKET_TRY(transaction.put_inference(entry.orphan.post, now));
    changed.push_back(entry.orphan.post);
  }
  bare_.clear();
  new_places_.clear();
  touched_.clear();
  pending_.clear();
  return changed;
}

Result<std::vector<Orphans::Entry>> Orphans::load_pending(WriteTransaction& transaction) {
  std::vector<Entry> entries;
  for (const PostNum num : pending_) {
    DOCKET_ASSIGN(const auto orphan, transaction.orphan(num));
    DOCKET_ASSIGN(auto post, transaction.as_candidate(num));
    if (orphan && post) entries.push_back({*orphan, std::move(*post)});
  }
  // Those of one subject look at the same posts.
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.orphan.subject_key, a.orphan.time, a.post.digest) <
           std::tie(b.orphan.subject_key, b.orphan.time, b.post.digest);
  });
  return entries;
}

Result<std::optional<archive::Inference>> Orphans::infer(WriteTransaction& transaction,
                                                         const Entry& entry) {
  DOCKET_ASSIGN(const auto place, transaction.post_place(entry.orphan.post));
  if (place) {
    DOCKET_ASSIGN(auto inferred, infer_by_mail(transaction, entry));
    if (inferred) return inferred;
  }
  return infer_by_page(transaction, entry);
}

Result<std::optional<archive::Inference>> Orphans::infer_by_page(WriteTransaction& transaction,
                                                                 const Entry& entry) {
  constexpr double kSameThread = 0.5;
  DOCKET_ASSIGN(const std::vector<PostNum> posts,
                transaction.posts_on_pages(entry.post.num, kMaxOnPage));
  std::vector<TracedPost> earlier;
  std::vector<TraceCache::TracePtr> kept;
  for (const PostNum num : posts) {
    if (num == entry.post.num) break;
    DOCKET_ASSIGN(const auto post, transaction.as_candidate(num));
    if (!post) continue;
    earlier.push_back(as_traced(*post, SubjectMatch::Same));
    DOCKET_ASSIGN(TraceCache::TracePtr trace,
                  traces_.load(transaction, post->leader, post->time.utc_seconds));
    earlier.back().trace = trace.get();
    kept.push_back(std::move(trace));
  }
  if (earlier.empty()) return std::nullopt;
  TracedPost orphan = as_traced(entry.post, SubjectMatch::Same);
  DOCKET_ASSIGN(const TraceCache::TracePtr trace,
                traces_.load(transaction, orphan.leader, orphan.time.utc_seconds));
  orphan.trace = trace.get();
  // Only what it quotes tells whom it answers: pages list posts by time.
  if (!trace->quoted.empty()) {
    if (auto inferred = infer_parent(orphan, earlier)) return inferred;
  }
  return archive::Inference{earlier.front().message_id, kSameThread,
                            "on the saved page that begins with it"};
}

Result<std::optional<archive::Inference>> Orphans::infer_by_mail(WriteTransaction& transaction,
                                                                 const Entry& entry) {
  if (entry.orphan.series_key) {
    DOCKET_ASSIGN(auto by_series, infer_by_series(transaction, entry));
    if (by_series) return by_series;
  }
  DOCKET_ASSIGN(std::vector<TracedPost> candidates, find_by_subject(transaction, entry));
  if (candidates.empty() && !entry.orphan.attributed) return std::nullopt;
  TracedPost orphan = as_traced(entry.post, SubjectMatch::Same);
  const bool bare = bare_.count(orphan.num) != 0;
  if (bare && !subject_may_decide(orphan, candidates)) return std::nullopt;
  DOCKET_ASSIGN(const TraceCache::TracePtr trace,
                traces_.load(transaction, orphan.leader, orphan.time.utc_seconds));
  orphan.trace = trace.get();
  if (entry.orphan.attributed && !names_author_and_time(orphan, candidates)) {
    DOCKET_TRY(find_by_time(transaction, orphan, candidates));
  }
  std::vector<TraceCache::TracePtr> kept;
  for (const std::size_t i : texts_to_read(orphan, candidates)) {
    DOCKET_ASSIGN(TraceCache::TracePtr text,
                  traces_.load(transaction, candidates[i].leader, candidates[i].time.utc_seconds));
    candidates[i].trace = text.get();
    kept.push_back(std::move(text));
  }
  return infer_parent(orphan, candidates);
}

Result<std::vector<TracedPost>> Orphans::find_by_subject(WriteTransaction& transaction,
                                                         const Entry& entry) {
  std::vector<TracedPost> out;
  const TimeRange range{entry.orphan.time - kSubjectWindow, entry.orphan.time};
  const auto add = [&](std::int64_t key, SubjectMatch match) -> Result<void> {
    DOCKET_ASSIGN(const std::vector<ParentCandidate> posts,
                  transaction.posts_with_subject(key, range, kMaxOfSubject));
    for (const ParentCandidate& post : posts) out.push_back(as_traced(post, match));
    return {};
  };
  if (entry.orphan.subject_key != 0) {
    DOCKET_TRY(add(entry.orphan.subject_key, SubjectMatch::Same));
  }
  if (entry.orphan.former_key && entry.orphan.former_key != entry.orphan.subject_key) {
    DOCKET_TRY(add(*entry.orphan.former_key, SubjectMatch::Former));
  }
  return out;
}

Result<void> Orphans::find_by_time(WriteTransaction& transaction, const TracedPost& orphan,
                                   std::vector<TracedPost>& candidates) {
  const mail::AttributedTime& written = *orphan.trace->attributed;
  const WriteTransaction::ZonedTime at{written.local, written.has_seconds ? 1 : kMinute};
  TimeRange range{written.local - kMaxZone, written.local + kMaxZone + kMinute};
  range.before = std::min(range.before, orphan.time.utc_seconds + kClockSlack);
  DOCKET_ASSIGN(const std::vector<ParentCandidate> posts,
                transaction.posts_at(at, range, kMaxAtTime));
  for (const ParentCandidate& post : posts) {
    const bool known = std::any_of(candidates.begin(), candidates.end(),
                                   [&post](const auto& c) { return c.num == post.num; });
    if (known || post.num == orphan.num) continue;
    // One of the same subject was found by it, or lies beyond what is looked at.
    const TracedPost traced = as_traced(post, SubjectMatch::None);
    if (names_author_and_time(orphan, {traced})) candidates.push_back(traced);
  }
  return {};
}

Result<std::optional<archive::Inference>> Orphans::infer_by_series(WriteTransaction& transaction,
                                                                   const Entry& entry) {
  const auto part_of = [](const ParentCandidate& post) {
    const auto number = mail::parse_part_number(mail::parse_subject(post.subject).base);
    return SeriesPost{post.message_id, number ? number->part : 0, post.time, post.digest, {}};
  };
  const std::int64_t time = entry.orphan.time;
  DOCKET_ASSIGN(
      const std::vector<ParentCandidate> posts,
      transaction.posts_of_series(*entry.orphan.series_key,
                                  {time - kSeriesWindow, time + kSeriesWindow + 1}, kMaxOfSeries));
  std::vector<SeriesPost> others;
  for (const ParentCandidate& post : posts) {
    if (post.num == entry.post.num) continue;
    SeriesPost part = part_of(post);
    DOCKET_ASSIGN(part.named_parent, named_parent(transaction, post.num));
    others.push_back(part);
  }
  return infer_series_parent(part_of(entry.post), std::move(others));
}

}  // namespace docket::ingest
