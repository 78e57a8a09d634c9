#include "ingest/post_leader.hpp"

#include "archive/unit_table.hpp"
#include "mail/analysis.hpp"

namespace docket::ingest {

Result<void> renew_leader(archive::WriteTransaction& transaction, PostNum post) {
  constexpr std::uint64_t kEnoughForHeader = 2 * 1024 * 1024;
  DOCKET_ASSIGN(const std::optional<CopyNum> best, transaction.best_copy(post));
  if (!best) return {};
  DOCKET_ASSIGN(const mail::RawMail raw, transaction.mail(*best, kEnoughForHeader));
  const mail::Analysis analysis = mail::analyse(raw.view(), std::nullopt);
  return archive::UnitTable(transaction).set_leader(post, *best, analysis.message.envelope);
}

}  // namespace docket::ingest
