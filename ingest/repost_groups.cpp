#include "ingest/repost_groups.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace docket::ingest {
namespace {

using archive::CopyClass;
using archive::MessageIdNum;
using archive::RepostOutcome;
using archive::RepostRow;
using archive::UnitNum;

using Pair = std::pair<std::size_t, std::size_t>;

/// More postings of the same words than these are a series.
constexpr std::size_t kMaxPostings = 4;
constexpr std::int64_t kOneMoment = 60;

/// Groups of units that grow together; knows which must not.
class Groups {
 public:
  explicit Groups(const std::vector<const GroupUnit*>& units) : apart_(units.size()) {
    group_.resize(units.size());
    std::iota(group_.begin(), group_.end(), std::size_t{0});
    for (std::size_t i = 0; i < units.size(); ++i) {
      members_.push_back({i});
      ids_.push_back({units[i]->message_id});
    }
  }

  void keep_apart(Pair pair) {
    apart_[pair.first].push_back(pair.second);
    apart_[pair.second].push_back(pair.first);
  }

  [[nodiscard]] std::size_t group_of(std::size_t unit) const { return group_[unit]; }
  [[nodiscard]] const std::vector<std::size_t>& members(std::size_t group) const {
    return members_[group];
  }

  [[nodiscard]] bool may_join(Pair pair) const {
    std::size_t few = group_[pair.first];
    std::size_t many = group_[pair.second];
    if (members_[few].size() > members_[many].size()) std::swap(few, many);
    return std::none_of(members_[few].begin(), members_[few].end(), [&](std::size_t unit) {
      return std::any_of(apart_[unit].begin(), apart_[unit].end(),
                         [&](std::size_t other) { return group_[other] == many; });
    });
  }

  /// Units under one Message-ID are variants: their words differ.
  [[nodiscard]] bool hold_variants(Pair pair) const {
    const auto& a = ids_[group_[pair.first]];
    const auto& b = ids_[group_[pair.second]];
    const auto& few = a.size() < b.size() ? a : b;
    const auto& many = a.size() < b.size() ? b : a;
    return std::any_of(few.begin(), few.end(),
                       [&many](MessageIdNum id) { return many.count(id) != 0; });
  }

  void join(Pair pair) {
    std::size_t few = group_[pair.first];
    std::size_t many = group_[pair.second];
    if (few == many) return;
    if (members_[few].size() > members_[many].size()) std::swap(few, many);
    for (const std::size_t unit : members_[few]) group_[unit] = many;
    members_[many].insert(members_[many].end(), members_[few].begin(), members_[few].end());
    ids_[many].insert(ids_[few].begin(), ids_[few].end());
    members_[few].clear();
    ids_[few].clear();
  }

 private:
  std::vector<std::size_t> group_;
  std::vector<std::vector<std::size_t>> members_;
  std::vector<std::unordered_set<MessageIdNum>> ids_;
  std::vector<std::vector<std::size_t>> apart_;
};

class Grouping {
 public:
  explicit Grouping(const RepostFamily& family) {
    for (const GroupUnit& unit : family.units) units_.push_back(&unit);
    std::sort(units_.begin(), units_.end(), [](const GroupUnit* a, const GroupUnit* b) {
      return std::tie(a->time, a->digest) < std::tie(b->time, b->digest);
    });
    for (std::size_t i = 0; i < units_.size(); ++i) index_[units_[i]->num] = i;
    for (const RepostRow& row : family.rows) take_row(row);
    std::sort(folds_.begin(), folds_.end(), [](const Fold& a, const Fold& b) {
      return std::tie(b.score, a.pair) < std::tie(a.score, b.pair);
    });
    for (const GroupDecision& decision : family.decisions) {
      if (const auto pair = pair_of(decision.a, decision.b)) decided_[*pair] = decision.join;
    }
  }

  std::vector<std::vector<UnitNum>> run() {
    Groups groups = grow({});
    const std::set<std::size_t> series = find_series(groups);
    if (!series.empty()) groups = grow(series);
    add_excerpts(groups);
    add_stubs(groups);
    std::vector<std::vector<UnitNum>> out;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      if (groups.members(i).empty()) continue;
      out.emplace_back();
      for (const std::size_t unit : groups.members(i)) out.back().push_back(units_[unit]->num);
    }
    return out;
  }

 private:
  struct Fold {
    Pair pair;
    double score = 0;
    bool resend = false;
  };

  [[nodiscard]] std::optional<Pair> pair_of(UnitNum a, UnitNum b) const {
    const auto in_a = index_.find(a);
    const auto in_b = index_.find(b);
    if (in_a == index_.end() || in_b == index_.end() || a == b) return std::nullopt;
    return std::minmax(in_a->second, in_b->second);
  }

