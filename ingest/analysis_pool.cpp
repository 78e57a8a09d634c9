#include "ingest/analysis_pool.hpp"

#include <algorithm>

namespace docket::ingest {

AnalysisPool::AnalysisPool(unsigned workers, std::int64_t now) : now_(now) {
  for (unsigned i = 0; i < std::max(workers, 1U); ++i) {
    threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

AnalysisPool::~AnalysisPool() {
  for (std::jthread& thread : threads_) thread.request_stop();
  ready_.notify_all();
}

void AnalysisPool::submit(WorkBatch batch) {
  std::packaged_task<WorkBatch()> task([now = now_, batch = std::move(batch)]() mutable {
    for (WorkItem& item : batch) {
      if (item.known) continue;
      item.analysis = mail::analyse(item.found.message.mail(), now);
      item.findings = mail::find_all(item.analysis);
    }
    return std::move(batch);
  });
  results_.push_back(task.get_future());
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(task));
  }
  ready_.notify_one();
}

WorkBatch AnalysisPool::take() {
  WorkBatch batch = results_.front().get();
  results_.pop_front();
  return batch;
}

void AnalysisPool::work(const std::stop_token& stop) {
  while (true) {
    std::packaged_task<WorkBatch()> task;
    {
      std::unique_lock lock(mutex_);
      if (!ready_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
      task = std::move(jobs_.front());
      jobs_.pop_front();
    }
    task();
  }
}

}  // namespace docket::ingest
