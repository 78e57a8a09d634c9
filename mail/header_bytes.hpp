#pragma once

/// Bytes over 127 that stand raw in header fields (RFC 6532 allows UTF-8 only), and those of
/// encoded words. Header text is short: what is broken in it is mended piece by piece, and the
/// fields of one mail are read in one charset.

#include <string>
#include <string_view>
#include <vector>

#include "mail/charset.hpp"

namespace docket::mail {

/// As to_utf8; but text that is UTF-8 in the main stays so where a character was cut off (shown as
/// U+FFFD) or single bytes of windows-1252 stand in it.
[[nodiscard]] Converted header_to_utf8(std::string_view bytes, std::string_view declared);

/// The charset in which to read all fields that are not UTF-8: the mail's own where it declares one
/// that they fit, else what their bytes together look like. Seen: a Korean name of six bytes, which
/// alone looks Western, beside a subject in the same charset. Empty where none fits them all.
[[nodiscard]] std::string charset_of_fields(const std::vector<std::string_view>& fields,
                                            std::string_view declared);

}  // namespace docket::mail
