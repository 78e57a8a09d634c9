#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include "mail/date.hpp"

using docket::Timestamp;
using docket::to_rfc3339;
using docket::mail::is_plausible;
using docket::mail::parse_date;
using docket::mail::parse_received_date;

namespace {

std::string shown(const std::optional<Timestamp>& time) {
  if (!time) return "none";
  return to_rfc3339(time->utc_seconds) + " " + std::to_string(time->offset_minutes);
}

}  // namespace

TEST_CASE("parse_date: dates as the standard has them", "[mail][date]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      {"Wed, 21 Aug 2019 15:43:21 -0400", "2019-08-21T19:43:21Z -240"},
      {"21 Aug 2019 15:43:21 +0530", "2019-08-21T10:13:21Z 330"},
      {"21 Aug 2019 15:43 +0000", "2019-08-21T15:43:00Z 0"},
      {"Thu, 01 Jan 1998 12:00:00 -0500 (EST)", "1998-01-01T17:00:00Z -300"},
      {"Fri, 29 Feb 2008 23:59:60 +0000", "2008-03-01T00:00:00Z 0"},
      {" Mon,\r\n 1 Jan 2001\r\n 00:00:00 (a (nested) comment) +0100", "2000-12-31T23:00:00Z 60"},
      {"Mon, 05 Apr 93 18:01:16 GMT", "1993-04-05T18:01:16Z 0"},
      {"6 Aug 2002 11:03:54 EDT", "2002-08-06T15:03:54Z -240"},
      {"Saturday, 06-Aug-94 11:03:54 GMT", "1994-08-06T11:03:54Z 0"},
      {"1 Dec 49 00:00:00 Z", "2049-12-01T00:00:00Z 0"},
      {"1 Dec 50 00:00:00 UT", "1950-12-01T00:00:00Z 0"},
  }));
  CHECK(shown(parse_date(text)) == expected);
}

