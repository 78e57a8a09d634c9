#include <atomic>

#include <catch2/catch.hpp>

#include "index/index_directory.hpp"
#include "index/index_state.hpp"
#include "index/indexer.hpp"
#include "tests/support/index_dump.hpp"

namespace docket::index {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;

ShardState some_state() {
  return {1, 2, {"0f0e0d0c-0000-4000-8000-000000000001", Modseq(7), 3, sha256("root")}};
}

IndexReport catch_up(const ArchiveFixture& fixture) {
  return need(update_index(fixture.archive(), IndexTask::CatchUp, {}));
}

/// The dump now, and after everything was built anew.
std::pair<std::string, std::string> now_and_rebuilt(const ArchiveFixture& fixture) {
  std::string now = test::index_dump(fixture.archive());
  CHECK(need(update_index(fixture.archive(), IndexTask::Rebuild, {})).rebuilt);
  return {std::move(now), test::index_dump(fixture.archive())};
}

}  // namespace

TEST_CASE("index state: what is written is read again", "[index][state]") {
  const ShardState state = some_state();
  const auto read = from_metadata(to_metadata(state));
  REQUIRE(read);
  CHECK(read->shard == 1);
  CHECK(read->shards == 2);
  CHECK(read->archive.uuid == state.archive.uuid);
  CHECK(read->archive.modseq == state.archive.modseq);
  CHECK(read->archive.size == state.archive.size);
  CHECK(read->archive.root == state.archive.root);
}

TEST_CASE("index state: anything else is no state", "[index][state]") {
  const std::string good = to_metadata(some_state());
  const std::string root = some_state().archive.root.hex();
  for (const std::string& bad :
       std::vector<std::string>{"",
                                " ",
                                "1",
                                "x",
                                good + " more",
                                " " + good,
                                good.substr(0, good.size() - 1),
                                "99" + good.substr(good.find(' ')),
                                "0" + good.substr(good.find(' ')),
                                "2 0/1 uuid -1 3 " + root,
                                "2 0/1 uuid 7 -3 " + root,
                                "2 0/1 uuid 7x 3 " + root,
                                "2 0/1 uuid  7 3 " + root,
                                "2 0/1 uuid 7 3 " + root + "00",
                                "2 0/1 uuid 7 3 zz" + root.substr(2),
                                "2 0/1 uuid 99999999999999999999 3 " + root,
                                "2 0 uuid 7 3 " + root,
                                "2 1/1 uuid 7 3 " + root,
                                "2 0/0 uuid 7 3 " + root,
                                "2 -1/2 uuid 7 3 " + root,
                                "2 0/100000 uuid 7 3 " + root,
                                "2 / uuid 7 3 " + root,
                                std::string("2\0 uuid", 7)}) {
    INFO(bad);
    CHECK_FALSE(from_metadata(bad));
  }
}

TEST_CASE("IndexDirectory: generations come, become current and go", "[index][directory]") {
  const test::TempDir folder;
  const IndexDirectory directory(folder / "index");
  CHECK_FALSE(need(directory.current()));
  CHECK(need(directory.create()) == 1);
  CHECK(need(directory.create()) == 2);
  CHECK_FALSE(need(directory.current()));
  folder.write("index/2/posts.0/data", "x");
  need(directory.make_current(2));
  CHECK(need(directory.current()) == 2);
  CHECK(need(directory.create()) == 3);
  need(directory.make_current(3));
  {
    const auto lock = need(directory.lock(2));
    directory.remove_others(3);
    CHECK(std::filesystem::exists(folder / "index/2/posts.0/data"));
    CHECK_FALSE(std::filesystem::exists(folder / "index/1"));
  }
  directory.remove_others(3);
  CHECK_FALSE(std::filesystem::exists(folder / "index/2"));
  CHECK(need(directory.current()) == 3);
  CHECK_FALSE(directory.lock(2));
  CHECK(need(directory.create()) == 4);
}

TEST_CASE("IndexDirectory: a current that names nothing is damage", "[index][directory]") {
  const test::TempDir folder;
  const IndexDirectory directory(folder.path());
  for (const char* const bad : {"", "\n", "x", "0", "-1", "1x", "../1", "99999999999999999999"}) {
    folder.write("current", bad);
    const auto current = directory.current();
    REQUIRE_FALSE(current);
    CHECK(current.error().code == Errc::Corrupt);
    CHECK_FALSE(current.error().hint.empty());
  }
}

