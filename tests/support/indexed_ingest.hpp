#pragma once

/// Mail indexed while it is taken in, as `docket ingest` does it: an Indexer that is fed by the
/// hooks of any number of ingests, each of which commits at its end.

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "index/indexer.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::test {

class IndexedIngest {
 public:
  explicit IndexedIngest(ArchiveFixture& fixture, index::IndexTask task = index::IndexTask::CatchUp,
                         const std::atomic<bool>* stop = nullptr)
      : fixture_(fixture),
        indexer_(need(index::Indexer::open(fixture.archive(), task, {stop, {}}))) {}

  /// One commit; `after_commit` runs when the indexer has been told of it.
  void take(const std::vector<std::string>& mails,
            const std::function<void()>& after_commit = nullptr) {
    ingest::IngestHooks hooks;
    hooks.placed = [this](PostNum post, CopyNum copy, mail::Analysis&& analysis) {
      ++placed_;
      indexer_->placed(post, copy, std::move(analysis));
    };
    hooks.committed = [&] {
      (void)indexer_->committed();  // what fails is told by finish()
      if (after_commit) after_commit();
    };
    fixture_.ingest(mails, hooks);
  }

  [[nodiscard]] int placed() const { return placed_; }
  /// The last that is done; lets others write.
  [[nodiscard]] Result<index::IndexReport> finish() {
    auto finished = indexer_->finish();
    indexer_.reset();
    return finished;
  }

 private:
  ArchiveFixture& fixture_;
  std::optional<index::Indexer> indexer_;
  int placed_ = 0;
};

/// `count` short mails, each a thread of its own.
[[nodiscard]] inline std::vector<std::string> filler_mails(int count, int first = 0) {
  std::vector<std::string> mails;
  for (int n = first; n < first + count; ++n) {
    const std::string number = std::to_string(n);
    mails.push_back(msg()
                        .id("filler" + number + "@x")
                        .at(100000 + n)
                        .subject("Filler " + number)
                        .body("Filling words, the " + number + "th of them.\n")
                        .bytes());
  }
  return mails;
}

}  // namespace docket::test