TEST_CASE("parse_date: dates as programs write them", "[mail][date]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      // offsets
      {"Mon, 21 Oct 2002 15:02:34 +50579034", "2002-10-21T15:02:34Z 0"},
      {"Fri, 02 Aug 2002 06:30:13 -1900", "2002-08-02T06:30:13Z 0"},
      {"Fri, 02 Aug 2002 06:30:13 +0175", "2002-08-02T06:30:13Z 0"},
      {"Fri, 02 Aug 2002 06:30:13 +-0100", "2002-08-02T07:30:13Z -60"},
      {"Fri, 02 Aug 2002 06:30:13 0100", "2002-08-02T06:30:13Z 0"},
      {"Fri, 02 Aug 2002 06:30:13-0100", "2002-08-02T07:30:13Z -60"},
      {"Fri, 02 Aug 2002 06:30:13 +01:30", "2002-08-02T05:00:13Z 90"},
      {"Fri, 02 Aug 2002 06:30:13 -8", "2002-08-02T14:30:13Z -480"},
      {"Fri, 02 Aug 2002 06:30:13 +100", "2002-08-02T05:30:13Z 60"},
      {"Fri, 02 Aug 2002 06:30:13 GMT+1", "2002-08-02T05:30:13Z 60"},
      {"Fri, 02 Aug 2002 06:30:13 UTC+0930", "2002-08-01T21:00:13Z 570"},
      {"Fri, 02 Aug 2002 06:30:13 +0000 (PDT)", "2002-08-02T06:30:13Z 0"},
      // names of zones
      {"Fri, 02 Aug 2002 06:30:13 (PDT)", "2002-08-02T13:30:13Z -420"},
      {"Fri, 02 Aug 2002 06:30:13 CEST", "2002-08-02T04:30:13Z 120"},
      {"Fri, 02 Aug 2002 06:30:13 Eastern Daylight Time", "2002-08-02T10:30:13Z -240"},
      {"Fri, 02 Aug 2002 06:30:13 US Mountain Standard Time", "2002-08-02T13:30:13Z -420"},
      {"Fri, 02 Aug 2002 06:30:13 XYZT", "2002-08-02T06:30:13Z 0"},
      {"Fri, 02 Aug 2002 06:30:13 A", "2002-08-02T06:30:13Z 0"},
      {"Fri, 02 Aug 2002 06:30:13", "2002-08-02T06:30:13Z 0"},
      {"2003-03-18 13:14:17 PST", "2003-03-18T21:14:17Z -480"},
      {"Fri, 02 Aug 2002 06:30:13 MET DST", "2002-08-02T04:30:13Z 120"},
      {"Fri, 02 Aug 2002 06:30:13 MET", "2002-08-02T05:30:13Z 60"},
      {"Fri, 02 Aug 2002 06:30:13 MEST", "2002-08-02T04:30:13Z 120"},
      {"Fri, 02 Aug 2002 06:30:13 BST", "2002-08-02T05:30:13Z 60"},
      {"Fri, 02 Aug 2002 06:30:13 IST", "2002-08-02T01:00:13Z 330"},
      {"Fri, 02 Aug 2002 06:30:13 +0100 (IST)", "2002-08-02T05:30:13Z 60"},
      {"Fri, 02 Aug 2002 06:30:13 JST", "2002-08-01T21:30:13Z 540"},
      {"Fri, 02 Aug 2002 06:30:13 AEST", "2002-08-01T20:30:13Z 600"},
      {"Fri, 02 Aug 2002 06:30:13 \"CET\"", "2002-08-02T05:30:13Z 60"},
      {"Fri, 02 Aug 2002 06:30:13 [CEST]", "2002-08-02T04:30:13Z 120"},
      {"Fri, 02 Aug 2002 06:30:13 (GMT+01:00)", "2002-08-02T05:30:13Z 60"},
      {"Fri, 02 Aug 2002 06:30:13 -0700 (GMT-08:00)", "2002-08-02T13:30:13Z -420"},
      {"Fri, 02 Aug 2002 06:30:13 EDT(-0400)", "2002-08-02T10:30:13Z -240"},
      {"Fri, 02 Aug 2002 06:30:13 GMT Daylight Time", "2002-08-02T05:30:13Z 60"},
      {"Fri, 02 Aug 2002 06:30:13 GMT Standard Time", "2002-08-02T06:30:13Z 0"},
      {"Fri, 02 Aug 2002 06:30:13 W. Europe Daylight Time", "2002-08-02T04:30:13Z 120"},
      {"Fri, 02 Aug 2002 06:30:13 Central European Summer Time", "2002-08-02T04:30:13Z 120"},
      {"Fri, 02 Aug 2002 06:30:13 AUS Eastern Standard Time", "2002-08-01T20:30:13Z 600"},
      {"Fri, 02 Aug 2002 06:30:13 Arabian Standard Time", "2002-08-02T02:30:13Z 240"},
      {"Fri, 02 Aug 2002 06:30:13 -0000", "2002-08-02T06:30:13Z 0"},
      {"Fri, 02 Aug 2002 06:30:13 Europe/Nowhere", "2002-08-02T06:30:13Z 0"},
      {"Fri, 02 Aug 2002 06:30:13 01800", "2002-08-02T06:30:13Z 0"},
      // times
      {"Fri, 02 Aug 2002 06.30.13 +0200", "2002-08-02T04:30:13Z 120"},
      {"02.08.2002 06.30", "2002-08-02T06:30:00Z 0"},
      {"Fri, 02 Aug 2002 24:00:00 +0000", "2002-08-03T00:00:00Z 0"},
      {"Wed, 31 Dec 2008 23:59:60 +0000", "2009-01-01T00:00:00Z 0"},
      // months of other languages
      {"Mi, 02 Okt 2002 06:30:13 +0200", "2002-10-02T04:30:13Z 120"},
      {"Di, 05 M\xC3\xA4r 2019 10:00:00 +0100", "2019-03-05T09:00:00Z 60"},
      {"Di, 05 M\xE4rz 2019 10:00:00 +0100", "2019-03-05T09:00:00Z 60"},
      {"mar, 5 ago 2003 10:00:00 +0200", "2003-08-05T08:00:00Z 120"},
      {"lun, 4 ao\xC3\xBBt 2003 10:00:00 +0200", "2003-08-04T08:00:00Z 120"},
      {"ven., 5 d\xC3\xA9"
       "c. 2003 10:00:00 +0100",
       "2003-12-05T09:00:00Z 60"},
      // years
      {"Mon, 06 Aug 0094 11:03:54 GMT", "1994-08-06T11:03:54Z 0"},
      {"Tue, 19 Jan 2038 03:14:08 +0000", "2038-01-19T03:14:08Z 0"},
      {"Mon, 23 May 2094 10:15:02 +0100", "2094-05-23T09:15:02Z 60"},
      {"Wed, 31 Dec 1969 23:59:59 +0000", "1969-12-31T23:59:59Z 0"},
      {"Wed, 7 Feb 101 20:28:34", "2001-02-07T20:28:34Z 0"},
      {"Fri, 26 Jul 0102 04:37:21 -0400", "2002-07-26T08:37:21Z -240"},
      {"Sat, 1 Jan 19100 00:00:01 GMT", "2000-01-01T00:00:01Z 0"},
      {"6 Aug '02 11:03", "2002-08-06T11:03:00Z 0"},
      // order, names
      {"Tue Aug  6 11:03:54 2002", "2002-08-06T11:03:54Z 0"},
      {"Tue Aug  6 11:03:54 PDT 2002", "2002-08-06T18:03:54Z -420"},
      {"Tue Aug 6 11:03:54 2002 -0700", "2002-08-06T18:03:54Z -420"},
      {"2002 August 6, 11:03", "2002-08-06T11:03:00Z 0"},
      {"Tuesday, September 29, 2009 12:04 pm", "2009-09-29T12:04:00Z 0"},
      {"Tue, Sept 29, 2009 at 12:04 AM", "2009-09-29T00:04:00Z 0"},
      {"3 Jul 01 4:12:06 p.m.", "2001-07-03T16:12:06Z 0"},
      {"11:03:54 6 Aug 2002", "2002-08-06T11:03:54Z 0"},
      {"Wed, 6 Aug 2002 11:03:54 +0000", "2002-08-06T11:03:54Z 0"},
      {"Xyz, 6 aUG 2002 11:03:54 gmt", "2002-08-06T11:03:54Z 0"},
      {"Fri, 7 Mar 2003 9:5 +0100", "2003-03-07T08:05:00Z 60"},
      {"Fri, 7 Mar 2003", "2003-03-07T00:00:00Z 0"},
      // digits alone
      {"1997/11/17", "1997-11-17T00:00:00Z 0"},
      {"11/17/97 9:05 PM", "1997-11-17T21:05:00Z 0"},
      {"17/11/97 21:05", "1997-11-17T21:05:00Z 0"},
      {"17.11.1997 21:05", "1997-11-17T21:05:00Z 0"},
      {"17-11-97", "1997-11-17T00:00:00Z 0"},
      {"2002-10-09T22:10:38-08:00", "2002-10-10T06:10:38Z -480"},
      {"2002-10-09T22:10:38.123Z", "2002-10-09T22:10:38Z 0"},
      {"2002-10-09T24:00:00Z", "2002-10-10T00:00:00Z 0"},
      {"1/1/1904; 12:00:00 AM", "1904-01-01T00:00:00Z 0"},
  }));
  INFO(text);
  CHECK(shown(parse_date(text)) == expected);
}

