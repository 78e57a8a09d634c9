#pragma once

/// One mail as it was found: exact bytes and where.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.hpp"
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
  /// A part of it, which keeps the whole alive.
  [[nodiscard]] RawBytes part(std::size_t offset, std::size_t length) const;

 private:
  std::shared_ptr<const void> owner_;
  std::string_view view_;
};

/// A saved page of a web archive, and where on it a post stands.
struct SavedPage {
  RawBytes bytes;
  Digest sha256;
  mail::PageFacts facts;
};
struct OnPage {
  std::shared_ptr<const SavedPage> page;
  mail::PageContext context;
  std::string message;  ///< Google's id of the post; may be empty
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
  std::optional<OnPage> on_page;      ///< `bytes` is a slice of it

  /// As it is analysed.
  [[nodiscard]] mail::RawMailView mail() const {
    return {bytes.view(), form, on_page ? &on_page->context : nullptr};
  }
};

}  // namespace docket::ingest
