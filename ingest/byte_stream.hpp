#pragma once

/// Bytes that come in pieces: a file, a compressed file, standard input. Memory is bounded by
/// the caller's buffer, whatever the size.

#include <memory>
#include <span>
#include <string>

#include "core/error.hpp"

namespace docket::ingest {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Reads up to buffer.size() bytes; 0 at the end. An error leaves what was read before valid.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> buffer) = 0;
};

/// A regular file as it is.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> open_file(const std::string& path);

/// A file with gzip, bzip2, xz, zstd or lz4 undone (told by its first bytes, not by its name);
/// other files as they are. "-" is standard input (descriptor 0).
/// Expansion is unbounded: readers hold one message at a time.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> open_decompressed(const std::string& path);

/// The same of a stream; `name` is for messages.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> decompressed(std::unique_ptr<ByteStream> stream,
                                                               const std::string& name);

/// Up to `size` bytes from the front of `stream`, which then gives them once more.
[[nodiscard]] Result<std::string> peek(std::unique_ptr<ByteStream>& stream, std::size_t size);

/// Bytes at hand; for tests. `chunk` bounds each read, to try every boundary.
[[nodiscard]] std::unique_ptr<ByteStream> memory_stream(std::string bytes,
                                                        std::size_t chunk = 1 << 16);

}  // namespace docket::ingest
