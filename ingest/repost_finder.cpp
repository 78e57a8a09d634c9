#include "ingest/repost_finder.hpp"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "core/text.hpp"
#include "ingest/post_leader.hpp"
#include "ingest/repost_groups.hpp"
#include "mail/author_match.hpp"

namespace docket::ingest {
namespace {

using archive::RepostOutcome;
using archive::RepostRow;
using archive::Unit;
using archive::UnitNum;
using archive::UnitTable;
using archive::WriteTransaction;

/// Before and behind a unit: an author writes no more under one subject between two postings of
/// one text.
constexpr std::int64_t kMaxNear = 24;
/// Of a flood of like mails each is tied to so many.
constexpr std::size_t kMaxRows = 8;

/// Whether it pays to read both mails: unrelated texts share next to none of the 16 values, copies
/// most. What was cut, or has a long apology, may share less, but was sent at the same moment or
/// says so. A stub shares nothing.
bool worth_judging(const Unit& a, const Unit& b) {
  constexpr std::size_t kFewEqual = 2;
  constexpr std::size_t kAlike = 5;
  constexpr std::int64_t kHour = 3600;
  if (a.facts.words == 0 || b.facts.words == 0) return true;
  const std::int64_t apart = std::abs(a.facts.time - b.facts.time) % kHour;
  const bool one_moment = apart <= 2 || apart >= kHour - 2;  // of a page any hour
  const bool lenient = one_moment || a.note || b.note || a.facts.time == 0 || b.facts.time == 0;
  return mail::equal_values(a.facts.sketch, b.facts.sketch) >= (lenient ? kFewEqual : kAlike);
}

std::size_t size_of(const RepostSide& side) {
  return sizeof(RepostSide) + side.own.size() + side.own_key.size() + side.own_and_note.size() +
         side.quoted.size();
}

/// Everything that folds, decisions or the post they are in now tie to a unit.
class FamilyFinder {
 public:
  FamilyFinder(UnitTable& table, const std::vector<GroupDecision>& decisions,
               std::unordered_set<UnitNum>& done)
      : table_(table), decisions_(decisions), done_(done) {}

  Result<RepostFamily> find(UnitNum start) {
    visit(start);
    while (!queue_.empty()) {
      const UnitNum num = queue_.back();
      queue_.pop_back();
      DOCKET_TRY(take(num));
    }
    // In the order they were made, which counts. Those about other units are passed over later.
    family_.decisions = decisions_;
    return std::move(family_);
  }

 private:
  void visit(UnitNum num) {
    if (done_.insert(num).second) queue_.push_back(num);
  }

  Result<void> take(UnitNum num) {
    DOCKET_ASSIGN(const std::optional<Unit> unit, table_.find(num));
    if (!unit) return {};
    family_.units.push_back({num, unit->digest, unit->message_id, unit->facts.time,
                             unit->facts.words == 0, unit->note, unit->excerpt});
    if (posts_.insert(unit->post).second) {
      DOCKET_ASSIGN(const std::vector<UnitNum> together, table_.units_of(unit->post));
      for (const UnitNum other : together) visit(other);
    }
    DOCKET_ASSIGN(const std::vector<RepostRow> rows, table_.reposts_of(num));
    for (const RepostRow& row : rows) {
      if (row.outcome == RepostOutcome::Candidate) continue;
      if (row.a == num) family_.rows.push_back(row);
      if (row.outcome == RepostOutcome::Fold) visit(row.a == num ? row.b : row.a);
    }
    for (const GroupDecision& decision : decisions_) {
      if (!decision.join || (decision.a != num && decision.b != num)) continue;
      visit(decision.a == num ? decision.b : decision.a);
    }
    return {};
  }

