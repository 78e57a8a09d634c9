#include "ingest/raw_collector.hpp"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>

namespace docket::ingest {
namespace {

/// A file without a name: nothing is left behind whatever becomes of the process.
Result<FileDescriptor> open_unnamed(const std::string& directory) {
  FileDescriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.valid()) return file;
  // Not every file system has O_TMPFILE (and old kernels see only the directory in it).
  std::string name = directory + "/docket-XXXXXX";
  file = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.valid()) {
    return tl::unexpected(system_error("make a temporary file in", directory, errno));
  }
  ::unlink(name.c_str());
  return file;
}

std::string temporary_directory() {
  std::error_code error;
  const auto path = std::filesystem::temp_directory_path(error);
  return error ? "/tmp" : path.string();
}

}  // namespace

RawCollector::RawCollector(std::size_t max_memory_bytes, std::string spill_directory)
    : max_memory_bytes_(max_memory_bytes), spill_directory_(std::move(spill_directory)) {}

Result<void> RawCollector::append(std::string_view piece) {
  if (!file_.valid() && memory_.size() + piece.size() > max_memory_bytes_) DOCKET_TRY(spill());
  if (file_.valid()) return write_all(piece);
  memory_.append(piece);
  return {};
}

Result<RawBytes> RawCollector::finish(std::string_view last_piece) {
  // Nearly every mail: one piece, one allocation of its very size.
  if (memory_.empty() && !file_.valid() && last_piece.size() <= max_memory_bytes_) {
    return RawBytes(std::string(last_piece));
  }
  DOCKET_TRY(append(last_piece));
  if (!file_.valid()) return RawBytes(std::exchange(memory_, {}));
  const FileDescriptor file = std::move(file_);
  const std::size_t size = std::exchange(file_size_, 0);
  if (size == 0) return RawBytes();
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (address == MAP_FAILED) {
    return tl::unexpected(system_error("map a temporary file in", spill_directory_, errno));
  }
  return RawBytes::adopt_mapping(address, size);
}

Result<void> RawCollector::spill() {
  if (spill_directory_.empty()) spill_directory_ = temporary_directory();
  DOCKET_ASSIGN(file_, open_unnamed(spill_directory_));
  const std::string collected = std::exchange(memory_, {});
  return write_all(collected);
}

Result<void> RawCollector::write_all(std::string_view piece) {
  while (!piece.empty()) {
    const ssize_t count = ::write(file_.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      return tl::unexpected(system_error("write a temporary file in", spill_directory_, errno));
    }
    piece.remove_prefix(static_cast<std::size_t>(count));
    file_size_ += static_cast<std::size_t>(count);
  }
  return {};
}

}  // namespace docket::ingest
