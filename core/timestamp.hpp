#pragma once

/// A point in time as mail states it: UTC seconds since 1970-01-01 and the sender's offset
/// (RFC 5322, 3.3). Pure arithmetic on the proleptic Gregorian calendar; no clock is read here.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docket {

struct Timestamp {
  std::int64_t utc_seconds = 0;
  int offset_minutes = 0;  ///< of the sender, east positive; does not change the instant

  friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// How a post's time is known, best first.
enum class TimeSource : std::uint8_t { Date, Arrival, Received, Neighbour, Page, Unknown };
[[nodiscard]] const char* to_string(TimeSource source);
[[nodiscard]] std::optional<TimeSource> time_source_from(int stored);

struct CivilTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
};

[[nodiscard]] std::int64_t to_utc_seconds(const CivilTime& civil);
[[nodiscard]] CivilTime to_civil(std::int64_t utc_seconds);
/// 0 is Sunday.
[[nodiscard]] int weekday(std::int64_t utc_seconds);
[[nodiscard]] bool is_valid(const CivilTime& civil);  ///< a day of its month; 60 s is a leap second

/// RFC 3339 in UTC: "2019-08-21T19:43:21Z".
[[nodiscard]] std::string to_rfc3339(std::int64_t utc_seconds);
/// "2019-08-21T19:43:21Z", also with a fraction of a second or an offset (RFC 3339, 5.6).
[[nodiscard]] std::optional<std::int64_t> parse_rfc3339(std::string_view text);
/// RFC 5322 with the sender's offset: "Wed, 21 Aug 2019 15:43:21 -0400".
[[nodiscard]] std::string to_rfc5322(const Timestamp& time);
/// "2019-08-21 19:43" in UTC, for people.
[[nodiscard]] std::string to_short(std::int64_t utc_seconds);

}  // namespace docket