  UnitTable& table_;
  const std::vector<GroupDecision>& decisions_;
  std::unordered_set<UnitNum>& done_;
  std::vector<UnitNum> queue_;
  std::unordered_set<PostNum> posts_;  // whose units are visited
  RepostFamily family_;
};

/// Gives the family its posts. How many posts there are less than before.
Result<std::int64_t> store(WriteTransaction& transaction, Threader& threader,
                           const RepostFamily& family) {
  UnitTable table(transaction);
  std::unordered_set<PostNum> before;
  for (const GroupUnit& unit : family.units) {
    DOCKET_ASSIGN(const std::optional<Unit> row, table.find(unit.num));
    if (row) before.insert(row->post);
  }
  const std::vector<std::vector<UnitNum>> groups = build_groups(family);
  DOCKET_ASSIGN(const std::vector<PostNum> changed, table.regroup(groups));
  for (const PostNum post : changed) DOCKET_TRY(renew_leader(transaction, post));
  if (!changed.empty()) {
    for (const PostNum post : before) threader.touch(post);
    for (const PostNum post : changed) threader.touch(post);
  }
  return static_cast<std::int64_t>(before.size()) - static_cast<std::int64_t>(groups.size());
}

}  // namespace

archive::UnitFacts unit_facts(const mail::Analysis& analysis) {
  archive::UnitFacts facts;
  std::string bucket = mail::author_key(analysis.message.envelope.author);
  bucket.append("\n").append(subject_words(analysis.subject));
  facts.bucket = static_cast<std::int64_t>(xxh3(bucket).low);
  const bool known =
      analysis.time_source != TimeSource::Unknown && analysis.time_source != TimeSource::Neighbour;
  facts.time = known ? analysis.time.utc_seconds : 0;
  const bool empty = trim(analysis.body.own_text()).empty();
  const bool files =
      std::any_of(analysis.message.parts.begin(), analysis.message.parts.end(),
                  [](const mail::Part& part) { return part.kind == mail::PartKind::Attachment; });
  // 0 words: a stub. Signs, links and files are no words, but not nothing.
  facts.words = empty && !files ? 0 : std::max<std::int64_t>(1, analysis.sketch.words);
  facts.sketch = analysis.sketch.bytes();
  if (analysis.sketch.has_bands()) {
    for (const std::uint64_t band : analysis.sketch.bands) {
      facts.bands.push_back(static_cast<std::int64_t>(band));
    }
  }
  return facts;
}

Result<std::int64_t> RepostFinder::settle(WriteTransaction& transaction, Threader& threader) {
  transaction_ = &transaction;
  UnitTable table(transaction);
  DOCKET_TRY(take_decisions());
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const UnitNum unit : touched_) {
    DOCKET_ASSIGN(const bool folded, table.remove_reposts(unit));
    if (folded) unsettled_.insert(unit);
  }
  for (const UnitNum unit : touched_) DOCKET_TRY(renew(table, unit));
  for (const UnitNum unit : added_) {
    if (judged_.count(unit) != 0) continue;
    DOCKET_ASSIGN(const std::optional<Unit> row, table.find(unit));
    if (!row) continue;
    if (decided_.count(unit) != 0) unsettled_.insert(unit);
    DOCKET_TRY(judge_near(table, *row));
  }
  std::int64_t fewer = 0;
  std::unordered_set<UnitNum> done;
  const std::vector<UnitNum> unsettled(unsettled_.begin(), unsettled_.end());
  for (const UnitNum unit : unsettled) {
    if (done.count(unit) != 0) continue;
    DOCKET_ASSIGN(const RepostFamily family, FamilyFinder(table, decisions_, done).find(unit));
    if (family.units.empty()) continue;
    DOCKET_ASSIGN(const std::int64_t change, store(transaction, threader, family));
    fewer += change;
  }
  added_.clear();
  touched_.clear();
  judged_.clear();
  unsettled_.clear();
  transaction_ = nullptr;
  return fewer;
}

