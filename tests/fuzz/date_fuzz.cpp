/// A date that is read has a year of four digits and a possible offset, and is read again the
/// same from what is written for it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mail/date.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)docket::mail::parse_received_date(text);
  const auto time = docket::mail::parse_date(text);
  if (!time) return 0;
  const int year = docket::to_civil(time->utc_seconds).year;
  if (year < 999 || year > 10000) std::abort();
  if (time->offset_minutes < -15 * 60 || time->offset_minutes > 15 * 60) std::abort();
  (void)docket::mail::is_plausible(*time, 0);
  const std::string written = docket::to_rfc5322(*time);
  const std::int64_t local = time->utc_seconds + std::int64_t{time->offset_minutes} * 60;
  const int local_year = docket::to_civil(local).year;
  if (local_year > 9999 || local_year < 1000) return 0;  // a leap second at the end of time
  if (docket::mail::parse_date(written) != time) std::abort();
  return 0;
}
