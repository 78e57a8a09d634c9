#include "cli/index_update.hpp"

#include <utility>

#include "cli/interrupt.hpp"

namespace docket::cli {
namespace {

ProgressOptions index_progress(const Context& context) {
  ProgressOptions bar = terminal_progress("index", context.verbosity());
  bar.items = "posts";
  return bar;
}

}  // namespace

IndexUpdate::IndexUpdate(const Context& context, const archive::Archive& archive,
                         index::IndexTask task)
    : progress_(index_progress(context)),
      indexer_(index::Indexer::open(archive, task,
                                    {&interrupted(), [this](std::int64_t done, std::int64_t) {
                                       progress_.update({0, static_cast<std::uint64_t>(done)});
                                     }})) {}

void IndexUpdate::follow(ingest::IngestHooks& hooks) {
  if (!indexer_) return;
  hooks.placed = [this](PostNum post, CopyNum copy, mail::Analysis&& analysis) {
    indexer_->placed(post, copy, std::move(analysis));
  };
  hooks.committed = [this] {
    // A failure is kept by the indexer, and told when it is to finish.
    (void)indexer_->committed();
  };
}

Result<index::IndexReport> IndexUpdate::finish() {
  if (!indexer_) return tl::unexpected(indexer_.error());
  return indexer_->finish();
}

Result<void> catch_up_index(const Context& context, const archive::Archive& archive) {
  DOCKET_ASSIGN(const std::optional<archive::State> indexed, index::index_state(archive));
  if (!indexed) return {};
  IndexUpdate update(context, archive, index::IndexTask::CatchUp);
  DOCKET_TRY(update.finish());
  return {};
}

}  // namespace docket::cli
