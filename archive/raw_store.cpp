#include "archive/raw_store.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <zstd.h>

namespace docket::archive {
namespace {

constexpr std::size_t kBlockBytes = 64 * 1024;
constexpr std::size_t kMaxBlockBytes = 4 * 1024 * 1024;  // a larger copy spans several
constexpr int kZstdLevel = 3;
constexpr int kCodecZstd = 1;

struct ContextDeleter {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, ContextDeleter> context(ZSTD_createCCtx());
  return context.get();
}

ZSTD_DCtx* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, ContextDeleter> context(ZSTD_createDCtx());
  return context.get();
}

}  // namespace

RawWriter::RawWriter(Database& db)
    : db_(db),
      pending_start_(static_cast<std::uint64_t>(
          db.integer("SELECT start + size FROM blob ORDER BY start DESC LIMIT 1").value_or(0))),
      reader_(db) {}

ByteRange RawWriter::append(std::string_view bytes) {
  const ByteRange range{pending_start_ + pending_.size(), bytes.size()};
  if (bytes.size() > kMaxBlockBytes) {
    flush();
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kMaxBlockBytes))) {
      write_block(bytes.substr(0, kMaxBlockBytes));
    }
    return range;
  }
  pending_ += bytes;
  if (pending_.size() >= kBlockBytes) flush();
  return range;
}

void RawWriter::flush() {
  if (pending_.empty()) return;
  write_block(pending_);
  pending_.clear();
}

void RawWriter::write_block(std::string_view bytes) {
  compressed_.resize(ZSTD_compressBound(bytes.size()));
  const std::size_t size = ZSTD_compressCCtx(compressor(), compressed_.data(), compressed_.size(),
                                             bytes.data(), bytes.size(), kZstdLevel);
  DOCKET_CHECK(ZSTD_isError(size) == 0);
  db_.run("INSERT INTO blob (start, size, codec, data) VALUES (?1, ?2, ?3, ?4)", pending_start_,
          bytes.size(), kCodecZstd, BlobView{std::string_view(compressed_).substr(0, size)});
  pending_start_ += bytes.size();
}

std::string RawWriter::read(ByteRange range) {
  if (range.start >= pending_start_) {
    return pending_.substr(range.start - pending_start_, range.length);
  }
  return reader_.read(range);
}

std::string RawReader::read(ByteRange range) { return read_prefix(range, range.length); }

std::string RawReader::read_prefix(ByteRange range, std::uint64_t limit) {
  range.length = std::min(range.length, limit);
  std::string out;
  stream(range, [&out](std::string_view piece) { out += piece; });
  return out;
}

void RawReader::load_block_at(std::uint64_t at) {
  if (at >= block_start_ && at - block_start_ < block_.size()) return;
  Rows rows = db_.query(
      "SELECT start, size, codec, data FROM blob WHERE start <= ?1 ORDER BY start DESC LIMIT 1",
      at);
  if (!rows.step()) throw_corrupt(fmt::format("no block holds byte {} of the raw mail", at));
  const auto start = static_cast<std::uint64_t>(rows.integer(0));
  const auto size = static_cast<std::uint64_t>(rows.integer(1));
  if (at - start >= size || size > kMaxBlockBytes + kBlockBytes || rows.integer(2) != kCodecZstd) {
    throw_corrupt(fmt::format("no block holds byte {} of the raw mail", at));
  }
  block_.clear();  // not half a block, if decompression fails
  std::string block(size, '\0');
  const std::string_view data = rows.blob(3);
  const std::size_t got =
      ZSTD_decompressDCtx(decompressor(), block.data(), block.size(), data.data(), data.size());
  if (ZSTD_isError(got) != 0 || got != size) {
    throw_corrupt(fmt::format("block {} of the raw mail cannot be decompressed", start));
  }
  block_ = std::move(block);
  block_start_ = start;
}

}  // namespace docket::archive
