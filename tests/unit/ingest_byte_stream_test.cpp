#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "ingest/byte_stream.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {
namespace {

using test::from_hex;
using test::TempDir;

constexpr std::string_view kMail =
    "From ada at example.org  Wed Aug 21 19:43:00 2019\n"
    "From: ada at example.org\nSubject: one\n\nfirst\n\n";

constexpr std::string_view kGzip =
    "1f8b0800000000000003732bcacf55484c4954482c5148ad48cc2dc849d5cb2f4a5750084f4d51702c4d"
    "5730325430b4b43231b6323050303230b4e47203eab0c2a2852bb834292b35b9c44a213f2f958b2b2db3"
    "a8b8848b0b00de5c9b0c60000000";
constexpr std::string_view kBzip2 =
    "425a68393141592653599b085f4a0000135f80001040017c30210008803fb7de4020005425501a68d340"
    "0d07a8f283532836a3d4f443401a1a7b23bf532443d11b9905152843606f746b5172460f8389810a0214"
    "818888273617296a78a29793b87f66c5420ae678ccdb9f8bb9229c28484d842fa500";
constexpr std::string_view kXz =
    "fd377a585a000004e6d6b4460200210116000000742fe5a3e0005f00515d00231c89e6f6dff7ff3eee9b"
    "8a295f0f9bccb9e8edf2e25d9a337bd660f6915542b8e4714459ad9ad23a45adc110c85c09ea703084a7"
    "b89d08bd9a35c26d6cca60c5b456682fce26fa7c30522b8267d98380000000003431e646e0493c290001"
    "6d6099c167bd1fb6f37d010000000004595a";
constexpr std::string_view kZstd =
    "28b52ffd0458950200d244121a70376e4077111555a24a21f4e7b280dc85753da8af53f5f7770488ced0"
    "0100e212f8e99615280fc16cdc0ad331e8c66461643a3fe8ec1d5f9bfcac99d841a1e961eff4baf48d5b"
    "05010067130505c4597036";
constexpr std::string_view kLz4 =
    "04224d186440a753000000f02346726f6d20616461206174206578616d706c652e6f7267202057656420"
    "4175672032312031393a34333a303020323031390a32001f3a330000f0070a5375626a6563743a206f6e"
    "650a0a66697273740a0a0000000045c73a4b";
/// kMail 4,000 times.
constexpr std::string_view kZstdLong =
    "28b52ffd0468a4020092041118806d0e8009ff667fecd05a324c70b47ad14805c749c7de0399f1814a92"
    "d9cdfb46a497032a7273255557dd40d8959ed41b349cb5f137f880661cc7513ff299f1dd834403003aff"
    "c790b75579a5060a0a440000000100fdff631e80450000000100fddb3900021d42e844";

struct ReadAll {
  std::string bytes;
  std::optional<Error> error;
};

ReadAll read_all(ByteStream& stream, std::size_t piece = 4096) {
  ReadAll all;
  std::string buffer(piece, '\0');
  while (true) {
    const auto count = stream.read(buffer);
    if (!count) {
      all.error = count.error();
      return all;
    }
    if (*count == 0) return all;
    all.bytes.append(buffer, 0, *count);
  }
}

/// What open_decompressed and reading to the end give.
ReadAll decompressed(const std::string& path) {
  auto stream = open_decompressed(path);
  if (!stream) return {{}, stream.error()};
  return read_all(**stream);
}

TEST_CASE("ByteStream: memory comes in pieces no larger than asked for", "[ingest][stream]") {
  for (const std::size_t chunk : {0U, 1U, 3U, 100U}) {
    const auto stream = memory_stream("alpha beta", chunk);
    std::string buffer(100, '\0');
    const auto first = stream->read(buffer);
    REQUIRE(first.has_value());
    CHECK(*first == std::min<std::size_t>(10, std::max<std::size_t>(chunk, 1)));
    CHECK(buffer.substr(0, *first) + read_all(*stream).bytes == "alpha beta");
  }
}

TEST_CASE("ByteStream: a file is read as it is, compressed or not", "[ingest][stream]") {
  const TempDir dir;
  const std::string zipped = from_hex(kGzip);
  const auto stream = open_file(dir.write("mail.gz", zipped));
  REQUIRE(stream.has_value());
  CHECK(read_all(**stream, 7).bytes == zipped);
}

TEST_CASE("ByteStream: what cannot be opened is named in the error", "[ingest][stream]") {
  const TempDir dir;
  for (auto* open : {open_file, open_decompressed}) {
    const auto missing = open(dir / "nothing.mbox");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == Errc::NotFound);
    CHECK(missing.error().message.find(dir / "nothing.mbox") != std::string::npos);
    const auto folder = open(dir.path());
    REQUIRE_FALSE(folder.has_value());
    CHECK(folder.error().code == Errc::InvalidInput);
    CHECK(folder.error().message.find(dir.path()) != std::string::npos);
  }
}

