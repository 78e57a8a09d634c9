#include "ingest/stream_source.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "ingest/mbox_form.hpp"
#include "ingest/mbox_reader.hpp"
#include "ingest/mmdf_reader.hpp"
#include "ingest/page_source.hpp"
#include "ingest/raw_collector.hpp"

namespace docket::ingest {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;

template <typename Reader>
class ReaderSource : public SourceReader {
 public:
  explicit ReaderSource(Reader reader) : reader_(std::move(reader)) {}

  Result<std::optional<FoundMessage>> next() override {
    DOCKET_ASSIGN(std::optional<RawMessage> message, reader_.next());
    if (!message) return std::optional<FoundMessage>();
    return std::optional(FoundMessage{std::move(*message), {}});
  }

 private:
  Reader reader_;
};

/// The rest of the stream, at most `limit` bytes, as a mail.
Result<RawMessage> read_mail(ByteStream& stream, std::uint64_t limit, const ReadOptions& options) {
  RawCollector collector(kMaxMemoryBytes, options.spill_directory);
  std::vector<char> chunk(kChunkBytes);
  RawMessage message;
  while (message.end_offset < limit) {
    const std::uint64_t wanted = std::min<std::uint64_t>(chunk.size(), limit - message.end_offset);
    DOCKET_ASSIGN(const std::size_t size,
                  stream.read(std::span(chunk).first(static_cast<std::size_t>(wanted))));
    if (size == 0) break;
    message.end_offset += size;
    DOCKET_TRY(collector.append({chunk.data(), size}));
  }
  DOCKET_ASSIGN(message.bytes, collector.finish({}));
  return message;
}

/// The one mail of a stream.
class MailSource : public SourceReader {
 public:
  MailSource(std::unique_ptr<ByteStream> stream, ReadOptions options)
      : stream_(std::move(stream)), options_(std::move(options)) {}

  Result<std::optional<FoundMessage>> next() override {
    if (std::exchange(done_, true)) return std::optional<FoundMessage>();
    DOCKET_ASSIGN(RawMessage message, read());
    return std::optional(FoundMessage{std::move(message), {}});
  }

 protected:
  virtual Result<RawMessage> read() { return read_mail(*stream_, UINT64_MAX, options_); }

  std::unique_ptr<ByteStream> stream_;
  ReadOptions options_;

 private:
  bool done_ = false;
};

/// Apple Mail's form: a line with the number of bytes, the mail, an XML property list. The list,
/// with flags such as "read", is not the mail's and is left.
class EmlxSource : public MailSource {
 public:
  using MailSource::MailSource;

 protected:
  Result<RawMessage> read() override {
    DOCKET_ASSIGN(const std::uint64_t first_line, skip_first_line());
    DOCKET_ASSIGN(RawMessage message, read_mail(*stream_, length_, options_));
    const std::uint64_t size = std::exchange(message.end_offset, message.end_offset + first_line);
    message.offset = first_line;
    if (size < length_) {
      mail::Defects defects;
      defects.add(mail::DefectKind::TruncatedSource, static_cast<std::size_t>(message.end_offset),
                  "the mail is shorter than its first line says", "kept as far as it was read");
      message.defects = defects.list();
    }
    return message;
  }

 private:
  /// Its size; sets length_.
  Result<std::uint64_t> skip_first_line() {
    constexpr std::size_t kMaxLine = 64;
    std::string line;
    char c = 0;
    while (line.size() < kMaxLine && c != '\n') {
      DOCKET_ASSIGN(const std::size_t size, stream_->read({&c, 1}));
      if (size == 0) break;
      line += c;
    }
    const std::string_view number = trim(line);
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), length_);
    if (error != std::errc() || end != number.data() + number.size()) {
      return fail(Errc::InvalidInput, "the first line is no number of bytes",
                  "if it is a mail all the same, name its format: --format mail");
    }
    return line.size();
  }

  std::uint64_t length_ = 0;
};

std::optional<mail::RawForm> mbox_form_by_choice(FormatChoice format) {
  switch (format) {
    case FormatChoice::Mboxrd: return mail::RawForm::Mboxrd;
    case FormatChoice::Mboxo: return mail::RawForm::Mboxo;
    case FormatChoice::Mboxcl: return mail::RawForm::Mboxcl;
    case FormatChoice::Mboxcl2: return mail::RawForm::Mboxcl2;
    case FormatChoice::UsenetArchive: return mail::RawForm::UsenetArchive;
    case FormatChoice::Mmdf: return mail::RawForm::Mmdf;
    default: return std::nullopt;
  }
}

Result<std::unique_ptr<SourceReader>> open_mbox(std::unique_ptr<ByteStream> stream,
                                                const ReadOptions& options) {
  std::optional<mail::RawForm> form = mbox_form_by_choice(options.format);
  if (!form) {
    DOCKET_ASSIGN(const std::string sample, peek(stream, kFormSampleBytes));
    form = form_of_mbox(sample, sample.size() < kFormSampleBytes);
  }
  if (*form == mail::RawForm::Mmdf) {
    return std::make_unique<ReaderSource<MmdfReader>>(
        MmdfReader(std::move(stream), {kMaxMemoryBytes, options.spill_directory}));
  }
  MboxOptions mbox;
  mbox.form = *form;
  mbox.max_memory_bytes = kMaxMemoryBytes;
  mbox.spill_directory = options.spill_directory;
  return std::make_unique<ReaderSource<MboxReader>>(MboxReader(std::move(stream), mbox));
}

}  // namespace

Result<RawBytes> read_to_end(ByteStream& stream, const ReadOptions& options) {
  DOCKET_ASSIGN(RawMessage message, read_mail(stream, UINT64_MAX, options));
  return std::move(message.bytes);
}

std::optional<Content> content_by_choice(FormatChoice format) {
  if (format == FormatChoice::Mail) return Content::Mail;
  if (format == FormatChoice::Emlx) return Content::Emlx;
  if (format == FormatChoice::GroupsPage) return Content::Page;
  if (mbox_form_by_choice(format)) return Content::Mbox;
  return std::nullopt;
}

Result<std::unique_ptr<SourceReader>> open_stream(std::unique_ptr<ByteStream> stream,
                                                  Content content, const ReadOptions& options) {
  switch (content) {
    case Content::Mail:
    case Content::WeakMail: return std::make_unique<MailSource>(std::move(stream), options);
    case Content::Emlx: return std::make_unique<EmlxSource>(std::move(stream), options);
    case Content::Page: return open_page(std::move(stream), options);
    default: return open_mbox(std::move(stream), options);
  }
}

}  // namespace docket::ingest
