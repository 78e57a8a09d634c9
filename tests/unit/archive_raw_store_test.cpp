#include <random>

#include <catch2/catch.hpp>

#include "archive/raw_store.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::archive {
namespace {

std::string noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

Database open(const test::ArchiveFixture& fixture) {
  return Database::open(fixture.database_path(), OpenMode::ReadWrite);
}

}  // namespace

TEST_CASE("RawWriter, RawReader: bytes come back exactly, whatever their size", "[archive][raw]") {
  const test::ArchiveFixture fixture;
  Database db = open(fixture);
  RawWriter writer(db);
  std::vector<std::pair<ByteRange, std::string>> copies;
  unsigned seed = 0;
  // Small ones share a block, a giant spans several; nothing, a byte, NULs.
  for (const std::size_t size : {0UL, 1UL, 100UL, 65535UL, 65536UL, 65537UL, 300000UL, 0UL,
                                 4UL << 20, (4UL << 20) + 1, 9000000UL, 7UL}) {
    std::string bytes = noise(size, ++seed);
    const ByteRange range = writer.append(bytes);
    CHECK(range.length == size);
    copies.emplace_back(range, std::move(bytes));
    CHECK((writer.read(range) == copies.back().second));  // written or not yet
  }
  writer.flush();
  RawReader reader(db);
  for (const auto& [range, bytes] : copies) CHECK((reader.read(range) == bytes));
  for (auto it = copies.rbegin(); it != copies.rend(); ++it) {
    CHECK((reader.read(it->first) == it->second));
    CHECK((reader.read_prefix(it->first, 10) == it->second.substr(0, 10)));
  }
  std::string streamed;
  std::size_t largest = 0;
  const ByteRange giant = copies[10].first;
  reader.stream(giant, [&](std::string_view piece) {
    streamed += piece;
    largest = std::max(largest, piece.size());
  });
  CHECK((streamed == copies[10].second));
  CHECK(largest <= (4UL << 20) + 65536);  // block by block
}

TEST_CASE("RawWriter: another writer goes on where the last one ended", "[archive][raw]") {
  const test::ArchiveFixture fixture;
  Database db = open(fixture);
  RawWriter first(db);
  const ByteRange one = first.append("one");
  first.flush();
  RawWriter second(db);
  const ByteRange two = second.append("two");
  second.flush();
  CHECK(two.start == one.start + one.length);
  RawReader reader(db);
  CHECK(reader.read({one.start, 6}) == "onetwo");  // over a block's edge
}

TEST_CASE("RawReader: a range that no block holds is damage", "[archive][raw]") {
  const test::ArchiveFixture fixture;
  Database db = open(fixture);
  RawWriter writer(db);
  const ByteRange range = writer.append("words");
  writer.flush();
  RawReader reader(db);
  for (const ByteRange bad : {ByteRange{range.start, 6}, ByteRange{5, 1}, ByteRange{1 << 30, 1}}) {
    const auto read = guarded([&] { return reader.read(bad); });
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::Corrupt);
  }
  CHECK(reader.read({5, 0}).empty());
}

}  // namespace docket::archive