TEST_CASE("open_decompressed: tells compression by the first bytes, not by the name",
          "[ingest][stream]") {
  const TempDir dir;
  for (const std::string_view form : {kGzip, kBzip2, kXz, kZstd, kLz4}) {
    CAPTURE(form.substr(0, 12));
    const std::string bytes = from_hex(form);
    CHECK(decompressed(dir.write("mail", bytes)).bytes == kMail);
    const ReadAll twice = decompressed(dir.write("mail.txt", bytes + bytes));
    CHECK_FALSE(twice.error.has_value());
    CHECK(twice.bytes == std::string(kMail) + std::string(kMail));
  }
  for (const std::string_view plain : {"From a\n", "", "B", "BZh", "BZh9 is a text", "P*M"}) {
    CHECK(decompressed(dir.write("plain.gz", plain)).bytes == plain);
  }
}

TEST_CASE("open_decompressed: compressed nothing is nothing, and no error", "[ingest][stream]") {
  const TempDir dir;
  for (const char* const form :
       {"1f8b080000000000000303000000000000000000", "425a683917724538509000000000",
        "fd377a585a000004e6d6b446000000001cdf44211fb6f37d010000000004595a",
        "28b52ffd240001000099e9d851", "04224d186440a700000000055dcc02"}) {
    CAPTURE(form);
    const ReadAll all = decompressed(dir.write("empty", from_hex(form)));
    CHECK(all.bytes.empty());
    CHECK_FALSE(all.error.has_value());
  }
}

TEST_CASE("open_decompressed: cut off anywhere, it never passes for whole", "[ingest][stream]") {
  const TempDir dir;
  for (const std::string_view form : {kGzip, kBzip2, kXz, kZstd, kLz4}) {
    const std::string whole = from_hex(form);
    for (std::size_t size = 10; size < whole.size(); ++size) {
      CAPTURE(form.substr(0, 12), size);
      const ReadAll all = decompressed(dir.write("cut", whole.substr(0, size)));
      REQUIRE(all.error.has_value());
      CHECK(all.error->code == Errc::Corrupt);
      CHECK(all.error->message.find(dir / "cut") != std::string::npos);
      CHECK_FALSE(all.error->hint.empty());
      CHECK(kMail.starts_with(all.bytes));
    }
  }
}

TEST_CASE("open_decompressed: what comes before the cut is given", "[ingest][stream]") {
  const TempDir dir;
  const std::string whole = from_hex(kZstdLong);
  const ReadAll all = decompressed(dir.write("whole", whole));
  REQUIRE(all.bytes.size() == 4000 * kMail.size());
  const ReadAll cut = decompressed(dir.write("cut", whole.substr(0, whole.size() - 2)));
  REQUIRE(cut.error.has_value());
  CHECK(cut.error->code == Errc::Corrupt);
  CHECK(cut.bytes.size() >= all.bytes.size() - 128 * 1024);  // libarchive's own buffer is lost
  CHECK(all.bytes.starts_with(cut.bytes));
}

TEST_CASE("open_decompressed: skippable frames at the front are skipped", "[ingest][stream]") {
  const TempDir dir;
  const std::string frame = from_hex("502a4d180400000001020304");  // as pzstd writes them
  const std::string empty = from_hex("5f2a4d1800000000");
  for (const std::string_view form : {kZstd, kLz4}) {
    CHECK(decompressed(dir.write("a", frame + from_hex(form))).bytes == kMail);
    CHECK(decompressed(dir.write("b", frame + empty + frame + from_hex(form))).bytes == kMail);
  }
  for (const std::string& broken :
       {frame.substr(0, 10), frame + "From text", from_hex("502a4d18ffffffff") + "short"}) {
    const ReadAll all = decompressed(dir.write("c", broken));
    CHECK(all.bytes.empty());
    REQUIRE(all.error.has_value());
    CHECK(all.error->code == Errc::Corrupt);
  }
}

TEST_CASE("open_decompressed: mail with a uuencoded attachment stays as it is inside xz",
          "[ingest][stream]") {
  const TempDir dir;
  // "begin 644 a\n#0V%T\n`\nend\n": libarchive's own choice of filters would decode it.
  const std::string bytes = from_hex(
      "fd377a585a000004e6d6b4460200210116000000742fe5a3010017626567696e2036343420610a233056"
      "25540a600a656e640a0011e1210a8bd22adb000130188e1bacec1fb6f37d010000000004595a");
  CHECK(decompressed(dir.write("uu.xz", bytes)).bytes == "begin 644 a\n#0V%T\n`\nend\n");
}

TEST_CASE("open_decompressed: a pipe is looked at without losing its first bytes",
          "[ingest][stream]") {
  const TempDir dir;
  for (const std::string& bytes : {from_hex(kGzip), std::string(kMail)}) {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    REQUIRE(::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    ::close(ends[1]);
    CHECK(decompressed("/dev/fd/" + std::to_string(ends[0])).bytes == kMail);
    ::close(ends[0]);
  }
}

TEST_CASE("open_decompressed: \"-\" is standard input", "[ingest][stream]") {
  const TempDir dir;
  const int saved = ::dup(STDIN_FILENO);
  const int file = ::open(dir.write("in", from_hex(kGzip)).c_str(), O_RDONLY);
  REQUIRE(file >= 0);
  REQUIRE(::dup2(file, STDIN_FILENO) == STDIN_FILENO);
  const ReadAll all = decompressed("-");
  if (saved >= 0) ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(file);
  CHECK(all.bytes == kMail);
}

}  // namespace
}  // namespace docket::ingest
