#include "ingest/cut_copies.hpp"

#include <algorithm>

#include "ingest/mbox_form.hpp"

namespace docket::ingest {
namespace {

using archive::PlacedCopy;
using archive::WriteTransaction;

/// More readings of one place than these are not compared.
constexpr std::int64_t kMaxReadings = 16;

/// The copy that leads `post` may be cut or gone.
Result<void> renew_leader(WriteTransaction& transaction, PostNum post) {
  constexpr std::uint64_t kEnoughForHeader = 2 * 1024 * 1024;
  DOCKET_ASSIGN(const std::optional<CopyNum> best, transaction.best_copy(post));
  if (!best) return {};
  DOCKET_ASSIGN(const mail::RawMail raw, transaction.mail(*best, kEnoughForHeader));
  const mail::Analysis analysis = mail::analyse(raw.view(), std::nullopt);
  DOCKET_TRY(transaction.choose_leader(*best, analysis.message.envelope));
  return {};
}

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

Result<bool> fold(WriteTransaction& transaction, Threader& threader, const PlacedCopy& cut,
                  PostNum post) {
  DOCKET_TRY(transaction.mark_cut(cut.num));
  bool joined = false;
  if (cut.post != post) {
    DOCKET_ASSIGN(const bool others, transaction.has_whole_copy(cut.post));
    if (others) {
      DOCKET_TRY(transaction.move_copy(cut.num, post));
      DOCKET_TRY(renew_leader(transaction, cut.post));
      threader.touch(cut.post);
    } else {
      DOCKET_ASSIGN(post, transaction.join_posts(post, cut.post));
      joined = true;
    }
  }
  DOCKET_TRY(renew_leader(transaction, post));
  threader.touch(post);
  return joined;
}

}  // namespace

Result<bool> fold_cut_copies(WriteTransaction& transaction, Threader& threader, CopyNum copy) {
  DOCKET_ASSIGN(const std::vector<PlacedCopy> readings,
                transaction.copies_beside(copy, kMaxReadings));
  bool joined = false;
  if (readings.size() < 2) return joined;
  for (const PlacedCopy& reading : readings) {
    // Its post may be another one since the copy before it was folded.
    DOCKET_ASSIGN(const std::vector<PlacedCopy> now,
                  transaction.copies_beside(reading.num, kMaxReadings));
    const auto self = std::find_if(now.begin(), now.end(), [&reading](const PlacedCopy& other) {
      return other.num == reading.num;
    });
    if (self == now.end()) continue;
    DOCKET_ASSIGN(const std::optional<PlacedCopy> whole, find_whole(transaction, *self));
    if (!whole || (self->cut && self->post == whole->post)) continue;
    DOCKET_ASSIGN(const bool folded, fold(transaction, threader, *self, whole->post));
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
