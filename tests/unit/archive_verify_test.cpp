#include <catch2/catch.hpp>

#include "archive/sqlite.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::archive {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;

struct Damage {
  const char* sql;
  const char* found;  // part of one of the problems
};

void fill(ArchiveFixture& fixture) {
  fixture.ingest({msg().id("a@x").bytes(), msg().id("b@x").refs({"a@x"}).at(1).bytes(),
                  msg().id("c@x").refs({"g@x"}).at(2).bytes()});
  fixture.ingest({msg().id("b@x").refs({"a@x"}).at(1).trace("X-Hop", "2").bytes(),
                  msg().id("d@x").refs({"c@x"}).at(3).body("d").bytes()});
}

}  // namespace

TEST_CASE("verify: finds every kind of damage", "[archive][verify]") {
  const std::vector<Damage> damages{
      {"UPDATE blob SET data = zeroblob(length(data)) WHERE start = 0", "copy 1: "},
      {"UPDATE blob SET size = size - 1 WHERE start = 0", "cannot be decompressed"},
      {"DELETE FROM blob WHERE start > 0", "no block holds byte"},
      {"UPDATE copy SET sha256 = zeroblob(32) WHERE num = 2",
       "copy 2: its bytes have another SHA-256"},
      {"UPDATE copy SET start = start + 1 WHERE num = 2", "copy 2: its bytes have another SHA-256"},
      {"UPDATE copy SET sha256 = x'00' WHERE num = 2", ""},
      {"DELETE FROM origin WHERE copy = 3", "copy 3 has no origin"},
      {"UPDATE origin SET source = 9 WHERE copy = 3", "an origin names source 9"},
      {"INSERT INTO origin SELECT source, offset, member, 99, form, separator FROM origin LIMIT 1",
       "an origin names copy 99"},
      {"DELETE FROM copy WHERE num = 5", ""},
      {"DELETE FROM copy WHERE num = 2", "copy 3 is not the next"},
      {"DELETE FROM post WHERE num = 3", "copy 3 names no post"},
      {"UPDATE copy SET post = 1 WHERE num = 3", "post 3 is led by a copy that is not its own"},
      {"UPDATE post SET leader = 1 WHERE num = 3", "post 3 is led by a copy that is not its own"},
      {"UPDATE post SET message_id = (SELECT message_id FROM post WHERE num = 1) WHERE num = 3",
       "post 3 has another Message-ID than its leader"},
      {"UPDATE post SET thread = 5 WHERE num = 1", "another thread than its parent"},
      {"UPDATE post SET thread = 2 WHERE thread = 1",
       "thread 2 is not named after its lowest post"},
      {"UPDATE post SET thread = 77 WHERE num = 2",
       "post 2 is in a thread that is no post's number"},
      {"UPDATE post SET parent = 999 WHERE num = 2", "post 2 has a parent that is neither"},
      {"DELETE FROM ghost", "post 3 has a parent that is neither"},
      {"UPDATE ghost SET message_id = (SELECT message_id FROM post WHERE num = 1)", "is a post"},
      {"INSERT INTO post_alias VALUES (2, 99, 1)", "alias 2 leads to no post"},
      {"INSERT INTO unit VALUES (77, 1, 0, 0, 0, x'', x'')", "unit 77 has no copy"},
      {"UPDATE unit SET best = (SELECT max(num) FROM copy) WHERE num = 1", "unit 1 is led by"},
      {"INSERT INTO repost VALUES (1, 88, 1, 7, 0.9, '', '')", "a judgement of unit 1 names"},
      {"INSERT INTO unit_band VALUES (5, 0, 88)", "a band names unit 88"},
      {"UPDATE reference SET message_id = 999 WHERE copy = 2", "a reference of copy 2 names no"},
      {"INSERT INTO reference VALUES (88, 0, 0, 1)", "a reference belongs to copy 88"},
      {"INSERT INTO defect VALUES (999, 88, 0, 'no-date', 0, '', '')", "a defect names copy 88"},
      {"DELETE FROM message_id WHERE num = (SELECT message_id FROM post WHERE num = 1)",
       "no Message-ID"},
      {"UPDATE commit_record SET root = zeroblob(32) WHERE modseq = 1",
       "commit 1: its root is not"},
      {"UPDATE commit_record SET root = zeroblob(32) WHERE modseq = 0",
       "commit 0: its root is not"},
      {"UPDATE commit_record SET size = 9 WHERE modseq = 2", "commit 2 names 9 copies"},
      {"UPDATE archive SET size = 4", "state tree is not that of its copies"},
      {"UPDATE archive SET frontier = zeroblob(64)", "state tree is not that of its copies"},
  };
  for (const Damage& damage : damages) {
    INFO(damage.sql);
    ArchiveFixture fixture;
    fill(fixture);
    REQUIRE(test::problems(fixture.archive()) == std::vector<std::string>{});
    {
      Database db = Database::open(fixture.database_path(), OpenMode::ReadWrite);
      db.script(damage.sql);
    }
    const std::vector<std::string> problems = test::problems(fixture.archive());
    std::string all;
    for (const std::string& problem : problems) all += problem + "\n";
    INFO(all);
    CHECK_FALSE(problems.empty());
    CHECK(all.find(damage.found) != std::string::npos);
  }
}

TEST_CASE("verify: says how far it is and can be stopped", "[archive][verify]") {
  ArchiveFixture fixture;
  fill(fixture);
  ReadHandle handle = fixture.read();
  std::uint64_t last = 0;
  std::uint64_t all = 1;
  need(handle.verify([&](std::uint64_t done, std::uint64_t total) {
    CHECK(done >= last);
    last = done;
    all = total;
    return true;
  }));
  CHECK(last == all);
  const auto stopped = handle.verify([](std::uint64_t, std::uint64_t) { return false; });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == Errc::Interrupted);
}

TEST_CASE("verify: a flipped byte anywhere in the file is found or was in no use",
          "[archive][verify]") {
  ArchiveFixture fixture;
  fill(fixture);
  {
    Database db = Database::open(fixture.database_path(), OpenMode::ReadWrite);
    db.script("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  std::string bytes;
  {
    std::ifstream in(fixture.database_path(), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  for (std::size_t at = 100; at < bytes.size(); at += bytes.size() / 150) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x5a);
    fixture.folder().write("archive/docket.sqlite", changed);
    const auto opened = ReadHandle::open(fixture.archive());
    if (!opened) continue;  // an error, not a crash
    (void)need(ReadHandle::open(fixture.archive())).verify({});
  }
  fixture.folder().write("archive/docket.sqlite", bytes);
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

}  // namespace docket::archive
