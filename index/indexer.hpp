#pragma once

/// Brings the index to the state of the archive: catches up where it lags, builds a new
/// generation where it is missing, foreign, damaged or of another schema. Readers beside it go on
/// with what they have. One process at a time (else Locked).
///
/// An Indexer may be fed while mail is taken in: it then indexes on its own threads what was
/// committed, and reads from the archive only what it was not given. Both ways give the same
/// documents.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "archive/read_handle.hpp"
#include "core/error.hpp"
#include "mail/analysis.hpp"

namespace docket::index {

enum class IndexTask {
  CatchUp,  ///< do what is needed
  Rebuild   ///< a new generation in any case
};

struct IndexHooks {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::int64_t done, std::int64_t total)> progress;  ///< posts, in finish()
};

struct IndexReport {
  bool rebuilt = false;
  std::int64_t posts = 0;  ///< indexed now
  std::int64_t removed = 0;
};

class Indexer {
 public:
  static Result<Indexer> open(const archive::Archive& archive, IndexTask task, IndexHooks hooks);
  /// Without finish(): nothing has changed but for what open() repaired.
  ~Indexer();
  Indexer(Indexer&&) noexcept;
  Indexer& operator=(Indexer&&) noexcept;
  Indexer(const Indexer&) = delete;
  Indexer& operator=(const Indexer&) = delete;

  /// `copy` leads `post` in a transaction that is not committed yet.
  void placed(PostNum post, CopyNum copy, mail::Analysis&& analysis);
  /// What was placed is committed.
  [[nodiscard]] Result<void> committed();
  /// Interrupted: the old index stands; run again.
  [[nodiscard]] Result<IndexReport> finish();

 private:
  class Impl;
  explicit Indexer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// open() and finish().
[[nodiscard]] Result<IndexReport> update_index(const archive::Archive& archive, IndexTask task,
                                               IndexHooks hooks);

/// The state that the current index was built from; nullopt: no index, or not one to be used.
[[nodiscard]] Result<std::optional<archive::State>> index_state(const archive::Archive& archive);

}  // namespace docket::index
