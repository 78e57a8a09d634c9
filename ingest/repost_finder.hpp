#pragma once

/// Keeps the posts of an archive true while mail comes in: finds what new mail can be a repost of,
/// judges the pairs, and groups anew what hangs together (docs/archive-format.md, "Reposts").

#include <list>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "archive/unit_table.hpp"
#include "ingest/repost_groups.hpp"
#include "ingest/repost_verdict.hpp"
#include "ingest/threader.hpp"

namespace docket::ingest {

/// What a mail is found by.
[[nodiscard]] archive::UnitFacts unit_facts(const mail::Analysis& analysis);

class RepostFinder {
 public:
  /// The unit is new, and a post of its own so far.
  void add(archive::UnitNum unit) { added_.push_back(unit); }
  /// It has another best copy, went up in another post, or a decision is about it.
  void touch(archive::UnitNum unit) { touched_.push_back(unit); }
  /// Groups what was touched; call before every commit, before the threads are settled. Gives how
  /// many posts there are less than before.
  [[nodiscard]] Result<std::int64_t> settle(archive::WriteTransaction& transaction,
                                            Threader& threader);

 private:
  using UnitNum = archive::UnitNum;
  using SidePtr = std::shared_ptr<const RepostSide>;

  Result<void> renew(archive::UnitTable& table, UnitNum num);
  Result<void> judge_near(archive::UnitTable& table, const archive::Unit& unit);
  Result<SidePtr> side(const archive::Unit& unit);
  Result<void> take_decisions();

  archive::WriteTransaction* transaction_ = nullptr;  // while settling
  std::vector<UnitNum> added_, touched_;
  std::unordered_set<UnitNum> judged_;     // in this settling
  std::unordered_set<UnitNum> unsettled_;  // their post may be another one
  std::vector<GroupDecision> decisions_;
  std::unordered_set<UnitNum> decided_;  // those that decisions are about

  /// Sides are held for a while: a mail is often compared with several.
  std::list<std::pair<CopyNum, SidePtr>> held_;  // the latest first
  std::unordered_map<CopyNum, std::list<std::pair<CopyNum, SidePtr>>::iterator> held_at_;
  std::size_t held_bytes_ = 0;
};

}  // namespace docket::ingest
