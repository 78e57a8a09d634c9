#include "tests/support/search_run.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;
using test::MessageBuilder;
using test::msg;
using test::need;

std::string with_file(const std::string& text, const std::string& name, const std::string& words) {
  return "--b\nContent-Type: text/plain\n\n" + text +
         "\n--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"" + name +
         "\"\n\n" + words + "\n--b--\n";
}

/// A thread of three (a b c), one of two (d e), two variants (v w) and a repost (r).
std::vector<std::string> town_mails() {
  const auto to = [](MessageBuilder mail, const char* value) { return mail.to(value); };
  const auto repost =
      msg().id("r@x").date("Mon, 1 Jul 2019 10:00:00 +0000").subject("Rope").body("A coil.\n");
  auto other = repost;
  return {
      to(utf8("a"), "Harbour Policy <policy@harbour.example>, bob@mill.example")
          .from("Ada Sample-Quay <ada.quay@mail.harbour.example>")
          .date("Tue, 1 Jan 2019 00:00:00 +0000")
          .subject("[harbour] Lamps of the quay")
          .set("List-Id", "Harbour talk <harbour-talk.lists.example>")
          .body("The lamps are dark.\n")
          .bytes(),
      to(utf8("b"), "Ada <ada.quay@mail.harbour.example>")
          .from("Bob Mill <bob@mill.example>")
          .set("Cc", "Zo\xC3\xAB \xC3\x85ngstr\xC3\xB6m <zoe@harbour.example>")
          .date("Wed, 31 Jul 2019 23:59:59 +0000")
          .subject("Re: [harbour] Lamps of the quay")
          .refs({"a@x"})
          .set("List-Id", "<harbour.lists.example>")
          .body("On Tue, 1 Jan 2019, Ada Sample-Quay wrote:\n> The lamps are dark.\n\nNot all.\n")
          .bytes(),
      utf8("c")
          .from("zoe@harbour.example (Zo\xC3\xAB)")
          .date("Thu, 1 Aug 2019 00:00:00 +0000")
          .subject("Switches of the town")
          .refs({"a@x", "b@x"})
          .set("Newsgroups", "town.harbour.switches")
          .body("The switch of the third lamp is gone.\n")
          .bytes(),
      msg()
          .id("d@x")
          .from("Ada Other <ada@mill.example>")
          .date("Sat, 29 Feb 2020 12:00:00 +0000")
          .subject("Report")
          .set("MIME-Version", "1.0")
          .set("Content-Type", "multipart/mixed; boundary=b")
          .body(with_file("See there.", "Quarter-Report_2.csv", "serial number,0451"))
          .bytes(),
      utf8("e")
          .date("Sun, 1 Mar 2020 12:00:00 +0000")
          .refs({"d@x"})
          .subject("Re: Report")
          .body("> See there.\nWhere are the serials of lamps?\n")
          .bytes(),
      utf8("v").date("Mon, 1 Jun 2020 10:00:00 +0000").subject("Rope").body("Ten ells.\n").bytes(),
      utf8("v")
          .date("Mon, 1 Jun 2020 11:00:00 +0000")
          .subject("Rope")
          .body("Twelve chains of iron, and no rope at all.\n")
          .bytes(),
      repost.bytes(),
      other.trace("Received", "from a by b; Mon, 1 Jul 2019 10:00:09 +0000").bytes(),
  };
}

const ArchiveFixture& town() {
  static ArchiveFixture fixture;
  static const bool filled = [] {
    fixture.ingest(town_mails());
    index_now(fixture);
    return true;
  }();
  REQUIRE(filled);
  return fixture;
}

}  // namespace

TEST_CASE("search: from: and to: look at words of names, addresses and domains",
          "[search][fields]") {
  check_rows(town(), {{"from:ada to:policy", "a"},
                      {"from:Sample-Quay", "a"},
                      {"from:sample", "a"},
                      {"from:\"ada sample\"", "a"},
                      {"from:\"sample ada\"", ""},
                      {"from:quay", "a"},
                      {"from:ada.quay@mail.harbour.example", "a"},
                      {"from:harbour.example", "a c"},
                      {"from:mail.harbour.example", "a"},
                      {"from:mill.example", "b d"},
                      {"from:example.mill", ""},
                      {"from:zoe", "c"},
                      {"from:zo\xC3\xAB", "c"},
                      {"FROM:ADA is:root to:bob@mill.example", "a"},
                      {"to:bob", "a"},
                      {"to:ada", "b"},
                      {"to:angstrom", "b"},
                      {"to:\xC3\x85ngstr\xC3\xB6m", "b"},
                      {"to:zoe@harbour.example", "b"},
                      {"from:(mill.example -ada)", "b"},
                      {"from:adas", ""},  // names have no stems
                      {"from:sampl*", "a"}});
}

TEST_CASE("search: list: takes the whole name or the first part of it", "[search][fields]") {
  check_rows(town(), {{"list:harbour-talk.lists.example", "a"},
                      {"list:harbour-talk", "a"},
                      {"list:Harbour-Talk", "a"},
                      {"list:harbour", "b"},
                      {"list:harbour.lists", "b"},
                      {"list:town", "c"},
                      {"list:town.harbour.switches", "c"},
                      {"lamps -list:harbour -list:town", "a e"}});
  const SearchResult nothing = search(town(), "list:harb");
  CHECK(nothing.hits.empty());
  CHECK(warnings(nothing) == "list:harb: no list of that name is in the archive");
}

