#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "ingest/gzip_stream.hpp"
#include "tests/support/hex.hpp"

namespace docket::ingest {
namespace {

/// "first\n" and "second\n", each a file of its own.
const std::string kFirst = test::from_hex("1f8b08000000000000034bcb2c2a2ee102002ab34ac706000000");
const std::string kSecond =
    test::from_hex("1f8b08000000000000032b4e4dcecf4be102007ec00f0607000000");

struct ReadAll {
  std::string bytes;
  std::optional<Error> error;
};

ReadAll inflated(const std::string& gzip, std::size_t chunk = 1 << 16, std::size_t piece = 64) {
  const auto stream = gzip_stream(memory_stream(gzip, chunk), "mail.gz");
  ReadAll all;
  std::string buffer(piece, '\0');
  while (true) {
    const auto count = stream->read(buffer);
    if (!count) {
      all.error = count.error();
      CHECK_FALSE(stream->read(buffer).has_value());  // and stays so
      return all;
    }
    if (*count == 0) return all;
    all.bytes.append(buffer, 0, *count);
  }
}

TEST_CASE("gzip_stream: any size of pieces gives the same", "[ingest][gzip]") {
  for (const std::size_t chunk : {1U, 2U, 7U, 1000U}) {
    for (const std::size_t piece : {1U, 5U, 1000U}) {
      const ReadAll all = inflated(kFirst + kSecond, chunk, piece);
      CHECK(all.bytes == "first\nsecond\n");
      CHECK_FALSE(all.error.has_value());
    }
  }
}

TEST_CASE("gzip_stream: no flipped bit changes the mail unseen", "[ingest][gzip]") {
  // Of the header, only the magic and the method count: the rest (time, system) is not the mail's.
  for (std::size_t at = 10; at < kFirst.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string flipped = kFirst;
      flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << bit));
      CAPTURE(at, bit);
      const ReadAll all = inflated(flipped);
      // Some bits mean nothing: those after the end of the deflated data, up to a whole byte.
      if (!all.error) {
        CHECK(all.bytes == "first\n");
        continue;
      }
      CHECK(all.error->code == Errc::Corrupt);
      CHECK(all.error->message.find("mail.gz") != std::string::npos);
    }
  }
}

TEST_CASE("gzip_stream: all before a cut is given, then the error", "[ingest][gzip]") {
  for (std::size_t size = 1; size < kSecond.size(); ++size) {
    CAPTURE(size);
    const ReadAll all = inflated(kFirst + kSecond.substr(0, size));
    CHECK(all.bytes.starts_with("first\n"));
    REQUIRE(all.error.has_value());
    CHECK(all.error->code == Errc::Corrupt);
    CHECK_FALSE(all.error->hint.empty());
  }
  CHECK(inflated(kFirst.substr(0, kFirst.size() - 8)).bytes == "first\n");
}

TEST_CASE("gzip_stream: zero bytes after the end are padding, others are not", "[ingest][gzip]") {
  const ReadAll padded = inflated(kFirst + std::string(1000, '\0'), 3);
  CHECK(padded.bytes == "first\n");
  CHECK_FALSE(padded.error.has_value());
  const ReadAll garbage = inflated(kFirst + "garbage");
  CHECK(garbage.bytes == "first\n");
  REQUIRE(garbage.error.has_value());
  CHECK(garbage.error->code == Errc::Corrupt);
}

TEST_CASE("gzip_stream: the disk's error is passed on", "[ingest][gzip]") {
  class Failing final : public ByteStream {
   public:
    Result<std::size_t> read(std::span<char> buffer) override {
      if (given_) return fail(Errc::Io, "cannot read mail.gz: broken disk");
      given_ = true;
      return kFirst.substr(0, 12).copy(buffer.data(), buffer.size());
    }

   private:
    bool given_ = false;
  };
  const auto stream = gzip_stream(std::make_unique<Failing>(), "mail.gz");
  std::string buffer(100, '\0');
  auto count = stream->read(buffer);
  while (count && *count > 0) count = stream->read(buffer);
  REQUIRE_FALSE(count.has_value());
  CHECK(count.error().code == Errc::Io);
}

}  // namespace
}  // namespace docket::ingest
