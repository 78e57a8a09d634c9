// Posts that supersede or cancel others.

#include <catch2/catch.hpp>

#include "archive/sqlite.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::archive {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;

std::string first() { return msg().id("first@x").body("The lamps are out.\n").bytes(); }
std::string corrected() {
  return msg().id("second@x").set("Supersedes", "<first@x>").body("All lamps are out.\n").bytes();
}
std::string cancel() {
  return msg().id("cancel@x").set("Control", "cancel <first@x>").body("Cancelled.\n").bytes();
}

/// "second@x supersedes, cancel@x cancels": what is said of the post under that id.
std::string said_of(const ArchiveFixture& fixture, const std::string& id) {
  ReadHandle handle = fixture.read();
  std::string out;
  for (const Post& post : need(handle.posts_by_message_id(id))) {
    for (const Replacement& said : need(handle.replacements(post.num))) {
      out += out.empty() ? "" : ", ";
      out += need(handle.post(said.by))->message_id;
      out += said.kind == Replacement::Kind::Supersedes ? " supersedes" : " cancels";
    }
  }
  return out;
}

const std::vector<std::string> kNoProblems;

}  // namespace

TEST_CASE("replacements: in whatever order the posts came", "[archive][news]") {
  const std::vector<std::vector<std::string>> orders{{first(), corrected(), cancel()},
                                                     {cancel(), corrected(), first()},
                                                     {corrected(), first(), cancel()}};
  for (const auto& order : orders) {
    ArchiveFixture fixture;
    for (const std::string& mail : order) fixture.ingest({mail});
    const std::string said = said_of(fixture, "first@x");
    CHECK(said.find("second@x supersedes") != std::string::npos);
    CHECK(said.find("cancel@x cancels") != std::string::npos);
    CHECK(said_of(fixture, "second@x").empty());
    CHECK(said_of(fixture, "cancel@x").empty());
    CHECK(test::problems(fixture.archive()) == kNoProblems);
    // Shown, not obeyed: all three are posts, each in a thread of its own.
    ReadHandle handle = fixture.read();
    CHECK(need(handle.stats()).posts == 3);
    CHECK(need(handle.stats()).threads == 3);
    CHECK(need(handle.stats()).ghosts == 0);
  }
}

TEST_CASE("replacements: a post not in the archive, and one that supersedes itself",
          "[archive][news]") {
  ArchiveFixture fixture;
  fixture.ingest({corrected(), msg().id("own@x").set("Supersedes", "<own@x>").bytes()});
  CHECK(said_of(fixture, "first@x").empty());
  CHECK(said_of(fixture, "own@x").empty());
  ReadHandle handle = fixture.read();
  CHECK_FALSE(need(handle.is_ghost("first@x")));
  CHECK(test::problems(fixture.archive()) == kNoProblems);
}

TEST_CASE("replacements: several copies say it once, and variants are both meant",
          "[archive][news]") {
  ArchiveFixture fixture;
  fixture.ingest({first(), corrected(), corrected() + "\n",
                  msg().id("first@x").body("Quite another text.\n").bytes()});
  CHECK(said_of(fixture, "first@x") == "second@x supersedes, second@x supersedes");
}

TEST_CASE("verify: a replacement of no copy is found", "[archive][news]") {
  ArchiveFixture fixture;
  fixture.ingest({first(), corrected()});
  need(guarded([&] {
    Database db = Database::open(fixture.database_path(), OpenMode::ReadWrite);
    db.script("INSERT INTO replacement (copy, kind, message_id) VALUES (99, 0, 9999)");
  }));
  CHECK(test::problems(fixture.archive()).size() == 2);
}

}  // namespace docket::archive
