#include "ingest/mbox_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/text.hpp"
#include "ingest/mbox_form.hpp"
#include "ingest/raw_collector.hpp"
#include "ingest/separator.hpp"

namespace docket::ingest {
namespace {

constexpr std::string_view kFromLine = "\nFrom ";
constexpr std::string_view kFrom = "From ";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Several times what is looked ahead, so that little is moved when it is used up; small enough
/// for the second-level cache.
constexpr std::size_t kBufferBytes = 512 * 1024;

static_assert(kMaxLengthTrusted + kLookAheadBytes < kBufferBytes);

/// What must stay in the buffer before the place where the search goes on: a line end and a
/// blank line "\r\n".
constexpr std::size_t kKeptBefore = 3;

}  // namespace

/// A window over the stream. Positions are indices into the buffer; the source's offset of one
/// is base + position.
struct MboxReader::Impl {
  Impl(std::unique_ptr<ByteStream> stream_to_read, MboxOptions mbox_options)
      : stream(std::move(stream_to_read)),
        options(std::move(mbox_options)),
        base(options.start_offset),
        collector(options.max_memory_bytes, options.spill_directory),
        buffer(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {}

  std::unique_ptr<ByteStream> stream;
  MboxOptions options;
  std::uint64_t base;
  RawCollector collector;
  std::unique_ptr<char[]> buffer;
  std::size_t begin = 0;       ///< of the open mail's bytes that are not collected yet
  std::size_t search = 0;      ///< where the search for the next "\nFrom " goes on
  std::size_t end = 0;         ///< of the bytes in the buffer
  bool ended = false;          ///< no more bytes will come
  std::optional<Error> error;  ///< why they ended, where that is not the end of the file
  bool started = false;
  Verdict verdict = Verdict::Body;  ///< on the line that find_end() returned

  bool mail_open = false;
  RawMessage mail;                          ///< the open mail: all but its bytes
  std::uint64_t raw_begin = 0;              ///< source offset of its first byte
  std::optional<std::uint64_t> length_end;  ///< source offset at which its Content-Length ends
  mail::Defects defects;                    ///< its defects

  [[nodiscard]] std::string_view from(std::size_t position) const {
    return {buffer.get() + position, end - position};
  }
  [[nodiscard]] bool can_judge(std::size_t line) const {
    return ended || end >= line + kLookAheadBytes;
  }
  [[nodiscard]] Verdict judge(std::size_t line, bool blank_before) const {
    return judge_from_line({from(line), blank_before, ended});
  }
  void add_defect(mail::DefectKind kind, std::size_t line, std::string_view done);

  Result<void> refill();
  Result<void> fill_until_judgeable(std::size_t line);
  Result<void> start();
  Result<bool> skip_blank_lines();
  void open_mail(std::size_t line);
  void open_preamble(std::size_t position);
  [[nodiscard]] std::size_t blank_line_before(std::size_t line) const;
  [[nodiscard]] static bool separates(Verdict of_line);
  [[nodiscard]] bool lacks_number(std::size_t line) const;
  [[nodiscard]] bool stands_behind_length(std::size_t line) const;
  Result<bool> skip_to_length_end(std::size_t line);
  Result<std::size_t> find_end();
  Result<RawMessage> close_mail(std::size_t line);
  Result<std::optional<RawMessage>> next();
};

void MboxReader::Impl::add_defect(mail::DefectKind kind, std::size_t line, std::string_view done) {
  const std::string_view ahead = from(line).substr(0, 200);
  std::string_view text = ahead.substr(0, ahead.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  defects.add(kind, static_cast<std::size_t>(base) + line, text, done);
}

/// Reads once. Where the buffer is full, what is searched already makes room.
Result<void> MboxReader::Impl::refill() {
  if (end == kBufferBytes) {
    const std::size_t keep = std::max(search, kKeptBefore) - kKeptBefore;
    if (keep > begin) {
      DOCKET_TRY(collector.append({buffer.get() + begin, keep - begin}));
      begin = keep;
    }
    std::memmove(buffer.get(), buffer.get() + keep, end - keep);
    base += keep;
    begin -= keep;
    search -= keep;
    end -= keep;
  }
  auto count = stream->read({buffer.get() + end, kBufferBytes - end});
  if (!count) error = std::move(count.error());
  end += count.value_or(0);
  ended = !count || *count == 0;
  return {};
}

/// Only for the first line, when the buffer has room.
Result<void> MboxReader::Impl::fill_until_judgeable(std::size_t line) {
  while (!can_judge(line)) DOCKET_TRY(refill());
  return {};
}

/// Moves `begin` to the first line that is not blank; false where there is none.
Result<bool> MboxReader::Impl::skip_blank_lines() {
  while (true) {
    const std::string_view rest = from(begin);
    if (rest.starts_with('\n')) {
      ++begin;
    } else if (rest.starts_with("\r\n")) {
      begin += 2;
    } else if ((rest.empty() || rest == "\r") && !ended) {
      base += begin;  // all before is blank: nothing to collect
      std::memmove(buffer.get(), buffer.get() + begin, rest.size());
      end = rest.size();
      begin = 0;
      search = 0;
      DOCKET_TRY(refill());
    } else {
      return !rest.empty();
    }
  }
}

Result<void> MboxReader::Impl::start() {
  DOCKET_TRY(fill_until_judgeable(kByteOrderMark.size()));
  const bool has_mark = options.start_offset == 0 && from(0).starts_with(kByteOrderMark) &&
                        from(kByteOrderMark.size()).starts_with(kFrom);
  if (!has_mark) {
    DOCKET_ASSIGN(const bool more, skip_blank_lines());
    if (!more) return {};
    base += begin;
    std::memmove(buffer.get(), buffer.get() + begin, end - begin);
    end -= begin;
    begin = 0;
  }
  const std::size_t line = has_mark ? kByteOrderMark.size() : 0;
  DOCKET_TRY(fill_until_judgeable(line));
  verdict = from(line).starts_with(kFrom) ? judge(line, true) : Verdict::Body;
  if (verdict == Verdict::Separator || verdict == Verdict::DoubtfulSeparator) {
    open_mail(line);
  } else {
    open_preamble(0);
  }
  return {};
}

void MboxReader::Impl::open_mail(std::size_t line) {
  const bool blank_before = !mail_open || blank_line_before(line) > 0;
  mail = RawMessage{};
  defects = mail::Defects{};
  mail_open = true;
  mail.form = options.form;
  mail.offset = base + line;
  const std::string_view ahead = from(line);
  const std::size_t line_size = ahead.find('\n');
  std::string_view separator = ahead.substr(0, line_size);
  if (line_size != std::string_view::npos) {
    mail.separator_end = separator.ends_with('\r') ? "\r\n" : "\n";
    separator.remove_suffix(mail.separator_end.size() - 1);
  }
  mail.separator = separator;
  begin = line + separator.size() + mail.separator_end.size();
  // The separator's own line end may be that before the next separator.
  search = begin - (mail.separator_end.empty() ? 0 : 1);
  raw_begin = base + begin;
  length_end.reset();
  if (options.form == mail::RawForm::Mboxcl || options.form == mail::RawForm::Mboxcl2) {
    length_end = length_by_field(from(begin));
    if (length_end) *length_end += raw_begin;
  }
  if (verdict == Verdict::DoubtfulSeparator) {
    add_defect(mail::DefectKind::DoubtfulSplit, line, "taken as the start of a mail");
  }
  if (!blank_before) {
    add_defect(mail::DefectKind::NoBlankLineBefore, line, "taken as the start of a mail");
  }
}

void MboxReader::Impl::open_preamble(std::size_t position) {
  mail_open = true;
  mail.form = options.form;
  mail.offset = base + position;
  begin = position;
  search = position;
  raw_begin = mail.offset;
  add_defect(mail::DefectKind::DoubtfulSplit, position,
             "text before the first separator: taken as a mail");
}

/// The size of the blank line of the open mail that ends at `line`; 0 where there is none.
std::size_t MboxReader::Impl::blank_line_before(std::size_t line) const {
  const auto starts_line = [this](std::size_t position) {
    return base + position == raw_begin || buffer[position - 1] == '\n';
  };
  const std::uint64_t size = base + line - raw_begin;
  if (size < 1 || buffer[line - 1] != '\n') return 0;
  if (starts_line(line - 1)) return 1;
  return size >= 2 && buffer[line - 2] == '\r' && starts_line(line - 2) ? 2 : 0;
}

bool MboxReader::Impl::separates(Verdict of_line) {
  return of_line == Verdict::Separator || of_line == Verdict::DoubtfulSeparator;
}

/// Whether the separator at `line` is one of another form inside a mail of the Internet Archive's,
/// whose bodies quote nothing. Where such a mail grows too large for a post, another mbox was
/// joined to the collection.
bool MboxReader::Impl::lacks_number(std::size_t line) const {
  constexpr std::uint64_t kMostOfOnePost = 1024 * 1024;
  if (options.form != mail::RawForm::UsenetArchive || !is_numbered_separator(mail.separator)) {
    return false;
  }
  const std::string_view text = from(line).substr(0, 200);
  return !is_numbered_separator(trim_right(text.substr(0, text.find('\n')))) &&
         base + line - raw_begin < kMostOfOnePost;
}

/// Whether a separator, or nothing more, stands at `line` or behind a blank line there.
bool MboxReader::Impl::stands_behind_length(std::size_t line) const {
  const std::string_view rest = from(line);
  if (rest.starts_with('\n')) ++line;
  if (rest.starts_with("\r\n")) line += 2;
  if (ended && line == end) return true;
  return from(line).starts_with(kFrom) && buffer[line - 1] == '\n' && separates(judge(line, true));
}

/// Where the Content-Length of the open mail goes beyond the separator at `line` and is kept, moves
/// the search to its end: that line is body.
Result<bool> MboxReader::Impl::skip_to_length_end(std::size_t line) {
  // Up to the line's own blank line the length is kept by this one.
  if (!length_end || *length_end <= base + line) return false;
  const std::uint64_t distance = *length_end - (base + line);
  if (distance > kMaxLengthTrusted) return false;
  const std::uint64_t at = base + line;
  const auto target = [&] { return static_cast<std::size_t>(*length_end - base); };
  while (!ended && end < target() + kLookAheadBytes + 2) DOCKET_TRY(refill());
  if (target() > end || !stands_behind_length(target())) return false;
  add_defect(mail::DefectKind::DoubtfulSplit, static_cast<std::size_t>(at - base),
             "inside the Content-Length: taken as body");
  search = target() - 1;
  return true;
}

/// The position of the next separator line, or `end` where no more bytes come.
Result<std::size_t> MboxReader::Impl::find_end() {
  while (true) {
    const void* found =
        ::memmem(buffer.get() + search, end - search, kFromLine.data(), kFromLine.size());
    if (found == nullptr) {
      // Its first bytes may be there already.
      search = std::max(search, end - std::min(end, kFromLine.size() - 1));
      if (ended) return end;
      DOCKET_TRY(refill());
      continue;
    }
    search = static_cast<std::size_t>(static_cast<const char*>(found) - buffer.get());
    const std::size_t line = search + 1;
    if (!can_judge(line)) {
      DOCKET_TRY(refill());
      continue;
    }
    verdict = judge(line, blank_line_before(line) > 0);
    if (separates(verdict) && lacks_number(line)) {
      add_defect(mail::DefectKind::DoubtfulSplit, line,
                 "not a number as in this collection: taken as body");
    } else if (separates(verdict)) {
      DOCKET_ASSIGN(const bool skipped, skip_to_length_end(line));
      if (!skipped) return search + 1;  // the buffer may have moved
      continue;
    } else if (verdict == Verdict::DoubtfulBody) {
      add_defect(mail::DefectKind::DoubtfulSplit, line, "no header follows: taken as body");
    }
    search += kFromLine.size();
  }
}

/// Ends the open mail before `line`, the next separator or the end.
Result<RawMessage> MboxReader::Impl::close_mail(std::size_t line) {
  const std::size_t raw_end = line - blank_line_before(line);
  DOCKET_ASSIGN(mail.bytes, collector.finish({buffer.get() + begin, raw_end - begin}));
  mail.end_offset = base + line;
  if (line == end && error) {
    defects.add(mail::DefectKind::TruncatedSource, static_cast<std::size_t>(mail.end_offset),
                error->message, "kept as far as it was read");
  }
  mail.defects = defects.list();
  return std::move(mail);
}

Result<std::optional<RawMessage>> MboxReader::Impl::next() {
  if (!started) {
    started = true;
    DOCKET_TRY(start());
  }
  if (!mail_open) {
    if (error) return tl::unexpected(*error);
    return std::nullopt;
  }
  DOCKET_ASSIGN(const std::size_t line, find_end());
  const bool more = line < end;
  DOCKET_ASSIGN(RawMessage done, close_mail(line));
  if (more) {
    open_mail(line);
  } else {
    mail_open = false;
  }
  return std::optional<RawMessage>(std::move(done));
}

MboxReader::MboxReader(std::unique_ptr<ByteStream> stream, MboxOptions options)
    : impl_(std::make_unique<Impl>(std::move(stream), std::move(options))) {}
MboxReader::~MboxReader() = default;
MboxReader::MboxReader(MboxReader&&) noexcept = default;
MboxReader& MboxReader::operator=(MboxReader&&) noexcept = default;

Result<std::optional<RawMessage>> MboxReader::next() {
  auto result = impl_->next();
  if (!result) {
    impl_->mail_open = false;  // a broken temporary file cannot be read on from either
    impl_->error = result.error();
  }
  return result;
}

}  // namespace docket::ingest
