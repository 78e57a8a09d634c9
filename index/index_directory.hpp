#pragma once

/// The index on disk (docs/index-format.md): generations, of which `current` names one.
///
///     DIR/index/current      one line, "3"; replaced by rename
///     DIR/index/lock         locked (flock) by the one writer
///     DIR/index/3/posts.0    a Xapian database; the other shards are posts.1, posts.2 ...
///
/// A reader opens what `current` names and opens anew when it changes. The directory may be deleted
/// at any time.

#include <filesystem>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/id.hpp"

namespace docket::index {

/// Shards of an index that is made now; one that is there has as many as it was made with.
inline constexpr unsigned kShards = 2;
inline constexpr unsigned kMaxShards = 64;

/// Post n lies in shard (n-1) mod N as document (n-1)/N+1, so that the shards, opened as one
/// database, have n as the document's id.
struct ShardPlace {
  unsigned shard = 0;
  std::uint32_t document = 0;
};
[[nodiscard]] constexpr ShardPlace place_of(PostNum post, unsigned shards) {
  const auto index = static_cast<std::uint64_t>(post.value() - 1);
  return {static_cast<unsigned>(index % shards), static_cast<std::uint32_t>(index / shards + 1)};
}

/// A lock (flock) on a file or folder of the index, released by the destructor. A reader has a
/// shared one on the folder of its generation, which keeps it from being removed and needs no
/// writing.
class DirectoryLock {
 public:
  DirectoryLock() = default;
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  ~DirectoryLock();
  DirectoryLock(DirectoryLock&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_ = -1;
};

class IndexDirectory {
 public:
  explicit IndexDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  /// The generation that readers open; nullopt where there is no index.
  [[nodiscard]] Result<std::optional<int>> current() const;
  [[nodiscard]] std::filesystem::path folder(int generation) const;
  [[nodiscard]] std::filesystem::path shard(int generation, unsigned shard) const;
  /// Shards that are there, from posts.0 on without a gap.
  [[nodiscard]] unsigned shard_count(int generation) const;
  /// Keeps other writers out until it is destroyed; Locked where one is at work.
  [[nodiscard]] Result<DirectoryLock> lock_for_writing() const;
  /// A new, empty generation, higher than any that is there.
  [[nodiscard]] Result<int> create() const;
  /// Makes a finished generation the current one, synced.
  [[nodiscard]] Result<void> make_current(int generation) const;
  /// NotFound where the generation went between current() and now: ask current() again.
  [[nodiscard]] Result<DirectoryLock> lock(int generation) const;
  /// Removes generations other than `keep` that nobody has locked.
  void remove_others(int keep) const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace docket::index
