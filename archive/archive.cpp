#include "archive/archive.hpp"

#include <random>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/sqlite.hpp"
#include "archive/state_tree.hpp"
#include "core/fault_point.hpp"

namespace docket::archive {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporary = "docket.sqlite.new-";  // and the process

constexpr char kTables[] =
#include "data/schema.inc"
    ;

std::string make_uuid() {
  std::random_device device;
  std::string hex;
  for (int i = 0; i < 4; ++i) hex += fmt::format("{:08x}", device() & 0xFFFFFFFFU);
  hex[12] = '4';
  hex[16] =
      "89ab"[static_cast<std::size_t>(hex[16] >= 'a' ? hex[16] - 'a' + 10 : hex[16] - '0') & 3U];
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

Result<void> check_schema(const fs::path& path) {
  Result<std::int64_t> schema = guarded([&] {
    const bool wal = fs::exists(path.string() + "-wal");
    const bool writable = ::access(path.parent_path().c_str(), W_OK) == 0;
    Database db =
        Database::open(path.string(), wal || writable ? OpenMode::ReadOnly : OpenMode::Immutable);
    const auto found = db.integer("SELECT schema FROM archive");
    if (!found) throw_corrupt(fmt::format("{} has no archive row", path.string()));
    return *found;
  });
  if (!schema) return tl::unexpected(std::move(schema.error()));
  if (*schema != kSchema) {
    return fail(Errc::Schema,
                fmt::format("{} has schema {}, this docket reads schema {}", path.string(), *schema,
                            kSchema),
                "carry it over with the docket that made it: `docket export --all-copies --format "
                "mboxrd --to FILE`, then `docket ingest FILE` into a new archive");
  }
  return {};
}

/// A lock on the directory, by which processes that make an archive in it take turns: who holds it
/// knows that files with temporary names are left over from processes that were killed.
class CreationLock {
 public:
  explicit CreationLock(const fs::path& directory)
      : descriptor_(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  ~CreationLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  CreationLock(const CreationLock&) = delete;
  CreationLock& operator=(const CreationLock&) = delete;
  CreationLock(CreationLock&&) = delete;
  CreationLock& operator=(CreationLock&&) = delete;

  enum class Wait { Yes, No };
  /// False also on a file system without flock: then nothing is known.
  [[nodiscard]] bool take(Wait wait) const {
    const int operation = wait == Wait::Yes ? LOCK_EX : LOCK_EX | LOCK_NB;
    int result = -1;
    do {
      result = ::flock(descriptor_, operation);
    } while (result != 0 && errno == EINTR);
    return result == 0;
  }

 private:
  int descriptor_;
};

bool is_temporary(const fs::path& path) { return path.filename().string().starts_with(kTemporary); }

/// Only under the lock. What cannot be removed stays for the next time.
void remove_leftovers(const fs::path& directory) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator it(directory, error), end; !error && it != end; it.increment(error)) {
    if (is_temporary(it->path())) found.push_back(it->path());
  }
  for (const fs::path& path : found) {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
}

/// Made under another name and renamed, so that a killed creation leaves nothing half made.
Result<void> create_database(const fs::path& path) {
  const CreationLock lock(path.parent_path());
  if (lock.take(CreationLock::Wait::Yes)) remove_leftovers(path.parent_path());
  const fs::path temporary = path.parent_path() / fmt::format("{}{}", kTemporary, ::getpid());
  std::error_code ignored;
  fs::remove(temporary, ignored);
  Result<void> made = guarded([&] {
    Database db = Database::open(temporary.string(), OpenMode::Create);
    ::chmod(temporary.c_str(), S_IRUSR | S_IWUSR);
    db.script("PRAGMA page_size = 8192; PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;");
    fault_point("before the new archive's tables");
    db.script("BEGIN IMMEDIATE");
    db.script(kTables);
    const std::string uuid = make_uuid();
    db.run("INSERT INTO archive (uuid, schema, modseq, size, frontier) VALUES (?1, ?2, 0, 0, x'')",
           std::string_view(uuid), kSchema);
    db.run("INSERT INTO commit_record (modseq, size, root) VALUES (0, 0, ?1)",
           BlobView{StateTree().root().view()});
    fault_point("before the new archive's COMMIT");
    db.script("COMMIT");
    fault_point("before the new archive's WAL");
    db.script("PRAGMA journal_mode = WAL");
  });
  if (!made) {
    fs::remove(temporary, ignored);
    return made;
  }
  fault_point("before the new archive has its name");
  // link() refuses an existing name: two creations at once give one archive.
  if (::link(temporary.c_str(), path.c_str()) != 0 && errno != EEXIST) {
    const int error = errno;
    fs::remove(temporary, ignored);
    return fail(Errc::Io, fmt::format("cannot create {}: {}", path.string(),
                                      std::generic_category().message(error)));
  }
  fault_point("after the new archive has its name");
  fs::remove(temporary, ignored);
  return {};
}

}  // namespace

Result<Archive> Archive::open(const fs::path& directory) {
  Archive archive(directory);
  std::error_code error;
  if (!fs::exists(archive.database_path(), error)) {
    return fail(Errc::InvalidInput, fmt::format("no archive in {}", directory.string()),
                "make one with `docket ingest FILE`, or name another with --archive DIR");
  }
  DOCKET_TRY(check_schema(archive.database_path()));
  return archive;
}

Result<Archive> Archive::open_or_create(const fs::path& directory) {
  Archive archive(directory);
  std::error_code error;
  if (fs::exists(archive.database_path(), error)) {
    const CreationLock lock(directory);
    if (lock.take(CreationLock::Wait::No)) remove_leftovers(directory);
    return open(directory);
  }
  if (fs::exists(directory, error)) {
    const bool is_folder = fs::is_directory(directory, error);
    bool foreign = !is_folder;
    for (fs::directory_iterator it(directory, error), end; is_folder && !error && it != end;
         it.increment(error)) {
      const std::string name = it->path().filename().string();
      foreign = foreign || (name != "docket.toml" && name != "data" && !is_temporary(name));
    }
    if (foreign || error) {
      return fail(Errc::InvalidInput,
                  fmt::format("{} is not empty and holds no archive", directory.string()),
                  "name an empty or new directory with --archive DIR");
    }
  } else {
    const mode_t before = ::umask(S_IRWXG | S_IRWXO);
    fs::create_directories(directory, error);
    ::umask(before);
    if (error) {
      return fail(Errc::Io,
                  fmt::format("cannot create {}: {}", directory.string(), error.message()));
    }
  }
  DOCKET_TRY(create_database(archive.database_path()));
  return open(directory);
}

}  // namespace docket::archive
