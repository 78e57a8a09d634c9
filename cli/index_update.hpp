#pragma once

/// Brings the search index up to date, with progress on the terminal.

#include "archive/archive.hpp"
#include "cli/context.hpp"
#include "cli/progress.hpp"
#include "index/indexer.hpp"
#include "ingest/ingestor.hpp"

namespace docket::cli {

class IndexUpdate {
 public:
  /// An index that cannot be written (another docket writes it) is told by finish(), so that mail
  /// is taken in all the same.
  IndexUpdate(const Context& context, const archive::Archive& archive, index::IndexTask task);

  /// Indexes mail while it is taken in.
  void follow(ingest::IngestHooks& hooks);
  [[nodiscard]] Result<index::IndexReport> finish();

 private:
  Progress progress_;
  Result<index::Indexer> indexer_;
};

/// What was decided or imported is to be found at once; nothing where there is no index.
[[nodiscard]] Result<void> catch_up_index(const Context& context, const archive::Archive& archive);

}  // namespace docket::cli
