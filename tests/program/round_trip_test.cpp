// What goes in comes out again, whatever the container and however often.

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include "core/digest.hpp"
#include "tests/support/program_dump.hpp"

namespace docket::test {
namespace {

const Arguments kIngestSamples{"ingest", sample_file("mailman-era.mbox"),
                               sample_file("groups-era.mbox")};

std::string gzipped(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(::deflateBound(&stream, bytes.size()), '\0');
  std::string in = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

std::string zstd_compressed(const std::string& bytes) {
  std::string out(::ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ::ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3);
  REQUIRE(::ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

std::string mail(int number, const std::string& parent) {
  std::string out = fmt::format(
      "From: Ada Sample <ada@ca.example>\nDate: Tue, 5 Mar 2019 12:{:02}:00 +0000\n"
      "Message-ID: <{}@step.example>\nSubject: Step {}\n",
      number, number, number);
  if (!parent.empty()) out += "References: <" + parent + ">\n";
  return out + fmt::format("\nThis is step {} of a walk, and it says so.\n", number);
}

std::string in_mbox(const std::string& mail) {
  return "From ada@ca.example Tue Mar  5 12:30:00 2019\n" + mail + "\n";
}

std::string parent_id(int number) {
  return number % 5 == 0 ? std::string() : fmt::format("{}@step.example", number - 1);
}

/// The bodies of all posts under one Message-ID.
std::vector<std::string> bodies(Sandbox& sandbox, const std::string& id) {
  const Json post = sandbox.json({"show", id});
  std::vector<std::string> out{post["body"].get<std::string>()};
  for (const Json& variant : post["variants"]) {
    const auto other = variant["id"].get<std::string>();
    out.push_back(sandbox.json({"show", other})["body"].get<std::string>());
  }
  return out;
}

}  // namespace

TEST_CASE("Ingesting the same files again changes nothing", "[program][roundtrip]") {
  Sandbox sandbox;
  sandbox.must(kIngestSamples);
  const std::string before = program_dump(sandbox);
  const Json state = sandbox.json({"stats"})["state"];
  const Json again = sandbox.json(kIngestSamples);
  REQUIRE(again["copies_new"] == 0);
  REQUIRE(again["posts_new"] == 0);
  REQUIRE(again["state"] == state);
  REQUIRE(program_dump(sandbox) == before);
  // Under another path the bytes are known; only places are new.
  const std::string copy =
      sandbox.dir().write("work/copy.mbox", file_bytes(sample_file("groups-era.mbox")));
  const Json elsewhere = sandbox.json({"ingest", copy});
  REQUIRE(elsewhere["messages_read"] == 33);
  REQUIRE(elsewhere["copies_known"] == 33);
  REQUIRE(elsewhere["copies_new"] == 0);
  const Json stats = sandbox.json({"stats"});
  REQUIRE(stats["posts"] == 83);
  REQUIRE(stats["origins"] == 86 + 33);
  REQUIRE(verifies(sandbox));
}

TEST_CASE("The order of sources changes numbers only", "[program][roundtrip]") {
  Sandbox one;
  one.must(kIngestSamples);
  Sandbox other;
  other.must({"ingest", kIngestSamples[2], kIngestSamples[1]});
  REQUIRE(numberless_dump(other) == numberless_dump(one));
}

TEST_CASE("export --all-copies makes the same archive elsewhere", "[program][roundtrip]") {
  Sandbox one;
  one.must(kIngestSamples);
  const std::string file = one.dir() / "all.mbox";
  one.must({"export", "--all-copies", "--to", file});
  REQUIRE(file_bytes(file) == one.must({"export", "--all-copies"}).out);
  Sandbox other;
  const Json ingest = other.json({"ingest", file});
  REQUIRE(ingest["messages_read"] == 86);
  REQUIRE(ingest["doubtful_splits"] == 0);
  REQUIRE(numberless_dump(other) == numberless_dump(one));
  REQUIRE(other.json({"stats"})["state"]["root"] == one.json({"stats"})["state"]["root"]);
  REQUIRE(other.must({"export", "--all-copies"}).out == file_bytes(file));
}

TEST_CASE("export --format maildir makes the same posts elsewhere", "[program][roundtrip]") {
  Sandbox one;
  one.must(kIngestSamples);
  const std::string folder = one.dir() / "maildir";
  one.must({"export", "--format", "maildir", "--to", folder});
  Sandbox other;
  const Json ingest = other.json({"ingest", folder});
  REQUIRE(ingest["messages_read"] == 83);
  const auto posts = [](Sandbox& sandbox) {
    std::multiset<std::string> out;
    for (const Json& post : exported_posts(sandbox)) {
      out.insert(post["message_id"].dump() + post["date"].dump() + post["subject"].dump() +
                 post["from"].dump() + post["body"].dump());
    }
    return out;
  };
  REQUIRE(posts(other) == posts(one));
}

TEST_CASE("export of a query takes out what search finds", "[program][roundtrip]") {
  Sandbox one;
  one.must(kIngestSamples);
  const Json found = one.json({"search", "--posts", "--limit", "1000", "entropy"});
  Sandbox other;
  other.set_input(one.must({"export", "entropy"}).out);
  const Json ingest = other.json({"ingest", "-"});
  REQUIRE(ingest["messages_read"] == found["total"]);
  std::set<Json> expected;
  for (const Json& hit : found["results"]) expected.insert(hit["message_id"]);
  std::set<Json> exported;
  for (const Json& post : exported_posts(other)) exported.insert(post["message_id"]);
  REQUIRE(exported == expected);
  REQUIRE(one.run({"export", "xylophone"}).status == 1);
}

TEST_CASE("show --raw gives the bytes that stand in the source", "[program][roundtrip]") {
  Sandbox sandbox;
  sandbox.must(kIngestSamples);
  std::map<std::string, std::string> files;
  for (const Json& post : exported_posts(sandbox)) {
    for (const Json& copy : post["copies"]) {
      const auto source = copy["source"].get<std::string>();
      if (!files.contains(source)) files[source] = file_bytes(source);
      const std::size_t separator = copy["offset"].get<std::size_t>();
      REQUIRE(files[source].compare(separator, 5, "From ") == 0);
      const std::size_t start = files[source].find('\n', separator) + 1;
      const std::string bytes = files[source].substr(start, copy["size"].get<std::size_t>());
      REQUIRE(sha256(bytes).hex() == copy["sha256"]);
      if (post["num"].get<int>() % 9 != 0 && post["copy_count"] == 1) continue;
      const auto digest = copy["sha256"].get<std::string>();
      const Arguments show{"show", std::to_string(post["num"].get<int>()), "--raw", "--copy",
                           digest};
      REQUIRE(sandbox.must(show).out == bytes);
    }
  }
}

TEST_CASE("A file that grows in steps becomes what it is at once", "[program][roundtrip]") {
  Sandbox steps;
  Sandbox at_once;
  std::string mbox;
  for (int number = 1; number <= 24; ++number) {
    mbox += in_mbox(mail(number, parent_id(number)));
    if (number % 6 != 0) continue;
    steps.must({"ingest", steps.dir().write("work/growing.mbox", mbox)});
  }
  at_once.must({"ingest", at_once.dir().write("work/growing.mbox", mbox)});
  REQUIRE(numberless_dump(steps) == numberless_dump(at_once));
  REQUIRE(steps.json({"stats"})["origins"] == 24);
  REQUIRE(steps.must({"export", "--all-copies"}).out == mbox);
  REQUIRE(verifies(steps));
  const std::string ids = steps.must({"search", "walk", "--posts", "--format", "ids"}).out;
  REQUIRE(at_once.must({"search", "walk", "--posts", "--format", "ids"}).out == ids);
}

TEST_CASE("A file that grew inside its last mail gives that mail whole", "[program][roundtrip]") {
  Sandbox sandbox;
  const std::string whole = in_mbox(mail(1, {})) + in_mbox(mail(2, parent_id(2)));
  const std::string half = whole.substr(0, whole.size() - 20);
  sandbox.must({"ingest", sandbox.dir().write("work/growing.mbox", half)});
  sandbox.must({"ingest", sandbox.dir().write("work/growing.mbox", whole)});
  // The half that stood there stays: a copy is never taken back.
  REQUIRE_THAT(bodies(sandbox, "2@step.example"),
               Catch::VectorContains(std::string("This is step 2 of a walk, and it says so.\n")));
  REQUIRE(bodies(sandbox, "1@step.example").size() == 1);
  REQUIRE(verifies(sandbox));
}

TEST_CASE("A file that was replaced is read as another; nothing goes", "[program][roundtrip]") {
  Sandbox sandbox;
  sandbox.must({"ingest",
                sandbox.dir().write("work/box.mbox", in_mbox(mail(1, {})) + in_mbox(mail(2, {})))});
  sandbox.must({"ingest",
                sandbox.dir().write("work/box.mbox", in_mbox(mail(3, {})) + in_mbox(mail(2, {})))});
  REQUIRE(sandbox.json({"stats"})["posts"] == 3);
  for (const char* id : {"1@step.example", "2@step.example", "3@step.example"}) {
    REQUIRE(sandbox.json({"show", id})["copy_count"] == 1);
  }
  REQUIRE(verifies(sandbox));
}

TEST_CASE("Every container gives the same posts", "[program][roundtrip]") {
  Sandbox plain;
  std::string mbox;
  for (int number = 1; number <= 12; ++number) mbox += in_mbox(mail(number, parent_id(number)));
  plain.must({"ingest", plain.dir().write("work/all.mbox", mbox)});
  const std::string expected = numberless_dump(plain);

  const auto container = GENERATE(as<std::string>(), "stdin", "gz", "zst", "gz-stdin", "maildir",
                                  "eml", "mixture", "mixture-twice");
  INFO(container);
  Sandbox other;
  const TempDir& dir = other.dir();
  Arguments ingest{"ingest"};
  if (container == "stdin" || container == "gz-stdin") {
    other.set_input(container == "stdin" ? mbox : gzipped(mbox));
    ingest.emplace_back("-");
  } else if (container == "gz") {
    ingest.push_back(dir.write("work/all.mbox.gz", gzipped(mbox)));
  } else if (container == "zst") {
    ingest.push_back(dir.write("work/all.mbox.zst", zstd_compressed(mbox)));
  } else if (container == "maildir") {
    dir.make_folder("work/box/tmp");
    for (int number = 1; number <= 12; ++number) {
      dir.write(fmt::format("work/box/{}/{}.host:2,S", number % 2 == 0 ? "cur" : "new", number),
                mail(number, parent_id(number)));
    }
    ingest.push_back(dir / "work/box");
  } else if (container == "eml") {
    for (int number = 1; number <= 12; ++number) {
      ingest.push_back(
          dir.write(fmt::format("work/{}.eml", number), mail(number, parent_id(number))));
    }
  } else {
    dir.write("work/mix/a/1.eml", mail(1, parent_id(1)));
    dir.write("work/mix/a/2.eml", mail(2, parent_id(2)));
    dir.make_folder("work/mix/box/new");
    dir.write("work/mix/box/cur/3.host:2,", mail(3, parent_id(3)));
    std::string rest;
    for (int number = 4; number <= 12; ++number) rest += in_mbox(mail(number, parent_id(number)));
    dir.write("work/mix/rest.mbox.gz", gzipped(rest));
    ingest.push_back(dir / "work/mix");
  }
  const Json report = other.json(ingest);
  REQUIRE(report["errors"].empty());
  REQUIRE(report["messages_read"] == 12);
  if (container == "mixture-twice") {
    REQUIRE(other.json(ingest)["copies_new"] == 0);
  }
  REQUIRE(numberless_dump(other) == expected);
  REQUIRE(verifies(other));
}

TEST_CASE("A compressed file that is cut gives its mails and an error", "[program][roundtrip]") {
  Sandbox sandbox;
  std::string mbox;
  for (int number = 1; number <= 59; ++number) mbox += in_mbox(mail(number, parent_id(number)));
  const std::string whole = gzipped(mbox);
  const std::string path =
      sandbox.dir().write("work/cut.mbox.gz", whole.substr(0, whole.size() / 2));
  const RunResult result = sandbox.run({"ingest", "--json", path});
  REQUIRE(result.status == 1);
  const Json json = Json::parse(result.out);
  REQUIRE(json["errors"].size() == 1);
  REQUIRE(json["errors"][0]["source"] == path);
  sandbox.dir().write("work/cut.mbox.gz", whole);
  sandbox.must({"ingest", path});
  for (int number = 1; number <= 59; ++number) {
    REQUIRE_THAT(
        bodies(sandbox, fmt::format("{}@step.example", number)),
        Catch::VectorContains(fmt::format("This is step {} of a walk, and it says so.\n", number)));
  }
  REQUIRE(verifies(sandbox));
}

TEST_CASE("What is no mail is named and the rest of a folder is read", "[program][roundtrip]") {
  Sandbox sandbox;
  sandbox.dir().write("work/mix/1.eml", mail(1, {}));
  sandbox.dir().write("work/mix/picture.png", std::string("\x89PNG\r\n\x1A\n\0\0\0\0", 12));
  const RunResult result = sandbox.run({"ingest", "--json", sandbox.dir() / "work/mix"});
  REQUIRE(result.status == 1);
  const Json json = Json::parse(result.out);
  REQUIRE(json["messages_read"] == 1);
  REQUIRE(json["errors"].size() == 1);
  REQUIRE(json["errors"][0]["source"] == sandbox.dir() / "work/mix/picture.png");
}

}  // namespace docket::test
