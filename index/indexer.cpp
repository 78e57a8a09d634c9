#include "index/indexer.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

#include <xapian.h>

#include "core/fault_point.hpp"
#include "index/index_directory.hpp"
#include "index/index_state.hpp"
#include "index/post_text.hpp"
#include "index/shard_threads.hpp"
#include "index/shard_writer.hpp"
#include "index/xapian_guard.hpp"

namespace docket::index {
namespace {

using archive::ReadHandle;

// More new posts than this, and than a fifth of what is there, are written as segments.
constexpr std::int64_t kFewPosts = 200;
constexpr std::int64_t kManyPosts = 20000;
constexpr std::size_t kManyBytes = 64 * 1024 * 1024;
// Posts that are given to a shard at a time.
constexpr std::size_t kBatchPosts = 64;
constexpr std::size_t kBatchBytes = 1024 * 1024;

struct FoundIndex {
  int generation = 0;
  unsigned shards = 0;
  archive::State state;                // the oldest of its shards'
  std::vector<archive::State> states;  // of all
};

Result<std::optional<FoundIndex>> find_index(const IndexDirectory& directory) {
  DOCKET_ASSIGN(const std::optional<int> generation, directory.current());
  if (!generation) return std::optional<FoundIndex>();
  FoundIndex found{*generation, directory.shard_count(*generation), {}, {}};
  if (found.shards == 0) return std::optional<FoundIndex>();
  return xapian_guard([&]() -> std::optional<FoundIndex> {
    for (unsigned shard = 0; shard < found.shards; ++shard) {
      const Xapian::Database database(directory.shard(*generation, shard).string());
      const auto state = from_metadata(database.get_metadata(kStateKey));
      if (!state || state->shard != shard || state->shards != found.shards) return std::nullopt;
      if (shard == 0 || state->archive.modseq < found.state.modseq) found.state = state->archive;
      found.states.push_back(state->archive);
    }
    return found;
  });
}

std::size_t size_of(const PostJob& job) {
  if (const auto* const raw = std::get_if<mail::RawMail>(&job.text)) return raw->bytes.size();
  return std::get<PostText>(job.text).size();
}

}  // namespace

class Indexer::Impl {
 public:
  Impl(const archive::Archive& archive, IndexHooks hooks)
      : archive_(archive), hooks_(std::move(hooks)), directory_(archive.index_path()) {}

