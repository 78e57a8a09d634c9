// Links between posts and incidents, over every order in which mail and bugs can come.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "ingest/incidents.hpp"
#include "ingest/reprocess.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/canonical_dump.hpp"
#include "tests/support/incident_answers.hpp"

namespace docket::ingest {
namespace {

using archive::IncidentLink;
using archive::LinkStrength;
using test::ArchiveFixture;
using test::BugDraft;
using test::msg;
using test::need;

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::int64_t kDay = 86400;

IncidentImport import(const ArchiveFixture& fixture, const std::string& answer) {
  return need(import_incidents(fixture.archive(), answer, kNow));
}

std::vector<IncidentLink> links_of(const ArchiveFixture& fixture, std::string_view message_id) {
  archive::ReadHandle handle = fixture.read();
  const auto posts = need(handle.posts_by_message_id(message_id));
  REQUIRE(posts.size() == 1);
  return need(handle.incident_links(posts.front().num));
}

const BugDraft kUnderscore{.num = 1700001, .title = "DigiCert: Underscore in dNSName"};
const BugDraft kLate{.num = 1700002,
                     .title = "DigiCert: Failure to revoke within 5 days",
                     .whiteboard = "[ca-compliance] [leaf-revocation-delay]"};
const BugDraft kOther{.num = 1700003, .title = "Sectigo: Underscore in dNSName"};

std::vector<std::string> sample_mails() {
  return {msg()
              .id("cites@x")
              .subject("Underscores again")
              .body("DigiCert told of certificates with an underscore in a dNSName: bug 1700001.\n")
              .bytes(),
          msg()
              .id("infers@x")
              .subject("DigiCert: certificates not revoked in time")
              .at(5 * kDay)
              .body("DigiCert did not revoke these certificates within five days, as the BRs "
                    "want it.\nWhy was the revocation delayed?\n")
              .bytes(),
          msg()
              .id("quotes@x")
              .subject("Re: Underscores again")
              .refs({"cites@x"})
              .at(kDay)
              .body("> DigiCert told of certificates with an underscore: bug 1700001.\n\nThanks.\n")
              .bytes(),
          msg().id("about-nothing@x").subject("Lamps").body("A lamp is a lamp.\n").bytes()};
}

}  // namespace

TEST_CASE("Incidents: a post that cites a bug is linked to it, others are not",
          "[ingest][incidents]") {
  ArchiveFixture fixture;
  fixture.ingest(sample_mails());
  const IncidentImport report = import(fixture, test::bugs_answer({kUnderscore, kLate, kOther}));
  CHECK(report.incidents_new == 3);
  const auto cites = links_of(fixture, "cites@x");
  REQUIRE_FALSE(cites.empty());
  CHECK(cites[0].incident == IncidentNum(1700001));
  CHECK(cites[0].strength == LinkStrength::Cited);
  CHECK(cites[0].reason.find("cites bug:1700001") != std::string::npos);
  for (const IncidentLink& link : cites) CHECK(link.incident != IncidentNum(1700003));
  const auto infers = links_of(fixture, "infers@x");
  REQUIRE_FALSE(infers.empty());
  CHECK(infers[0].incident == IncidentNum(1700002));
  CHECK(infers[0].strength == LinkStrength::Inferred);
  CHECK(infers[0].score < 1);
  const auto quotes = links_of(fixture, "quotes@x");
  REQUIRE_FALSE(quotes.empty());
  CHECK(quotes[0].incident == IncidentNum(1700001));
  CHECK(quotes[0].strength == LinkStrength::Inferred);
  CHECK(links_of(fixture, "about-nothing@x").empty());
  CHECK(test::problems(fixture.archive()).empty());
}

TEST_CASE("Incidents: the order of mail and bugs does not count", "[ingest][incidents]") {
  const std::vector<std::string> mails = sample_mails();
  const std::string all = test::bugs_answer({kUnderscore, kLate, kOther});
  ArchiveFixture bugs_first;
  import(bugs_first, all);
  bugs_first.ingest(mails);
  ArchiveFixture mail_first;
  mail_first.ingest(mails);
  import(mail_first, all);
  ArchiveFixture one_by_one;
  import(one_by_one, test::bugs_answer({kOther}));
  for (std::size_t i = mails.size(); i-- > 0;) {
    one_by_one.ingest({mails[i]});
    if (i == 2) import(one_by_one, test::bugs_answer({kLate}));
  }
  import(one_by_one, test::bugs_answer({kUnderscore}));
  const std::string expected = test::canonical_dump(bugs_first);
  CHECK(expected.find("cited") != std::string::npos);
  CHECK(expected.find("inferred") != std::string::npos);
  CHECK(test::canonical_dump(mail_first) == expected);
  CHECK(test::canonical_dump(one_by_one) == expected);
  need(reprocess(one_by_one.archive(), test::kTestNow, {}));
  CHECK(test::canonical_dump(one_by_one) == expected);
  CHECK(test::problems(one_by_one.archive()).empty());
}

TEST_CASE("Incidents: the same import again changes nothing", "[ingest][incidents]") {
  ArchiveFixture fixture;
  fixture.ingest(sample_mails());
  const std::string all = test::bugs_answer({kUnderscore, kLate});
  const IncidentImport first = import(fixture, all);
  const std::string dump = test::full_dump(fixture.archive());
  const IncidentImport second = import(fixture, all);
  CHECK(second.incidents_read == 2);
  CHECK(second.incidents_new == 0);
  CHECK(second.incidents_changed == 0);
  CHECK(second.modseq == first.modseq);
  CHECK(test::full_dump(fixture.archive()) == dump);
}

TEST_CASE("Incidents: each version that was seen is kept", "[ingest][incidents]") {
  ArchiveFixture fixture;
  import(fixture, test::bugs_answer({kLate}));
  BugDraft closed = kLate;
  closed.status = "RESOLVED";
  closed.resolution = "FIXED";
  const IncidentImport report = import(fixture, test::bugs_answer({closed}));
  CHECK(report.incidents_changed == 1);
  archive::ReadHandle handle = fixture.read();
  CHECK(need(handle.bug_records(IncidentNum(1700002))).size() == 2);
  const auto incident = need(handle.incident(IncidentNum(1700002)));
  REQUIRE(incident);
  CHECK_FALSE(incident->is_open);
  CHECK(need(handle.incident_events(IncidentNum(1700002))).size() == 2);
}

TEST_CASE("Incidents: a comment that links to a post ties the two", "[ingest][incidents]") {
  const std::string bugs = test::bugs_answer({{.num = 1700009, .title = "Nobody known: x"}});
  const std::string comments = test::comments_answer(
      1700009, {"It began with https://groups.google.com/d/msgid/policy/about-nothing%40x"});
  ArchiveFixture mail_first;
  mail_first.ingest(sample_mails());
  import(mail_first, bugs);
  CHECK(links_of(mail_first, "about-nothing@x").empty());
  const IncidentImport report = import(mail_first, comments);
  CHECK(report.comments_new == 1);
  const auto links = links_of(mail_first, "about-nothing@x");
  REQUIRE(links.size() == 1);
  CHECK(links[0].strength == LinkStrength::Inferred);
  CHECK(links[0].score > 0.9);
  ArchiveFixture bugs_first;
  import(bugs_first, bugs);
  import(bugs_first, comments);
  bugs_first.ingest(sample_mails());
  CHECK(links_of(bugs_first, "about-nothing@x") == links_of(mail_first, "about-nothing@x"));
  // The comment is edited: the link goes with its reason.
  import(mail_first, test::comments_answer(1700009, {"It began somewhere"}));
  CHECK(links_of(mail_first, "about-nothing@x").empty());
}

TEST_CASE("Incidents: a comment links to a message of Google Groups by its thread and number",
          "[ingest][incidents]") {
  ArchiveFixture fixture;
  fixture.ingest(
      {msg()
           .id("seen@x")
           .subject("Lamps of another kind")
           .set("Archived-At", "<https://groups.google.com/g/policy/c/oP8XuNXrANw/m/SwRavCzVE7gJ>")
           .body("Nothing.\n")
           .bytes()});
  import(fixture, test::bugs_answer({{.num = 1700009, .title = "Nobody known: x" }}));
  import(fixture,
         test::comments_answer(
             1700009, {"See https://groups.google.com/g/policy/c/oP8XuNXrANw/m/SwRavCzVE7gJ"}));
  const auto links = links_of(fixture, "seen@x");
  REQUIRE(links.size() == 1);
  CHECK(links[0].score > 0.94);
  CHECK(links[0].reason.find("comment 0 of the bug links to this post") != std::string::npos);
}

TEST_CASE("Incidents: comments of a bug that is not there are told, not kept",
          "[ingest][incidents]") {
  ArchiveFixture fixture;
  const IncidentImport report = import(fixture, test::comments_answer(99, {"x"}));
  CHECK(report.comments_waiting == 1);
  CHECK(need(fixture.read().incidents()).empty());
}

TEST_CASE("Incidents: a person's word holds, through reprocess, until the contrary is said",
          "[ingest][incidents]") {
  ArchiveFixture fixture;
  fixture.ingest(sample_mails());
  import(fixture, test::bugs_answer({kUnderscore, kLate}));
  archive::ReadHandle handle = fixture.read();
  const auto digest = [&](std::string_view id) {
    return need(handle.posts_by_message_id(id)).front().leader_digest;
  };
  const archive::LinkDecision link{IncidentNum(1700002), digest("about-nothing@x"), true,
                                   "trust me"};
  CHECK(need(decide_link(fixture.archive(), link)));
  CHECK_FALSE(need(decide_link(fixture.archive(), link)));
  CHECK(need(decide_link(fixture.archive(), {IncidentNum(1700001), digest("cites@x"), false, ""})));
  for (int round = 0; round < 2; ++round) {
    const auto manual = links_of(fixture, "about-nothing@x");
    REQUIRE(manual.size() == 1);
    CHECK(manual[0].strength == LinkStrength::Manual);
    CHECK(manual[0].reason == "trust me");
    for (const IncidentLink& one : links_of(fixture, "cites@x")) {
      CHECK(one.incident != IncidentNum(1700001));
    }
    need(reprocess(fixture.archive(), test::kTestNow, {}));
  }
  CHECK(need(decide_link(fixture.archive(),
                         {IncidentNum(1700002), digest("about-nothing@x"), false, ""})));
  CHECK(links_of(fixture, "about-nothing@x").empty());
  CHECK(need(decide_link(fixture.archive(), {IncidentNum(1700001), digest("cites@x"), true, ""})));
  CHECK(links_of(fixture, "cites@x").front().strength == LinkStrength::Manual);
  const auto unknown =
      decide_link(fixture.archive(), {IncidentNum(5), digest("cites@x"), true, ""});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == Errc::NotFound);
}

