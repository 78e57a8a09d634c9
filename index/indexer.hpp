#pragma once

/// Brings the index to the state of the archive: catches up where it lags, builds a new
/// generation where it is missing, foreign, damaged or of another schema. Readers beside it go on
/// with the old generation. One process at a time (else Locked).

#include <atomic>
#include <cstdint>
#include <functional>

#include "archive/read_handle.hpp"
#include "core/error.hpp"

namespace docket::index {

enum class IndexTask {
  CatchUp,  ///< do what is needed
  Rebuild   ///< a new generation in any case
};

struct IndexHooks {
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::int64_t done, std::int64_t total)> progress;  ///< posts
};

struct IndexReport {
  bool rebuilt = false;
  std::int64_t posts = 0;  ///< indexed now
  std::int64_t removed = 0;
};

/// Interrupted: the old generation stands; run again.
[[nodiscard]] Result<IndexReport> update_index(const archive::Archive& archive, IndexTask task,
                                               const IndexHooks& hooks);

/// The state that the current index was built from; nullopt: no index, or not one to be used.
[[nodiscard]] Result<std::optional<archive::State>> index_state(const archive::Archive& archive);

}  // namespace docket::index
