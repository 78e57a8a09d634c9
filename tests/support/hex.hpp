#pragma once

/// Bytes of small binary files, written in test sources as hexadecimal digits.

#include <string>
#include <string_view>

namespace docket::test {

inline std::string from_hex(std::string_view digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(kDigits.find(digits[i]) * 16 + kDigits.find(digits[i + 1]));
  }
  return bytes;
}

}  // namespace docket::test
