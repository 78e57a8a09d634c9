#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <zlib.h>

#include "ingest/source_reader.hpp"
#include "tests/support/container_builder.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {
namespace {

using test::Container;
using test::TempDir;
using Lines = std::vector<std::string>;

const std::string kMail = "From: ada@example.org\nSubject: a\n\none\n";
const std::string kMbox = "From ada@example.org Wed Aug 21 19:43:00 2019\n" + kMail +
                          "\nFrom bob@example.org Wed Aug 21 19:44:00 2019\n" + kMail;

/// "member: bytes" for each mail, "! member..." for each error.
Lines read(const std::string& path, FormatChoice format = FormatChoice::Detect) {
  Lines lines;
  const SourceListing listing = list_sources(path, format);
  CHECK(listing.problems.empty());
  for (const SourceItem& item : listing.items) {
    auto reader = open_source(item, {format, {}});
    REQUIRE(reader.has_value());
    while (true) {
      auto next = (*reader)->next();
      if (!next) {
        std::string message = next.error().message;
        lines.push_back("! " + message.substr(message.find('!') + 1));
        if (!(*reader)->has_more()) break;
        continue;
      }
      if (!*next) break;
      lines.push_back((*next)->member + ": " + std::string((*next)->message.bytes.view()));
    }
  }
  return lines;
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("containers: each member is what it begins with", "[ingest][container]") {
  const TempDir dir;
  const std::string path = dir / "a";
  for (const Container kind : {Container::Zip, Container::Tar, Container::SevenZip}) {
    CAPTURE(static_cast<int>(kind));
    test::write_container(path, kind,
                          {{"box/", ""},
                           {"box/list.mbox", kMbox},
                           {"box/one.eml", kMail},
                           {"apple.emlx", std::to_string(kMail.size()) + "\n" + kMail + "<plist/>"},
                           {"empty", ""},
                           {".DS_Store", "\1\2"},
                           {"__MACOSX/x", "\1\2"}});
    Lines all = read(path);
    CHECK(all.size() == 4);
    for (const char* const line : {"box/list.mbox: ", "box/one.eml: ", "apple.emlx: "}) {
      CHECK(std::count(all.begin(), all.end(), line + kMail) >= 1);
    }
  }
}

TEST_CASE("containers: what is no mail is told, and the rest is read", "[ingest][container]") {
  const TempDir dir;
  const std::string path = dir / "a.zip";
  test::write_container(path, Container::Zip,
                        {{"note.txt", "Dear all,\n"}, {"list.mbox", kMbox}, {"z", "no mail"}});
  CHECK(read(path) == Lines{"! note.txt is no mail", "list.mbox: " + kMail, "list.mbox: " + kMail,
                            "! z is no mail"});
  CHECK(read(path, FormatChoice::Mail).size() == 3);
}

TEST_CASE("containers: names are UTF-8 whatever the locale", "[ingest][container]") {
  const TempDir dir;
  const std::string path = dir / "a.tar";
  test::write_container(path, Container::Tar, {{"\xC3\x9C/temas.mbox", kMail}});
  CHECK(read(path) == Lines{"\xC3\x9C/temas.mbox: " + kMail});
}

TEST_CASE("containers: one inside another is read, and no deeper", "[ingest][container]") {
  const TempDir dir;
  test::write_container(dir / "inner.7z", Container::SevenZip, {{"list.mbox", kMail}});
  test::write_container(dir / "middle.tar", Container::Tar,
                        {{"inner.7z", bytes_of(dir / "inner.7z")}, {"one", kMail}});
  CHECK(read(dir / "middle.tar") == Lines{"inner.7z!list.mbox: " + kMail, "one: " + kMail});
  test::write_container(dir / "outer.zip", Container::Zip,
                        {{"middle.tar", bytes_of(dir / "middle.tar")}, {"two", kMail}});
  CHECK(read(dir / "outer.zip") == Lines{"! middle.tar!inner.7z: packed too deep",
                                         "middle.tar!one: " + kMail, "two: " + kMail});
}

TEST_CASE("containers: a damaged one gives what is before the damage", "[ingest][container]") {
  const TempDir dir;
  test::write_container(dir / "a.tar", Container::Tar, {{"one", kMail}, {"two", kMail}});
  std::string bytes = bytes_of(dir / "a.tar");
  bytes.resize(512 + 512 + 512 + 10);
  const Lines lines = read(dir.write("cut.tar", bytes));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "one: " + kMail);
  CHECK(lines[1].starts_with("! "));
}

TEST_CASE("containers: a damaged member of a zip is told, and those behind it are read",
          "[ingest][container]") {
  const TempDir dir;
  const std::string words = "the quick brown fox jumps over the lazy dog and back again\n";
  const std::string mail = kMail + words + words + words;
  test::write_container(dir / "a.zip", Container::Zip, {{"one", mail}, {"two", mail}});
  const std::string good = bytes_of(dir / "a.zip");
  const std::size_t data = good.find("one") + 3;
  bool any_told = false;
  for (std::size_t at = data + 40; at < data + 110; at += 7) {
    CAPTURE(at);
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x15);
    const Lines lines = read(dir.write("bad.zip", bad));
    CHECK(std::count(lines.begin(), lines.end(), "two: " + mail) == 1);
    const bool whole = std::count(lines.begin(), lines.end(), "one: " + mail) == 1;
    const bool told = std::any_of(lines.begin(), lines.end(),
                                  [](const std::string& line) { return line.starts_with("! "); });
    CHECK(whole != told);
    any_told = any_told || told;
  }
  CHECK(any_told);
}

TEST_CASE("containers: a zip that is compressed once more is read", "[ingest][container]") {
  const TempDir dir;
  test::write_container(dir / "a.zip", Container::Zip, {{"one.eml", "X-Only: this\n\nbody\n"}});
  const std::string path = dir / "a.zip.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  const std::string zip = bytes_of(dir / "a.zip");
  gzwrite(file, zip.data(), static_cast<unsigned>(zip.size()));
  gzclose(file);
  CHECK(read(path) == Lines{"one.eml: X-Only: this\n\nbody\n"});
}

TEST_CASE("containers: no bytes make it crash or hang", "[ingest][container]") {
  const TempDir dir;
  for (const Container kind : {Container::Zip, Container::Tar, Container::SevenZip}) {
    test::write_container(dir / "a", kind, {{"one", kMail}, {"two.mbox", kMbox}});
    const std::string good = bytes_of(dir / "a");
    for (std::size_t at = 0; at < good.size(); at += 37) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 0x5A);
      const std::string path = dir.write("bad", bad);
      for (const SourceItem& item : list_sources(path, FormatChoice::Detect).items) {
        auto reader = open_source(item, {});
        if (!reader) continue;
        for (int mails = 0; mails < 100; ++mails) {
          const auto next = (*reader)->next();
          if (next ? !next->has_value() : !(*reader)->has_more()) break;
          CHECK(mails < 99);
        }
      }
    }
  }
}

}  // namespace docket::ingest