TEST_CASE("update_index: catching up gives the documents that a rebuild gives", "[index][update]") {
  ArchiveFixture fixture;
  fixture.ingest({msg().id("a@x").body("The first words about lamps.\n").bytes(),
                  msg().id("c@x").refs({"b@x"}).at(2).body("An answer to a ghost.\n").bytes()});
  CHECK(catch_up(fixture).rebuilt);
  SECTION("new posts") {
    fixture.ingest({msg().id("d@x").at(3).body("More words, newer ones.\n").bytes()});
    const IndexReport report = catch_up(fixture);
    CHECK_FALSE(report.rebuilt);
    CHECK(report.posts == 1);
  }
  SECTION("threads that merge") {
    fixture.ingest({msg().id("b@x").refs({"a@x"}).at(1).body("The ghost turns up.\n").bytes()});
    CHECK(catch_up(fixture).posts == 2);
  }
  SECTION("another leader") {
    fixture.ingest({msg().id("e@x").body("The f?rst of the d?maged words.\n").bytes()});
    catch_up(fixture);
    fixture.ingest(
        {msg().id("e@x").body("The f\xC3\xAFrst of the d\xC3\xA4maged words.\n").bytes()});
    CHECK(catch_up(fixture).posts == 1);
  }
  SECTION("posts that become one") {
    const auto rule = [](const std::string& number) {
      return msg()
          .id("r@x")
          .body("Please read section " + number +
                "of the harbour rules before you\nanswer, they say who pays for "
                "the lamps.\n")
          .bytes();
    };
    fixture.ingest({rule("3.2 "), rule("4.7 ")});
    catch_up(fixture);
    fixture.ingest({rule("")});
    CHECK(catch_up(fixture).removed == 1);
  }
  SECTION("nothing new") {
    const IndexReport report = catch_up(fixture);
    CHECK_FALSE(report.rebuilt);
    CHECK(report.posts == 0);
  }
  const auto [now, rebuilt] = now_and_rebuilt(fixture);
  CHECK(now == rebuilt);
}

TEST_CASE("update_index: an index of another archive or schema, or a damaged one, is built anew",
          "[index][update]") {
  ArchiveFixture fixture;
  fixture.ingest({msg().id("a@x").bytes()});
  catch_up(fixture);
  const std::string expected = test::index_dump(fixture.archive());
  const IndexDirectory directory(fixture.archive().index_path());
  const int generation = need(directory.current()).value_or(0);
  const std::string shard = directory.shard(generation, 0).string();
  const auto set_state = [&](const std::string& text) {
    Xapian::WritableDatabase database(shard, Xapian::DB_OPEN);
    database.set_metadata(kStateKey, text);
    database.commit();
  };
  ShardState state{0, kShards, need(need(archive::ReadHandle::open(fixture.archive())).state())};
  SECTION("another archive's") {
    char& first = state.archive.uuid[0];
    first = first == '0' ? '1' : '0';
    set_state(to_metadata(state));
  }
  SECTION("a newer state: the archive was restored from a copy") {
    state.archive.modseq = Modseq(9);
    set_state(to_metadata(state));
  }
  SECTION("another root") {
    state.archive.root = sha256("other");
    set_state(to_metadata(state));
  }
  SECTION("another schema") {
    const std::string text = to_metadata(state);
    set_state("0" + text.substr(text.find(' ')));
  }
  SECTION("no state") { set_state(""); }
  SECTION("another shard's place") {
    state.shard = 1;
    set_state(to_metadata(state));
  }
  SECTION("a shard is gone") { std::filesystem::remove_all(directory.shard(generation, 1)); }
  SECTION("the directory is gone") { std::filesystem::remove_all(directory.path()); }
  SECTION("the generation is gone") {
    std::filesystem::remove_all(directory.path() / std::to_string(generation));
  }
  SECTION("current is damaged") { fixture.folder().write("archive/index/current", "?"); }
  SECTION("the database is damaged") {
    for (const auto& entry : std::filesystem::directory_iterator(shard)) {
      std::filesystem::resize_file(entry.path(), 10);
    }
  }
  CHECK(catch_up(fixture).rebuilt);
  CHECK(test::index_dump(fixture.archive()) == expected);
  CHECK_FALSE(catch_up(fixture).rebuilt);
}

TEST_CASE("update_index: stopped, the old index stands", "[index][update]") {
  ArchiveFixture fixture;
  fixture.ingest({msg().id("a@x").bytes()});
  catch_up(fixture);
  const std::string before = test::index_dump(fixture.archive());
  fixture.ingest({msg().id("b@x").at(1).bytes(), msg().id("c@x").at(2).bytes()});
  const std::atomic<bool> stop{true};
  for (const IndexTask task : {IndexTask::CatchUp, IndexTask::Rebuild}) {
    const auto stopped = update_index(fixture.archive(), task, {&stop, {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == Errc::Interrupted);
    CHECK(test::index_dump(fixture.archive()) == before);
    CHECK(need(index_state(fixture.archive()))->modseq == Modseq(1));
  }
  catch_up(fixture);
  CHECK(need(index_state(fixture.archive()))->modseq == Modseq(2));
  const auto [now, rebuilt] = now_and_rebuilt(fixture);
  CHECK(now == rebuilt);
}

}  // namespace docket::index
