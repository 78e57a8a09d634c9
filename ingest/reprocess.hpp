#pragma once

/// Everything that is derived from the mail, made anew from the bytes and the decisions of people:
/// after docket learned to read better, or to see that an archive is what it should be.

#include <atomic>
#include <cstdint>
#include <functional>

#include "archive/archive.hpp"

namespace docket::ingest {

struct ReprocessReport {
  std::int64_t copies = 0, posts_before = 0, posts = 0, threads = 0;
  Modseq modseq;
};

struct ReprocessHooks {
  const std::atomic<bool>* stop = nullptr;  ///< set: nothing has changed
  std::function<void(std::int64_t done, std::int64_t total)> progress;  ///< copies
};

/// One commit: all of it or nothing. Numbers of copies stay, those of posts lead to the post that
/// their copy is in. `now`: dates after it are not believed.
[[nodiscard]] Result<ReprocessReport> reprocess(const archive::Archive& archive, std::int64_t now,
                                                const ReprocessHooks& hooks);

}  // namespace docket::ingest
