#pragma once

/// The exact bytes of all copies: one logical string of bytes in zstd blocks (table `blob`).
/// Blocks of about 64 KiB: a compromise between size and the time to read one mail back
/// (docs/archive-format.md, "Blocks"). A giant copy spans as many blocks as it needs.

#include <cstdint>
#include <string>
#include <string_view>

#include "archive/sqlite.hpp"

namespace docket::archive {

struct ByteRange {
  std::uint64_t start = 0;
  std::uint64_t length = 0;
};

/// Calls `sink` with the range's bytes in order, block by block: memory stays bounded.
class RawReader {
 public:
  explicit RawReader(Database& db) : db_(db) {}
  [[nodiscard]] std::string read(ByteRange range);
  /// At most `limit` bytes from the range's start.
  [[nodiscard]] std::string read_prefix(ByteRange range, std::uint64_t limit);
  template <typename Sink>
  void stream(ByteRange range, Sink&& sink) {
    const std::uint64_t end = range.start + range.length;
    for (std::uint64_t at = range.start; at < end;) {
      load_block_at(at);
      const std::uint64_t skip = at - block_start_;
      const std::uint64_t take = std::min<std::uint64_t>(block_.size() - skip, end - at);
      sink(std::string_view(block_).substr(skip, take));
      at += take;
    }
  }

 private:
  void load_block_at(std::uint64_t at);

  Database& db_;
  std::string block_;  // the block read last: neighbours are read together
  std::uint64_t block_start_ = 0;
};

/// Appends within one transaction; flush() before it is committed.
class RawWriter {
 public:
  explicit RawWriter(Database& db);
  [[nodiscard]] ByteRange append(std::string_view bytes);
  void flush();
  /// Also bytes that are not flushed yet.
  [[nodiscard]] std::string read(ByteRange range);

 private:
  void write_block(std::string_view bytes);

  Database& db_;
  std::string pending_;
  std::uint64_t pending_start_;
  std::string compressed_;
  RawReader reader_;
};

}  // namespace docket::archive
