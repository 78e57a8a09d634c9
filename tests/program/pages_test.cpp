// Saved Google Groups pages, from the file to every command that shows their posts.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/run_program.hpp"
#include "tests/support/sample_page.hpp"

namespace docket::test {
namespace {

const std::string kUrl = "https://groups.google.com/g/example.security.policy/c/oP8XuNXrANw";

}  // namespace

TEST_CASE("a saved page: ingest, search, show, verify", "[program][page]") {
  Sandbox sandbox;
  const Json report = sandbox.json({"ingest", "--url", kUrl, sample_page_path("double-post.txt")});
  CHECK(report["posts_new"] == 2);
  CHECK(report["errors"].empty());
  CHECK(sandbox.json({"defects", "zone-unknown"})["results"].size() == 4);

  const Json hits = sandbox.json({"search", "from:robin list:example.security.policy awake"});
  REQUIRE(hits["results"].size() == 1);
  CHECK(hits["results"][0]["from"]["name"] == "Robin Relying");
  CHECK(hits["results"][0]["date"] == "2019-11-13T12:20:05Z");
  CHECK(hits["results"][0]["date_source"] == "page");
  CHECK(hits["results"][0]["subject"] == "Re: Freezes and deadlines: what do we tell auditors?");
  CHECK(sandbox.json({"search", "date:2019-11-12 --posts calendar"})["results"].size() == 1);

  const Json post = sandbox.json({"show", "1"});
  CHECK(post["subject"] == "Freezes and deadlines: what do we tell auditors?");
  CHECK(post["from"]["address"] == "");
  CHECK(post["google_threads"] == Json::array({"a0ff17b8d5eb00dc"}));
  const std::string text = sandbox.must({"show", "1"}).out;
  CHECK(text.find("From:       Pat Placeholder\n") != std::string::npos);
  CHECK(text.find("(from: page, zone unknown)") != std::string::npos);
  CHECK(sandbox.must({"show", "1", "--headers"}).out.find("Archived-At: <" + kUrl + ">") !=
        std::string::npos);
  const std::string copies = sandbox.must({"show", "1", "--copies"}).out;
  CHECK(copies.find("(groups-text)") != std::string::npos);
  CHECK(copies.find(kUrl) != std::string::npos);
  const Json page = post["copies"][0]["pages"][0];
  CHECK(page["url"] == kUrl);
  CHECK(page["title"] == "Freezes and deadlines: what do we tell auditors?");

  const std::string raw = sandbox.must({"show", "4", "--raw"}).out;
  CHECK(raw.starts_with("Robin Relying\n\nunread,\nNov 13, 2019,"));
  CHECK(sample_page("double-post.txt").find(raw) != std::string::npos);
  CHECK(sandbox.must({"show", "2", "--page"}).out == sample_page("double-post.txt"));
  CHECK(sandbox.must({"verify"}).out.starts_with("ok"));
}

TEST_CASE("show --page: a mail is on none", "[program][page]") {
  Sandbox sandbox;
  sandbox.must({"ingest", sandbox.dir().write("a.eml", "From: ada@example.org\n\nHello.\n")});
  const RunResult none = sandbox.run({"show", "1", "--page"});
  CHECK(none.status == 1);
  CHECK(none.err.find("is a mail") != std::string::npos);
}

TEST_CASE("a saved page: standard input, text and HTML of one thread, an index made anew",
          "[program][page]") {
  Sandbox sandbox;
  sandbox.set_input(sample_page("double-post.html"));
  CHECK(sandbox.json({"ingest", "-"})["posts_new"] == 2);
  const Json second = sandbox.json({"ingest", sample_page_path("double-post.txt")});
  CHECK(second["copies_new"] == 4);
  CHECK(second["reposts_folded"] == 3);
  const Json before = sandbox.json({"search", "freeze"});
  sandbox.must({"reindex"});
  CHECK(sandbox.json({"search", "freeze"})["results"] == before["results"]);
  CHECK(sandbox.must({"verify"}).out.starts_with("ok"));
}

TEST_CASE("a saved page: exports are mails that come in again as the same posts",
          "[program][page]") {
  Sandbox sandbox;
  sandbox.must({"ingest", "--url", kUrl, sample_page_path("double-post.txt")});
  for (const std::string format : {"mboxrd", "maildir"}) {
    CAPTURE(format);
    const std::string to = sandbox.dir() / ("out." + format);
    sandbox.must({"export", "--all-copies", "--format", format, "--to", to});
    Sandbox other;
    const Json report = other.json({"ingest", to});
    CHECK(report["copies_new"] == 4);
    CHECK(report["defects"] == 0);
    for (const char* id : {"1", "2", "3", "4"}) {
      const Json a = sandbox.json({"show", id});
      const Json b = other.json({"show", id});
      for (const char* field : {"message_id", "subject", "from", "date", "lists", "body"}) {
        CAPTURE(id, field);
        CHECK(a[field] == b[field]);
      }
    }
  }
}

TEST_CASE("ingest --url: only for the address of a thread, and one source", "[program][page]") {
  Sandbox sandbox;
  const std::string page = sample_page_path("double-post.txt");
  const RunResult bad = sandbox.run({"ingest", "--url", "https://example.org/thread", page});
  CHECK(bad.status == 2);
  CHECK(bad.err.find("not the address of a thread") != std::string::npos);
  const RunResult two = sandbox.run({"ingest", "--url", kUrl, page, page});
  CHECK(two.status == 2);
  CHECK_FALSE(std::filesystem::exists(sandbox.archive()));
  const std::string dry = sandbox.must({"ingest", "--dry-run", page}).out;
  CHECK(dry.starts_with("groups-text  4 mails"));
}

}  // namespace docket::test
