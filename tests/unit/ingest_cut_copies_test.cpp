#include <catch2/catch.hpp>

#include "ingest/cut_copies.hpp"
#include "ingest/reprocess.hpp"
#include "search/find_post.hpp"
#include "tests/support/canonical_dump.hpp"

namespace docket::ingest {
namespace {

using archive::Copy;
using archive::CopyClass;
using archive::Post;
using test::ArchiveFixture;
using test::msg;
using test::need;
using test::to_mbox;

constexpr char kFile[] = "a.mbox";

/// Three mails: a thread of two, and one that no Message-ID names, with a text "From ..." in it
/// and an attachment at its end.
std::vector<std::string> mails() {
  return {msg().id("lamps@x").body("The lamps along the quay are out.\n").bytes(),
          msg()
              .id("answer@x")
              .subject("Re: lamps")
              .refs({"lamps@x"})
              .at(60)
              .body("I have the key.\n\nFrom here it is a minute.\n\n> The lamps are out.\nBob\n")
              .bytes(),
          msg()
              .without("Message-ID")
              .at(120)
              .set("MIME-Version", "1.0")
              .set("Content-Type", "multipart/mixed; boundary=b")
              .body("--b\nContent-Type: text/plain\n\nA plan of the quay.\n--b\n"
                    "Content-Type: application/octet-stream; name=plan\n"
                    "Content-Transfer-Encoding: base64\n\nAAECAwQFBgcICQ==\n--b--\n")
              .bytes()};
}

/// The dump without the lines of cut copies.
std::string whole_dump(const ArchiveFixture& fixture) {
  std::string out;
  std::string dump = canonical_dump(fixture);
  for (std::size_t at = 0; at < dump.size();) {
    const std::size_t end = dump.find('\n', at) + 1;
    const std::string line = dump.substr(at, end - at);
    if (!line.ends_with(" damage\n")) out += line;
    at = end;
  }
  return out;
}

std::vector<Copy> copies_of(const ArchiveFixture& fixture, const std::string& id) {
  archive::ReadHandle handle = fixture.read();
  return need(handle.copies(need(search::find_post(handle, id)).num));
}

}  // namespace

TEST_CASE("fold_cut_copies: wherever the file ended at the first reading, the posts are the same",
          "[ingest][cut]") {
  const std::string mbox = to_mbox(mails());
  ArchiveFixture at_once;
  at_once.ingest_mbox(mbox, kFile);
  const std::string expected = whole_dump(at_once);
  for (std::size_t end = 1; end < mbox.size(); end += 17) {
    INFO("the first reading ended with: " << mbox.substr(0, end));
    ArchiveFixture fixture;
    fixture.ingest_mbox(mbox.substr(0, end), kFile);
    fixture.ingest_mbox(mbox, kFile);
    CHECK(whole_dump(fixture) == expected);
    CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
  }
}

TEST_CASE("fold_cut_copies: a mail cut in its text is a damaged copy of the whole one",
          "[ingest][cut]") {
  const std::string mbox = to_mbox(mails());
  const std::size_t end = mbox.find(" a minute");
  std::string dump;
  for (const bool shrunk : {false, true}) {
    INFO((shrunk ? "the whole one came first" : "the cut one came first"));
    ArchiveFixture fixture;
    const std::string half = mbox.substr(0, end);
    const std::string whole = to_mbox({mails()[0], mails()[1]});
    fixture.ingest_mbox(shrunk ? whole : half, kFile);
    const IngestReport report = fixture.ingest_mbox(shrunk ? half : whole, kFile);
    CHECK(report.copies_new == 1);
    CHECK(report.posts_new == 0);
    CHECK(report.reposts_folded == 1);
    const std::vector<Copy> copies = copies_of(fixture, "answer@x");
    REQUIRE(copies.size() == 2);
    CHECK(copies[0].sha256 == sha256(mail::quote_mboxrd(mails()[1])));
    CHECK(copies[1].copy_class == CopyClass::Damage);
    if (shrunk) CHECK(canonical_dump(fixture) == dump);
    dump = canonical_dump(fixture);
  }
}

TEST_CASE("fold_cut_copies: mails cut in their header do not become one post", "[ingest][cut]") {
  // Cut in the first field both get the same made Message-ID, and have the same words: none.
  const auto mail = [](const std::string& id) {
    return msg().trace("Received", "from a.example").id(id).body("About " + id + ".\n").bytes();
  };
  const std::string one = to_mbox({mail("one@x")});
  const std::string two = to_mbox({mail("two@x")});
  const std::size_t end = one.find("Date:");
  ArchiveFixture fixture;
  fixture.ingest_mbox(one.substr(0, end), "one.mbox");
  fixture.ingest_mbox(two.substr(0, end - 4), "two.mbox");
  fixture.ingest_mbox(one, "one.mbox");
  fixture.ingest_mbox(two, "two.mbox");
  archive::ReadHandle handle = fixture.read();
  CHECK(test::all_posts(handle).size() == 2);
  CHECK(copies_of(fixture, "one@x").size() == 2);
  CHECK(copies_of(fixture, "two@x").size() == 2);
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("fold_cut_copies: the copy that is left behind leads its post", "[ingest][cut]") {
  // Two files were cut at the same words; the rest of one was lost for ever.
  const std::string whole = mails()[0];
  const std::string mbox = to_mbox({whole});
  const std::string cut = mbox.substr(0, mbox.find(" quay"));
  const std::string traced = to_mbox({"Received: from a.example\n" + whole});
  ArchiveFixture fixture;
  fixture.ingest_mbox(cut, kFile);
  fixture.ingest_mbox(traced.substr(0, traced.find(" quay")), "b.mbox");
  fixture.ingest_mbox(mbox, kFile);
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
  archive::ReadHandle handle = fixture.read();
  const auto posts = need(handle.posts_by_message_id("lamps@x"));
  REQUIRE(posts.size() == 2);
  for (const Post& post : posts) {
    const bool is_whole = post.leader_digest == sha256(whole);
    CHECK(need(handle.copies(post.num)).size() == (is_whole ? 2U : 1U));
  }
}

TEST_CASE("fold_cut_copies: a cut copy ties no two wordings, in any order nor when made anew",
          "[ingest][cut]") {
  // Cut before its second part, the mail has the words of both: software that took a line "From
  // ..." for the next mail leaves just such a beginning.
  const auto mail = [](const std::string& end) {
    return msg().id("lamps@x").body("The lamps along the quay are out.\n\nFrom " + end).bytes();
  };
  const std::string whole = mail("Monday on they should burn again.\nBob\n");
  const std::string other = mail("what the office says, nobody is at work on it.\nBob\n");
  const std::string mbox = to_mbox({whole});
  const std::string cut = mbox.substr(0, mbox.find("\n>From Monday"));
  // In each the cut reading comes before the whole one: both are of one file.
  std::string dump;
  for (const std::string order : {"cwo", "cow", "ocw"}) {
    INFO(order);
    ArchiveFixture fixture;
    for (const char which : order) {
      if (which == 'c') fixture.ingest_mbox(cut, kFile);
      if (which == 'w') fixture.ingest_mbox(mbox, kFile);
      if (which == 'o') fixture.ingest_mbox(to_mbox({other}), "other.mbox");
    }
    archive::ReadHandle handle = fixture.read();
    const auto posts = need(handle.posts_by_message_id("lamps@x"));
    CHECK(posts.size() == 2);
    for (const Post& post : posts) {
      const bool is_whole = post.leader_digest == sha256(mail::quote_mboxrd(whole));
      CHECK(need(handle.copies(post.num)).size() == (is_whole ? 2U : 1U));
    }
    CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
    if (!dump.empty()) CHECK(canonical_dump(fixture) == dump);
    dump = canonical_dump(fixture);
    need(reprocess(fixture.archive(), test::kTestNow, {}));
    CHECK(canonical_dump(fixture) == dump);
    CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
  }
}

TEST_CASE("ends_in_begun_separator: the next mail's separator, not yet finished", "[ingest][cut]") {
  const auto [more, expected] = GENERATE(table<std::string, bool>({
      {"\nF", true},
      {"\nFrom ada@example.org Sat", true},
      {"\r\nFrom ada", true},
      {"From ada", true},
      {"", false},
      {"\n", false},
      {"\nFrom here on\n", false},
      {"\nFor", false},
      {" From ada", false},
      {"\n\nFrom ada", false},
  }));
  INFO(more);
  CHECK(ends_in_begun_separator("text\n" + more, "text\n") == expected);
  CHECK_FALSE(ends_in_begun_separator("text" + more, "text"));
}

}  // namespace docket::ingest
