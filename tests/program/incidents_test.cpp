// Incidents, from a file of Bugzilla's answers to every command that speaks of them.

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/incident_answers.hpp"
#include "tests/support/message_builder.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::test {
namespace {

std::string sample_bugs() { return sample_file("incidents.json"); }

std::string mbox_of(const std::vector<std::string>& mails) {
  std::string out;
  for (const std::string& mail : mails) {
    out += "From ada@example.org Sat Jan  1 00:00:00 2022\n" + mail + "\n";
  }
  return out;
}

const Json& link_to(const Json& links, const std::string& message_id) {
  const auto it = std::find_if(links.begin(), links.end(), [&message_id](const Json& link) {
    return link["message_id"] == message_id;
  });
  REQUIRE(it != links.end());
  return *it;
}

}  // namespace

TEST_CASE("incident: the sample's bugs and posts, from both sides", "[program][incidents]") {
  Sandbox sandbox;
  const Json import = sandbox.json({"incident", "import", sample_bugs()});
  CHECK(import["incidents_read"] == 43);
  CHECK(import["new"] == 43);
  CHECK(import["changed"] == 0);
  CHECK(import["errors"].empty());
  sandbox.must({"ingest", sample_file("mailman-era.mbox"), sample_file("groups-era.mbox")});
  const Json list = sandbox.json({"incident", "list", "--with-posts"});
  REQUIRE(list["total"].get<int>() > 20);
  CHECK(list["coverage"]["incidents"] == 43);
  CHECK(list["coverage"]["incidents_as_of"].is_string());
  for (const Json& incident : list["incidents"]) CHECK(incident["posts"].is_object());

  const Json shown = sandbox.json({"incident", "show", "bug 1651481"});
  CHECK(shown["incident"] == 1651481);
  CHECK(shown["ca"] == "Entrust");
  CHECK(shown["opened"] == "2020-07-08T20:27:50Z");
  CHECK(shown["status"] == "RESOLVED");
  CHECK(shown["tags"].size() >= 2);
  REQUIRE_FALSE(shown["links"].empty());
  CHECK(shown["links"][0]["strength"] == "cited");
  CHECK(shown["links"][0]["score"].get<double>() <= 1);
  CHECK_FALSE(shown["links"][0]["reason"].get<std::string>().empty());
  CHECK(shown["timeline"].size() == shown["links"].size() + 1);
  CHECK(shown["records"].size() == 1);
  CHECK(shown["records"][0]["record"]["id"] == 1651481);

  const std::string id = shown["links"][0]["message_id"];
  const Json post = sandbox.json({"show", id});
  REQUIRE_FALSE(post["incidents"].empty());
  const auto& incidents = post["incidents"];
  CHECK(std::any_of(incidents.begin(), incidents.end(),
                    [](const Json& one) { return one["id"] == 1651481; }));
  const Json thread = sandbox.json({"thread", id});
  CHECK_FALSE(thread["incidents"].empty());
  const Json found = sandbox.json({"search", "--posts", "incident:1651481"});
  CHECK(found["total"].get<std::size_t>() == shown["links"].size());
  CHECK_FALSE(found["results"][0]["incidents"].empty());
  CHECK(found["warnings"].empty());
}

