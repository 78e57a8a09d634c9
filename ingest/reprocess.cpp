#include "ingest/reprocess.hpp"

#include "archive/rewriting.hpp"
#include "ingest/cut_copies.hpp"
#include "ingest/incidents.hpp"
#include "ingest/placer.hpp"

namespace docket::ingest {

Result<ReprocessReport> reprocess(const archive::Archive& archive, std::int64_t now,
                                  const ReprocessHooks& hooks) {
  DOCKET_ASSIGN(archive::Writer writer, archive::Writer::open(archive));
  DOCKET_ASSIGN(archive::WriteTransaction transaction, archive::WriteTransaction::begin(writer));
  archive::Rewriting rewriting(transaction);
  ReprocessReport report;
  DOCKET_ASSIGN(report.posts_before, rewriting.posts());
  DOCKET_ASSIGN(report.copies, rewriting.copies());
  DOCKET_ASSIGN(const std::vector<CopyNum> readings, rewriting.copies_with_other_readings());
  DOCKET_TRY(rewriting.begin());
  Unsettled unsettled;
  for (std::int64_t n = 1; n <= report.copies; ++n) {
    if (hooks.stop != nullptr && hooks.stop->load()) {
      return fail(Errc::Interrupted, "stopped; the archive is as it was", "");
    }
    const CopyNum num(n);
    DOCKET_ASSIGN(const mail::RawMail raw, transaction.mail(num, UINT64_MAX));
    DOCKET_ASSIGN(const archive::KnownCopy known, rewriting.known_copy(num));
    mail::Analysis analysis = mail::analyse(raw.view(), now);
    const mail::Findings findings = mail::find_all(analysis);
    if (analysis.time_source == TimeSource::Unknown && known.time_source == TimeSource::Neighbour) {
      // The place in the source told it, which is not in the bytes.
      analysis.time = known.time;
      analysis.time_source = known.time_source;
    }
    DOCKET_TRY(place_copy(transaction, unsettled,
                          {raw.bytes, known.sha256, raw.form, analysis, findings, {}, {}, num}));
    if (hooks.progress) hooks.progress(n, report.copies);
  }
  for (const CopyNum copy : readings) {
    DOCKET_TRY(fold_cut_copies(transaction, unsettled, copy));
  }
  DOCKET_TRY(rederive_incidents(transaction, unsettled.incidents));
  DOCKET_TRY(settle(transaction, unsettled));
  DOCKET_TRY(rewriting.finish());
  DOCKET_ASSIGN(report.posts, rewriting.posts());
  DOCKET_ASSIGN(report.threads, rewriting.threads());
  DOCKET_ASSIGN(const archive::State state, transaction.commit());
  report.modseq = state.modseq;
  return report;
}

}  // namespace docket::ingest