TEST_CASE("parse_date: what is no date", "[mail][date]") {
  const auto* const text = GENERATE(
      as<const char*>{}, "", " ", "Not supplied", "x________", "0", "Wed", "Aug", "Aug 2002",
      "6 Aug", "6 Aug 11:03:54", "2002 11:03:54 +0000", "11:03:54", "31 Feb 2002 11:03:54",
      "29 Feb 1900 11:03:54", "32 Jan 2002", "0 Jan 2002", "6 Aug 2002 24:01:00",
      "6 Aug 2002 25:00:00", "6 Aug 2002 11:60:00", "6 Aug 2002 11:03:61", "6 Aug 20021 11:03:54",
      "6 Foo 2002 11:03:54", "6 Au 2002", "2002-13-01", "2002-00-01", "2002-10", "99/99/99",
      "1034567890", "6 8 2002", "(6 Aug 2002)", "6 Aug (2002)", "((((((((", "+0000", "-", ":",
      "1:", ":1", "--------", "6 Aug 99999999999999999999 11:03:54",
      "99999999999999999999 Aug 2002 1:1", "6 Aug 2002 99999999999999999999:1", "\xFF\xFE 6 \x80",
      "0000-00-00T00:00:00Z", "6\xA0 Foo 2002");
  INFO(text);
  CHECK(shown(parse_date(text)) == "none");
}

