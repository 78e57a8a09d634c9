#pragma once

/// Names of time zones in dates of mail.

#include <cstddef>
#include <optional>
#include <string_view>

namespace docket::mail {

/// Minutes east of UTC for a bare name ("EST", "MEST"), whatever its case. A name of several
/// zones has the meaning it mostly has in bare form: IST is India's (Ireland and Israel, whose
/// programs write it too, add the digits), CST and EST are America's, BST is Britain's. Military
/// letters are unknown: RFC 822 had their signs wrong, so they count as UTC (RFC 5322, 4.3).
[[nodiscard]] std::optional<int> zone_minutes(std::string_view name);

struct NamedRegion {
  int minutes = 0;       ///< standard time
  std::size_t size = 0;  ///< of the name
};
/// A region at the front of `text`, as Windows writes zones: "Eastern Daylight Time", "W. Europe
/// Standard Time". Whether summer time is meant is said by the words after it.
[[nodiscard]] std::optional<NamedRegion> zone_region(std::string_view text);

}  // namespace docket::mail