  ~Impl() {
    threads_.reset();  // before what they write goes
    if (generation_ == 0 || done_) return;
    std::error_code ignored;
    std::filesystem::remove_all(directory_.folder(generation_), ignored);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;

  Result<void> open(IndexTask task) {
    DOCKET_ASSIGN(lock_, directory_.lock_for_writing());
    DOCKET_ASSIGN(ReadHandle handle, ReadHandle::open(archive_));
    if (task == IndexTask::CatchUp) {
      Result<std::optional<FoundIndex>> found = find_index(directory_);
      if (found && *found) {
        bool known = true;
        for (const archive::State& state : (*found)->states) {
          DOCKET_ASSIGN(const bool one, handle.has_state(state));
          known = known && one;
        }
        if (known) base_ = std::move(**found);
      }
    }
    if (!base_) return begin_segments();
    directory_.remove_others(base_->generation);  // of runs that were killed
    DOCKET_ASSIGN(const archive::Stats stats, handle.stats());
    few_ = std::clamp(stats.posts / 5, kFewPosts, kManyPosts);
    threads_.emplace(base_->shards);
    return {};
  }

  void placed(PostNum post, CopyNum copy, mail::Analysis&& analysis) {
    if (error_) return;
    // What was there before, or was handed on already, is read from the archive in the end.
    if (is_in_base(post) || post <= last_written_) return;
    const auto [it, added] = held_.try_emplace(post);
    Held& held = it->second;
    if (!added) held_bytes_ -= held.text.size();
    held = {copy, take_text(std::move(analysis))};
    held_bytes_ += held.text.size();
  }

  Result<void> committed() {
    if (error_) return tl::unexpected(*error_);
    Result<void> done = hand_on();
    if (!done) error_ = done.error();
    return done;
  }

  Result<IndexReport> finish() {
    DOCKET_TRY(committed());
    DOCKET_ASSIGN(ReadHandle handle, ReadHandle::open(archive_));
    DOCKET_ASSIGN(const archive::State state, handle.state());
    if (base_ && generation_ == 0 && base_->state.modseq == state.modseq) return IndexReport{};
    DOCKET_ASSIGN(const auto changes, handle.changes_after(base_ ? base_->state.modseq : Modseq{}));
    total_ = static_cast<std::int64_t>(changes.size());
    if (total_ > few_ && generation_ == 0) DOCKET_TRY(begin_segments());
    DOCKET_ASSIGN(const std::vector<PostNum> late, write_missing(handle, changes));
    const bool in_place = generation_ == 0;
    if (in_place) {
      threads_->run_on_all([this](ShardWriter& writer) {
        return writer.open(directory_.shard(base_->generation, writer.shard()));
      });
    } else {
      threads_->run_on_all([this](ShardWriter& writer) {
        return writer.merge(base_
                                ? std::optional(directory_.shard(base_->generation, writer.shard()))
                                : std::nullopt);
      });
    }
    for (const PostNum num : late) DOCKET_TRY(write(handle, num, Change::Replace));
    flush(Change::Replace);
    DOCKET_TRY(remove_gone(handle));
    DOCKET_TRY(stop_if_asked());
    threads_->run_on_all([state](ShardWriter& writer) { return writer.seal(state); });
    DOCKET_TRY(threads_->wait());
    if (!in_place) {
      fault_point("before index generation is current");
      DOCKET_TRY(directory_.make_current(generation_));
      fault_point("after index generation is current");
      directory_.remove_others(generation_);
      done_ = true;
    }
    return IndexReport{!base_, posts_, removed_.load()};
  }

 private:
  enum class Change { Add, Replace };
  struct Held {
    CopyNum copy;
    PostText text;
  };

  /// A post's number is that of a copy, and a state counts the copies.
  [[nodiscard]] bool is_in_base(PostNum post) const {
    return base_ && post.value() <= static_cast<std::int64_t>(base_->state.size);
  }

  Result<void> begin_segments() {
    DOCKET_ASSIGN(generation_, directory_.create());
    fault_point("after the index generation is made");
    threads_.emplace(base_ ? base_->shards : kShards);
    for (auto& batch : batches_) batch.clear();
    threads_->run_on_all([folder = directory_.folder(generation_)](ShardWriter& writer) {
      writer.begin(folder);
      return Result<void>();
    });
    return {};
  }

  [[nodiscard]] Result<void> stop_if_asked() const {
    if (hooks_.stop == nullptr || !hooks_.stop->load()) return {};
    return fail(Errc::Interrupted, "indexing was stopped", "run `docket reindex`");
  }

  /// Committed posts go to the shards, once it is clear that they are many.
  Result<void> hand_on() {
    if (generation_ == 0 &&
        (static_cast<std::int64_t>(held_.size()) > few_ || held_bytes_ > kManyBytes)) {
      DOCKET_TRY(begin_segments());
    }
    if (generation_ == 0 || held_.empty()) return {};
    DOCKET_ASSIGN(ReadHandle handle, ReadHandle::open(archive_));
    while (!held_.empty()) {
      DOCKET_TRY(stop_if_asked());
      DOCKET_TRY(write(handle, held_.begin()->first, Change::Add));
    }
    flush(Change::Add);
    return {};
  }

  /// Reads what is not at hand. Gives the posts that must be replaced after the merge: older than
  /// this run, or touched after they were written.
  Result<std::vector<PostNum>> write_missing(ReadHandle& handle,
                                             const std::vector<ReadHandle::ChangedPost>& changes) {
    std::vector<PostNum> late;
    const PostNum first_written = written_.empty() ? PostNum{} : written_.front().num;
    const PostNum last_written = last_written_;
    const std::vector<ReadHandle::ChangedPost> before = std::move(written_);
    auto written = before.begin();
    for (const ReadHandle::ChangedPost& change : changes) {
      DOCKET_TRY(stop_if_asked());
      while (written != before.end() && written->num < change.num) ++written;
      if (written != before.end() && written->num == change.num) {
        if (written->modseq < change.modseq) late.push_back(change.num);
        continue;
      }
      const bool among_segments =
          first_written && change.num > first_written && change.num < last_written;
      if (generation_ == 0 || is_in_base(change.num) || among_segments) {
        late.push_back(change.num);
      } else {
        DOCKET_TRY(write(handle, change.num, Change::Add));
      }
    }
    flush(Change::Add);
    return late;
  }

  Result<void> write(ReadHandle& handle, PostNum num, Change change) {
    DOCKET_TRY(stop_if_asked());
    std::optional<Held> held;
    if (const auto it = held_.find(num); it != held_.end()) {
      held = std::move(it->second);
      held_bytes_ -= held->text.size();
      held_.erase(it);
    }
    DOCKET_ASSIGN(std::optional<archive::Post> post, handle.post(num));
    if (!post || post->num != num) return {};  // folded meanwhile
    PostJob job;
    const CopyNum leader = post->leader;
    const Modseq modseq = post->modseq;
    DOCKET_ASSIGN(job.facts, read_facts(handle, std::move(*post)));
    if (held && held->copy == leader) {
      job.text = std::move(held->text);
    } else {
      DOCKET_ASSIGN(const std::vector<archive::Copy> copies, handle.copies(num));
      DOCKET_ASSIGN(job.text, handle.mail(copies.front(), mail::ParseLimits{}.max_bytes + 1));
    }
    if (change == Change::Add) {
      written_.push_back({num, modseq});
      last_written_ = std::max(last_written_, num);
    }
    ++posts_;
    if (hooks_.progress && total_ > 0) hooks_.progress(posts_, std::max(total_, posts_));
    add_to_batch(std::move(job), change);
    return {};
  }

  void add_to_batch(PostJob&& job, Change change) {
    if (batches_.size() != threads_->size()) batches_.resize(threads_->size());
    const unsigned shard = place_of(job.facts.post.num, threads_->size()).shard;
    Batch& batch = batches_[shard];
    batch.bytes += size_of(job);
    batch.jobs.push_back(std::move(job));
    if (batch.jobs.size() == kBatchPosts || batch.bytes > kBatchBytes) send(shard, change);
  }

  void send(unsigned shard, Change change) {
    Batch& batch = batches_[shard];
    if (batch.jobs.empty()) return;
    auto jobs = std::make_shared<std::vector<PostJob>>(std::move(batch.jobs));
    batch.clear();
    threads_->run(shard, [jobs, change](ShardWriter& writer) -> Result<void> {
      for (PostJob& job : *jobs) {
        DOCKET_TRY(change == Change::Add ? writer.add(std::move(job))
                                         : writer.replace(std::move(job)));
      }
      return {};
    });
  }

  void flush(Change change) {
    for (unsigned shard = 0; shard < batches_.size(); ++shard) send(shard, change);
  }

  Result<void> remove_gone(ReadHandle& handle) {
    DOCKET_ASSIGN(const std::vector<PostNum> gone,
                  handle.posts_gone_after(base_ ? base_->state.modseq : Modseq{}));
    for (const PostNum num : gone) {
      threads_->run(place_of(num, threads_->size()).shard, [this, num](ShardWriter& writer) {
        return writer.remove(num).map([this](bool there) { removed_ += there ? 1 : 0; });
      });
    }
    return {};
  }

  struct Batch {
    std::vector<PostJob> jobs;
    std::size_t bytes = 0;
    void clear() {
      jobs.clear();
      bytes = 0;
    }
  };

  const archive::Archive& archive_;
  IndexHooks hooks_;
  IndexDirectory directory_;
  DirectoryLock lock_;
  std::optional<FoundIndex> base_;  // nothing: all is built anew
  std::int64_t few_ = 0;
  int generation_ = 0;  // that is being made; 0: the base is changed in place
  bool done_ = false;
  std::map<PostNum, Held> held_;  // given, not yet handed on
  std::size_t held_bytes_ = 0;
  std::vector<ReadHandle::ChangedPost> written_;  // into segments, in order
  PostNum last_written_;
  std::vector<Batch> batches_;  // one a shard
  std::int64_t posts_ = 0, total_ = 0;
  std::atomic<std::int64_t> removed_ = 0;
  std::optional<Error> error_;
  std::optional<ShardThreads> threads_;  // ends before the rest
};

Indexer::Indexer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Indexer::~Indexer() = default;
Indexer::Indexer(Indexer&&) noexcept = default;
Indexer& Indexer::operator=(Indexer&&) noexcept = default;

Result<Indexer> Indexer::open(const archive::Archive& archive, IndexTask task, IndexHooks hooks) {
  auto impl = std::make_unique<Impl>(archive, std::move(hooks));
  DOCKET_TRY(impl->open(task));
  return Indexer(std::move(impl));
}

void Indexer::placed(PostNum post, CopyNum copy, mail::Analysis&& analysis) {
  impl_->placed(post, copy, std::move(analysis));
}
Result<void> Indexer::committed() { return impl_->committed(); }
Result<IndexReport> Indexer::finish() { return impl_->finish(); }

Result<IndexReport> update_index(const archive::Archive& archive, IndexTask task,
                                 IndexHooks hooks) {
  DOCKET_ASSIGN(Indexer indexer, Indexer::open(archive, task, std::move(hooks)));
  return indexer.finish();
}

Result<std::optional<archive::State>> index_state(const archive::Archive& archive) {
  return find_index(IndexDirectory(archive.index_path()))
      .map([](const std::optional<FoundIndex>& found) {
        return found ? std::optional(found->state) : std::nullopt;
      });
}

}  // namespace docket::index
