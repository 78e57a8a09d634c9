#pragma once

/// Figures as people read them: "12,345", "3.4 MB", "1:02:03". For text output alone; JSON has
/// plain numbers.

#include <cstdint>
#include <string>
#include <string_view>

namespace docket::cli {

/// Digits in groups of three: 1234567 gives "1,234,567".
[[nodiscard]] std::string human_count(std::uint64_t count);

/// "1 thread", "12,345 threads".
[[nodiscard]] std::string counted(std::int64_t count, std::string_view noun);

/// Powers of 1000 (IEC 80000-13: kB is 1000 bytes), one digit after the point below 10:
/// "999 B", "3.4 MB", "34 MB".
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);

/// "0:07", "12:34", "1:02:03".
[[nodiscard]] std::string human_duration(std::uint64_t seconds);

}  // namespace docket::cli
