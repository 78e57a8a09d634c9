#include "ingest/placer.hpp"

#include <algorithm>

#include "mail/own_words.hpp"

namespace docket::ingest {
namespace {

using archive::NewCopy;
using archive::UnitNum;
using archive::UnitTable;
using archive::WriteTransaction;

/// Ids that many mails share (broken senders): so many different texts are compared closely.
constexpr std::int64_t kMaxTextsCompared = 16;
constexpr std::uint64_t kMaxBytesCompared = 1024 * 1024;

/// The units under the copy's Message-ID that have its words, lowest first.
Result<std::vector<UnitNum>> matching_units(WriteTransaction& transaction, const NewCopy& copy) {
  const mail::Analysis& analysis = copy.analysis;
  std::vector<UnitNum> units;
  DOCKET_ASSIGN(const std::optional<UnitNum> exact,
                transaction.unit_with_words(analysis.message_id, analysis.words));
  if (exact) {
    units.push_back(*exact);
    return units;
  }
  DOCKET_ASSIGN(const std::vector<archive::CopyBrief> texts,
                transaction.different_words(analysis.message_id, kMaxTextsCompared));
  if (texts.empty()) return units;
  const std::string own = analysis.body.own_text();
  for (const archive::CopyBrief& text : texts) {
    if (std::find(units.begin(), units.end(), text.unit) != units.end()) continue;
    DOCKET_ASSIGN(const mail::RawMail raw, transaction.mail(text.num, kMaxBytesCompared));
    const mail::Analysis other = mail::analyse(raw.view(), std::nullopt);
    if (mail::same_words(own, other.body.own_text())) units.push_back(text.unit);
  }
  std::sort(units.begin(), units.end());
  return units;
}

/// Its wordings, those that are the same words together; none where there are too many to compare.
Result<std::vector<std::vector<Hash128>>> wordings_by_words(WriteTransaction& transaction,
                                                            const UnitTable::Members& members) {
  std::vector<std::vector<Hash128>> groups;
  if (static_cast<std::int64_t>(members.wordings.size()) > kMaxTextsCompared) return groups;
  std::vector<std::vector<std::string>> texts;  // beside `groups`
  for (const UnitTable::Members::Wording& wording : members.wordings) {
    DOCKET_ASSIGN(const mail::RawMail raw, transaction.mail(wording.first, kMaxBytesCompared));
    std::vector<std::string> group = {mail::analyse(raw.view(), std::nullopt).body.own_text()};
    std::vector<Hash128> hashes = {wording.words};
    const std::string own = group.front();
    for (std::size_t i = groups.size(); i-- > 0;) {
      const bool same = std::any_of(texts[i].begin(), texts[i].end(), [&](const std::string& text) {
        return mail::same_words(own, text);
      });
      if (!same) continue;
      std::move(texts[i].begin(), texts[i].end(), std::back_inserter(group));
      hashes.insert(hashes.end(), groups[i].begin(), groups[i].end());
      texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(i));
      groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(i));
    }
    texts.push_back(std::move(group));
    groups.push_back(std::move(hashes));
  }
  return groups;
}

/// The copy is in the unit now: it may be its best.
struct UnitCopy {
  UnitNum unit;
  CopyNum copy;
};
Result<void> choose_best(WriteTransaction& transaction, Unsettled& unsettled, const UnitCopy& added,
                         const mail::Analysis& analysis) {
  UnitTable table(transaction);
  DOCKET_ASSIGN(const std::optional<CopyNum> best, table.best_copy(added.unit));
  if (best != added.copy) return {};
  DOCKET_TRY(table.put(added.unit, added.copy, unit_facts(analysis)));
  unsettled.reposts.touch(added.unit);
  return {};
}

}  // namespace

