#pragma once

/// Splits an mbox (RFC 4155; mboxo and mboxrd quoting) into mails.
///
///     From alice at example.org  Wed Aug 21 19:43:00 2019      <- separator line
///     From: alice at example.org (Alice)                       <- raw bytes begin
///     ...
///     last line of the body                                    <- raw bytes end after its "\n"
///                                                              <- the separator's blank line
///     From mboxrd@z Thu Jan  1 00:00:00 1970
///
/// A line that begins with "From " separates where it has a date at its end and a header block
/// follows, with or without a blank line before it (without: defect NoBlankLineBefore); or,
/// where it has no such date, after a blank line and before a header block that holds at least
/// two of From, Date, Subject, Message-ID, Received (then a DoubtfulSplit). One that has a date
/// but no header block after it is body, and a DoubtfulSplit. Any other is body and no defect.
/// An empty mail, a dated separator after a blank line with nothing but blank lines before the
/// next separator or the end, is a mail of no bytes (DoubtfulSplit).
///
/// In the forms mboxcl and mboxcl2 a separator inside the Content-Length of the open mail is body
/// (DoubtfulSplit) where another one, or the end of the source, stands exactly behind that length
/// and that is no further than kMaxLengthTrusted.
///
/// In the form usenet-archive a separator that is no number is body (DoubtfulSplit) as long as the
/// open mail began with a number and is under 1 MiB.
///
/// At the end of the stream one blank line belongs to the format as it does before a separator,
/// so a mail has the same bytes whether or not another was appended later. Blank lines before
/// the first separator, and a UTF-8 byte order mark right before it, belong to no mail.

#include <memory>
#include <optional>

#include "ingest/byte_stream.hpp"
#include "ingest/raw_message.hpp"

namespace docket::ingest {

inline constexpr std::size_t kMaxLengthTrusted = 384 * 1024;

struct MboxOptions {
  mail::RawForm form = mail::RawForm::Mboxrd;  ///< any but Plain and Mmdf
  std::uint64_t start_offset = 0;  ///< the stream's first byte has this offset in the source
  std::size_t max_memory_bytes = 64 * 1024 * 1024;  ///< of one mail; over it: a temporary file
  std::string spill_directory;  ///< for giant mails; empty: the system's temporary directory
};

class MboxReader {
 public:
  MboxReader(std::unique_ptr<ByteStream> stream, MboxOptions options);
  ~MboxReader();
  MboxReader(MboxReader&&) noexcept;
  MboxReader& operator=(MboxReader&&) noexcept;
  MboxReader(const MboxReader&) = delete;
  MboxReader& operator=(const MboxReader&) = delete;

  /// The next mail; nullopt at the end. Text before the first separator is a mail too where it
  /// is more than blank lines (separator empty, DoubtfulSplit). A stream that breaks in the
  /// middle gives the mail read so far with TruncatedSource, and then the error.
  [[nodiscard]] Result<std::optional<RawMessage>> next();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Whether a line (without its end) looks like an mbox separator: "From ", a sender or none, and a
/// date with time and year (asctime, with zone before or after the year, seconds optional), or
/// the signed number alone of the Internet Archive's collections.
[[nodiscard]] bool looks_like_separator(std::string_view line);

}  // namespace docket::ingest