TEST_CASE("read_date: tells whether there is a time of day", "[mail][date]") {
  for (const char* text : {"1997/11/17", "17 Nov 1997", "17.11.97", "Mon, 17 Nov 1997 +0100"}) {
    INFO(text);
    CHECK(docket::mail::read_date(text)->day_only);
  }
  for (const char* text : {"1997/11/17 00:00", "17 Nov 1997 10:22:33 +0100", "17.11.97 10.22"}) {
    INFO(text);
    CHECK_FALSE(docket::mail::read_date(text)->day_only);
  }
  CHECK_FALSE(docket::mail::read_date("yesterday"));
}

TEST_CASE("parse_date: looks at the first 200 bytes only", "[mail][date]") {
  CHECK(shown(parse_date("6 Aug 2002 11:03:54" + std::string(1'000'000, '('))) ==
        "2002-08-06T11:03:54Z 0");
  CHECK(shown(parse_date(std::string(1000, ' ') + "6 Aug 2002")) == "2002-08-06T00:00:00Z 0");
  CHECK(shown(parse_date(std::string(1000, 'x') + " 6 Aug 2002")) == "none");
}

TEST_CASE("parse_date: a NUL byte is passed over", "[mail][date]") {
  CHECK(shown(parse_date({"6\0Aug 2002", 10})) == "2002-08-06T00:00:00Z 0");
}

TEST_CASE("parse_received_date: follows the last semicolon", "[mail][date]") {
  CHECK(shown(parse_received_date("from a.example (helo; x) by b.example with SMTP id 7;\r\n"
                                  "\tTue, 6 Aug 2002 11:03:54 -0700 (PDT)")) ==
        "2002-08-06T18:03:54Z -420");
  CHECK_FALSE(parse_received_date("by b.example; 6 Aug 2002 11:03:54; "));
  CHECK_FALSE(parse_received_date("by b.example, 6 Aug 2002 11:03:54 -0700"));
  CHECK_FALSE(parse_received_date(""));
  CHECK_FALSE(parse_received_date(";"));
}

TEST_CASE("is_plausible: neither of the first day nor of the day after tomorrow", "[mail][date]") {
  constexpr std::int64_t kDay = 86400;
  constexpr std::int64_t kNow = 1'000'000'000;
  CHECK_FALSE(is_plausible({0, 0}, std::nullopt));
  CHECK_FALSE(is_plausible({kDay - 1, 0}, std::nullopt));
  CHECK(is_plausible({kDay, 0}, std::nullopt));
  CHECK(is_plausible({kNow, 0}, kNow));
  CHECK(is_plausible({kNow + 2 * kDay, 0}, kNow));
  CHECK_FALSE(is_plausible({kNow + 2 * kDay + 1, 0}, kNow));
  CHECK_FALSE(is_plausible({-kNow, 0}, kNow));
  CHECK(is_plausible({std::numeric_limits<std::int64_t>::max(), 0}, std::nullopt));
  CHECK_FALSE(is_plausible({std::numeric_limits<std::int64_t>::max(), 0}, kNow));
  CHECK_FALSE(is_plausible({std::numeric_limits<std::int64_t>::min(), 0}, kNow));
}
