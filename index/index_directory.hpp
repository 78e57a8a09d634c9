#pragma once

/// The index on disk (docs/index-format.md): generations, of which `current` names one.
///
///     DIR/index/current      one line, "3"; replaced by rename
///     DIR/index/3/posts.0    a Xapian database; more shards are posts.1, posts.2 ...
///
/// A reader opens what `current` names and opens anew when it changes. The directory may be deleted
/// at any time.

#include <filesystem>
#include <optional>
#include <utility>

#include "core/error.hpp"

namespace docket::index {

/// Post n lies in shard (n-1) mod N as document (n-1)/N+1, so that the shards, opened as one
/// database, have n as the document's id.
inline constexpr unsigned kShards = 1;

/// Keeps a generation from being removed while it is read: a shared lock (flock) on its folder,
/// which needs no writing. Released by the destructor.
class GenerationLock {
 public:
  GenerationLock() = default;
  explicit GenerationLock(int descriptor) : descriptor_(descriptor) {}
  ~GenerationLock();
  GenerationLock(GenerationLock&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  GenerationLock& operator=(GenerationLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  GenerationLock(const GenerationLock&) = delete;
  GenerationLock& operator=(const GenerationLock&) = delete;

 private:
  int descriptor_ = -1;
};

class IndexDirectory {
 public:
  explicit IndexDirectory(std::filesystem::path path) : path_(std::move(path)) {}

  /// The generation that readers open; nullopt where there is no index.
  [[nodiscard]] Result<std::optional<int>> current() const;
  [[nodiscard]] std::filesystem::path shard(int generation, unsigned shard) const;
  /// A new, empty generation, higher than any that is there.
  [[nodiscard]] Result<int> create() const;
  /// Makes a finished generation the current one, synced.
  [[nodiscard]] Result<void> make_current(int generation) const;
  /// NotFound where the generation went between current() and now: ask current() again.
  [[nodiscard]] Result<GenerationLock> lock(int generation) const;
  /// Removes generations other than `keep` that nobody has locked.
  void remove_others(int keep) const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace docket::index
