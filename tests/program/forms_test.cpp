// The same mails in every form of mailbox are the same posts.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/container_builder.hpp"
#include "tests/support/run_program.hpp"

namespace docket::test {
namespace {

std::string mail(int number) {
  const std::string n = std::to_string(number);
  return "From: ada@example.org\nDate: Wed, 21 Aug 2019 19:4" + n + ":00 +0000\nSubject: post " +
         n + "\nMessage-ID: <post" + n +
         "@example.org>\nNewsgroups: example.security.policy\n\nThe answer is " + n +
         ".\nFrom here on all is well.\n";
}

std::string joined(const std::string& before, const std::string& after) {
  std::string out;
  for (int k = 1; k <= 3; ++k) out += before + mail(k) + after;
  return out;
}

}  // namespace

TEST_CASE("every form of mailbox gives the same posts, and exports to the same mbox", "[program]") {
  const std::string dated = "From ada@example.org Wed Aug 21 19:43:00 2019\n";
  for (const auto& [name, bytes] : std::vector<std::pair<std::string, std::string>>{
           {"plain.mbox", joined(dated, "\n")},
           {"example.security.policy.mbox", joined("From -8946248053963491671\n", "\n")},
           {"box.mmdf", joined("\1\1\1\1\n", "\1\1\1\1\n")},
       }) {
    CAPTURE(name);
    Sandbox sandbox;
    const std::string source = sandbox.dir().write(name, bytes);
    const Json report = sandbox.json({"ingest", source});
    CHECK(report["posts_new"] == 3);
    CHECK(report["defects"] == 0);
    const RunResult first = sandbox.run({"show", "post2@example.org"});
    CHECK(first.out.find("From here on all is well.") != std::string::npos);
    CHECK(first.out.find(">From") == std::string::npos);

    const std::string out = sandbox.dir() / "out.mbox";
    sandbox.must({"export", "--format", "mboxrd", "--to", out});
    Sandbox other;
    CHECK(other.json({"ingest", out})["posts_new"] == 3);
    const RunResult again = other.run({"show", "post2@example.org"});
    CHECK(again.out.find("From here on all is well.") != std::string::npos);
    CHECK(again.out.find(">From") == std::string::npos);
  }
}

TEST_CASE("ingest --dry-run: mails without a date stand by themselves", "[program]") {
  Sandbox sandbox;
  const std::string source = sandbox.dir().write("a.eml", "From: ada@example.org\n\nHello.\n");
  CHECK(sandbox.json({"ingest", "--dry-run", source})["sources"][0]["months"]["unknown"] == 1);
  CHECK(sandbox.must({"ingest", "--dry-run", source}).out.find("without a date  1") !=
        std::string::npos);
}

TEST_CASE("export: a mail without a header stays a mail of its own", "[program]") {
  Sandbox sandbox;
  sandbox.dir().write("box/cur/1", mail(1));
  sandbox.dir().write("box/cur/2", "just some prose here\nand more of it\n");
  sandbox.dir().write("box/cur/3", mail(3));
  sandbox.dir().make_folder("box/new");
  CHECK(sandbox.json({"ingest", sandbox.dir() / "box"})["posts_new"] == 3);
  const std::string out = sandbox.dir() / "out.mbox";
  sandbox.must({"export", "--format", "mboxrd", "--to", out});
  Sandbox other;
  const Json again = other.json({"ingest", out});
  CHECK(again["posts_new"] == 3);
}

TEST_CASE("ingest: doubtful splits of several members are all told", "[program]") {
  Sandbox sandbox;
  const std::string box = "From ada@example.org Wed Aug 21 19:43:00 2019\n" + mail(1) +
                          "\nFrom bob@example.org Wed Aug 21 19:44:00 2019\nno header\n";
  write_container(sandbox.dir() / "two.zip", Container::Zip, {{"a.mbox", box}, {"b.mbox", box}});
  const Json report = sandbox.json({"ingest", sandbox.dir() / "two.zip"});
  CHECK(report["doubtful_splits"] == 2);
}

}  // namespace docket::test
