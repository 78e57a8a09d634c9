#include "core/timestamp.hpp"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "core/text.hpp"

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

namespace {

/// Digits at `at`; nullopt where there are fewer.
std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// Seconds east of UTC: "Z", "+02:00". nullopt for anything else.
std::optional<std::int64_t> zone_seconds(std::string_view zone) {
  if (zone == "Z" || zone == "z") return 0;
  if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
  const auto hours = digits_at(zone, 1, 2);
  const auto minutes = digits_at(zone, 4, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t seconds = *hours * 3600 + *minutes * 60;
  return zone[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_rfc3339(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  if (text.size() < kShape.size()) return std::nullopt;
  for (const std::size_t at : {4U, 7U, 13U, 16U}) {
    if (text[at] != kShape[at]) return std::nullopt;
  }
  if (to_lower(text[10]) != 't' && text[10] != ' ') return std::nullopt;
  const auto year = digits_at(text, 0, 4);
  const auto month = digits_at(text, 5, 2);
  const auto day = digits_at(text, 8, 2);
  const auto hour = digits_at(text, 11, 2);
  const auto minute = digits_at(text, 14, 2);
  const auto second = digits_at(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const CivilTime civil{*year, *month, *day, *hour, *minute, *second};
  std::string_view zone = text.substr(kShape.size());
  if (zone.starts_with('.')) {
    zone.remove_prefix(1);
    while (!zone.empty() && is_digit(zone.front())) zone.remove_prefix(1);
  }
  const auto offset = zone_seconds(zone);
  if (!is_valid(civil) || !offset) return std::nullopt;
  return to_utc_seconds(civil) - *offset;
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