Result<void> RepostFinder::renew(UnitTable& table, UnitNum num) {
  DOCKET_ASSIGN(const std::optional<Unit> unit, table.find(num));
  if (!unit) return {};  // it went up in another
  DOCKET_ASSIGN(const bool alone, table.is_alone(*unit));
  if (!alone || decided_.count(num) != 0) unsettled_.insert(num);
  return judge_near(table, *unit);
}

Result<void> RepostFinder::judge_near(UnitTable& table, const Unit& unit) {
  judged_.insert(unit.num);
  DOCKET_ASSIGN(std::vector<Unit> others, table.near(unit, kRepostWindow, kMaxNear));
  const auto apart = [&unit](const Unit& other) {
    return std::abs(other.facts.time - unit.facts.time);
  };
  std::sort(others.begin(), others.end(), [&apart](const Unit& a, const Unit& b) {
    return std::make_tuple(apart(a), a.digest) < std::make_tuple(apart(b), b.digest);
  });
  std::size_t rows = 0;
  for (const Unit& other : others) {
    if (judged_.count(other.num) != 0 || !worth_judging(unit, other)) continue;
    DOCKET_ASSIGN(const SidePtr mine, side(unit));
    DOCKET_ASSIGN(const SidePtr theirs, side(other));
    RepostVerdict verdict = judge_reposts(*mine, *theirs);
    if (verdict.outcome == RepostOutcome::Apart) continue;
    if (verdict.outcome == RepostOutcome::Fold) unsettled_.insert(unit.num);
    DOCKET_TRY(
        table.put_repost({unit.num, other.num, verdict.outcome, verdict.copy_class, verdict.score,
                          std::move(verdict.reason), std::move(verdict.evidence)}));
    if (++rows == kMaxRows) break;
  }
  return {};
}

Result<RepostFinder::SidePtr> RepostFinder::side(const Unit& unit) {
  constexpr std::uint64_t kMaxBytesCompared = 32 * 1024 * 1024;
  constexpr std::size_t kMaxHeldBytes = 16 * 1024 * 1024;
  const auto known = held_at_.find(unit.best);
  if (known != held_at_.end()) {
    held_.splice(held_.begin(), held_, known->second);
    return held_.front().second;
  }
  DOCKET_ASSIGN(const mail::RawMail raw, transaction_->mail(unit.best, kMaxBytesCompared));
  RepostSide read = repost_side(mail::analyse(raw.view(), std::nullopt), unit.digest);
  // The time that the archive believes: dates are judged when a mail is first read.
  read.time.utc_seconds = unit.facts.time;
  if (unit.facts.time == 0) read.time_source = TimeSource::Unknown;
  held_.emplace_front(unit.best, std::make_shared<const RepostSide>(std::move(read)));
  held_at_[unit.best] = held_.begin();
  held_bytes_ += size_of(*held_.front().second);
  while (held_bytes_ > kMaxHeldBytes && held_.size() > 1) {
    held_bytes_ -= size_of(*held_.back().second);
    held_at_.erase(held_.back().first);
    held_.pop_back();
  }
  return held_.front().second;
}

Result<void> RepostFinder::take_decisions() {
  UnitTable table(*transaction_);
  decisions_.clear();
  decided_.clear();
  DOCKET_ASSIGN(const std::vector<archive::RepostDecision> made, table.decisions());
  for (const archive::RepostDecision& decision : made) {
    for (const Digest& a : decision.these) {
      DOCKET_ASSIGN(const std::optional<UnitNum> unit_a, table.unit_of(a));
      for (const Digest& b : decision.those) {
        DOCKET_ASSIGN(const std::optional<UnitNum> unit_b, table.unit_of(b));
        if (!unit_a || !unit_b || *unit_a == *unit_b) continue;
        decisions_.push_back({*unit_a, *unit_b, decision.join});
        decided_.insert(*unit_a);
        decided_.insert(*unit_b);
      }
    }
  }
  return {};
}

}  // namespace docket::ingest
