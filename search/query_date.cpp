#include "search/query_date.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/timestamp.hpp"

namespace docket::search {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr int kFirstYear = 1970;
constexpr int kLastYear = 9999;
/// No more than these: of years, back from the last day there is.
constexpr int kMostBack = 4'000'000;

/// A year, a month or a day.
struct Span {
  std::int64_t from = 0, until = 0;
};

std::int64_t start_of(int year, int month = 1, int day = 1) {
  CivilTime civil;
  civil.year = year;
  civil.month = month;
  civil.day = day;
  return to_utc_seconds(civil);
}

std::int64_t end_of_time() { return start_of(kLastYear + 1); }

std::int64_t start_of_day(std::int64_t seconds) {
  seconds = std::clamp(seconds, std::int64_t{0}, end_of_time() - 1);
  return seconds - seconds % kDay;
}

int days_in(int year, int month) {
  const std::int64_t next = month == 12 ? start_of(year + 1) : start_of(year, month + 1);
  return static_cast<int>((next - start_of(year, month)) / kDay);
}

/// -1 where it is no number or one of too many digits.
int number_from(std::string_view text, std::size_t max_digits) {
  int value = -1;
  if (text.empty() || text.size() > max_digits) return -1;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c); })) return -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

tl::unexpected<Error> wrong(std::string what) { return fail(Errc::InvalidInput, std::move(what)); }

tl::unexpected<Error> no_date() {
  return wrong("not a date like 2019, 2019-08, 2019-08-21, 2019-01..2019-06 or 2y");
}

/// "2019", "2019-08", "2019-08-21".
Result<Span> parse_calendar(std::string_view text) {
  int parts[3] = {0, 0, 0};
  std::size_t count = 0;
  for (std::string_view rest = text; count < 3; ++count) {
    const std::size_t dash = count < 2 ? rest.find('-') : std::string_view::npos;
    parts[count] = number_from(rest.substr(0, dash), count == 0 ? 4 : 2);
    if (parts[count] < 0) return no_date();
    if (count == 0 && rest.substr(0, dash).size() != 4) return no_date();
    if (dash == std::string_view::npos) {
      ++count;
      break;
    }
    rest.remove_prefix(dash + 1);
  }
  const auto [year, month, day] = parts;
  if (year < kFirstYear) return wrong(fmt::format("years are {} to {}", kFirstYear, kLastYear));
  if (count == 1) return Span{start_of(year), start_of(year + 1)};
  if (month < 1 || month > 12) return wrong(fmt::format("there is no month {}", month));
  const int days = days_in(year, month);
  if (count == 2) return Span{start_of(year, month), start_of(year, month) + days * kDay};
  if (day < 1 || day > days) {
    return wrong(fmt::format("there is no day {} in {:04}-{:02}", day, year, month));
  }
  return Span{start_of(year, month, day), start_of(year, month, day) + kDay};
}

/// The start of the day so many months before; the last day of a shorter month.
std::int64_t months_before(std::int64_t today, int months) {
  const CivilTime civil = to_civil(today);
  const int month = civil.year * 12 + civil.month - 1 - months;
  if (month < kFirstYear * 12) return 0;
  const int year = month / 12;
  return start_of(year, month % 12 + 1, std::min(civil.day, days_in(year, month % 12 + 1)));
}

/// The day that "2y" or "yesterday" begins at; nullopt where the text is no such form.
std::optional<std::int64_t> parse_relative(std::string_view text, std::int64_t now) {
  const std::int64_t today = start_of_day(now);
  if (iequals(text, "today")) return today;
  if (iequals(text, "yesterday")) return std::max(today - kDay, std::int64_t{0});
  if (text.size() < 2) return std::nullopt;
  const std::string_view digits = text.substr(0, text.size() - 1);
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return is_digit(c); })) {
    return std::nullopt;
  }
  const int read = number_from(digits, 9);
  const int number = read < 0 ? kMostBack : std::min(read, kMostBack);
  switch (to_lower(text.back())) {
    case 'y': return months_before(today, std::min(number, kLastYear) * 12);
    case 'm': return months_before(today, std::min(number, kLastYear * 12));
    case 'w': return std::max(today - number * 7 * kDay, std::int64_t{0});
    case 'd': return std::max(today - number * kDay, std::int64_t{0});
    default: return std::nullopt;
  }
}

Result<Span> parse_point(std::string_view text, std::int64_t now) {
  if (const auto day = parse_relative(text, now)) return Span{*day, *day + kDay};
  return parse_calendar(text);
}

Result<DateRange> parse_range(std::string_view first, std::string_view last, std::int64_t now) {
  if (first.empty() && last.empty()) return wrong("a range needs at least one end");
  DateRange range;
  Span from;
  Span until;
  if (!first.empty()) {
    DOCKET_ASSIGN(from, parse_point(first, now));
    range.from = from.from;
  }
  if (!last.empty()) {
    DOCKET_ASSIGN(until, parse_point(last, now));
    range.until = until.until;
  }
  if (range.from && range.until && *range.from >= *range.until) {
    range = {until.from, from.until, true};
  }
  return range;
}

}  // namespace

Result<DateRange> parse_date_range(std::string_view text, DateForm form, std::int64_t now) {
  const std::size_t dots = text.find("..");
  if (form == DateForm::On) {
    if (dots != std::string_view::npos) {
      return parse_range(text.substr(0, dots), text.substr(dots + 2), now);
    }
    if (const auto day = parse_relative(text, now)) {
      const bool one_day = iequals(text, "yesterday");
      return DateRange{*day, (one_day ? *day : start_of_day(now)) + kDay};
    }
    DOCKET_ASSIGN(const Span span, parse_calendar(text));
    return DateRange{span.from, span.until};
  }
  if (dots != std::string_view::npos) return wrong("a range belongs to date:");
  DOCKET_ASSIGN(const Span span, parse_point(text, now));
  if (form == DateForm::After) return DateRange{span.from, std::nullopt};
  if (span.from == 0) return wrong("nothing is older than 1970");
  return DateRange{std::nullopt, span.from};
}

std::string to_date_text(std::optional<std::int64_t> from, std::optional<std::int64_t> until) {
  const auto day = [](std::int64_t seconds) { return to_rfc3339(seconds).substr(0, 10); };
  if (from && until && *until - *from == kDay) return day(*from);
  return (from ? day(*from) : "") + ".." + (until ? day(*until - kDay) : "");
}

}  // namespace docket::search
