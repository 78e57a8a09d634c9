#include "core/timestamp.hpp"

#include <array>
#include <chrono>

#include <fmt/format.h>

namespace docket {
namespace {

constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::int64_t kDaySeconds = 86400;

std::int64_t floor_days(std::int64_t seconds) {
  return (seconds >= 0 ? seconds : seconds - kDaySeconds + 1) / kDaySeconds;
}

std::chrono::year_month_day date_of(const CivilTime& c) {
  return std::chrono::year{c.year} / std::chrono::month{static_cast<unsigned>(c.month)} /
         std::chrono::day{static_cast<unsigned>(c.day)};
}

}  // namespace

const char* to_string(TimeSource source) {
  switch (source) {
    case TimeSource::Date: return "date";
    case TimeSource::Arrival: return "arrival";
    case TimeSource::Received: return "received";
    case TimeSource::Neighbour: return "neighbour";
    case TimeSource::Page: return "page";
    case TimeSource::Unknown: return "unknown";
  }
  return "unknown";
}

std::optional<TimeSource> time_source_from(int stored) {
  if (stored < 0 || stored > static_cast<int>(TimeSource::Unknown)) return std::nullopt;
  return static_cast<TimeSource>(stored);
}

bool is_valid(const CivilTime& c) {
  return c.month >= 1 && c.month <= 12 && c.day >= 1 && date_of(c).ok() && c.hour >= 0 &&
         c.hour < 24 && c.minute >= 0 && c.minute < 60 && c.second >= 0 && c.second <= 60;
}

std::int64_t to_utc_seconds(const CivilTime& c) {
  const std::int64_t days = std::chrono::sys_days{date_of(c)}.time_since_epoch().count();
  return days * kDaySeconds + c.hour * 3600 + c.minute * 60 + c.second;
}

CivilTime to_civil(std::int64_t utc_seconds) {
  const std::int64_t days = floor_days(utc_seconds);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  const int rest = static_cast<int>(utc_seconds - days * kDaySeconds);
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          rest / 3600,
          rest / 60 % 60,
          rest % 60};
}

int weekday(std::int64_t utc_seconds) {
  const std::int64_t day = (floor_days(utc_seconds) + 4) % 7;  // 1970-01-01 was a Thursday
  return static_cast<int>(day < 0 ? day + 7 : day);
}

std::string to_rfc3339(std::int64_t utc_seconds) {
  const CivilTime c = to_civil(utc_seconds);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
}

std::string to_rfc5322(const Timestamp& time) {
  const std::int64_t local = time.utc_seconds + std::int64_t{time.offset_minutes} * 60;
  const CivilTime c = to_civil(local);
  const int offset = time.offset_minutes < 0 ? -time.offset_minutes : time.offset_minutes;
  return fmt::format("{}, {} {} {:04} {:02}:{:02}:{:02} {}{:02}{:02}",
                     kDays[static_cast<std::size_t>(weekday(local))], c.day,
                     kMonths[static_cast<std::size_t>(c.month - 1)], c.year, c.hour, c.minute,
                     c.second, time.offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60);
}

std::string to_short(std::int64_t utc_seconds) {
  const CivilTime c = to_civil(utc_seconds);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute);
}

}  // namespace docket
