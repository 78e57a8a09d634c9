#include "index/index_directory.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/fault_point.hpp"

namespace docket::index {
namespace {

namespace fs = std::filesystem;

std::optional<int> to_generation(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

bool sync_path(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  return synced;
}

}  // namespace

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<DirectoryLock> IndexDirectory::lock(int generation) const {
  const fs::path path = folder(generation);
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return fail(Errc::NotFound, fmt::format("the index generation {} is gone", path.string()),
                "run `docket reindex` to build the index anew; the archive itself is not touched");
  }
  DirectoryLock lock(descriptor);
  // A file system without flock gives no protection, and no reason to fail either.
  (void)::flock(descriptor, LOCK_SH);
  return lock;
}

Result<std::optional<int>> IndexDirectory::current() const {
  std::error_code error;
  if (!fs::exists(path_ / "current", error)) return std::optional<int>();
  std::ifstream in(path_ / "current");
  std::string line;
  std::getline(in, line);
  const std::optional<int> generation = to_generation(line);
  if (!generation) {
    return fail(Errc::Corrupt,
                fmt::format("{} does not name a generation", (path_ / "current").string()),
                "run `docket reindex` to build the index anew; the archive itself is not touched");
  }
  return generation;
}

fs::path IndexDirectory::folder(int generation) const { return path_ / std::to_string(generation); }

fs::path IndexDirectory::shard(int generation, unsigned shard) const {
  return folder(generation) / fmt::format("posts.{}", shard);
}

unsigned IndexDirectory::shard_count(int generation) const {
  std::error_code error;
  unsigned count = 0;
  while (count < kMaxShards && fs::is_directory(shard(generation, count), error)) ++count;
  return count;
}

Result<DirectoryLock> IndexDirectory::lock_for_writing() const {
  std::error_code error;
  const mode_t before = ::umask(S_IRWXG | S_IRWXO);
  fs::create_directories(path_, error);
  const fs::path file = path_ / "lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  ::umask(before);
  if (descriptor < 0) return fail(Errc::Io, fmt::format("cannot open {}", file.string()));
  DirectoryLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return fail(Errc::Locked, "another docket is writing to this index",
                "wait for it to end, then run `docket reindex`");
  }
  return lock;
}

Result<int> IndexDirectory::create() const {
  std::error_code error;
  int highest = 0;
  for (fs::directory_iterator it(path_, error), end; !error && it != end; it.increment(error)) {
    highest = std::max(highest, to_generation(it->path().filename().string()).value_or(0));
  }
  const fs::path created = path_ / std::to_string(highest + 1);
  const mode_t before = ::umask(S_IRWXG | S_IRWXO);
  fs::create_directories(created, error);
  ::umask(before);
  if (error) {
    return fail(Errc::Io, fmt::format("cannot create {}: {}", created.string(), error.message()));
  }
  return highest + 1;
}

Result<void> IndexDirectory::make_current(int generation) const {
  std::error_code error;
  const fs::path made = folder(generation);
  bool all_synced = sync_path(made);
  for (fs::recursive_directory_iterator it(made, error), end; !error && it != end;
       it.increment(error)) {
    all_synced = sync_path(it->path()) && all_synced;
  }
  if (!all_synced || error) {
    return fail(Errc::Io, fmt::format("cannot sync {}", made.string()),
                "the old index stands; see whether the disk is full or failing");
  }
  fault_point("after the index generation is synced");
  const fs::path temporary = path_ / "current.new";
  {
    std::ofstream out(temporary, std::ios::trunc);
    out << generation << '\n';
    out.flush();
    if (!out) return fail(Errc::Io, fmt::format("cannot write {}", temporary.string()));
  }
  const bool synced = sync_path(temporary);
  fault_point("before the index generation is named");
  if (synced) fs::rename(temporary, path_ / "current", error);
  if (!synced || error || !sync_path(path_)) {
    return fail(Errc::Io, fmt::format("cannot replace {}", (path_ / "current").string()));
  }
  return {};
}

void IndexDirectory::remove_others(int keep) const {
  std::error_code error;
  for (fs::directory_iterator it(path_, error), end; !error && it != end; it.increment(error)) {
    const std::optional<int> generation = to_generation(it->path().filename().string());
    if (!generation || *generation == keep) continue;
    const int descriptor = ::open(it->path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const DirectoryLock held(descriptor);
    if (descriptor < 0 || ::flock(descriptor, LOCK_EX | LOCK_NB) != 0) continue;
    fault_point("before an old index generation goes");
    std::error_code ignored;  // what cannot be removed now goes next time
    fs::remove_all(it->path(), ignored);
  }
}

}  // namespace docket::index
