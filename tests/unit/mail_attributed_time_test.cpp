#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "mail/attributed_time.hpp"
#include "mail/attribution_match.hpp"

namespace docket::mail {
namespace {

struct Written {
  const char* attribution;
  const char* local;  // RFC 3339 of the written day and time
  bool has_time = true;
  std::optional<int> offset = std::nullopt;
};

AuthorMatch names(const char* attribution, const char* name, const char* address) {
  return match_author(fold(attribution), Mailbox{name, address});
}

TimeMatch match(const char* attribution, std::int64_t post, int post_offset, int writer_offset) {
  return match_time(read_attributed_time(attribution), Timestamp{post, post_offset}, writer_offset);
}

// 2019-03-05T16:12:33Z
constexpr std::int64_t kSent = 1551802353;

}  // namespace

TEST_CASE("Attributions: day and time, as mail programs write them", "[mail][attribution]") {
  const std::vector<Written> table{
      {"On Tue, Mar 5, 2019 at 4:12 PM Ada <ada@example.org> wrote:", "2019-03-05T16:12:00Z"},
      {"On Tue, Mar 5, 2019 at 12:12 AM Ada <ada@example.org> wrote:", "2019-03-05T00:12:00Z"},
      {"On Mar 5, 2019, at 4:12 PM, Ada wrote:", "2019-03-05T16:12:00Z"},
      {"On Tue, 5 Mar 2019 16:12:33 -0500, Ada wrote:", "2019-03-05T16:12:33Z", true, -300},
      {"On Tue, Mar 05, 2019 at 04:12:33PM +0100, Ada wrote:", "2019-03-05T16:12:33Z", true, 60},
      {"On Tue, 5 Mar 2019 16:12:33 GMT, Ada wrote:", "2019-03-05T16:12:33Z", true, 0},
      {"On Tue, 5 Mar 2019 16:12 GMT+05:30, Ada wrote:", "2019-03-05T16:12:00Z", true, 330},
      {"On Tuesday 05 March 2019 16:12:33 Ada wrote:", "2019-03-05T16:12:33Z"},
      {"On 2019-03-05 16:12, Ada wrote:", "2019-03-05T16:12:00Z"},
      {"On 2019-03-05T16:12:33Z Ada wrote:", "2019-03-05T16:12:33Z", true, 0},
      {"2019/3/5 Ada <ada@example.org>:", "2019-03-05T00:00:00Z", false},
      {"On 25/3/2019 16:12, Ada wrote:", "2019-03-25T16:12:00Z"},
      {"On 3/25/19 4:12 PM, Ada wrote:", "2019-03-25T16:12:00Z"},
      {"Am 05.03.2019 um 16:12 schrieb Ada:", "2019-03-05T16:12:00Z"},
      {"Am 5. M\xC3\xA4rz 2019 um 16.12 schrieb Ada:", "2019-03-05T16:12:00Z"},
      {"Am 5. M?rz 2019 16:12:33 MEZ schrieb Ada:", "2019-03-05T16:12:33Z"},
      {"Le 5 mars 2019 \xC3\xA0 16:12, Ada a \xC3\xA9"
       "crit :",
       "2019-03-05T16:12:00Z"},
      {"Le mar. 5 mars 2019 \xC3\xA0 16h12, Ada a \xC3\xA9"
       "crit :",
       "2019-03-05T16:12:00Z"},
      {"El mar., 5 de marzo de 2019 16:12, Ada escribi\xC3\xB3:", "2019-03-05T16:12:00Z"},
      {"Il giorno mar 5 mar 2019 alle ore 16:12 Ada ha scritto:", "2019-03-05T16:12:00Z"},
      {"Op 5 mrt. 2019 om 16:12 schreef Ada:", "2019-03-05T16:12:00Z"},
      {"Den 5. mars 2019 kl. 16.12 skrev Ada:", "2019-03-05T16:12:00Z"},
      {"2019\xE5\xB9\xB4"
       "3\xE6\x9C\x88"
       "5\xE6\x97\xA5 \xE4\xB8\x8B\xE5\x8D\x88"
       "4:12 Ada wrote:",
       "2019-03-05T16:12:00Z"},
      {"-----Original Message-----\nFrom: Ada [mailto:ada@example.org]\n"
       "Sent: Tuesday, March 05, 2019 4:12 PM\nTo: list@example.org\nSubject: Lamps\n",
       "2019-03-05T16:12:00Z"},
      {"Ada [Tue, Mar 05, 2019 at 04:12:33PM -0500]:", "2019-03-05T16:12:33Z", true, -300},
      {"At 04:12 PM 3/25/2019 +0100, Ada wrote:", "2019-03-25T16:12:00Z"},
      {"On Tue Mar  5 16:12:33 2019, Ada wrote:", "2019-03-05T16:12:33Z"},
      {"On 5 Mar 19 at 16:12, Ada wrote:", "2019-03-05T16:12:00Z"},
  };
  for (const Written& w : table) {
    INFO(w.attribution);
    const auto read = read_attributed_time(w.attribution);
    REQUIRE(read);
    CHECK(to_rfc3339(read->local) == w.local);
    CHECK(read->has_time == w.has_time);
    CHECK(read->offset_minutes == w.offset);
  }
}

TEST_CASE("Attributions: a day that may be a month is kept both ways", "[mail][attribution]") {
  const auto read = read_attributed_time("On 3/5/2019 16:12, Ada wrote:");
  REQUIRE(read);
  CHECK(to_rfc3339(read->local) == "2019-03-05T16:12:00Z");
  REQUIRE(read->swapped);
  CHECK(to_rfc3339(*read->swapped) == "2019-05-03T16:12:00Z");
  CHECK_FALSE(read_attributed_time("On 25/3/2019 16:12, Ada wrote:")->swapped);
  CHECK_FALSE(read_attributed_time("Am 05.03.2019 um 16:12 schrieb Ada:")->swapped);
}

TEST_CASE("Attributions: what gives no day", "[mail][attribution]") {
  for (const char* text :
       {"", "Ada wrote:", "On Tuesday Ada wrote:", "On Tue at 4:12 PM Ada wrote:",
        "In article <5.3.2019.16.12@example.org> Ada writes:", "Ada <5.3.2019@example.org> wrote:",
        "On 31/31/2019 Ada wrote:", "On Feb 30, 2019 Ada wrote:", "On 99.99.9999 Ada wrote:",
        "March 2019 brought rain, Ada wrote:", "On 5 Mar 12345 Ada wrote:", "1.2.3 4:5:6 7/8 9"}) {
    INFO(text);
    CHECK_FALSE(read_attributed_time(text));
  }
}

TEST_CASE("Attributions: hostile text is read in no time", "[mail][attribution]") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "Mar 5, ";
  (void)read_attributed_time(text);
  CHECK_FALSE(read_attributed_time(std::string(1000000, '1')));
  CHECK_FALSE(read_attributed_time(std::string(599, 'x') + "\xC3\xA9 5 Mar 2019"));
}

