// Citations and links, from the text of a mail to every command that speaks of them.

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/message_builder.hpp"
#include "tests/support/run_program.hpp"

namespace docket::test {
namespace {

std::string in_mbox(const std::vector<std::string>& mails) {
  std::string out;
  for (const std::string& mail : mails) {
    out += "From ada@example.org Sat Jan  1 00:00:00 2022\n" + mail + "\n";
  }
  return out;
}

std::set<std::string> keys_of(const Json& citations) {
  std::set<std::string> out;
  for (const Json& citation : citations) out.insert(citation["key"].get<std::string>());
  return out;
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("citations: of a text, without an archive", "[program][citations]") {
  Sandbox sandbox;
  sandbox.set_input(
      "The BRs (section 4.9.1.1) and SC-63, see bug 1619047 and [1].\n\n"
      "> EVG 9.2.5 said so\n\n[1] https://www.example.org/report\n");
  const Json json = sandbox.json({"citations"});
  CHECK(keys_of(json["citations"]) ==
        std::set<std::string>{"br:4.9.1.1", "ballot:SC-63", "bug:1619047", "evg:9.2.5"});
  CHECK(json["citations"][0]["kind"] == "br");
  CHECK(json["citations"][0]["title"] == "Reasons for Revoking a Subscriber Certificate");
  CHECK(json["citations"][0]["quoted"] == false);
  REQUIRE(json["links"].size() == 1);
  CHECK(json["links"][0]["url"] == "https://www.example.org/report");
  sandbox.set_input("EVG 9.2.5\n");
  CHECK(keys_of(sandbox.json({"citations", "--date", "2019-05-01", "-"})["citations"]) ==
        std::set<std::string>{"evg-old:9.2.5"});
  sandbox.set_input("Nothing of the kind.\n");
  CHECK(sandbox.run({"citations"}).status == 1);
  CHECK(sandbox.run({"citations", "/no/such/file"}).status != 0);
}

TEST_CASE("citing: posts, parents of sections, quotes apart, own posts", "[program][citations]") {
  Sandbox sandbox;
  const std::string mbox = in_mbox(
      {msg()
           .id("a@x")
           .body("Section 4.9.1.1 of the BRs wants five days for bug 1619047.\n")
           .bytes(),
       msg()
           .id("b@x")
           .subject("Re: Lamps")
           .refs({"a@x"})
           .at(60)
           .body("> Section 4.9.1.1 of the BRs wants five days for bug 1619047.\n\nIt does.\n")
           .bytes(),
       msg()
           .id("c@x")
           .subject("Other things")
           .at(120)
           .body("As https://groups.google.com/d/msgid/policy/a%40x said already.\n")
           .bytes()});
  sandbox.must({"ingest", sandbox.dir().write("a.mbox", mbox)});
  const Json section = sandbox.json({"citing", "BR", "4.9.1"});
  CHECK(section["key"] == "br:4.9.1");
  REQUIRE(section["results"].size() == 2);
  CHECK(section["results"][0]["message_id"] == "a@x");
  CHECK(section["results"][0]["key"] == "br:4.9.1.1");
  CHECK(section["results"][0]["quoted"] == false);
  CHECK(section["results"][0]["context"].get<std::string>().find("five days") != std::string::npos);
  CHECK(section["results"][1]["quoted"] == true);
  CHECK(sandbox.json({"citing", "bug:1619047", "--own"})["results"].size() == 1);
  const Json post = sandbox.json({"citing", "a@x"});
  REQUIRE(post["results"].size() == 1);
  CHECK(post["results"][0]["message_id"] == "c@x");
  CHECK(sandbox.must({"citing", "BR 4.9.1", "--format", "csv"}).out.starts_with("num,message_id,"));
  CHECK(sandbox.run({"citing", "SC-81"}).status == 1);
  CHECK(sandbox.run({"citing", "what is this"}).status == 2);
  CHECK(sandbox.json({"search", "br:4.9.1"})["total_posts"] == 2);
}

TEST_CASE("show: what is cited in one copy only is the post's, and says of which copy it is",
          "[program][citations]") {
  Sandbox sandbox;
  const auto mail = [](const std::string& link) {
    return msg()
        .id("a@x")
        .body(
            "The lamps along the quay are out since Monday, and nobody knows why; the report\n"
            "of the harbour board is " +
            link + " where all of it is told.\n")
        .bytes();
  };
  sandbox.must({"ingest", sandbox.dir().write("a.mbox", in_mbox({mail("here")}))});
  CHECK(sandbox.json({"show", "a@x"})["citations"].empty());
  const std::string other = "Received: from relay.example by mx.example\n" +
                            mail("here <https://bugzilla.mozilla.org/show_bug.cgi?id=1619047>");
  sandbox.must({"ingest", sandbox.dir().write("b.mbox", in_mbox({other}))});
  const Json post = sandbox.json({"show", "a@x"});
  REQUIRE(post["copy_count"] == 2);
  REQUIRE(keys_of(post["citations"]) == std::set<std::string>{"bug:1619047"});
  CHECK(post["citations"][0]["copies"].size() == 1);
  // The index takes what a new copy brings to an old post.
  CHECK(sandbox.json({"search", "bug:1619047"})["total_posts"] == 1);
  CHECK(sandbox.must({"show", "a@x", "--citations"}).out.find("in 1 of 2 copies") !=
        std::string::npos);
}

TEST_CASE("resolve: links, reports rewritten byte for byte, aliases", "[program][resolve]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sandbox.dir().write(
                              "a.mbox", in_mbox({msg().id("a@x.example").bytes(),
                                                 msg().id("b@x.example").subject("B").bytes()}))});
  const std::string known = "https://groups.google.com/d/msgid/policy/a%40x.example";
  const std::string opaque = "https://lists.example.org/pipermail/policy/2014-May/000123.html";
  Json json = sandbox.json({"resolve", known});
  CHECK(json["links"][0]["status"] == "resolved");
  CHECK(json["links"][0]["message_id"] == "a@x.example");
  const RunResult none = sandbox.run({"resolve", opaque, "--json"});
  CHECK(none.status == 1);
  CHECK(Json::parse(none.out)["links"][0]["status"] == "not-archived");
  CHECK(sandbox.json({"alias", "add", opaque, "b@x.example", "--reason", "seen"})["added"] == 1);
  CHECK(sandbox.json({"resolve", opaque})["links"][0]["message_id"] == "b@x.example");
  const std::string table =
      sandbox.dir().write("links.tsv", "# mine\nhttps://www.example.org/1\ta@x.example\n");
  CHECK(sandbox.json({"alias", "import", table})["added"] == 1);
  CHECK(sandbox.json({"alias", "import", table})["added"] == 0);
  CHECK(sandbox.json({"show", opaque})["message_id"] == "b@x.example");

  const std::string report = "\xEF\xBB\xBF# Report\r\n\r\nSee [this](" + known +
                             " \"title\") and\r\n`" + known + "` and \xFF bytes, " + opaque +
                             ".\r\nBug https://bugzilla.mozilla.org/show_bug.cgi?id=1619047\r\n";
  const std::string file = sandbox.dir().write("report.md", report);
  const std::string to = sandbox.dir().write("new.md", "old");
  json = sandbox.json({"resolve", "--report", file, "--rewrite", "--to", to});
  CHECK(json["links"].size() == 3);
  std::string expected = report;
  expected.replace(expected.find(known), known.size(), "mid:a@x.example");
  expected.replace(expected.find(opaque), opaque.size(), "mid:b@x.example");
  CHECK(bytes_of(to) == expected);
  CHECK(sandbox.run({"resolve", "--report", file, "--rewrite"}).out == expected);
  CHECK(bytes_of(file) == report);
  CHECK(sandbox.run({"resolve"}).status == 2);
  CHECK(sandbox.run({"resolve", "--rewrite", known}).status == 2);
}

}  // namespace docket::test
