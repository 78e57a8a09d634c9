#include "ingest/source_reader.hpp"

#include <array>

#include "ingest/raw_collector.hpp"

namespace docket::ingest {
namespace {

constexpr std::size_t kMaxMemoryBytes = 64 * 1024 * 1024;  // of one mail; the rest is mapped
constexpr std::size_t kChunkBytes = 256 * 1024;

/// A whole file as one mail.
Result<RawMessage> read_mail_file(const std::string& path, const ReadOptions& options) {
  DOCKET_ASSIGN(const std::unique_ptr<ByteStream> stream, open_decompressed(path));
  RawCollector collector(kMaxMemoryBytes, options.spill_directory);
  std::vector<char> chunk(kChunkBytes);
  RawMessage message;
  while (true) {
    DOCKET_ASSIGN(const std::size_t size, stream->read(chunk));
    if (size == 0) break;
    message.end_offset += size;
    DOCKET_TRY(collector.append({chunk.data(), size}));
  }
  DOCKET_ASSIGN(message.bytes, collector.finish({}));
  return message;
}

class MboxSource : public SourceReader {
 public:
  explicit MboxSource(MboxReader reader) : reader_(std::move(reader)) {}

  Result<std::optional<FoundMessage>> next() override {
    DOCKET_ASSIGN(std::optional<RawMessage> message, reader_.next());
    if (!message) return std::optional<FoundMessage>();
    return std::optional(FoundMessage{std::move(*message), {}});
  }

 private:
  MboxReader reader_;
};

class FilesSource : public SourceReader {
 public:
  FilesSource(SourceItem item, ReadOptions options)
      : item_(std::move(item)), options_(std::move(options)) {}

  Result<std::optional<FoundMessage>> next() override {
    if (next_ == item_.files.size()) return std::optional<FoundMessage>();
    const std::string& member = item_.files[next_++];
    DOCKET_ASSIGN(RawMessage message, read_mail_file(item_.path + '/' + member, options_));
    return std::optional(FoundMessage{std::move(message), member});
  }

 private:
  SourceItem item_;
  ReadOptions options_;
  std::size_t next_ = 0;
};

class MailSource : public SourceReader {
 public:
  MailSource(std::string path, ReadOptions options)
      : path_(std::move(path)), options_(std::move(options)) {}

  Result<std::optional<FoundMessage>> next() override {
    if (std::exchange(done_, true)) return std::optional<FoundMessage>();
    DOCKET_ASSIGN(RawMessage message, read_mail_file(path_, options_));
    return std::optional(FoundMessage{std::move(message), {}});
  }

 private:
  std::string path_;
  ReadOptions options_;
  bool done_ = false;
};

}  // namespace

Result<std::unique_ptr<SourceReader>> open_source(const SourceItem& item,
                                                  const ReadOptions& options) {
  switch (item.kind) {
    case SourceKind::Maildir: return std::make_unique<FilesSource>(item, options);
    case SourceKind::Mail: return std::make_unique<MailSource>(item.path, options);
    case SourceKind::Mbox: break;
  }
  DOCKET_ASSIGN(std::unique_ptr<ByteStream> stream, open_decompressed(item.path));
  MboxOptions mbox;
  mbox.form = options.mbox_form;
  mbox.max_memory_bytes = kMaxMemoryBytes;
  mbox.spill_directory = options.spill_directory;
  return std::make_unique<MboxSource>(MboxReader(std::move(stream), mbox));
}

}  // namespace docket::ingest
