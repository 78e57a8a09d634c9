#include "ingest/decisions.hpp"

#include <fmt/format.h>

#include "archive/unit_table.hpp"
#include "ingest/placer.hpp"

namespace docket::ingest {
namespace {

using archive::RepostDecision;
using archive::Unit;
using archive::UnitNum;
using archive::UnitTable;
using archive::WriteTransaction;

Result<std::vector<Unit>> units_of(UnitTable& table, PostNum post) {
  DOCKET_ASSIGN(const std::vector<UnitNum> nums, table.units_of(post));
  std::vector<Unit> units;
  for (const UnitNum num : nums) {
    DOCKET_ASSIGN(std::optional<Unit> unit, table.find(num));
    if (unit) units.push_back(std::move(*unit));
  }
  return units;
}

/// Groups anew what the decision is about, and commits. Gives the post that `unit` is in then.
Result<PostNum> carry_out(WriteTransaction& transaction, const RepostDecision& decision,
                          const std::vector<UnitNum>& about) {
  UnitTable table(transaction);
  DOCKET_TRY(table.add_decision(decision));
  Unsettled unsettled;
  for (const UnitNum unit : about) unsettled.reposts.touch(unit);
  DOCKET_TRY(settle(transaction, unsettled));
  DOCKET_ASSIGN(const std::optional<Unit> unit, table.find(about.front()));
  const PostNum post = unit ? unit->post : PostNum{};
  DOCKET_TRY(transaction.commit());
  return post;
}

}  // namespace

Result<PostNum> split_repost(const archive::Archive& archive, PostNum post, const SplitOff& what,
                             const std::string& reason) {
  DOCKET_ASSIGN(archive::Writer writer, archive::Writer::open(archive));
  DOCKET_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(writer));
  UnitTable table(transaction);
  DOCKET_ASSIGN(const std::vector<Unit> units, units_of(table, post));
  RepostDecision decision{false, {}, {}, reason};
  std::vector<UnitNum> about;
  std::vector<UnitNum> others;
  for (const Unit& unit : units) {
    bool under = unit.num.value() == what.num.value();
    if (!what.id.empty()) {
      DOCKET_ASSIGN(under, table.has_message_id(unit.num, what.id));
    }
    (under ? decision.these : decision.those).push_back(unit.digest);
    (under ? about : others).push_back(unit.num);
  }
  const std::string named = what.id.empty() ? fmt::format("the number {}", what.num.value())
                                            : fmt::format("the Message-ID {}", what.id);
  if (decision.these.empty()) {
    return fail(Errc::NotFound, fmt::format("no copy of post {} has {}", post.value(), named),
                "`docket show ID --copies` lists the copies");
  }
  if (decision.those.empty()) {
    return fail(Errc::InvalidInput,
                fmt::format("all copies of post {} have {}", post.value(), named),
                "copies under other Message-IDs, and posts that were joined by their numbers, can "
                "be split");
  }
  about.insert(about.end(), others.begin(), others.end());
  return carry_out(transaction, decision, about);
}

Result<PostNum> join_reposts(const archive::Archive& archive, PostNum a, PostNum b,
                             const std::string& reason) {
  if (a == b) {
    return fail(Errc::InvalidInput, fmt::format("both are post {} already", a.value()),
                "`docket show ID --copies` says why");
  }
  DOCKET_ASSIGN(archive::Writer writer, archive::Writer::open(archive));
  DOCKET_ASSIGN(WriteTransaction transaction, WriteTransaction::begin(writer));
  UnitTable table(transaction);
  RepostDecision decision{true, {}, {}, reason};
  std::vector<UnitNum> about;
  DOCKET_ASSIGN(const std::vector<Unit> these, units_of(table, a));
  DOCKET_ASSIGN(const std::vector<Unit> those, units_of(table, b));
  for (const Unit& unit : these) {
    decision.these.push_back(unit.digest);
    about.push_back(unit.num);
  }
  for (const Unit& unit : those) {
    decision.those.push_back(unit.digest);
    about.push_back(unit.num);
  }
  if (these.empty() || those.empty())
    return fail(Errc::NotFound, "a post to be joined is gone", "");
  return carry_out(transaction, decision, about);
}

Result<std::int64_t> add_aliases(const archive::Archive& archive,
                                 const std::vector<archive::Alias>& aliases) {
  DOCKET_ASSIGN(archive::Writer writer, archive::Writer::open(archive));
  DOCKET_ASSIGN(archive::WriteTransaction transaction, archive::WriteTransaction::begin(writer));
  std::int64_t added = 0;
  for (const archive::Alias& alias : aliases) {
    DOCKET_ASSIGN(const bool is_new, transaction.add_alias(alias));
    added += is_new ? 1 : 0;
  }
  if (added > 0) {
    DOCKET_TRY(transaction.commit());
  }
  return added;
}

}  // namespace docket::ingest
