#pragma once

/// The header of a mail (RFC 5322, 2.2): its fields as they stand, in order.

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "mail/defect.hpp"

namespace docket::mail {

struct HeaderFieldView {
  std::string_view name;   ///< as written
  std::string_view value;  ///< after the colon, folded lines and all, without the last line end
  std::size_t offset = 0;  ///< of the name, from the start of the mail
};

/// Points into the bytes given to split_header.
class HeaderView {
 public:
  [[nodiscard]] const std::vector<HeaderFieldView>& fields() const { return fields_; }
  /// The first field of that name, without regard to case.
  [[nodiscard]] const HeaderFieldView* find(std::string_view name) const;
  /// Its value, trimmed; empty where the field is missing.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  /// Offset of the body: after the blank line that ends the header.
  [[nodiscard]] std::size_t body_offset() const { return body_offset_; }

 private:
  friend HeaderView split_header(std::string_view mail, Defects& defects);
  std::vector<HeaderFieldView> fields_;
  std::size_t body_offset_ = 0;
};

/// Splits off the header. A line that is no field and no continuation: where nothing but fields
/// came before and more fields follow it, it is passed over as MalformedHeader (seen: mbox lines
/// ">From ", Received folded at column 0); where no field follows, the body begins there.
/// At most 2,000 fields and 1 MiB of header are taken (HeaderTooLong).
[[nodiscard]] HeaderView split_header(std::string_view mail, Defects& defects);

}  // namespace docket::mail
