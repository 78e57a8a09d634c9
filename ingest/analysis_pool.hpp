#pragma once

/// Worker threads that parse batches of mails; the results come back in the order in which they
/// were given.

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/digest.hpp"
#include "ingest/source_reader.hpp"
#include "mail/analysis.hpp"
#include "mail/findings.hpp"

namespace docket::ingest {

struct WorkItem {
  FoundMessage found;
  Digest sha256;
  bool known = false;  ///< these bytes are in the archive: no analysis is made
  mail::Analysis analysis;
  mail::Findings findings;
};
using WorkBatch = std::vector<WorkItem>;

class AnalysisPool {
 public:
  AnalysisPool(unsigned workers, std::int64_t now);
  ~AnalysisPool();
  AnalysisPool(const AnalysisPool&) = delete;
  AnalysisPool& operator=(const AnalysisPool&) = delete;
  AnalysisPool(AnalysisPool&&) = delete;
  AnalysisPool& operator=(AnalysisPool&&) = delete;

  void submit(WorkBatch batch);
  /// Batches submitted and not yet taken.
  [[nodiscard]] std::size_t pending() const { return results_.size(); }
  /// The oldest of them; waits for it.
  [[nodiscard]] WorkBatch take();

 private:
  void work(const std::stop_token& stop);

  std::int64_t now_;
  std::deque<std::future<WorkBatch>> results_;
  std::mutex mutex_;  // guards jobs_
  std::condition_variable_any ready_;
  std::deque<std::packaged_task<WorkBatch()>> jobs_;
  std::vector<std::jthread> threads_;  // last: they end before what they use
};

}  // namespace docket::ingest
