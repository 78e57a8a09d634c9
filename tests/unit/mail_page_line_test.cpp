#include <string>

#include <catch2/catch.hpp>

#include "mail/page_line.hpp"

using namespace docket;        // NOLINT(google-build-using-namespace)
using namespace docket::mail;  // NOLINT(google-build-using-namespace)

namespace {

std::string read(const char* line) {
  const auto date = parse_page_date(clean_page_line(line));
  if (!date) return "none";
  return to_rfc3339(date->time.utc_seconds) + (date->short_follows ? " glued" : "");
}

}  // namespace

TEST_CASE("parse_page_date: the long date, whatever is glued to it", "[mail][page]") {
  const auto [line, expected] = GENERATE(table<const char*, const char*>({
      {"Aug 21, 2019, 3:43:21\xE2\x80\xAFPM8/21/19", "2019-08-21T15:43:21Z glued"},
      {"Aug 21, 2019, 3:43:21 PM8/21/19", "2019-08-21T15:43:21Z glued"},
      {"Aug 21, 2019, 3:43:21\xC2\xA0PM", "2019-08-21T15:43:21Z"},
      {"Jan 26, 2021, 12:21:53 AMJan 26", "2021-01-26T00:21:53Z glued"},
      {"Jan 26, 2021, 12:21:53 PMJan 26", "2021-01-26T12:21:53Z glued"},
      {"Jun 3, 2024, 5:12:07 PM (5 days ago) Jun 3", "2024-06-03T17:12:07Z glued"},
      {"Sep 3, 2024, 9:01:00 AM (yesterday) Sep 3", "2024-09-03T09:01:00Z glued"},
      {"Sep 4, 2024, 9:01:00 AM (2 hours ago) 9:01 AM", "2024-09-04T09:01:00Z glued"},
      {"Sep 4, 2024, 9:01:00 AM9:01 AM", "2024-09-04T09:01:00Z glued"},
      {"21 Aug 2019, 15:43:2121/08/2019", "2019-08-21T15:43:21Z glued"},
      {"21 Aug 2019, 15:43:21", "2019-08-21T15:43:21Z"},
      {"Sept 3, 2024, 9:01 AM9/3/24", "2024-09-03T09:01:00Z glued"},
      {"\xEE\x80\xA1"
       "Aug 21, 2019, 3:43:21 PM\xEE\x97\x94",
       "2019-08-21T15:43:21Z"},
  }));
  CAPTURE(line);
  CHECK(read(line) == expected);
}

TEST_CASE("parse_page_date: what is no such line", "[mail][page]") {
  const auto* const line =
      GENERATE("", "Aug", "Aug 21", "Aug 21, 2019", "8/21/19", "Aug 32, 2019, 3:43:21 PM8/21/19",
               "Feb 29, 2019, 3:43:21 PM", "Foo 21, 2019, 3:43:21 PM", "Aug 21, 2019, 25:43:21",
               "Aug 21, 2019, 13:43:21 PM", "Aug 21, 2019, 0:43:21 AM", "Aug 21, 2019, 3:61:21 PM",
               "On Aug 21, 2019, 3:43:21 PM, Ada wrote:", "Aug 21, 2019, 3:43:21 PM, Ada wrote:",
               "Aug 21, 2019, 3:43:21 PM (said Ada)", "Aug 21, 2019, 3:43:21 PM8/21/19 or so",
               "Aug 21, 2019, 3:43:21 PM (5 days ago", "Wed, 21 Aug 2019 15:43:21 -0400");
  CAPTURE(line);
  CHECK(read(line) == "none");
}

TEST_CASE("is_short_page_date: a line of its own under the date", "[mail][page]") {
  for (const char* line : {"8/21/19", "Jan 26", "(yesterday) Sep 3", "(5 days ago)", "9:01 AM"}) {
    CAPTURE(line);
    CHECK(is_short_page_date(line));
  }
  for (const char* line : {"", "to MDSP", "Hello", "(or so)", "May", "Ada, Jun 3"}) {
    CAPTURE(line);
    CHECK_FALSE(is_short_page_date(line));
  }
}

TEST_CASE("kind_of_page_line: what is the page's and what may be a post's", "[mail][page]") {
  const auto [line, kind] = GENERATE(table<const char*, PageLine>({
      {"", PageLine::Blank},
      {"587 views", PageLine::Views},
      {"1,204 views", PageLine::Views},
      {"1 view", PageLine::Views},
      {"0 new messages", PageLine::NewMessages},
      {"1 new message", PageLine::NewMessages},
      {"3 unread messages", PageLine::Count},
      {"17 of 3504", PageLine::Count},
      {"Skip to first unread message", PageLine::SkipToUnread},
      {"This message has been deleted.", PageLine::Deleted},
      {"Message has been deleted", PageLine::Deleted},
      {"Ada Sample's profile photo", PageLine::Photo},
      {"Reply all", PageLine::Button},
      {"Sign in to reply", PageLine::Button},
      {"Copy link", PageLine::PostMenu},
      {"Dismiss", PageLine::Frame},
      {"You cannot add new posts/replies because this newsgroup no longer has a feed.",
       PageLine::Frame},
      {"views", PageLine::Words},
      {"587 viewers", PageLine::Words},
      {"No new messages", PageLine::Words},
      {"Forward it to me", PageLine::Words},
      {"reply all", PageLine::Words},
      {"3 of us", PageLine::Words},
      {"The message has been deleted", PageLine::Words},
  }));
  CAPTURE(line);
  CHECK(kind_of_page_line(line) == kind);
}
