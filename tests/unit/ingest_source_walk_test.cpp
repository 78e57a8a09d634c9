#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "ingest/source_walk.hpp"
#include "tests/support/hex.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {
namespace {

using test::TempDir;
using Lines = std::vector<std::string>;

constexpr std::string_view kMail = "From: ada@example.org\nSubject: a\n\none\n";
constexpr std::string_view kSeparator = "From ada@example.org Wed Aug 21 19:43:00 2019\n";

std::string mbox() { return std::string(kSeparator) + std::string(kMail) + "\n"; }

/// "mbox a/b", one an item, without the folder's own path; Maildirs with their files.
Lines items(const SourceListing& listing, const TempDir& dir) {
  Lines lines;
  for (const SourceItem& item : listing.items) {
    constexpr std::array kNames{"mbox", "mail", "emlx", "page",    "tar",
                                "zip",  "7z",   "pipe", "maildir", "mh"};
    std::string line = kNames.at(static_cast<std::size_t>(item.kind));
    line +=
        " " + (item.path.starts_with(dir.path()) ? item.path.substr(dir.path().size()) : item.path);
    for (const std::string& file : item.files) line += " " + file;
    lines.push_back(line);
  }
  return lines;
}

Lines problems(const SourceListing& listing, const TempDir& dir) {
  Lines lines;
  for (const SourceProblem& problem : listing.problems) {
    CHECK(problem.error.message.find(problem.path) != std::string::npos);
    lines.push_back(problem.path.substr(dir.path().size()));
  }
  return lines;
}

TEST_CASE("list_sources: a file is what it begins with", "[ingest][walk]") {
  const TempDir dir;
  const auto kind = [&dir](std::string_view name, std::string_view bytes) {
    return items(list_sources(dir.write(name, bytes), FormatChoice::Detect), dir);
  };
  CHECK(kind("a", mbox()) == Lines{"mbox /a"});
  CHECK(kind("b", "\r\n\n" + mbox()) == Lines{"mbox /b"});
  CHECK(kind("c", "\xEF\xBB\xBF" + mbox()) == Lines{"mbox /c"});
  CHECK(kind("d", kMail) == Lines{"mail /d"});
  CHECK(kind("e", "X-Only: this\n\nbody\n") == Lines{"mail /e"});
  CHECK(kind("f", "") == Lines{"mbox /f"});
  CHECK(kind("g", "\n\n") == Lines{"mbox /g"});
  CHECK(kind("h", "    \n\t\n" + std::string(kMail)) == Lines{"mail /h"});
}

TEST_CASE("list_sources: what is no mail is a problem", "[ingest][walk]") {
  const TempDir dir;
  for (const std::string_view bytes : {"Hello\n", "  From: a\n", "http://example.org/\n",
                                       "\x7F"
                                       "ELF"}) {
    const auto listing = list_sources(dir.write("a", bytes), FormatChoice::Detect);
    CHECK(listing.items.empty());
    REQUIRE(problems(listing, dir) == Lines{"/a"});
    CHECK(listing.problems[0].error.code == Errc::InvalidInput);
    CHECK_FALSE(listing.problems[0].error.hint.empty());
  }
  const auto missing = list_sources(dir / "missing", FormatChoice::Mboxrd);
  REQUIRE(problems(missing, dir) == Lines{"/missing"});
  CHECK(missing.problems[0].error.code == Errc::NotFound);
}

TEST_CASE("list_sources: an .eml with a From line is one mail, unless another follows",
          "[ingest][walk]") {
  const TempDir dir;
  dir.write("one.eml", mbox());
  dir.write("prose.EML", mbox() + "From here on it is prose\n");
  dir.write("two.eml", mbox() + mbox());
  dir.write("zero.eml", kMail);
  CHECK(items(list_sources(dir.path(), FormatChoice::Detect), dir) ==
        Lines{"mail /one.eml", "mail /prose.EML", "mbox /two.eml", "mail /zero.eml"});
}

TEST_CASE("list_sources: the first line is looked for inside compressed files", "[ingest][walk]") {
  const TempDir dir;
  // gzip of kSeparator, "From: a", "", "x".
  const std::string zipped = test::from_hex(
      "1f8b0800000000000003732bcacf55484c497448ad48cc2dc849d5cb2f4a57084f4d51702c4d5730325430b4b432"
      "31b6323050303230b4e47203aab65248e4e2aae002000c229da439000000");
  dir.write("2019-08.txt.gz", zipped);
  dir.write("cut.gz", zipped.substr(0, 11));
  const auto listing = list_sources(dir.path(), FormatChoice::Detect);
  CHECK(items(listing, dir) == Lines{"mbox /2019-08.txt.gz"});
  REQUIRE(problems(listing, dir) == Lines{"/cut.gz"});
  CHECK(listing.problems[0].error.code == Errc::Corrupt);
}

TEST_CASE("list_sources: a folder's files in byte order of their paths", "[ingest][walk]") {
  const TempDir dir;
  for (const char* const name : {"b", "a/z", "a.txt", "a/c/d", "B", "10", "9"}) {
    dir.write(name, mbox());
  }
  dir.write("mh/1", kMail);
  dir.make_folder("empty");
  CHECK(items(list_sources(dir.path(), FormatChoice::Detect), dir) ==
        Lines{"mbox /10", "mbox /9", "mbox /B", "mbox /a.txt", "mbox /a/c/d", "mbox /a/z",
              "mbox /b", "mail /mh/1"});
  CHECK(list_sources(dir.path() + "/", FormatChoice::Detect).items[0].path == dir / "10");
}

TEST_CASE("list_sources: in a folder a list of keys is no mail", "[ingest][walk]") {
  const TempDir dir;
  dir.write("settings.yaml", "name: a\nsize: 5\n");
  dir.write("mime", "Content-Type: text/plain\n\nbody\n");
  dir.write("short.eml", "X-Only: this\n\nbody\n");
  const auto listing = list_sources(dir.path(), FormatChoice::Detect);
  CHECK(items(listing, dir) == Lines{"mail /mime", "mail /short.eml"});
  CHECK(problems(listing, dir) == Lines{"/settings.yaml"});
}

TEST_CASE("list_sources: files beside mail are passed over where they are none", "[ingest][walk]") {
  const TempDir dir;
  dir.write("inbox", mbox());
  for (const char* const name : {"inbox.msf", "x.IDX", "x.sqlite", "inbox.lock", ".hidden",
                                 ".git/HEAD", "sub/.mh_sequences"}) {
    dir.write(name, "ref: x\n");
  }
  dir.write("y.lock", "");
  dir.write(".saved", mbox());
  dir.write("z.idx", kMail);
  dir.write("notes.txt", "no mail\n");
  for (const auto format : {FormatChoice::Detect, FormatChoice::Mboxo}) {
    const auto listing = list_sources(dir.path(), format);
    const bool detect = format == FormatChoice::Detect;
    CHECK(items(listing, dir) ==
          (detect ? Lines{"mbox /.saved", "mbox /inbox", "mail /z.idx"}
                  : Lines{"mbox /.saved", "mbox /inbox", "mbox /notes.txt", "mbox /z.idx"}));
    CHECK(problems(listing, dir) == (detect ? Lines{"/notes.txt"} : Lines{}));
  }
  CHECK(items(list_sources(dir / ".saved", FormatChoice::Detect), dir) == Lines{"mbox /.saved"});
}

TEST_CASE("list_sources: a Maildir with folders below it", "[ingest][walk]") {
  const TempDir dir;
  dir.write("M/cur/2:2,S", "whatever it is\n");
  dir.write("M/cur/1:2,", kMail);
  dir.write("M/new/3", mbox());
  dir.write("M/new/.dot", kMail);
  dir.write("M/tmp/4", kMail);
  dir.write("M/dovecot-uidlist", "3 V1 N2\n");
  dir.write("M/.Sent/cur/5", kMail);
  dir.make_folder("M/.Sent/new");
  dir.write("M/.Sent/maildirfolder", "");
  dir.write("M/sub/cur/6", kMail);
  dir.make_folder("M/sub/new");
  dir.write("cur/7", mbox());  // not a Maildir: no new/
  const auto listing = list_sources(dir.path(), FormatChoice::Detect);
  CHECK(items(listing, dir) == Lines{"maildir /M cur/1:2, cur/2:2,S new/3",
                                     "maildir /M/.Sent cur/5", "maildir /M/sub cur/6",
                                     "mbox /cur/7"});
  CHECK(listing.problems.empty());
  CHECK(items(list_sources(dir.path(), FormatChoice::Maildir), dir).size() == 3);
}

TEST_CASE("list_sources: a Maildir asked for and not there is a problem", "[ingest][walk]") {
  const TempDir dir;
  dir.write("a", mbox());
  for (const std::string& path : {dir.path(), dir / "a"}) {
    const auto listing = list_sources(path, FormatChoice::Maildir);
    CHECK(listing.items.empty());
    REQUIRE(listing.problems.size() == 1);
    CHECK(listing.problems[0].error.code == Errc::InvalidInput);
  }
}

TEST_CASE("list_sources: links to files are followed, links to folders told", "[ingest][walk]") {
  namespace fs = std::filesystem;
  const TempDir dir;
  const TempDir other;
  other.write("x", mbox());
  dir.write("in/a", mbox());
  fs::create_symlink(other / "x", dir / "link");
  fs::create_symlink("..", dir / "in/loop");
  fs::create_directory_symlink(other.path(), dir / "outside");
  fs::create_symlink("nowhere", dir / "dangling");
  fs::create_symlink("host:123", dir / "in/lock");  // Mozilla's, by design to nowhere
  const auto listing = list_sources(dir.path(), FormatChoice::Detect);
  CHECK(items(listing, dir) == Lines{"mbox /in/a", "mbox /link"});
  CHECK(problems(listing, dir) == Lines{"/dangling", "/outside"});
  CHECK(items(list_sources(dir / "in/loop", FormatChoice::Detect), dir).size() == 2);
}

TEST_CASE("list_sources: a FIFO in a folder is a problem, and never opened", "[ingest][walk]") {
  const TempDir dir;
  REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
  CHECK(problems(list_sources(dir.path(), FormatChoice::Detect), dir) == Lines{"/fifo"});
  CHECK(items(list_sources(dir / "fifo", FormatChoice::Detect), dir) == Lines{"pipe /fifo"});
}

TEST_CASE("list_sources: standard input is found out when it is read", "[ingest][walk]") {
  const TempDir dir;
  for (const FormatChoice format :
       {FormatChoice::Detect, FormatChoice::Mboxo, FormatChoice::Mail}) {
    CHECK(items(list_sources("-", format), dir) == Lines{"pipe -"});
  }
}

TEST_CASE("list_sources: mails named by numbers are an MH folder", "[ingest][walk]") {
  const TempDir dir;
  for (const char* const name : {"10", "9", "101"}) dir.write("in/" + std::string(name), kMail);
  dir.write("in/.mh_sequences", "cur: 9\n");
  dir.write("in/2019", mbox());
  dir.write("in/other", kMail);
  dir.write("in/12", "no mail\n");
  const SourceListing listing = list_sources(dir.path(), FormatChoice::Detect);
  CHECK(items(listing, dir) == Lines{"mh /in 9 10 101", "mbox /in/2019", "mail /in/other"});
  CHECK(problems(listing, dir) == Lines{"/in/12"});

  dir.write("one/1", kMail);
  CHECK(items(list_sources(dir / "one", FormatChoice::Detect), dir) == Lines{"mail /one/1"});
}

TEST_CASE("list_sources: Apple's mails are told by their first line", "[ingest][walk]") {
  const TempDir dir;
  const auto kind = [&dir](std::string_view bytes) {
    return items(list_sources(dir.write("a", bytes), FormatChoice::Detect), dir);
  };
  CHECK(kind("39        \n" + std::string(kMail) + "<?xml") == Lines{"emlx /a"});
  CHECK(kind("39\r\n" + std::string(kMail)) == Lines{"emlx /a"});
  CHECK(kind("39\nprose follows\n").empty());
  CHECK(kind("39 mails\n" + std::string(kMail)).empty());
  CHECK(kind("12345678901\n" + std::string(kMail)).empty());
}

}  // namespace
}  // namespace docket::ingest
