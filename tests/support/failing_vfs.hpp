#pragma once

/// A disk that fails: SQLite's file layer with an error at the n-th write. While one lives it is
/// the process's default, so that the archive opens its files through it.
///
///     FailingVfs disk;
///     disk.fail_from(12, SQLITE_FULL);   // the 12th write and all after it
///     ...
///     disk.work();

#include <cstddef>
#include <cstring>
#include <limits>
#include <string>

#include <sqlite3.h>

namespace docket::test {

class FailingVfs {
 public:
  FailingVfs() : real_(sqlite3_vfs_find(nullptr)) {
    vfs_ = *real_;
    vfs_.pNext = nullptr;
    vfs_.zName = "docket-failing";
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
    vfs_.pAppData = this;
    vfs_.xOpen = &FailingVfs::open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FailingVfs() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
  }
  FailingVfs(const FailingVfs&) = delete;
  FailingVfs& operator=(const FailingVfs&) = delete;
  FailingVfs(FailingVfs&&) = delete;
  FailingVfs& operator=(FailingVfs&&) = delete;

  /// Counting begins anew. Writes, truncations and syncs count.
  void fail_from(int nth, int code) { arm(nth, std::numeric_limits<int>::max(), code); }
  void fail_once(int nth, int code) { arm(nth, nth, code); }
  void work() { code_ = SQLITE_OK; }
  [[nodiscard]] int failures() const { return failures_; }

 private:
  struct File {
    sqlite3_file base;
    FailingVfs* owner;
    sqlite3_io_methods methods;
    // The real file follows.
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static File* own(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return own(file)->real(); }

  void arm(int first, int last, int code) {
    first_ = first;
    last_ = last;
    code_ = code;
    count_ = 0;
    failures_ = 0;
  }

  /// The error for this write, or SQLITE_OK.
  int next() {
    if (code_ == SQLITE_OK) return SQLITE_OK;
    ++count_;
    if (count_ < first_ || count_ > last_) return SQLITE_OK;
    ++failures_;
    return code_;
  }

  // NOLINTNEXTLINE(readability-function-size): SQLite's signature
  static int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags,
                  int* out_flags) {
    auto* const self = static_cast<FailingVfs*>(vfs->pAppData);
    File* const opened = own(file);
    opened->owner = self;
    opened->base.pMethods = nullptr;
    const int code = self->real_->xOpen(self->real_, name, opened->real(), flags, out_flags);
    if (opened->real()->pMethods == nullptr) return code;
    opened->methods = make_methods(opened->real()->pMethods->iVersion);
    opened->base.pMethods = &opened->methods;
    return code;
  }

  static sqlite3_io_methods make_methods(int version) {
    sqlite3_io_methods m{};
    m.iVersion = version;
    m.xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); };
    m.xRead = [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
      return real(f)->pMethods->xRead(real(f), to, size, at);
    };
    m.xWrite = [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
      const int code = own(f)->owner->next();
      return code != SQLITE_OK ? code : real(f)->pMethods->xWrite(real(f), from, size, at);
    };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
      const int code = own(f)->owner->next();
      return code != SQLITE_OK ? code : real(f)->pMethods->xTruncate(real(f), size);
    };
    m.xSync = [](sqlite3_file* f, int flags) {
      const int code = own(f)->owner->next();
      return code != SQLITE_OK ? code : real(f)->pMethods->xSync(real(f), flags);
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
      return real(f)->pMethods->xFileSize(real(f), size);
    };
    m.xLock = [](sqlite3_file* f, int lock) { return real(f)->pMethods->xLock(real(f), lock); };
    m.xUnlock = [](sqlite3_file* f, int lock) { return real(f)->pMethods->xUnlock(real(f), lock); };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      return real(f)->pMethods->xCheckReservedLock(real(f), out);
    };
    m.xFileControl = [](sqlite3_file* f, int op, void* argument) {
      return real(f)->pMethods->xFileControl(real(f), op, argument);
    };
    m.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
    m.xDeviceCharacteristics = [](sqlite3_file* f) {
      return real(f)->pMethods->xDeviceCharacteristics(real(f));
    };
    m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
    };
    m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
      return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
    };
    m.xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); };
    m.xShmUnmap = [](sqlite3_file* f, int remove) {
      return real(f)->pMethods->xShmUnmap(real(f), remove);
    };
    m.xFetch = [](sqlite3_file* f, sqlite3_int64 at, int size, void** out) {
      return real(f)->pMethods->xFetch(real(f), at, size, out);
    };
    m.xUnfetch = [](sqlite3_file* f, sqlite3_int64 at, void* page) {
      return real(f)->pMethods->xUnfetch(real(f), at, page);
    };
    return m;
  }

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_{};
  int code_ = SQLITE_OK;
  int first_ = 0, last_ = 0, count_ = 0, failures_ = 0;
};

}  // namespace docket::test
