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
  friend HeaderView split_header(std::string_view entity, Defects& defects);
  friend HeaderView split_mail_header(std::string_view mail, Defects& defects);
  enum class Start { Exact, MayBeBlank };
  static HeaderView read(std::string_view bytes, Start start, Defects& defects);
  std::vector<HeaderFieldView> fields_;
  std::size_t body_offset_ = 0;
};

/// Splits off the header. What is odd is MalformedHeader: a line that is no field and no
/// continuation, with more fields after it, belongs to the field before it (seen: Received folded
/// at column 0), or is passed over (lines of an mbox, ">From "); where no field follows, the body
/// begins there. Junk before a field's name is passed over. A lone CR ends a line where a field
/// follows it. At most 2,000 fields and 1 MiB of header are taken (HeaderTooLong).
[[nodiscard]] HeaderView split_header(std::string_view entity, Defects& defects);

/// The same for a whole mail: up to three empty lines before a header beyond doubt are passed over.
/// Not for MIME parts, whose header may be empty and whose text may begin like one (a forward).
[[nodiscard]] HeaderView split_mail_header(std::string_view mail, Defects& defects);

}  // namespace docket::mail
