#pragma once

/// The charsets that docket can read, and the names that mail has for them
/// (data/charset_aliases.inc).

#include <cstdint>
#include <optional>
#include <string_view>

namespace docket::mail {

/// How bytes of a charset are to be gone about, cheapest first.
enum class Reading : std::uint8_t {
  None,  ///< the name says that the charset is not known ("unknown-8bit", RFC 1428)
  UsAscii,
  Utf8,
  Latin1,
  Windows1252,
  Ascii8,   ///< bytes under 128 are ASCII: pure ASCII needs no converter
  Shifted,  ///< seven bits with escape sequences (ISO 2022)
  Utf7,
  Utf16,
  Utf32,
  Other,
};

struct Charset {
  std::string_view label;  ///< letters and digits of the name in mail, lower case
  const char* name;        ///< iconv's; static, zero-terminated
  Reading reading = Reading::None;
};

/// "ISO_8859-1:1987", "x-sjis", "\"utf8\"". An empty name has Reading::None; nullopt is a name not
/// known. Only names of the table come out, so nothing that a mail says ever reaches iconv.
[[nodiscard]] std::optional<Charset> resolve_charset(std::string_view declared);

}  // namespace docket::mail
