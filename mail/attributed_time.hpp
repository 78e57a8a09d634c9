#pragma once

/// When the post was written that an attribution leads to, as the attribution says.
///
///     On Tue, Mar 5, 2019 at 4:12 PM Ada <ada@example.org> wrote:
///     Am 05.03.2019 um 16:12 schrieb Ada:
///     From: Ada [mailto:ada@example.org]  Sent: Tuesday, March 05, 2019 4:12 PM
///
/// Most programs write the time in the zone of the one who answers and do not say which. So minutes
/// count, and seconds where they are given; hours only where the zone is.

#include <cstdint>
#include <optional>
#include <string_view>

namespace docket::mail {

struct AttributedTime {
  std::int64_t local = 0;  ///< the written day and time as seconds since 1970, as if it were UTC
  std::optional<std::int64_t> swapped;  ///< where day and month may be the other way round
  std::optional<int> offset_minutes;    ///< where a zone is written
  bool has_time = false;                ///< else the day alone: `local` is its midnight
  bool has_seconds = false;
};

/// nullopt where no whole date (day, month and year) stands in it. Looks at the first 600 bytes.
[[nodiscard]] std::optional<AttributedTime> read_attributed_time(std::string_view attribution);

}  // namespace docket::mail
