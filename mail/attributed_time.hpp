#pragma once

/// What an attribution says of the post that it leads to: when it was written, and by whom.
///
///     On Tue, Mar 5, 2019 at 4:12 PM Ada <ada@example.org> wrote:
///     Am 05.03.2019 um 16:12 schrieb Ada:
///     From: Ada [mailto:ada@example.org]  Sent: Tuesday, March 05, 2019 4:12 PM
///
/// Most programs write the time in the zone of the one who answers and do not say which. So minutes
/// count, and seconds where they are given; hours only where the zone is.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/timestamp.hpp"
#include "mail/address.hpp"

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

/// How well a written time and the true time of a post agree.
enum class TimeMatch : std::uint8_t {
  None,     ///< the post was written at another time
  Unknown,  ///< no time is written
  Day,      ///< the same day, and no time of day is written
  Near,     ///< at most two minutes and some whole hours away: a server's clock was written
  Minutes,  ///< the same minutes, some hours away, as in another zone
  Exact,    ///< the same, in a zone that is written or that one of the two posts is in
};

/// `writer_offset`: the zone of the post that has the attribution, in minutes.
[[nodiscard]] TimeMatch match_time(const std::optional<AttributedTime>& written,
                                   const Timestamp& post, int writer_offset);

/// How an attribution names an author.
enum class AuthorMatch : std::uint8_t {
  None,
  Part,     ///< one word of the name
  Name,     ///< the whole name, or the part of the address before the "@"
  Address,  ///< the address
};

/// `folded_attribution` is what fold() makes of it.
[[nodiscard]] AuthorMatch match_author(std::string_view folded_attribution, const Mailbox& author);

}  // namespace docket::mail
