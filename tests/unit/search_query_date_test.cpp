#include <limits>

#include <catch2/catch.hpp>

#include "core/timestamp.hpp"
#include "search/query_date.hpp"

namespace docket::search {
namespace {

std::int64_t at(int year, int month, int day, int hour = 0) {
  CivilTime civil;
  civil.year = year;
  civil.month = month;
  civil.day = day;
  civil.hour = hour;
  return to_utc_seconds(civil);
}

const std::int64_t kNow = at(2019, 8, 21, 19);

std::string shown(const Result<DateRange>& range) {
  if (!range) return range.error().message;
  return to_date_text(range->from, range->until) + (range->is_swapped ? " swapped" : "");
}

std::string on(std::string_view text, std::int64_t now = kNow) {
  return shown(parse_date_range(text, DateForm::On, now));
}

}  // namespace

TEST_CASE("parse_date_range: years, months, days, ranges", "[search][date]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      {"2019", "2019-01-01..2019-12-31"},
      {"1970", "1970-01-01..1970-12-31"},
      {"9999", "9999-01-01..9999-12-31"},
      {"2019-08", "2019-08-01..2019-08-31"},
      {"2019-12", "2019-12-01..2019-12-31"},
      {"2019-02", "2019-02-01..2019-02-28"},
      {"2020-02", "2020-02-01..2020-02-29"},
      {"2019-8", "2019-08-01..2019-08-31"},
      {"2019-08-21", "2019-08-21"},
      {"2019-8-1", "2019-08-01"},
      {"2020-02-29", "2020-02-29"},
      {"9999-12-31", "9999-12-31"},
      {"2019-01..2019-06", "2019-01-01..2019-06-30"},
      {"2015..2019-08-21", "2015-01-01..2019-08-21"},
      {"2019..2019", "2019-01-01..2019-12-31"},
      {"2019-08-21..2019-08-21", "2019-08-21"},
      {"2019-06-15..2019", "2019-06-15..2019-12-31"},
      {"..2015", "..2015-12-31"},
      {"2015..", "2015-01-01.."},
      {"1970..", "1970-01-01.."},
      {"..9999", "..9999-12-31"},
      {"2y..1y", "2017-08-21..2018-08-21"},
      {"6m..", "2019-02-21.."},
      {"yesterday..today", "2019-08-20..2019-08-21"},
      {"2019..2015", "2015-01-01..2019-12-31 swapped"},
      {"2019-06..2019-05", "2019-05-01..2019-06-30 swapped"},
      {"today..yesterday", "2019-08-20..2019-08-21 swapped"},
  }));
  INFO(text);
  CHECK(on(text) == expected);
}

TEST_CASE("parse_date_range: so far back from now", "[search][date]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      {"2y", "2017-08-21..2019-08-21"},
      {"18m", "2018-02-21..2019-08-21"},
      {"3w", "2019-07-31..2019-08-21"},
      {"10d", "2019-08-11..2019-08-21"},
      {"1D", "2019-08-20..2019-08-21"},
      {"0d", "2019-08-21"},
      {"0y", "2019-08-21"},
      {"today", "2019-08-21"},
      {"Yesterday", "2019-08-20"},
      {"49y", "1970-08-21..2019-08-21"},
      {"50y", "1970-01-01..2019-08-21"},
      {"9999999999999999999999y", "1970-01-01..2019-08-21"},
      {"999999999m", "1970-01-01..2019-08-21"},
      {"999999999w", "1970-01-01..2019-08-21"},
      {"999999999d", "1970-01-01..2019-08-21"},
  }));
  INFO(text);
  CHECK(on(text) == expected);
}

TEST_CASE("parse_date_range: a day that a month lacks is its last", "[search][date]") {
  CHECK(on("1y", at(2020, 2, 29)) == "2019-02-28..2020-02-29");
  CHECK(on("4y", at(2020, 2, 29)) == "2016-02-29..2020-02-29");
  CHECK(on("1m", at(2019, 3, 31)) == "2019-02-28..2019-03-31");
  CHECK(on("1m", at(2019, 1, 31)) == "2018-12-31..2019-01-31");
  CHECK(on("12m", at(2019, 1, 31)) == "2018-01-31..2019-01-31");
}

