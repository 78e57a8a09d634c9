#include "ingest/source_reader.hpp"

#include <filesystem>

#include "ingest/container_source.hpp"
#include "ingest/stream_source.hpp"

namespace docket::ingest {
namespace {

/// The files of a folder, a mail each.
class FilesSource : public SourceReader {
 public:
  FilesSource(SourceItem item, ReadOptions options)
      : item_(std::move(item)), options_(std::move(options)) {}

  Result<std::optional<FoundMessage>> next() override {
    if (next_ == item_.files.size()) return std::optional<FoundMessage>();
    const std::string& member = item_.files[next_++];
    DOCKET_ASSIGN(std::unique_ptr<ByteStream> stream, open_decompressed(item_.path + '/' + member));
    DOCKET_ASSIGN(const auto reader, open_stream(std::move(stream), Content::Mail, options_));
    DOCKET_ASSIGN(std::optional<FoundMessage> found, reader->next());
    if (found) found->member = member;
    return found;
  }

  [[nodiscard]] bool has_more() const override { return next_ < item_.files.size(); }

 private:
  SourceItem item_;
  ReadOptions options_;
  std::size_t next_ = 0;
};

/// A pipe, of which nothing was seen before: it may be any kind of file.
Result<std::unique_ptr<SourceReader>> open_unseen(std::unique_ptr<ByteStream> stream,
                                                  const std::string& name,
                                                  const ReadOptions& options) {
  DOCKET_ASSIGN(const Content content, look_at(stream));
  if (is_container(content)) {
    return open_container(std::move(stream), content, name, options);
  }
  return open_stream(std::move(stream), content_by_choice(options.format).value_or(content),
                     options);
}

}  // namespace

Result<std::unique_ptr<SourceReader>> open_source(const SourceItem& item,
                                                  const ReadOptions& options) {
  switch (item.kind) {
    case SourceKind::Maildir:
    case SourceKind::Mh: return std::make_unique<FilesSource>(item, options);
    case SourceKind::Tar: return open_container(item.path, Content::Tar, options);
    case SourceKind::Zip: return open_container(item.path, Content::Zip, options);
    case SourceKind::SevenZip: return open_container(item.path, Content::SevenZip, options);
    default: break;
  }
  DOCKET_ASSIGN(std::unique_ptr<ByteStream> stream, open_decompressed(item.path));
  switch (item.kind) {
    case SourceKind::Mail: return open_stream(std::move(stream), Content::Mail, options);
    case SourceKind::Emlx: return open_stream(std::move(stream), Content::Emlx, options);
    case SourceKind::Page: return open_stream(std::move(stream), Content::Page, options);
    case SourceKind::Pipe: return open_unseen(std::move(stream), item.path, options);
    default: return open_stream(std::move(stream), Content::Mbox, options);
  }
}

}  // namespace docket::ingest
