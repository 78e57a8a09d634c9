#include "ingest/mmdf_reader.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "ingest/mbox_form.hpp"
#include "ingest/raw_collector.hpp"

namespace docket::ingest {
namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;

/// Lines with their ends; one that is longer than the buffer comes in pieces.
class LineStream {
 public:
  explicit LineStream(std::unique_ptr<ByteStream> stream)
      : stream_(std::move(stream)), buffer_(kBufferBytes) {}

  struct Piece {
    std::string_view text;  // valid until the next call; empty at the end
    bool starts_line = false;
  };

  Piece next() {
    while (true) {
      const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
      const std::size_t line = rest.find('\n');
      const bool full = rest.size() == buffer_.size();
      if (line != std::string_view::npos || full || ended_) {
        const Piece piece{rest.substr(0, line == std::string_view::npos ? line : line + 1),
                          std::exchange(at_line_start_, line != std::string_view::npos)};
        begin_ += piece.text.size();
        offset_ += piece.text.size();
        return piece;
      }
      refill();
    }
  }

  /// The last piece, a whole line, comes again.
  void unread(const Piece& piece) {
    begin_ -= piece.text.size();
    offset_ -= piece.text.size();
    at_line_start_ = true;
  }

  /// Of the next piece.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::optional<Error>& error() { return error_; }

 private:
  void refill() {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= std::exchange(begin_, 0);
    auto count = stream_->read(std::span(buffer_).subspan(end_));
    if (!count) error_ = std::move(count.error());
    end_ += count.value_or(0);
    ended_ = !count || *count == 0;
  }

  std::unique_ptr<ByteStream> stream_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
  bool at_line_start_ = true;
  bool ended_ = false;
  std::optional<Error> error_;
};

bool is_marker(const LineStream::Piece& piece) {
  return piece.starts_line && trim_right(piece.text) == kMmdfLine;
}

}  // namespace

struct MmdfReader::Impl {
  LineStream lines;
  RawCollector collector;

  /// Opens the next mail; false at the end. Of several markers in a row the last one opens: where
  /// one was lost, the pairs come right again.
  Result<bool> open(RawMessage& mail, mail::Defects& defects) {
    while (true) {
      std::uint64_t at = lines.offset();
      LineStream::Piece piece = lines.next();
      for (; is_marker(piece); at = lines.offset(), piece = lines.next()) {
        mail.offset = at;
        mail.separator = kMmdfLine;
        mail.separator_end = piece.text.ends_with("\r\n") ? "\r\n"
                             : piece.text.ends_with('\n') ? "\n"
                                                          : "";
      }
      if (piece.text.empty()) return false;
      if (!mail.separator.empty()) {
        lines.unread(piece);
        return true;
      }
      if (trim_right(piece.text).empty()) continue;
      mail.offset = at;
      defects.add(mail::DefectKind::DoubtfulSplit, static_cast<std::size_t>(at),
                  trim_right(piece.text), "text between two mails: taken as a mail");
      DOCKET_TRY(collector.append(piece.text));
      return true;
    }
  }

  Result<std::optional<RawMessage>> next() {
    RawMessage mail;
    mail::Defects defects;
    mail.form = mail::RawForm::Mmdf;
    DOCKET_ASSIGN(const bool more, open(mail, defects));
    if (!more) {
      if (lines.error()) return tl::unexpected(*std::exchange(lines.error(), std::nullopt));
      return std::optional<RawMessage>();
    }
    while (true) {
      const LineStream::Piece piece = lines.next();
      if (piece.text.empty()) {
        if (!mail.separator.empty()) {
          defects.add(mail::DefectKind::TruncatedSource, static_cast<std::size_t>(lines.offset()),
                      lines.error() ? lines.error()->message : "no line of four ^A at its end",
                      "kept as far as it was read");
        }
        break;
      }
      // The opening line of the next mail ends text that stands between two.
      if (is_marker(piece)) {
        if (mail.separator.empty()) lines.unread(piece);
        break;
      }
      DOCKET_TRY(collector.append(piece.text));
    }
    DOCKET_ASSIGN(mail.bytes, collector.finish({}));
    mail.end_offset = lines.offset();
    mail.defects = defects.list();
    return std::optional(std::move(mail));
  }
};

MmdfReader::MmdfReader(std::unique_ptr<ByteStream> stream, Options options)
    : impl_(new Impl{LineStream(std::move(stream)),
                     RawCollector(options.max_memory_bytes, std::move(options.spill_directory))}) {}
MmdfReader::~MmdfReader() = default;
MmdfReader::MmdfReader(MmdfReader&&) noexcept = default;
MmdfReader& MmdfReader::operator=(MmdfReader&&) noexcept = default;

Result<std::optional<RawMessage>> MmdfReader::next() { return impl_->next(); }

}  // namespace docket::ingest
