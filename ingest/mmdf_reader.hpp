#pragma once

/// Splits an MMDF mailbox (mmdf(5)) into mails: a line of four ^A before and one after each.
///
///     ^A^A^A^A                <- RawMessage::separator
///     Received: ...           <- raw bytes begin
///     last line of the body   <- raw bytes end after its "\n"
///     ^A^A^A^A                <- belongs to the mail: end_offset is behind it
///     ^A^A^A^A
///
/// Text between a mail and the next is one too (DoubtfulSplit); a mail without its closing line is
/// kept (TruncatedSource). Blank lines between mails belong to none.

#include <memory>
#include <optional>
#include <string>

#include "ingest/byte_stream.hpp"
#include "ingest/raw_message.hpp"

namespace docket::ingest {

class MmdfReader {
 public:
  struct Options {
    std::size_t max_memory_bytes = 64 * 1024 * 1024;  ///< of one mail; over it: a temporary file
    std::string spill_directory;  ///< for giant mails; empty: the system's temporary directory
  };

  MmdfReader(std::unique_ptr<ByteStream> stream, Options options);
  ~MmdfReader();
  MmdfReader(MmdfReader&&) noexcept;
  MmdfReader& operator=(MmdfReader&&) noexcept;
  MmdfReader(const MmdfReader&) = delete;
  MmdfReader& operator=(const MmdfReader&) = delete;

  /// nullopt at the end. A stream that breaks gives the mail read so far, and then the error.
  [[nodiscard]] Result<std::optional<RawMessage>> next();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::ingest
