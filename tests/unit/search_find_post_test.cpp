#include <catch2/catch.hpp>

#include "search/find_post.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;

void fill(ArchiveFixture& fixture) {
  const auto rule = [](const std::string& number) {
    return msg()
        .id("r@x")
        .body("Please read section " + number +
              "of the harbour rules before you\n"
              "answer, they say who pays for the lamps.\n")
        .bytes();
  };
  fixture.ingest({msg().id("a@x").bytes(),
                  msg().id("v@x").at(9).body("The second text, said later.\n").bytes(),
                  msg().id("v@x").at(3).body("What was said at first.\n").bytes(),
                  msg().id("v@x~2").body("An id that looks like a variant of none.\n").bytes(),
                  msg().id("w@x~2").refs({"ghost@x"}).body("An id with a tilde.\n").bytes(),
                  rule("3.2 "), rule("4.7 "), rule(""),
                  msg().id("12345").body("An id of digits.\n").bytes()});
}

}  // namespace

TEST_CASE("find_post: by every way of writing an id", "[search][find]") {
  ArchiveFixture fixture;
  fill(fixture);
  archive::ReadHandle handle = fixture.read();
  struct Row {
    const char* text;
    std::int64_t num;
  };
  const std::vector<Row> rows{
      {"1", 1},
      {"a@x", 1},
      {"<a@x>", 1},
      {"  a@x ", 1},
      {"mid:a@x", 1},
      {"mid:<a@x>", 1},
      {"v@x", 3},
      {"<v@x>", 3},
      {"v@x~3", 0},
      {"v@x~1", 0},
      {"v@x~2", 4},
      {"w@x~2", 5},
      {"w@x", 0},
      {"r@x", 6},
      {"7", 6},
      {"6", 6},
      {"r@x~2", 0},
      {"8", 0},
      {"0", 0},
      {"-1", 0},
      {"99", 0},
      {"<12345>", 9},
      {"", 0},
      {" ", 0},
      {"<>", 0},
      {"A@x", 0},
      {"~2", 0},
      {"a@x~99999999999999999999", 0},
      {"99999999999999999999", 0},
      {"ghost@x", 0},
      {"\xFF", 0},
  };
  for (const Row& row : rows) {
    INFO("\"" << row.text << "\"");
    const auto found = find_post(handle, row.text);
    if (row.num != 0) {
      REQUIRE(found);
      CHECK(found->num == PostNum(row.num));
    } else {
      REQUIRE_FALSE(found);
      CHECK(found.error().code == Errc::NotFound);
      CHECK_FALSE(found.error().hint.empty());
    }
  }
  CHECK(find_post(handle, "ghost@x").error().message.find("answer") != std::string::npos);
}

TEST_CASE("find_post: finds what display_id shows", "[search][find]") {
  ArchiveFixture fixture;
  fill(fixture);
  fixture.ingest({msg().id("u@x").at(5).body("One text of two.\n").bytes(),
                  msg().id("u@x").at(2).body("Quite another under the same id.\n").bytes()});
  archive::ReadHandle handle = fixture.read();
  const auto under = need(handle.posts_by_message_id("u@x"));
  REQUIRE(under.size() == 2);
  CHECK(need(display_id(handle, under[0])) == "u@x");
  CHECK(need(display_id(handle, under[1])) == "u@x~2");
  for (const archive::Post& post : under) {
    CHECK(need(find_post(handle, need(display_id(handle, post)))).num == post.num);
  }
}

}  // namespace docket::search