TEST_CASE("Attributions: a written time against a post's", "[mail][attribution]") {
  // In the zone that is written, in the answerer's, in the author's, in UTC.
  CHECK(match("On 5 Mar 2019 17:12:33 +0100, Ada wrote:", kSent, 0, 0) == TimeMatch::Exact);
  CHECK(match("On 5 Mar 2019 11:12, Ada wrote:", kSent, 0, -300) == TimeMatch::Exact);
  CHECK(match("On 5 Mar 2019 21:42, Ada wrote:", kSent, 330, 0) == TimeMatch::Exact);
  CHECK(match("On 5 Mar 2019 16:12, Ada wrote:", kSent, 60, 120) == TimeMatch::Exact);
  // In nobody's.
  CHECK(match("On 5 Mar 2019 10:12, Ada wrote:", kSent, 0, 60) == TimeMatch::Minutes);
  CHECK(match("On 6 Mar 2019 01:42:33, Ada wrote:", kSent, 0, 60) == TimeMatch::Minutes);
  CHECK(match("On 5 Mar 2019 10:14, Ada wrote:", kSent, 0, 60) == TimeMatch::Near);
  CHECK(match("On 5 Mar 2019, Ada wrote:", kSent, 0, 0) == TimeMatch::Day);
  CHECK(match("Ada wrote:", kSent, 0, 0) == TimeMatch::Unknown);
  CHECK(match("On 5 Mar 2019 16:25, Ada wrote:", kSent, 0, 0) == TimeMatch::None);
  CHECK(match("On 5 Mar 2019 10:12:50, Ada wrote:", kSent, 0, 60) == TimeMatch::Near);
  CHECK(match("On 9 Mar 2019 16:12, Ada wrote:", kSent, 0, 0) == TimeMatch::None);
  CHECK(match("On 9 Mar 2019, Ada wrote:", kSent, 0, 0) == TimeMatch::None);
  CHECK(match("On 5/3/2019 16:12, Ada wrote:", kSent, 0, 0) == TimeMatch::Exact);
}

TEST_CASE("Attributions: whom they name", "[mail][attribution]") {
  const char* const line = "On 5 Mar 2019, Ada Lovelace <ada@example.org> wrote:";
  CHECK(names(line, "Somebody", "ada@example.org") == AuthorMatch::Address);
  CHECK(names("Ada <ada at example.org> wrote:", "", "ada@example.org") == AuthorMatch::Address);
  CHECK(names(line, "Ada Lovelace", "al@example.net") == AuthorMatch::Name);
  CHECK(names(line, "Lovelace, Ada", "al@example.net") == AuthorMatch::Name);
  CHECK(names("lovelace wrote:", "", "lovelace@example.net") == AuthorMatch::Name);
  CHECK(names(line, "Ada Byron", "al@example.net") == AuthorMatch::Part);
  CHECK(names(line, "Bob Lamp", "bob@example.org") == AuthorMatch::None);
  CHECK(names(line, "", "") == AuthorMatch::None);
  CHECK(names("Adam wrote:", "Ada", "al@example.org") == AuthorMatch::None);
  CHECK(names("J\xC3\xBCrgen schrieb:", "J\xC3\x9CRGEN", "j@example.org") == AuthorMatch::Name);
}

}  // namespace docket::mail