TEST_CASE("search: is: and has: say which posts", "[search][fields]") {
  check_rows(town(), {{"is:root", "a r d v v"},
                      {"is:reply", "b c e"},
                      {"is:reposted", "r"},
                      {"is:variant", "v v"},
                      {"has:attachment", "d"},
                      {"is:root -has:attachment before:2020", "a r"},
                      {"IS:Root has:ATTACHMENT", "d"}});
}

TEST_CASE("search: attachments are found by their names and words", "[search][fields]") {
  check_rows(town(), {{"filename:quarter-report_2.csv", "d"},
                      {"filename:report", "d"},
                      {"filename:csv", "d"},
                      {"filename:quart*", "d"},
                      {"filename:reports", ""},
                      {"attachment:serials", "d"},
                      {"attachment:0451", "d"},
                      {"0451", ""},  // only where it is asked for
                      {"serial", "e"}});
}

TEST_CASE("search: mid: and thread: name posts and threads", "[search][fields]") {
  check_rows(town(), {{"mid:a@x", "a"},
                      {"mid:<a@x>", "a"},
                      {"id:<v@x>", "v v"},
                      {"mid:nobody@x", ""},
                      {"lamps -mid:a@x", "b c e"},
                      {"(mid:a@x OR mid:e@x) lamps", "a e"},
                      {"thread:{switch}", "a b c"},
                      {"thread:{switch from:bob}", ""},
                      {"thread:{from:bob} is:root", "a"},
                      {"-thread:{lamps}", "r v v"},
                      {"thread:{mid:e@x} attachment:serial", "d"},
                      {"thread:{has:attachment} lamps", "e"},
                      {"thread:{thread:{has:attachment} lamps}", "d e"}});
  archive::ReadHandle handle = town().read();
  const archive::Post c = need(handle.posts_by_message_id("c@x")).front();
  for (const std::int64_t number : {c.num.value(), c.thread.value()}) {
    check_rows(town(), {{"thread:" + std::to_string(number), "a b c"}});
  }
  CHECK(search(town(), "thread:999999").hits.empty());
  CHECK(warnings(search(town(), "thread:999999")) ==
        "thread:999999: there is no post of that number");
}

TEST_CASE("search: dates in every form, the relative ones back from the latest post",
          "[search][fields]") {
  check_rows(town(), {{"date:2019", "a r b c"},
                      {"date:2019-07", "r b"},
                      {"date:2019-08", "c"},
                      {"date:2019-07-31", "b"},
                      {"date:2019-08-01", "c"},
                      {"date:2019-01..2019-07", "a r b"},
                      {"date:..2019-01-01", "a"},
                      {"date:2020-03..", "e v v"},
                      {"after:2020-02-29", "d e v v"},
                      {"before:2020-02-29 after:2019-08", "c"},
                      {"date:today", "v v"},  // 2020-06-01
                      {"date:yesterday", ""},
                      {"date:13w", "v v"},
                      {"date:14w", "d e v v"},
                      {"date:92d", "e v v"},
                      {"date:91d", "v v"},
                      {"date:3m", "e v v"},
                      {"date:1y", "r b c d e v v"},
                      {"date:2y..1y", "a"},
                      {"before:1y", "a"},
                      {"after:10d", "v v"},
                      {"-date:2019", "d e v v"}});
}

TEST_CASE("search: bare words look at own words, subjects and quotes; fields at themselves",
          "[search][fields]") {
  check_rows(town(), {{"lamps", "a b c e"},
                      {"body:lamps", "a c e"},
                      {"body:lamps.", "a e"},
                      {"subject:lamps", "a b"},
                      {"quoted:lamp", "b"},
                      {"quoted:(dark OR there)", "b e"},
                      {"subject:harbour", ""},  // the list's tag
                      {"subject:re", ""},
                      {"body:dark lamps", "a"},
                      {"subject:\"of the quay\" -quoted:dark", "a"}});
}

TEST_CASE("search: exclusions alone, required and excluded parts", "[search][fields]") {
  check_rows(town(), {{"-lamps", "r d v v"},
                      {"-is:reply -rope", "a d"},
                      {"-(lamps OR rope)", "d"},
                      {"NOT lamps NOT rope", "d"},
                      {"+lamps -dark", "c e"},
                      {"lamps +subject:quay -from:bob", "a"},
                      {"lamps -\"lamps are\"", "b c e"},  // b quotes it
                      {"+(switch OR serials) lamps", "c e"},
                      {"serials OR -lamps", "r d e v v"}});
}

TEST_CASE("search: what is no field is said, and looked for as words", "[search][fields]") {
  const SearchResult unknown = search(town(), "lamps frm:ada");
  CHECK(warnings(unknown).find("there is no field frm") != std::string::npos);
  CHECK(warnings(unknown).find("from:") != std::string::npos);  // that may be meant
  CHECK(unknown.hits.empty());                                  // nobody wrote "frm ada"
  const SearchResult later = search(town(), "lamps role:someone");
  CHECK(warnings(later).find("is not there yet; left out") != std::string::npos);
  CHECK(ids(later) == "a b c e");
  const SearchResult bad = search(town(), "lamps date:soon is:great");
  CHECK(bad.warnings.size() == 2);
  CHECK(ids(bad) == "a b c e");
}

}  // namespace docket::search
