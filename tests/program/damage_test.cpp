// Archives that are damaged: an honest answer or an honest error, never a crash.

#include <random>

#include <catch2/catch.hpp>

#include "tests/support/program_dump.hpp"

namespace docket::test {
namespace {

const Arguments kIngestSamples{"ingest", sample_file("mailman-era.mbox"),
                               sample_file("groups-era.mbox")};

/// Of a search that every post's words have a part in: shows an index that lacks posts.
std::string search_answer(Sandbox& sandbox) {
  Json json = sandbox.json({"search", "--posts", "--limit", "1000", "the"});
  json.erase("state");
  return json.dump();
}

/// Every reading command on a damaged archive: an honest answer or an honest error.
void require_no_crash(Sandbox& sandbox) {
  for (const Arguments& arguments :
       {Arguments{"verify"}, Arguments{"stats"}, Arguments{"show", "1"}, Arguments{"thread", "1"},
        Arguments{"search", "certificate"}, Arguments{"defects"}, Arguments{"export"},
        Arguments{"export", "--format", "jsonl"}, Arguments{"reindex"}, kIngestSamples}) {
    const RunResult result = sandbox.run(arguments);
    INFO(arguments.front() << ": " << result.err);
    REQUIRE(result.signal == 0);
    REQUIRE(!result.timed_out);
    REQUIRE((result.status >= 0 && result.status <= 3));
    if (result.status > 1) REQUIRE((!result.out.empty() || result.err.starts_with("docket: ")));
  }
}

}  // namespace

TEST_CASE("A cut or changed database is called damaged and crashes nothing", "[program][damage]") {
  Sandbox sandbox;
  sandbox.must(kIngestSamples);
  const std::string database = sandbox.archive() + "/docket.sqlite";
  const std::string bytes = file_bytes(database);
  std::mt19937 random(11);
  const auto damage =
      GENERATE(as<std::string>(), "empty", "header", "half", "tail", "zeros", "flips");
  INFO(damage);
  std::string broken = bytes;
  if (damage == "empty") broken.clear();
  if (damage == "header") broken.replace(0, 16, "no database at a");
  if (damage == "half") broken.resize(broken.size() / 2);
  if (damage == "tail") broken.resize(broken.size() - 8192);
  if (damage == "zeros") broken.replace(broken.size() / 3, 65'536, std::string(65'536, '\0'));
  if (damage == "flips") {
    for (int i = 0; i < 200; ++i) {
      char& byte = broken[4096 + random() % (broken.size() - 4096)];
      byte = static_cast<char>(byte ^ 0x55);
    }
  }
  std::filesystem::remove(database + "-wal");
  std::filesystem::remove(database + "-shm");
  sandbox.dir().write("archive/docket.sqlite", broken);
  const RunResult verify = sandbox.run({"verify"});
  INFO(verify.err);
  REQUIRE(verify.signal == 0);
  REQUIRE(verify.status == 3);
  REQUIRE(!(verify.out + verify.err).empty());
  require_no_crash(sandbox);
}

TEST_CASE("verify finds a byte of mail that is not what it was", "[program][damage]") {
  Sandbox sandbox;
  sandbox.must(kIngestSamples);
  const std::string database = sandbox.archive() + "/docket.sqlite";
  const std::string bytes = file_bytes(database);
  // Mail is compressed in blocks; a Zstandard frame begins with these bytes (RFC 8878, 3.1.1).
  const std::size_t frame = bytes.find("\x28\xB5\x2F\xFD");
  REQUIRE(frame != std::string::npos);
  for (const std::size_t offset : {200U, 1000U, 3000U}) {
    std::string broken = bytes;
    broken[frame + offset] = static_cast<char>(broken[frame + offset] ^ 1);
    sandbox.dir().write("archive/docket.sqlite", broken);
    const RunResult verify = sandbox.run({"verify", "--json"});
    REQUIRE(verify.status == 3);
    const Json json = Json::parse(verify.out);
    REQUIRE(json["ok"] == false);
    REQUIRE(!json["problems"].empty());
  }
  sandbox.dir().write("archive/docket.sqlite", bytes);
  REQUIRE(verifies(sandbox));
}

TEST_CASE("A lost or broken index is told, and reindex mends it", "[program][damage]") {
  Sandbox sandbox;
  sandbox.must(kIngestSamples);
  const std::string expected = search_answer(sandbox);
  const std::string index = sandbox.archive() + "/index";
  const auto damage = GENERATE(as<std::string>(), "gone", "garbage", "long", "binary", "elsewhere",
                               "no generation", "cut table");
  INFO(damage);
  const TempDir& dir = sandbox.dir();
  if (damage == "gone") std::filesystem::remove_all(index);
  if (damage == "garbage") dir.write("archive/index/current", "garbage\n");
  if (damage == "long") dir.write("archive/index/current", std::string(1'000'000, '9'));
  if (damage == "binary") dir.write("archive/index/current", std::string(64, '\0'));
  if (damage == "elsewhere") dir.write("archive/index/current", "../../1\n");
  if (damage == "no generation") dir.write("archive/index/current", "7\n");
  if (damage == "cut table") {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(index)) {
      if (entry.path().extension() == ".glass") std::filesystem::resize_file(entry.path(), 100);
    }
  }
  const RunResult result = sandbox.run({"search", "entropy"});
  INFO(result.err);
  REQUIRE(result.signal == 0);
  REQUIRE((result.status == 1 || result.status == 3));
  REQUIRE(result.out.empty());
  REQUIRE(result.err.starts_with("docket: "));
  REQUIRE(result.err.find("docket reindex") != std::string::npos);
  sandbox.must({"show", "1"});
  sandbox.must({"verify"});
  if (GENERATE(true, false)) {
    sandbox.must({"reindex"});
  } else {
    sandbox.must(kIngestSamples);  // brings the index up to date as well
  }
  REQUIRE(search_answer(sandbox) == expected);
}

TEST_CASE("A database without docket's tables is refused", "[program][damage]") {
  Sandbox sandbox;
  sandbox.dir().write("archive/docket.sqlite", std::string());  // SQLite's own empty one
  for (const Arguments& arguments : {Arguments{"stats"}, kIngestSamples}) {
    const RunResult result = sandbox.run(arguments);
    INFO(result.err);
    REQUIRE(result.status == 3);
    REQUIRE(result.err.starts_with("docket: "));
    REQUIRE(result.out.empty());
  }
}

}  // namespace docket::test
