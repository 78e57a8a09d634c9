#pragma once

/// Days of a query: "2019", "2019-08", "2019-08-21", "2019-01..2019-06", "..2015", "2015..", "2y",
/// "18m", "3w", "10d", "today", "yesterday". Days are UTC. The end of a range is in it, whole; of
/// "after:" the day is in it, of "before:" it is not.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace docket::search {

enum class DateForm : std::uint8_t { On, After, Before };

/// Whole days from 1970 to 9999, not empty; at least one end is there.
struct DateRange {
  std::optional<std::int64_t> from;   ///< UTC seconds, included
  std::optional<std::int64_t> until;  ///< UTC seconds, not included
  bool is_swapped = false;            ///< it was written with the later end first

  friend bool operator==(const DateRange&, const DateRange&) = default;
};

/// `now`: UTC seconds; "2y" are the two years until the end of its day. InvalidInput says in one
/// clause what is wrong.
[[nodiscard]] Result<DateRange> parse_date_range(std::string_view text, DateForm form,
                                                 std::int64_t now);

/// "2019-01-01..2019-06-30", "2019-01-01..", "..2019-06-30", or one day: what `DateForm::On` reads
/// as this range.
[[nodiscard]] std::string to_date_text(std::optional<std::int64_t> from,
                                       std::optional<std::int64_t> until);

}  // namespace docket::search
