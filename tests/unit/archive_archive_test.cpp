#include "archive/archive.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/sqlite.hpp"
#include "archive/state_tree.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::archive {
namespace {

using test::need;

unsigned mode_of(const std::string& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777U;
}

State state_of(const Archive& archive) {
  ReadHandle handle = need(ReadHandle::open(archive));
  return need(handle.state());
}

}  // namespace

TEST_CASE("Archive::open: there must be one", "[archive]") {
  const test::TempDir folder;
  for (const std::string& path : {folder / "missing", folder.path()}) {
    const auto opened = Archive::open(path);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::InvalidInput);
    CHECK(opened.error().message.find(path) != std::string::npos);
    CHECK_FALSE(opened.error().hint.empty());
  }
  CHECK(std::filesystem::is_empty(folder.path()));  // nothing was made
}

TEST_CASE("Archive::open_or_create: makes one for its owner's eyes only", "[archive]") {
  const test::TempDir folder;
  const std::string path = folder / "deep/archive";
  const Archive made = need(Archive::open_or_create(path));
  CHECK(mode_of(path) == 0700);
  CHECK(mode_of(made.database_path()) == 0600);
  const State state = state_of(made);
  CHECK(state.modseq == Modseq(0));
  CHECK(state.size == 0);
  CHECK(state.root == StateTree().root());
  REQUIRE(state.uuid.size() == 36);
  CHECK(state.uuid[14] == '4');
  CHECK(std::string("89ab").find(state.uuid[19]) != std::string::npos);
  // The second time it is opened.
  CHECK(state_of(need(Archive::open_or_create(path))).uuid == state.uuid);
  CHECK(state_of(need(Archive::open(path))).uuid == state.uuid);
  const Archive other = need(Archive::open_or_create(folder / "other"));
  CHECK(state_of(other).uuid != state.uuid);
}

TEST_CASE("Archive::open_or_create: an empty folder, or one with its configuration", "[archive]") {
  const test::TempDir folder;
  folder.make_folder("empty");
  CHECK(Archive::open_or_create(folder / "empty"));
  folder.write("configured/docket.toml", "");
  folder.make_folder("configured/data");
  CHECK(Archive::open_or_create(folder / "configured"));
}

TEST_CASE("Archive::open_or_create: a folder with other things in it is refused", "[archive]") {
  const test::TempDir folder;
  folder.write("taken/letters.txt", "dear");
  const auto refused = Archive::open_or_create(folder / "taken");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::InvalidInput);
  CHECK_FALSE(refused.error().hint.empty());
  CHECK_FALSE(std::filesystem::exists(folder / "taken/docket.sqlite"));
  CHECK_FALSE(Archive::open_or_create(folder.write("file", "")));
}

TEST_CASE("Archive::open_or_create: what a killed creation left goes", "[archive]") {
  const test::TempDir folder;
  const std::string made = folder.write("a/docket.sqlite.new-4711", "half a database");
  const std::string journal = folder.write("a/docket.sqlite.new-4711-journal", "");
  need(Archive::open_or_create(folder / "a"));
  CHECK_FALSE(std::filesystem::exists(made));
  CHECK_FALSE(std::filesystem::exists(journal));
  // Killed when the archive had its name already: the other name is of the same file.
  std::filesystem::create_hard_link(folder / "a/docket.sqlite", made);
  const Archive archive = need(Archive::open_or_create(folder / "a"));
  CHECK_FALSE(std::filesystem::exists(made));
  CHECK(state_of(archive).size == 0);
}

TEST_CASE("Archive::open_or_create: what a living process makes at this moment stays",
          "[archive]") {
  const test::TempDir folder;
  need(Archive::open_or_create(folder / "a"));
  const std::string made = folder.write("a/docket.sqlite.new-4711", "half a database");
  const int directory = ::open((folder / "a").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  REQUIRE(::flock(directory, LOCK_EX) == 0);  // as who makes one holds it
  need(Archive::open_or_create(folder / "a"));
  CHECK(std::filesystem::exists(made));
  ::close(directory);
  need(Archive::open_or_create(folder / "a"));
  CHECK_FALSE(std::filesystem::exists(made));
}

TEST_CASE("Archive::open: another schema is refused with the way over", "[archive]") {
  const test::TempDir folder;
  const Archive made = need(Archive::open_or_create(folder / "a"));
  {
    Database db = Database::open(made.database_path().string(), OpenMode::ReadWrite);
    db.script("UPDATE archive SET schema = 99");
  }
  for (const auto& opened : {Archive::open(folder / "a"), Archive::open_or_create(folder / "a")}) {
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::Schema);
    CHECK(opened.error().message.find("99") != std::string::npos);
    CHECK(opened.error().hint.find("export") != std::string::npos);
  }
}

TEST_CASE("Archive::open: what is no database is an error", "[archive]") {
  const test::TempDir folder;
  folder.write("a/docket.sqlite", std::string(20000, 'x'));
  const auto garbage = Archive::open(folder / "a");
  REQUIRE_FALSE(garbage);
  CHECK(garbage.error().code == Errc::Corrupt);
  folder.write("b/docket.sqlite", "");
  CHECK_FALSE(Archive::open(folder / "b"));
}

}  // namespace docket::archive
