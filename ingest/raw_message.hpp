#pragma once

/// One mail as it was found: exact bytes and where.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "mail/analysis.hpp"
#include "mail/defect.hpp"

namespace docket::ingest {

/// Bytes in memory, or, for a giant mail, in an unnamed temporary file that is mapped.
/// Movable; the view stays valid when it is moved.
class RawBytes {
 public:
  RawBytes() = default;
  explicit RawBytes(std::string bytes);
  /// Takes over a mapping of `size` bytes made by mmap; unmaps it at the end.
  static RawBytes adopt_mapping(void* address, std::size_t size);
  [[nodiscard]] std::string_view view() const { return view_; }

 private:
  std::shared_ptr<const void> owner_;
  std::string_view view_;
};

struct RawMessage {
  RawBytes bytes;  ///< docs/archive-format.md, "Raw bytes of a copy"
  mail::RawForm form = mail::RawForm::Plain;
  std::uint64_t offset = 0;  ///< of the separator line in the (decompressed) source; 0 for a file
  std::uint64_t end_offset =
      0;                  ///< of the byte after the mail and its blank line: the next separator
  std::string separator;  ///< the separator line without its end; empty for a file
  /// "\n", "\r\n", or "" where the source ends in the separator line. What is left between the
  /// bytes and end_offset is the separator's blank line: nothing, "\n" or "\r\n".
  std::string_view separator_end;
  std::vector<mail::Defect> defects;  ///< found while splitting; offsets relative to the source
};

}  // namespace docket::ingest
