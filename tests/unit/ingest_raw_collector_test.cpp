#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

#include "ingest/raw_collector.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {
namespace {

TEST_CASE("RawCollector: pieces give the same bytes in memory and in a file", "[ingest][raw]") {
  const test::TempDir dir;
  for (const std::size_t limit : {0U, 1U, 9U, 10U, 11U, 1000U}) {
    CAPTURE(limit);
    RawCollector collector(limit, dir.path());
    for (int round = 0; round < 3; ++round) {  // one serves many mails
      REQUIRE(collector.append("alpha ").has_value());
      REQUIRE(collector.append("").has_value());
      REQUIRE(collector.append("be").has_value());
      const auto bytes = collector.finish("ta");
      REQUIRE(bytes.has_value());
      CHECK(bytes->view() == "alpha beta");
      const auto one_piece = collector.finish("gamma delta epsilon");
      REQUIRE(one_piece.has_value());
      CHECK(one_piece->view() == "gamma delta epsilon");
      const auto nothing = collector.finish("");
      REQUIRE(nothing.has_value());
      CHECK(nothing->view().empty());
    }
  }
}

TEST_CASE("RawCollector: its files have no names, and outlive it", "[ingest][raw]") {
  const test::TempDir dir;
  RawBytes bytes;
  {
    RawCollector collector(10, dir.path());
    REQUIRE(collector.append(std::string(100000, 'x')).has_value());
    CHECK(std::filesystem::is_empty(dir.path()));
    auto finished = collector.finish("end");
    REQUIRE(finished.has_value());
    bytes = *finished;
  }
  CHECK(std::filesystem::is_empty(dir.path()));
  CHECK(bytes.view() == std::string(100000, 'x') + "end");
}

TEST_CASE("RawCollector: a folder that cannot be written is named", "[ingest][raw]") {
  const test::TempDir dir;
  RawCollector collector(10, dir / "missing");
  const auto result = collector.finish(std::string(100, 'x'));
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().code == Errc::NotFound);
  CHECK(result.error().message.find(dir / "missing") != std::string::npos);
}

}  // namespace
}  // namespace docket::ingest
