// What `docket show` says of posts in newsgroups.

#include <catch2/catch.hpp>

#include "tests/support/message_builder.hpp"
#include "tests/support/run_program.hpp"

namespace docket::test {
namespace {

void ingest_news(Sandbox& sandbox) {
  const std::string group = "comp.test,misc.test";
  const std::string post = msg().id("first@x").set("Newsgroups", group).bytes();
  const std::string corrected = msg()
                                    .id("second@x")
                                    .set("Newsgroups", group)
                                    .set("Followup-To", "comp.test")
                                    .set("Supersedes", "<first@x>")
                                    .set("X-Google-Thread", "fc772,0123456789ABCDEF")
                                    .body("All lamps along the quay are out.\n")
                                    .bytes();
  const std::string cancel =
      msg().id("third@x").set("Newsgroups", group).set("Control", "cancel <first@x>").bytes();
  const auto write = [&sandbox](const std::string& name, const std::string& mail) {
    return sandbox.dir().write(name, mail);
  };
  sandbox.must({"ingest", write("1.eml", post), write("2.eml", corrected), write("3.eml", cancel)});
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("docket show names groups, and what a post supersedes or cancels", "[program][news]") {
  Sandbox sandbox;
  ingest_news(sandbox);
  const std::string first = sandbox.must({"show", "first@x"}).out;
  INFO(first);
  CHECK(has_line(first, "Newsgroups: comp.test, misc.test"));
  CHECK(has_line(first, "Superseded: by second@x (post 2)"));
  CHECK(has_line(first, "Cancelled:  by third@x (post 3)"));
  CHECK(first.find("Supersedes:") == std::string::npos);
  const std::string second = sandbox.must({"show", "second@x"}).out;
  INFO(second);
  CHECK(has_line(second, "Followup-To: comp.test"));
  CHECK(has_line(second, "Supersedes: first@x"));
  CHECK(second.find("Superseded:") == std::string::npos);
  CHECK(has_line(sandbox.must({"show", "third@x"}).out, "Cancels:    first@x"));
}

TEST_CASE("docket show --json has what newsgroups add", "[program][news]") {
  Sandbox sandbox;
  ingest_news(sandbox);
  const Json first = sandbox.json({"show", "first@x"});
  CHECK(first["newsgroups"] == Json({"comp.test", "misc.test"}));
  CHECK(first["followup_to"] == Json::array());
  CHECK(first["supersedes"].is_null());
  CHECK(first["cancels"].is_null());
  REQUIRE(first["superseded_by"].size() == 1);
  CHECK(first["superseded_by"][0]["message_id"] == "second@x");
  CHECK(first["superseded_by"][0]["num"] == 2);
  REQUIRE(first["cancelled_by"].size() == 1);
  CHECK(first["cancelled_by"][0]["message_id"] == "third@x");
  const Json second = sandbox.json({"show", "second@x"});
  CHECK(second["followup_to"] == Json({"comp.test"}));
  CHECK(second["supersedes"] == "first@x");
  CHECK(second["superseded_by"] == Json::array());
  CHECK(second["google_threads"] == Json({"0123456789abcdef"}));
  CHECK(sandbox.json({"show", "third@x"})["cancels"] == "first@x");
}

TEST_CASE("docket show keeps what supersedes through export and ingest", "[program][news]") {
  Sandbox sandbox;
  ingest_news(sandbox);
  const std::string mbox = sandbox.dir() / "all.mbox";
  sandbox.must({"export", "--all-copies", "--format", "mboxrd", "--to", mbox});
  sandbox.remove_archive();
  sandbox.must({"ingest", mbox});
  const Json first = sandbox.json({"show", "first@x"});
  REQUIRE(first["superseded_by"].size() == 1);
  CHECK(first["superseded_by"][0]["message_id"] == "second@x");
  CHECK(sandbox.must({"verify"}).status == 0);
}

}  // namespace docket::test
