#pragma once

/// Text of header fields: unfolding (RFC 5322, 2.2.3), encoded words (RFC 2047) and parameters
/// (RFC 2045, 5.1; RFC 2231), as really written: characters split over adjacent encoded words
/// are joined before conversion, words inside quoted strings and glued to other text are
/// decoded, raw 8-bit bytes are read as UTF-8 where valid, else guessed.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/defect.hpp"

namespace docket::mail {

/// The field's value on one line: line ends removed, the white space after them one blank.
[[nodiscard]] std::string unfold(std::string_view raw);

/// Decoded to UTF-8 and unfolded. Defects (RawBitHeader, BadEncodedWord) get `offset`.
[[nodiscard]] std::string decode_header_text(std::string_view raw, std::size_t offset,
                                             Defects& defects);

/// A field of the form `value; name=value; ...` (Content-Type, Content-Disposition).
struct StructuredField {
  std::string value;  ///< lower case, without comments: "text/plain"
  std::vector<std::pair<std::string, std::string>> parameters;  ///< names lower case, decoded
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
};

/// Forgiving: unquoted values with blanks, missing semicolons, RFC 2231 continuations and
/// charsets, RFC 2047 words in quoted values (seen everywhere), comments.
[[nodiscard]] StructuredField parse_structured_field(std::string_view raw);

}  // namespace docket::mail
