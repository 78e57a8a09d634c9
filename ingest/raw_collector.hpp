#pragma once

/// Puts the bytes of one mail together from pieces: in memory up to a limit, beyond it in an
/// unnamed temporary file that is mapped at the end. One collector serves many mails in turn.

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "ingest/file_descriptor.hpp"
#include "ingest/raw_message.hpp"

namespace docket::ingest {

class RawCollector {
 public:
  /// An empty `spill_directory` is the system's temporary directory.
  RawCollector(std::size_t max_memory_bytes, std::string spill_directory);

  [[nodiscard]] Result<void> append(std::string_view piece);
  /// The last piece; then the collector is empty again.
  [[nodiscard]] Result<RawBytes> finish(std::string_view last_piece);

 private:
  [[nodiscard]] Result<void> spill();
  [[nodiscard]] Result<void> write_all(std::string_view piece);

  std::size_t max_memory_bytes_;
  std::string spill_directory_;
  std::string memory_;
  FileDescriptor file_;  // valid: all bytes so far are in it
  std::size_t file_size_ = 0;
};

}  // namespace docket::ingest
