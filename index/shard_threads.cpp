#include "index/shard_threads.hpp"

#include <algorithm>
#include <utility>

namespace docket::index {
namespace {

constexpr std::size_t kMaxWaiting = 4;  // tasks a shard

}  // namespace

ShardThreads::ShardThreads(unsigned shards) {
  for (unsigned shard = 0; shard < shards; ++shard)
    lanes_.emplace_back().writer.emplace(shard, shards);
  for (Lane& lane : lanes_) threads_.emplace_back([this, &lane] { work(lane); });
}

ShardThreads::~ShardThreads() {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  for (Lane& lane : lanes_) lane.tasks.clear();
  changed_.notify_all();
}

void ShardThreads::run(unsigned shard, Task task) {
  Lane& lane = lanes_[shard];
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return lane.tasks.size() < kMaxWaiting || error_; });
  if (error_) return;
  lane.tasks.push_back(std::move(task));
  changed_.notify_all();
}

void ShardThreads::run_on_all(const Task& task) {
  for (unsigned shard = 0; shard < size(); ++shard) run(shard, task);
}

Result<void> ShardThreads::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] {
    return std::all_of(lanes_.begin(), lanes_.end(),
                       [](const Lane& lane) { return lane.tasks.empty() && !lane.busy; });
  });
  if (error_) return tl::unexpected(*error_);
  return {};
}

void ShardThreads::work(Lane& lane) {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return ending_ || !lane.tasks.empty(); });
    if (ending_) return;
    const Task task = std::move(lane.tasks.front());
    lane.tasks.pop_front();
    lane.busy = true;
    changed_.notify_all();
    lock.unlock();
    Result<void> done = task(*lane.writer);
    lock.lock();
    lane.busy = false;
    if (!done) {
      if (!error_) error_ = std::move(done.error());
      for (Lane& other : lanes_) other.tasks.clear();
    }
    changed_.notify_all();
  }
}

}  // namespace docket::index
