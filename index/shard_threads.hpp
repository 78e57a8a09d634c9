#pragma once

/// One thread and one ShardWriter a shard. Tasks of a shard run in the order in which they were
/// given; run() waits while a shard has much to do, so that memory is bounded. After a failure
/// the remaining tasks are dropped, and wait() tells it.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "index/shard_writer.hpp"

namespace docket::index {

class ShardThreads {
 public:
  using Task = std::function<Result<void>(ShardWriter&)>;

  explicit ShardThreads(unsigned shards);
  /// Drops what has not begun.
  ~ShardThreads();
  ShardThreads(const ShardThreads&) = delete;
  ShardThreads& operator=(const ShardThreads&) = delete;
  ShardThreads(ShardThreads&&) = delete;
  ShardThreads& operator=(ShardThreads&&) = delete;

  [[nodiscard]] unsigned size() const { return static_cast<unsigned>(lanes_.size()); }
  void run(unsigned shard, Task task);
  void run_on_all(const Task& task);
  /// Until everything given has been done.
  [[nodiscard]] Result<void> wait();

 private:
  struct Lane {
    std::deque<Task> tasks;
    bool busy = false;
    std::optional<ShardWriter> writer;
  };
  void work(Lane& lane);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Lane> lanes_;
  std::optional<Error> error_;
  bool ending_ = false;
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

}  // namespace docket::index