  void take_row(const RepostRow& row) {
    const auto pair = pair_of(row.a, row.b);
    if (!pair) return;
    if (row.outcome == RepostOutcome::Revision) revisions_.push_back(*pair);
    if (row.outcome != RepostOutcome::Fold) return;
    const bool again =
        row.copy_class == CopyClass::Resend || row.copy_class == CopyClass::Crosspost;
    const std::int64_t apart = units_[pair->second]->time - units_[pair->first]->time;
    const bool resend = again && apart > kOneMoment;
    folds_.push_back({*pair, row.score, resend});
  }

  /// Groups without stubs. Of the units in `series` no two are folded as posted again.
  [[nodiscard]] Groups grow(const std::set<std::size_t>& series) const {
    Groups groups(units_);
    for (const auto& [pair, join] : decided_) {
      if (!join) groups.keep_apart(pair);
    }
    for (const auto& [pair, join] : decided_) {
      if (join && groups.may_join(pair)) groups.join(pair);
    }
    for (const Pair& pair : revisions_) {
      if (decided_.count(pair) == 0) groups.keep_apart(pair);
    }
    for (const Fold& fold : folds_) {
      if (is_guest(*units_[fold.pair.first]) || is_guest(*units_[fold.pair.second])) continue;
      const bool in_series =
          fold.resend && series.count(fold.pair.first) != 0 && series.count(fold.pair.second) != 0;
      if (in_series || groups.hold_variants(fold.pair) || !groups.may_join(fold.pair)) continue;
      groups.join(fold.pair);
    }
    return groups;
  }

  /// Units of groups in which the same words were posted too often.
  [[nodiscard]] std::set<std::size_t> find_series(const Groups& groups) const {
    std::set<std::size_t> series;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      std::vector<std::size_t> members;
      for (const std::size_t unit : groups.members(i)) {
        if (!units_[unit]->note) members.push_back(unit);
      }
      // Units are in the order of their times.
      std::sort(members.begin(), members.end());
      std::size_t postings = members.empty() ? 0 : 1;
      for (std::size_t m = 1; m < members.size(); ++m) {
        const std::int64_t apart = units_[members[m]]->time - units_[members[m - 1]]->time;
        postings += apart > kOneMoment ? 1 : 0;
      }
      if (postings > kMaxPostings) series.insert(members.begin(), members.end());
    }
    return series;
  }

  /// Units that join a group and do not make one.
  [[nodiscard]] static bool is_guest(const GroupUnit& unit) { return unit.stub || unit.excerpt; }

  /// Slices of pages first to mails, then to each other: a slice may fit mails of several moments.
  void add_excerpts(Groups& groups) const {
    const auto whole = [this](std::size_t unit) { return !is_guest(*units_[unit]); };
    const auto slice = [this](std::size_t unit) {
      return units_[unit]->excerpt && !units_[unit]->stub;
    };
    add_guests(groups, slice, whole);
    for (const Fold& fold : folds_) {
      const bool slices = slice(fold.pair.first) && slice(fold.pair.second);
      if (slices && groups.may_join(fold.pair) && !groups.hold_variants(fold.pair)) {
        groups.join(fold.pair);
      }
    }
  }

  void add_stubs(Groups& groups) const {
    add_guests(
        groups, [this](std::size_t unit) { return units_[unit]->stub; },
        [this](std::size_t unit) { return !units_[unit]->stub; });
  }

  template <typename IsGuest, typename IsHost>
  void add_guests(Groups& groups, IsGuest is_guest_unit, IsHost is_host) const {
    std::map<std::size_t, std::set<std::size_t>> homes;  // of each guest
    std::map<std::size_t, std::size_t> same_id;
    for (const Fold& fold : folds_) {
      for (const auto& [guest, host] : {fold.pair, Pair{fold.pair.second, fold.pair.first}}) {
        if (!is_guest_unit(guest) || !is_host(host) || !groups.may_join(fold.pair)) continue;
        homes[guest].insert(groups.group_of(host));
        if (units_[guest]->message_id == units_[host]->message_id) same_id.emplace(guest, host);
      }
    }
    std::vector<Pair> joins;
    for (const auto& [guest, homes_of] : homes) {
      const auto own = same_id.find(guest);
      if (own != same_id.end()) {
        joins.emplace_back(guest, own->second);
      } else if (homes_of.size() == 1) {
        joins.emplace_back(guest, groups.members(*homes_of.begin()).front());
      }
    }
    for (const Pair& pair : joins) {
      if (groups.may_join(pair)) groups.join(pair);
    }
  }

  std::vector<const GroupUnit*> units_;  // in a fixed order
  std::unordered_map<UnitNum, std::size_t> index_;
  std::vector<Fold> folds_;
  std::vector<Pair> revisions_;
  std::map<Pair, bool> decided_;
};

}  // namespace

std::vector<std::vector<UnitNum>> build_groups(const RepostFamily& family) {
  return Grouping(family).run();
}

}  // namespace docket::ingest
