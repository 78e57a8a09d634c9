#include "ingest/cut_copies.hpp"

#include <algorithm>

#include "archive/unit_table.hpp"
#include "ingest/mbox_form.hpp"
#include "ingest/post_leader.hpp"

namespace docket::ingest {
namespace {

using archive::PlacedCopy;
using archive::WriteTransaction;

/// More readings of one place than these are not compared.
constexpr std::int64_t kMaxReadings = 16;

/// A mail as one reading of a place gave it.
struct Reading {
  std::string_view bytes;
  std::string_view separator;
};

/// Whether `reading` is what an earlier end of the source left of `whole`.
bool is_unfinished(const Reading& reading, const Reading& whole) {
  const bool is_longer = whole.bytes.size() > reading.bytes.size();
  const std::string_view longer = is_longer ? whole.bytes : reading.bytes;
  const std::string_view shorter = is_longer ? reading.bytes : whole.bytes;
  if (!shorter.empty() && longer.starts_with(shorter)) {
    return is_longer != ends_in_begun_separator(longer, shorter);
  }
  if (reading.bytes.empty()) return !reading.separator.empty() && is_longer;
  // Not even the separator was there in full, and was taken for the mail.
  return reading.separator.empty() && whole.separator.starts_with(reading.bytes);
}

auto find_reading(const std::vector<PlacedCopy>& readings, CopyNum copy) {
  return std::find_if(readings.begin(), readings.end(),
                      [copy](const PlacedCopy& reading) { return reading.num == copy; });
}

/// The best of the copies of which `copy` is an unfinished reading; none where it is whole.
Result<std::optional<PlacedCopy>> find_whole(WriteTransaction& transaction,
                                             const PlacedCopy& copy) {
  DOCKET_ASSIGN(const std::vector<PlacedCopy> readings,
                transaction.copies_beside(copy.num, kMaxReadings));
  mail::RawForm form = mail::RawForm::Plain;
  DOCKET_ASSIGN(const std::string own, transaction.raw(copy.num, copy.length, form));
  for (const PlacedCopy& other : readings) {
    if (other.num == copy.num) continue;
    DOCKET_ASSIGN(const std::string bytes, transaction.raw(other.num, other.length, form));
    if (is_unfinished({own, other.own_separator}, {bytes, other.separator})) return other;
  }
  return std::nullopt;
}

/// The unit that a cut copy leaves to itself, or that it takes with it.
Result<bool> move_to_whole(WriteTransaction& transaction, Unsettled& unsettled,
                           const PlacedCopy& cut, const PlacedCopy& whole) {
  archive::UnitTable table(transaction);
  DOCKET_ASSIGN(const bool others, table.has_whole_copy(cut.unit));
  if (!others) {
    DOCKET_TRY(join_units(transaction, unsettled, whole.unit, cut.unit));
    return true;
  }
  DOCKET_ASSIGN(const archive::UnitNum left, table.move_copy(cut.num, whole.unit));
  DOCKET_TRY(renew_facts(transaction, left));
  DOCKET_TRY(renew_leader(transaction, cut.post));
  unsettled.reposts.touch(left);
  unsettled.threads.touch(cut.post);
  return false;
}

/// A copy in the unit turned out to be cut: cut ones go to their whole ones, and copies that only
/// it tied part again.
Result<bool> part(WriteTransaction& transaction, Unsettled& unsettled, archive::UnitNum unit) {
  archive::UnitTable table(transaction);
  bool joined = false;
  DOCKET_ASSIGN(const archive::UnitNum left, divide_unit(transaction, unsettled, unit));
  DOCKET_ASSIGN(const archive::UnitTable::Members members, table.members(left));
  for (const CopyNum num : members.cut) {
    DOCKET_ASSIGN(const std::vector<PlacedCopy> readings,
                  transaction.copies_beside(num, kMaxReadings));
    const auto cut = find_reading(readings, num);
    if (cut == readings.end()) continue;
    DOCKET_ASSIGN(const std::optional<PlacedCopy> whole, find_whole(transaction, *cut));
    if (!whole || whole->unit == cut->unit) continue;
    DOCKET_ASSIGN(const bool moved, move_to_whole(transaction, unsettled, *cut, *whole));
    joined = joined || moved;
  }
  return joined;
}

Result<bool> fold(WriteTransaction& transaction, Unsettled& unsettled, const PlacedCopy& cut) {
  DOCKET_TRY(transaction.mark_cut(cut.num));
  DOCKET_ASSIGN(const bool joined, part(transaction, unsettled, cut.unit));
  archive::UnitTable table(transaction);
  DOCKET_ASSIGN(const std::optional<archive::UnitNum> unit, table.unit_of(cut.num));
  DOCKET_TRY(renew_facts(transaction, *unit));
  unsettled.reposts.touch(*unit);
  DOCKET_ASSIGN(const std::optional<archive::Unit> row, table.find(*unit));
  DOCKET_TRY(renew_leader(transaction, row->post));
  unsettled.threads.touch(row->post);
  return joined;
}

}  // namespace

Result<bool> fold_cut_copies(WriteTransaction& transaction, Unsettled& unsettled, CopyNum copy) {
  DOCKET_ASSIGN(const std::vector<PlacedCopy> readings,
                transaction.copies_beside(copy, kMaxReadings));
  bool joined = false;
  if (readings.size() < 2) return joined;
  for (const PlacedCopy& reading : readings) {
    // Its post may be another one since the copy before it was folded.
    DOCKET_ASSIGN(const std::vector<PlacedCopy> now,
                  transaction.copies_beside(reading.num, kMaxReadings));
    const auto self = find_reading(now, reading.num);
    if (self == now.end()) continue;
    DOCKET_ASSIGN(const std::optional<PlacedCopy> whole, find_whole(transaction, *self));
    if (!whole || (self->cut && self->unit == whole->unit)) continue;
    DOCKET_ASSIGN(const bool folded, fold(transaction, unsettled, *self));
    joined = joined || folded;
  }
  return joined;
}

bool ends_in_begun_separator(std::string_view longer, std::string_view shorter) {
  constexpr std::string_view kFrom = "From ";
  std::string_view rest = longer.substr(shorter.size());
  const bool at_line = shorter.empty() || shorter.ends_with('\n');
  if (rest.starts_with("\r\n"))
    rest.remove_prefix(2);
  else if (rest.starts_with('\n'))
    rest.remove_prefix(1);
  if (!at_line || rest.empty() || rest.find('\n') != std::string_view::npos) return false;
  return rest.starts_with(kFrom.substr(0, std::min(rest.size(), kFrom.size()))) ||
         kMmdfLine.starts_with(rest);
}

}  // namespace docket::ingest
