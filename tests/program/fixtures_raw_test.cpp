// Every message of other parsers' tests goes in and comes out byte for byte.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <catch2/catch.hpp>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::test {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The paths that tests/oracle/fixtures.tsv calls messages.
std::vector<std::string> message_fixtures() {
  const std::string list = bytes_of(fs::path(DOCKET_SOURCE_DIR) / "tests/oracle/fixtures.tsv");
  std::string_view rest = list;
  std::vector<std::string> paths;
  while (const auto line = next_line(rest)) {
    const std::size_t tab = line->find('\t');
    if (tab != std::string_view::npos && line->substr(tab + 1).starts_with("message")) {
      paths.emplace_back(line->substr(0, tab));
    }
  }
  return paths;
}

}  // namespace

TEST_CASE("fixtures: every message comes out byte for byte", "[program][fixtures]") {
  const auto folder = shared_mail("corpora/fixtures");
  if (!folder) return;
  Sandbox sandbox;
  std::set<std::string> expected;
  int number = 0;
  for (const std::string& path : message_fixtures()) {
    const std::string bytes = bytes_of(fs::path(*folder) / path);
    expected.insert(sha256(bytes).hex());
    sandbox.dir().write("in/" + std::to_string(++number) + ".msg", bytes);
  }
  REQUIRE(number > 400);
  const Json report =
      sandbox.json({"ingest", "--format", "mail", "--no-index", sandbox.dir() / "in"});
  CHECK(report["messages_read"] == number);
  CHECK(report["copies_new"] == expected.size());
  CHECK(report["errors"].empty());
  sandbox.must({"export", "--all-copies", "--format", "maildir", "--to", sandbox.dir() / "out"});
  std::set<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(sandbox.dir() / "out")) {
    if (entry.is_regular_file()) found.insert(sha256(bytes_of(entry.path())).hex());
  }
  CHECK(found == expected);
}

}  // namespace docket::test
