#pragma once

/// Dates of mail (RFC 5322, 3.3 with the obsolete forms of 4.3; RFC 850 of old news), as really
/// written: two-digit years (00-49 are 20xx, 50-99 and three digits 19xx + n), named zones and
/// military letters, zones in brackets, weekday missing or wrong, seconds missing, "1997/11/17",
/// ISO 8601, ctime's "Wed Aug 21 19:43:00 2019", months abbreviated as in other languages of
/// Europe, "10.22" for 10:22, zones as Windows writes them ("W. Europe Daylight Time").

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/timestamp.hpp"

namespace docket::mail {

/// nullopt where no date can be read. A zone out of range or unknown counts as UTC ("-0000").
[[nodiscard]] std::optional<Timestamp> parse_date(std::string_view text);

struct DateReading {
  Timestamp time;
  bool day_only = false;  ///< no time of day is told: "1997/11/17"
};
[[nodiscard]] std::optional<DateReading> read_date(std::string_view text);

/// The date of a Received field: what follows the last semicolon.
[[nodiscard]] std::optional<Timestamp> parse_received_date(std::string_view field);

/// Whether a mail can have been sent then: not before 1970-01-02 (a date of 0 is none; mail of
/// before 1971 is not had as RFC 822 mail) and not after `now` plus two days, if `now` is given.
[[nodiscard]] bool is_plausible(const Timestamp& time, std::optional<std::int64_t> now);

}  // namespace docket::mail