TEST_CASE("parse_date_range: any now is a day", "[search][date]") {
  CHECK(on("today", 0) == "1970-01-01");
  CHECK(on("yesterday", 0) == "1970-01-01");
  CHECK(on("1y", at(1970, 6, 1)) == "1970-01-01..1970-06-01");
  CHECK(on("today", std::numeric_limits<std::int64_t>::min()) == "1970-01-01");
  CHECK(on("1d", std::numeric_limits<std::int64_t>::max()) == "9999-12-30..9999-12-31");
}

TEST_CASE("parse_date_range: after includes its day, before does not", "[search][date]") {
  const auto after = [](const char* text) {
    return shown(parse_date_range(text, DateForm::After, kNow));
  };
  const auto before = [](const char* text) {
    return shown(parse_date_range(text, DateForm::Before, kNow));
  };
  CHECK(after("2019") == "2019-01-01..");
  CHECK(after("2019-08") == "2019-08-01..");
  CHECK(after("2019-08-21") == "2019-08-21..");
  CHECK(after("2y") == "2017-08-21..");
  CHECK(after("today") == "2019-08-21..");
  CHECK(after("1970") == "1970-01-01..");
  CHECK(after("9999-12-31") == "9999-12-31..");
  CHECK(before("2019") == "..2018-12-31");
  CHECK(before("2019-08") == "..2019-07-31");
  CHECK(before("2019-08-21") == "..2019-08-20");
  CHECK(before("2y") == "..2017-08-20");
  CHECK(before("yesterday") == "..2019-08-19");
  CHECK(before("1970-01-02") == "..1970-01-01");
  CHECK(before("1970") == "nothing is older than 1970");
  CHECK(before("60y") == "nothing is older than 1970");
  CHECK(before("2015..2016") == "a range belongs to date:");
  CHECK(after("..") == "a range belongs to date:");
}

TEST_CASE("parse_date_range: seconds of the ends", "[search][date]") {
  const auto range = parse_date_range("2019-08-21", DateForm::On, kNow);
  REQUIRE(range);
  CHECK(range->from == at(2019, 8, 21));
  CHECK(range->until == at(2019, 8, 22));
}

TEST_CASE("parse_date_range: what is no date", "[search][date]") {
  const std::string no_date = "not a date like 2019, 2019-08, 2019-08-21, 2019-01..2019-06 or 2y";
  const auto* const text =
      GENERATE(as<const char*>{}, "", " ", "foo", "19", "20190821", "201", "20199", "2019-",
               "-2019", "2019-008", "2019-08-", "2019-08-021", "2019-08-21-", "2019-08-21-01",
               "2019/08/21", "21.8.2019", "2019-08-21T19:43", "2019-xx", "y", "2yy", "-2y", "2 y",
               "2h", "+2y", "2.5y", "tomorrow", "2019...2020", "2019..2020..2021", "2019..foo",
               "foo..", "..-", "2019--08", "\xC3\xA9",
               "20\xD9\xA1"
               "9");
  INFO(text);
  CHECK(on(text) == no_date);
}

TEST_CASE("parse_date_range: days that are not there", "[search][date]") {
  CHECK(on("2019-13") == "there is no month 13");
  CHECK(on("2019-00") == "there is no month 0");
  CHECK(on("2019-02-29") == "there is no day 29 in 2019-02");
  CHECK(on("2019-04-31") == "there is no day 31 in 2019-04");
  CHECK(on("2019-04-0") == "there is no day 0 in 2019-04");
  CHECK(on("1969") == "years are 1970 to 9999");
  CHECK(on("0000") == "years are 1970 to 9999");
  CHECK(on("2019-01..2019-13") == "there is no month 13");
  CHECK(on("..") == "a range needs at least one end");
}

TEST_CASE("to_date_text: reads back as the same range", "[search][date]") {
  for (const char* text : {"2019", "2019-08-21", "..2015", "2015..", "2y", "9999-12-31", "1970"}) {
    const auto range = parse_date_range(text, DateForm::On, kNow);
    REQUIRE(range);
    const auto again = parse_date_range(to_date_text(range->from, range->until), DateForm::On, 0);
    REQUIRE(again);
    CHECK(*again == *range);
  }
}

}  // namespace docket::search
