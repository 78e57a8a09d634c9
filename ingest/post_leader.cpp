#include "ingest/post_leader.hpp"

#include "archive/unit_table.hpp"
#include "mail/analysis.hpp"

namespace docket::ingest {

Result<void> renew_leader(archive::WriteTransaction& transaction, PostNum post) {
  constexpr std::uint64_t kEnoughForHeader = 2 * 1024 * 1024;
  DOCKET_ASSIGN(const std::optional<CopyNum> best, transaction.best_copy(post));
  if (!best) return {};
  mail::RawForm form = mail::RawForm::Plain;
  DOCKET_ASSIGN(const std::string raw, transaction.raw(*best, kEnoughForHeader, form));
  const mail::Analysis analysis = mail::analyse(raw, form, std::nullopt);
  return archive::UnitTable(transaction).set_leader(post, *best, analysis.message.envelope);
}

}  // namespace docket::ingest
