#include "ingest/byte_stream.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include <archive.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "ingest/file_descriptor.hpp"
#include "ingest/gzip_stream.hpp"

namespace docket::ingest {
namespace {

class FileStream final : public ByteStream {
 public:
  FileStream(FileDescriptor fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    while (true) {
      const ssize_t count = ::read(fd_.get(), buffer.data(), buffer.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return tl::unexpected(system_error("read", name_, errno));
    }
  }

 private:
  FileDescriptor fd_;
  std::string name_;
};

class MemoryStream final : public ByteStream {
 public:
  MemoryStream(std::string bytes, std::size_t chunk) : bytes_(std::move(bytes)), chunk_(chunk) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min({buffer.size(), chunk_, bytes_.size() - position_});
    std::memcpy(buffer.data(), bytes_.data() + position_, count);
    position_ += count;
    return count;
  }

 private:
  std::string bytes_;
  std::size_t chunk_;
  std::size_t position_ = 0;
};

/// The first bytes were read to look at them: they come again, then the rest.
class PrefixedStream final : public ByteStream {
 public:
  PrefixedStream(std::string prefix, std::unique_ptr<ByteStream> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (position_ == prefix_.size()) return rest_->read(buffer);
    const std::size_t count = std::min(buffer.size(), prefix_.size() - position_);
    std::memcpy(buffer.data(), prefix_.data() + position_, count);
    position_ += count;
    return count;
  }

 private:
  std::string prefix_;
  std::size_t position_ = 0;
  std::unique_ptr<ByteStream> rest_;
};

/// What can be told by its first bytes, and who undoes it. Only these filters are turned on: of
/// libarchive's others some run external programs, and "uu" takes mail with an attachment for
/// itself. A null filter is gzip's: see gzip_stream.hpp.
struct Compression {
  std::string_view name;
  std::string_view magic;
  int (*filter)(struct archive*);
};

using namespace std::string_view_literals;  // magics hold NUL bytes

constexpr std::array kCompressions{
    Compression{"gzip", "\x1F\x8B\x08"sv, nullptr},
    Compression{"bzip2", "BZh"sv, archive_read_support_filter_bzip2},
    Compression{"xz", "\xFD\x37zXZ\x00"sv, archive_read_support_filter_xz},
    Compression{"zstd", "\x28\xB5\x2F\xFD"sv, archive_read_support_filter_zstd},
    Compression{"lz4", "\x04\x22\x4D\x18"sv, archive_read_support_filter_lz4},
};
/// A file packed twice is seen (servers do it); one packed without end must not take all memory.
constexpr int kMaxLayers = 4;
constexpr std::size_t kMagicSize = 10;

const Compression* find_compression(std::string_view start) {
  const auto* it =
      std::find_if(kCompressions.begin(), kCompressions.end(),
                   [start](const Compression& c) { return start.starts_with(c.magic); });
  if (it == kCompressions.end()) return nullptr;
  if (it->name != "bzip2") return it;
  // "BZh" could begin a text: the level and the magic of a block or of the end must follow.
  const std::string_view block = start.substr(std::min<std::size_t>(4, start.size()));
  const bool is_bzip2 =
      start.size() == kMagicSize && start[3] >= '1' && start[3] <= '9' &&
      (block == "\x31\x41\x59\x26\x53\x59"sv || block == "\x17\x72\x45\x38\x50\x90"sv);
  return is_bzip2 ? it : nullptr;
}

struct ArchiveDeleter {
  void operator()(struct archive* a) const { archive_read_free(a); }
};

class DecompressingStream final : public ByteStream {
 public:
  DecompressingStream(std::unique_ptr<ByteStream> source, std::string name)
      : source_(std::move(source)), name_(std::move(name)), input_(kInputSize, '\0') {}

  Result<void> start(const Compression& compression) {
    archive_.reset(archive_read_new());
    if (!archive_) return fail(Errc::Internal, "no memory to decompress " + name_);
    // ARCHIVE_WARN means that libarchive would run an external program for it.
    if (compression.filter(archive_.get()) != ARCHIVE_OK) {
      return fail(Errc::InvalidInput,
                  name_ + " is compressed with " + std::string(compression.name) +
                      ", which this libarchive cannot read",
                  "decompress it first and give the result, or pipe it in with \"-\"");
    }
    archive_read_support_format_raw(archive_.get());
    archive_read_support_format_empty(archive_.get());
    if (archive_read_open(archive_.get(), this, nullptr, read_source, nullptr) != ARCHIVE_OK) {
      return tl::unexpected(broken());
    }
    struct archive_entry* entry = nullptr;
    const int status = archive_read_next_header(archive_.get(), &entry);
    ended_ = status == ARCHIVE_EOF;
    if (status != ARCHIVE_OK && !ended_) return tl::unexpected(broken());
    if (archive_filter_code(archive_.get(), 0) == ARCHIVE_FILTER_NONE) {
      return tl::unexpected(broken());  // its bytes must not pass for mail
    }
    return {};
  }

  Result<std::size_t> read(std::span<char> buffer) override {
    while (block_.empty() && !ended_ && !buffer.empty()) {
      const void* data = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      // Not archive_read_data: on an error that would lose what it had already copied.
      const int status = archive_read_data_block(archive_.get(), &data, &size, &offset);
      ended_ = status == ARCHIVE_EOF;
      if (status != ARCHIVE_OK && !ended_) return tl::unexpected(broken());
      if (!ended_) block_ = {static_cast<const char*>(data), size};
    }
    const std::size_t count = std::min(buffer.size(), block_.size());
    if (count > 0) std::memcpy(buffer.data(), block_.data(), count);
    block_.remove_prefix(count);
    return count;
  }