Result<Placed> place_copy(WriteTransaction& transaction, Unsettled& unsettled,
                          const archive::NewCopy& copy) {
  UnitTable table(transaction);
  DOCKET_ASSIGN(const std::vector<UnitNum> units, unsettled.clock.measure(&StageSeconds::fold, [&] {
    return matching_units(transaction, copy);
  }));
  if (units.empty()) {
    DOCKET_ASSIGN(const CopyNum num, transaction.add_copy(copy, UnitNum{}));
    DOCKET_TRY(unsettled.clock.measure(&StageSeconds::fold,
                                       [&] { return table.add(num, unit_facts(copy.analysis)); }));
    unsettled.reposts.add(num);
    DOCKET_TRY(unsettled.clock.measure(&StageSeconds::thread, [&] {
      return unsettled.threads.place(transaction, PostNum(num.value()), copy.analysis);
    }));
    return Placed{num, PostNum(num.value()), true, true};
  }
  UnitNum unit = units.front();
  for (const UnitNum other : units) {
    DOCKET_ASSIGN(unit, join_units(transaction, unsettled, unit, other));
  }
  DOCKET_ASSIGN(const CopyNum num, transaction.add_copy(copy, unit));
  DOCKET_TRY(unsettled.clock.measure(&StageSeconds::fold, [&] {
    return choose_best(transaction, unsettled, {unit, num}, copy.analysis);
  }));
  DOCKET_ASSIGN(const std::optional<archive::Unit> row, table.find(unit));
  const PostNum post = row->post;
  DOCKET_ASSIGN(const bool leads, transaction.choose_leader(num, copy.analysis.message.envelope));
  DOCKET_ASSIGN(const bool moves, transaction.changes_references(num, post));
  // A page that a slice is on says to which thread it belongs.
  if (leads || units.size() > 1 || moves || copy.page) unsettled.threads.touch(post);
  if (leads) unsettled.threads.see_leader(num, copy.analysis);
  return Placed{num, post, false, leads};
}

Result<std::int64_t> settle(WriteTransaction& transaction, Unsettled& unsettled) {
  DOCKET_ASSIGN(const std::int64_t fewer, unsettled.clock.measure(&StageSeconds::fold, [&] {
    return unsettled.reposts.settle(transaction, unsettled.threads);
  }));
  DOCKET_TRY(unsettled.clock.measure(&StageSeconds::thread,
                                     [&] { return unsettled.threads.settle(transaction); }));
  DOCKET_TRY(unsettled.clock.measure(&StageSeconds::link,
                                     [&] { return unsettled.incidents.settle(transaction); }));
  return fewer;
}

Result<UnitNum> join_units(WriteTransaction& transaction, Unsettled& unsettled, UnitNum a,
                           UnitNum b) {
  if (a == b) return a;
  UnitTable table(transaction);
  DOCKET_ASSIGN(const std::optional<archive::Unit> unit_a, table.find(a));
  DOCKET_ASSIGN(const std::optional<archive::Unit> unit_b, table.find(b));
  DOCKET_ASSIGN(const UnitNum unit, table.join(a, b));
  DOCKET_ASSIGN(const PostNum post, transaction.join_posts(unit_a->post, unit_b->post));
  DOCKET_TRY(renew_facts(transaction, unit));
  unsettled.reposts.touch(unit);
  unsettled.threads.touch(post);
  return unit;
}

Result<UnitNum> divide_unit(WriteTransaction& transaction, Unsettled& unsettled, UnitNum unit) {
  UnitTable table(transaction);
  DOCKET_ASSIGN(const UnitTable::Members members, table.members(unit));
  DOCKET_ASSIGN(const auto groups, wordings_by_words(transaction, members));
  for (std::size_t i = 1; i < groups.size(); ++i) {
    DOCKET_ASSIGN(const UnitTable::Divided divided, table.divide(unit, groups[i]));
    for (const UnitNum part : {divided.left, divided.own}) {
      DOCKET_TRY(renew_facts(transaction, part));
      unsettled.reposts.touch(part);
    }
    unit = divided.left;
  }
  return unit;
}

Result<void> renew_facts(WriteTransaction& transaction, UnitNum unit) {
  UnitTable table(transaction);
  DOCKET_ASSIGN(const std::optional<CopyNum> best, table.best_copy(unit));
  if (!best) return {};
  DOCKET_ASSIGN(const mail::RawMail raw, transaction.mail(*best, kMaxBytesCompared));
  archive::UnitFacts facts = unit_facts(mail::analyse(raw.view(), std::nullopt));
  // Dates were judged when the mail was first read.
  DOCKET_ASSIGN(facts.time, table.witnessed_time(*best));
  return table.put(unit, *best, facts);
}

}  // namespace docket::ingest