TEST_CASE("Incidents: all copies of a post count, and links follow when posts are folded",
          "[ingest][incidents]") {
  const std::string first = msg()
                                .id("one@x")
                                .subject("An incident of DigiCert")
                                .body(
                                    "This is told at some length, so that the two sendings are "
                                    "known to be one post, whatever else is said.\n")
                                .bytes();
  const std::string again = msg()
                                .id("two@x")
                                .subject("An incident of DigiCert")
                                .at(30)
                                .body(
                                    "(Apologies if this double posts.)\n\n"
                                    "This is told at some length, so that the two sendings are "
                                    "known to be one post, whatever else is said.\n\n"
                                    "See bug 1700001.\n")
                                .bytes();
  ArchiveFixture fixture;
  import(fixture, test::bugs_answer({kUnderscore}));
  fixture.ingest({first, again});
  archive::ReadHandle handle = fixture.read();
  for (const archive::Post& post : test::all_posts(handle)) {
    const bool cites = post.copy_count > 1 || post.message_id == "two@x";
    const auto links = need(handle.incident_links(post.num));
    const bool cited = !links.empty() && links[0].strength == LinkStrength::Cited;
    CHECK(cited == cites);
  }
  CHECK(test::problems(fixture.archive()).empty());
}

}  // namespace docket::ingest