TEST_CASE("incident: bugs first and mail first give one archive, index and answers",
          "[program][incidents]") {
  Sandbox bugs_first;
  bugs_first.must({"incident", "import", sample_bugs()});
  bugs_first.must({"ingest", sample_file("mailman-era.mbox"), sample_file("groups-era.mbox")});
  Sandbox mail_first;
  mail_first.must({"ingest", sample_file("mailman-era.mbox"), sample_file("groups-era.mbox")});
  mail_first.must({"incident", "import", sample_bugs()});
  for (const std::string query : {"tag:ocsp-failure", "incident:1651481", "fault:revocation-delay",
                                  "ca:digicert tag:ocsp-failure", "entropy"}) {
    CAPTURE(query);
    const Json a = bugs_first.json({"search", "--facets", "--posts", query});
    const Json b = mail_first.json({"search", "--facets", "--posts", query});
    CHECK(a["total"] == b["total"]);
    CHECK(a["facets"] == b["facets"]);
    CHECK(a["results"] == b["results"]);
    CHECK(a["stale_by"] == 0);
    CHECK(b["stale_by"] == 0);
  }
  CHECK(bugs_first.json({"incident", "list"})["incidents"] ==
        mail_first.json({"incident", "list"})["incidents"]);
  mail_first.must({"verify"});
  const Json facets = mail_first.json({"search", "--facets", "certificate"})["facets"];
  CHECK_FALSE(facets["incident"].empty());
  CHECK_FALSE(facets["tag"].empty());
}

TEST_CASE("incident import: again changes nothing; a new version is kept beside the old",
          "[program][incidents]") {
  Sandbox sandbox;
  BugDraft bug{.num = 1700001, .title = "DigiCert: x"};
  const std::string file = sandbox.dir().write("bugs.json", bugs_answer({bug}));
  const Json first = sandbox.json({"incident", "import", file});
  const Json second = sandbox.json({"incident", "import", file});
  CHECK(second["new"] == 0);
  CHECK(second["changed"] == 0);
  CHECK(second["state"] == first["state"]);
  bug.status = "RESOLVED";
  bug.resolution = "FIXED";
  const Json third =
      sandbox.json({"incident", "import", sandbox.dir().write("new.json", bugs_answer({bug}))});
  CHECK(third["changed"] == 1);
  const Json shown = sandbox.json({"incident", "show", "1700001"});
  CHECK(shown["open"] == false);
  CHECK(shown["records"].size() == 2);
  CHECK(shown["timeline"].back()["kind"] == "status");
  CHECK(sandbox.must({"incident", "show", "1700001"}).out.find("ASSIGNED -> RESOLVED FIXED") !=
        std::string::npos);
}