 private:
  static constexpr std::size_t kInputSize = 128 * 1024;

  static la_ssize_t read_source(struct archive* a, void* self_pointer, const void** data) {
    auto* self = static_cast<DecompressingStream*>(self_pointer);
    auto count = self->source_->read(self->input_);
    if (!count) {
      self->source_error_ = std::move(count.error());
      archive_set_error(a, EIO, "read error");
      return -1;
    }
    *data = self->input_.data();
    return static_cast<la_ssize_t>(*count);
  }

  /// The disk's error where there was one, else damage.
  [[nodiscard]] Error broken() const {
    if (!source_error_.message.empty()) return source_error_;
    return damaged(name_, archive_error_string(archive_.get()));
  }

  std::unique_ptr<ByteStream> source_;
  std::string name_;
  std::string input_;
  Error source_error_;
  std::string_view block_;  // points into the filter's buffer, until the next block
  bool ended_ = false;
  std::unique_ptr<struct archive, ArchiveDeleter> archive_;  // freed first: it calls back
};

Result<FileDescriptor> open_for_reading(const std::string& path) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  } while (fd < 0 && errno == EINTR);
  FileDescriptor file(fd);
  if (!file.valid()) return tl::unexpected(system_error("open", path, errno));
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return tl::unexpected(system_error("open", path, errno));
  if (S_ISDIR(info.st_mode)) {
    return fail(Errc::InvalidInput, path + " is a folder, not a file");
  }
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);  // advice only: pipes refuse it
  return file;
}

Result<FileDescriptor> open_standard_input() {
  FileDescriptor file(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  if (!file.valid()) return tl::unexpected(system_error("open", "standard input", errno));
  return file;
}

/// Up to `wanted` bytes. An error after the first byte is left to the next read, which meets it
/// anew.
Result<std::string> read_start(ByteStream& stream, std::size_t wanted) {
  std::string start(wanted, '\0');
  std::size_t size = 0;
  while (size < start.size()) {
    auto count = stream.read(std::span(start).subspan(size));
    if (!count && size == 0) return tl::unexpected(std::move(count.error()));
    if (!count || *count == 0) break;
    size += *count;
  }
  start.resize(size);
  return start;
}

/// zstd's and lz4's skippable frame: "?*M\x18" with a first byte 0x50 to 0x5F, size, bytes.
bool is_skippable_frame(std::string_view start) {
  constexpr std::size_t kFrameHeader = 8;
  return start.size() >= kFrameHeader && (start[0] & 0xF0) == 0x50 &&
         start.substr(1, 3) == "\x2A\x4D\x18";
}

/// Takes skippable frames off the front (pzstd puts one before each of its own; libarchive knows
/// them only further on). True where there were any.
Result<bool> skip_frames(std::string& start, ByteStream& stream, const std::string& name) {
  bool any = false;
  for (; is_skippable_frame(start); any = true) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      size |= static_cast<std::size_t>(static_cast<unsigned char>(start[4 + i])) << (8 * i);
    }
    start.erase(0, 8);
    while (size > start.size()) {
      size -= start.size();
      DOCKET_ASSIGN(start, read_start(stream, std::min<std::size_t>(size, 64 * 1024)));
      if (start.empty()) return tl::unexpected(damaged(name, "it ends in the middle"));
    }
    start.erase(0, size);
    DOCKET_ASSIGN(const std::string more, read_start(stream, kMagicSize - start.size()));
    start += more;
  }
  return any;
}

Result<std::unique_ptr<ByteStream>> decompress(const Compression& compression,
                                               std::unique_ptr<ByteStream> stream,
                                               const std::string& name) {
  if (compression.filter == nullptr) return gzip_stream(std::move(stream), name);
  auto decompressing = std::make_unique<DecompressingStream>(std::move(stream), name);
  DOCKET_TRY(decompressing->start(compression));
  return decompressing;
}

}  // namespace

Result<std::unique_ptr<ByteStream>> open_file(const std::string& path) {
  DOCKET_ASSIGN(FileDescriptor file, open_for_reading(path));
  return std::make_unique<FileStream>(std::move(file), path);
}

Result<std::unique_ptr<ByteStream>> open_decompressed(const std::string& path) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "standard input" : path;
  DOCKET_ASSIGN(FileDescriptor file,
                standard_input ? open_standard_input() : open_for_reading(path));
  return decompressed(std::make_unique<FileStream>(std::move(file), name), name);
}

Result<std::unique_ptr<ByteStream>> decompressed(std::unique_ptr<ByteStream> stream,
                                                 const std::string& name) {
  for (int layer = 0; layer < kMaxLayers; ++layer) {
    DOCKET_ASSIGN(std::string start, read_start(*stream, kMagicSize));
    DOCKET_ASSIGN(const bool skipped, skip_frames(start, *stream, name));
    const Compression* compression = find_compression(start);
    if (skipped && compression == nullptr && !start.empty()) {
      return tl::unexpected(damaged(name, "unknown frames"));
    }
    stream = std::make_unique<PrefixedStream>(std::move(start), std::move(stream));
    if (compression == nullptr) break;
    DOCKET_ASSIGN(stream, decompress(*compression, std::move(stream), name));
  }
  return stream;
}

Result<std::string> peek(std::unique_ptr<ByteStream>& stream, std::size_t size) {
  DOCKET_ASSIGN(std::string start, read_start(*stream, size));
  stream = std::make_unique<PrefixedStream>(start, std::move(stream));
  return start;
}

std::unique_ptr<ByteStream> memory_stream(std::string bytes, std::size_t chunk) {
  return std::make_unique<MemoryStream>(std::move(bytes), std::max<std::size_t>(chunk, 1));
}

}  // namespace docket::ingest
