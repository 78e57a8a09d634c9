#include "tests/oracle/fixtures.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/support/shared_mail.hpp"

namespace docket::test {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::vector<Fixture> fixtures() {
  std::vector<Fixture> found;
  if (!shared_mail("corpora/fixtures")) return found;
  std::ifstream list(DOCKET_SOURCE_DIR "/tests/oracle/fixtures.tsv");
  std::string line;
  std::getline(list, line);  // names of the columns
  while (std::getline(list, line)) {
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    REQUIRE(second != std::string::npos);
    found.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1)});
  }
  REQUIRE_FALSE(found.empty());
  return found;
}

std::string fixture_bytes(const std::string& path) {
  const auto file = shared_mail("corpora/fixtures/" + path);
  REQUIRE(file);
  return read_file(*file);
}

}  // namespace docket::test