TEST_CASE("incident list: filters narrow, together", "[program][incidents]") {
  Sandbox sandbox;
  sandbox.must({"incident", "import", sample_bugs()});
  const auto total = [&](const Arguments& more) {
    Arguments arguments{"incident", "list", "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Json::parse(sandbox.run(arguments).out)["total"].get<int>();
  };
  const int all = total({});
  CHECK(all == 43);
  CHECK(total({"--status", "open"}) + total({"--status", "closed"}) == all);
  CHECK(total({"--with-posts"}) == 0);
  CHECK(total({"--without-posts"}) == all);
  CHECK(total({"--year", "2020"}) > 3);
  CHECK(total({"--year", "2020", "--ca", "Entrust"}) >= 1);
  CHECK(total({"--ca", "=QuoVadis"}) <= total({"--ca", "QuoVadis"}));
  CHECK(total({"--ca", "digicert"}) > total({"--ca", "=QuoVadis"}));
  CHECK(total({"--tag", "ocsp-failure"}) > 0);
  CHECK(total({"--tag", "ocsp-failure,ca-compliance"}) == total({"--tag", "ocsp-failure"}));
  CHECK(total({"--kind", "revocation-delay"}) > 1);
  CHECK(total({"--kind", "revocation-delay"}) < all);
  const RunResult csv = sandbox.must({"incident", "list", "--format", "csv", "--limit", "3"});
  CHECK(std::count(csv.out.begin(), csv.out.end(), '\n') == 4);
  const Json page = sandbox.json({"incident", "list", "--limit", "2", "--offset", "1"});
  CHECK(page["incidents"].size() == 2);
  CHECK(page["total"] == all);
}

TEST_CASE("incident: wrong use and bad files get clear errors", "[program][incidents]") {
  Sandbox sandbox;
  CHECK(sandbox.run({"incident"}).status == 2);
  CHECK(sandbox.run({"incident", "list"}).status == 2);  // no archive
  sandbox.must({"incident", "import", sample_bugs()});
  using Row = std::pair<Arguments, std::string>;
  const std::vector<Row> rows = {
      {{"incident", "show", "99"}, "no incident of this archive"},
      {{"incident", "show", "lamp"}, "names no bug"},
      {{"incident", "list", "--ca", "Nobody Ltd."}, "no CA is known"},
      {{"incident", "list", "--kind", "lamps"}, "no kind of fault"},
      {{"incident", "link", "1651481", "nobody@x"}, "nobody@x"},
      {{"incident", "import", "/no/such/file"}, "/no/such/file"},
      {{"incident", "import", sandbox.dir().write("a.html", "<html>Rate limit</html>")}, "HTML"},
      {{"incident", "import", sandbox.dir().write("b.json", "{\"bugs\": [{\"id\": 1}")}, "b.json"},
      {{"incident", "fetch", "ftp://example.org"}, "example.org"},
      {{"incident", "fetch", "http://example.org"}, "http"},
  };
  for (const auto& [arguments, word] : rows) {
    CAPTURE(word);
    const RunResult result = sandbox.run(arguments);
    CHECK(result.status > 0);
    CHECK(result.err.find(word) != std::string::npos);
    CHECK(result.err.find("docket: ") != std::string::npos);
  }
  const RunResult none = sandbox.run({"incident", "list", "--year", "1999"});
  CHECK(none.status == 1);
  // One bad file does not hold up the others.
  const RunResult mixed = sandbox.run({"incident", "import", "/no/such/file",
                                       sandbox.dir().write("c.json", bugs_answer({{5, "A: b"}}))});
  CHECK(mixed.status == 1);
  CHECK(sandbox.json({"incident", "show", "5"})["title"] == "A: b");
}

TEST_CASE("incident link and unlink: a person's word is found at once and survives reprocess",
          "[program][incidents]") {
  Sandbox sandbox;
  sandbox.must({"incident", "import", sample_bugs()});
  sandbox.must(
      {"ingest",
       sandbox.dir().write(
           "a.mbox",
           mbox_of({msg().id("a@x").body("A lamp.\n").bytes(),
                    msg().id("b@x").subject("Other").body("See bug 1651481.\n").bytes()}))});
  const Json linked =
      sandbox.json({"incident", "link", "1651481", "a@x", "--reason", "its author said so"});
  CHECK(linked["new"] == true);
  sandbox.must({"incident", "unlink", "1651481", "b@x"});
  for (int round = 0; round < 2; ++round) {
    const Json shown = sandbox.json({"incident", "show", "1651481"});
    REQUIRE(shown["links"].size() == 1);
    const Json& link = link_to(shown["links"], "a@x");
    CHECK(link["strength"] == "manual");
    CHECK(link["reason"] == "its author said so");
    const Json found = sandbox.json({"search", "--posts", "incident:1651481"});
    REQUIRE(found["results"].size() == 1);
    CHECK(found["results"][0]["message_id"] == "a@x");
    sandbox.must({"reprocess"});
  }
}

TEST_CASE("incident import: all bugs of the component, with their owners", "[program][incidents]") {
  const auto path = shared_mail("domain/bugzilla-ca-compliance.json");
  if (!path) return;
  Sandbox sandbox;
  const Json import = sandbox.json({"incident", "import", *path});
  CHECK(import["new"] == 1688);
  CHECK(import["unrecognised"].size() == 10);
  CHECK(sandbox.json({"incident", "list"})["total"] == 1688);
  CHECK(Json::parse(sandbox.run({"incident", "list", "--json", "--no-ca"}).out)["total"] == 10);
  // "IdenTrust" contains "entrust".
  const Json entrust = sandbox.json({"incident", "list", "--ca", "Entrust"});
  CHECK(entrust["total"].get<int>() > 50);
  for (const Json& incident : entrust["incidents"]) {
    CHECK(incident["title"].get<std::string>().find("IdenTrust") == std::string::npos);
  }
}

}  // namespace docket::test
