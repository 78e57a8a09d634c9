#pragma once

/// Bytes in some charset to UTF-8. The only place that uses iconv and uchardet.
/// The declared name is looked up in the IANA names plus an alias table of names seen in mail
/// ("x-unknown", "utf8", "iso-8859-8-i", "cp-850", "ansi_x3.4-1968", quotes and spaces around).
/// "us-ascii" and "iso-8859-1" are read as windows-1252 where bytes 0x80-0x9F occur, as
/// browsers do (WHATWG Encoding); valid UTF-8 that calls itself us-ascii is UTF-8.

#include <string>
#include <string_view>

namespace docket::mail {

struct Converted {
  std::string text;     ///< always valid UTF-8
  std::string charset;  ///< the charset that was used, in lower case
  enum class How {
    Declared,  ///< the declared charset fits
    Guessed,   ///< none was declared and bytes over 127 occur
    Unknown,   ///< the declared name is not known: guessed
    Mismatch   ///< the bytes do not fit the declared charset: another was taken, or U+FFFD set
  } how = How::Declared;
  std::size_t replaced = 0;  ///< characters lost to U+FFFD
};

/// `declared` may be empty. Thread-safe (converters are kept per thread).
[[nodiscard]] Converted to_utf8(std::string_view bytes, std::string_view declared);

}  // namespace docket::mail
