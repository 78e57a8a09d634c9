#include <catch2/catch.hpp>

#include "ingest/placer.hpp"
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

constexpr char kWords[] =
    "The lamps along the quay have been out since Monday, and J\xC3\xBCrgen says that the\n"
    "harbour office knows of it. Who has the key to the switch room?\n";

test::MessageBuilder lamps() {
  return msg().id("lamps@x").set("Content-Type", "text/plain; charset=utf-8").body(kWords);
}

std::vector<Copy> copies_of(const ArchiveFixture& fixture, std::int64_t post) {
  archive::ReadHandle handle = fixture.read();
  return need(handle.copies(need(handle.post(PostNum(post)))->num));
}

std::size_t post_count(const ArchiveFixture& fixture) {
  archive::ReadHandle handle = fixture.read();
  return test::all_posts(handle).size();
}

struct Case {
  const char* what;
  std::string other;
  CopyClass copy_class;
};

}  // namespace

TEST_CASE("place_copy: the same id and the same words are one post, whatever came first",
          "[ingest][placer]") {
  const std::string first = lamps().bytes();
  const std::vector<Case> cases{
      {"another server's trace",
       lamps()
           .trace("Received", "from a.example by b.example; Sat, 1 Jan 2022 00:00:09 +0000")
           .bytes(),
       CopyClass::Redelivery},
      {"a list footer",
       lamps()
           .body(std::string(kWords) +
                 "\n_______________________________________________\nharbour mailing list\n"
                 "harbour@lists.example.org\nhttps://lists.example.org/listinfo/harbour\n")
           .bytes(),
       CopyClass::Footer},
      {"quoted-printable",
       lamps()
           .set("Content-Transfer-Encoding", "quoted-printable")
           .body(
               "The lamps along the quay have been out since Monday, and J=C3=BCrgen says that =\n"
               "the\nharbour office knows of it. Who has the key to the switch room?\n")
           .bytes(),
       CopyClass::Redelivery},
      {"other line ends", "", CopyClass::SameBytes},
  };
  for (const Case& c : cases) {
    std::string other = c.other;
    if (other.empty()) {
      for (const char ch : first) other.append(ch == '\n' ? "\r\n" : std::string(1, ch));
    }
    for (const bool swapped : {false, true}) {
      INFO(c.what << (swapped ? ", the other first" : ""));
      ArchiveFixture fixture;
      fixture.ingest({swapped ? other : first});
      fixture.ingest({swapped ? first : other});
      CHECK(post_count(fixture) == 1);
      const std::vector<Copy> copies = copies_of(fixture, 1);
      REQUIRE(copies.size() == 2);
      CHECK(copies[0].copy_class == CopyClass::Leads);
      CHECK(copies[1].copy_class == c.copy_class);
      CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
    }
  }
}

TEST_CASE("place_copy: the healthier copy leads, whatever came first", "[ingest][placer]") {
  const std::string healthy = lamps().bytes();
  std::string words = kWords;
  words.replace(words.find("\xC3\xBC"), 2, "?");
  const std::string damaged = lamps().body(words).bytes();
  std::string dump;
  for (const bool swapped : {false, true}) {
    ArchiveFixture fixture;
    fixture.ingest({swapped ? damaged : healthy});
    fixture.ingest({swapped ? healthy : damaged});
    REQUIRE(post_count(fixture) == 1);
    CHECK(copies_of(fixture, 1)[0].sha256 == sha256(healthy));
    CHECK(copies_of(fixture, 1)[1].sha256 == sha256(damaged));
    if (swapped) CHECK(canonical_dump(fixture) == dump);
    dump = canonical_dump(fixture);
  }
}

TEST_CASE("place_copy: the same id with other words is a variant", "[ingest][placer]") {
  const std::string second =
      lamps().at(60).body("A correction: it was Tuesday, not Monday.\n").bytes();
  std::string dump;
  for (const bool swapped : {false, true}) {
    ArchiveFixture fixture;
    fixture.ingest({swapped ? second : lamps().bytes()});
    fixture.ingest({swapped ? lamps().bytes() : second});
    CHECK(post_count(fixture) == 2);
    archive::ReadHandle handle = fixture.read();
    CHECK(need(handle.stats()).variants == 1);
    const auto under = need(handle.posts_by_message_id("lamps@x"));
    REQUIRE(under.size() == 2);
    CHECK(under[0].leader_digest == sha256(lamps().bytes()));
    CHECK(need(search::display_id(handle, under[1])) == "lamps@x~2");
    if (swapped) CHECK(canonical_dump(fixture) == dump);
    dump = canonical_dump(fixture);
  }
}

TEST_CASE("place_copy: a text that is both of two variants makes them one, the higher an alias",
          "[ingest][placer]") {
  // Two numbers are a correction; an archive that lost the number fits both.
  const auto mail = [](const std::string& number) {
    return lamps()
        .body("Please read section " + number +
              "of the harbour rules before you\nanswer, they say who pays "
              "for the lamps along the quay.\n")
        .bytes();
  };
  std::vector<std::string> mails{mail("3.2 "), mail("4.7 "), mail("")};
  std::sort(mails.begin(), mails.end());
  std::string dump;
  std::size_t joined = 0;
  do {
    ArchiveFixture fixture;
    for (const std::string& one : mails) fixture.ingest({one});
    archive::ReadHandle handle = fixture.read();
    CHECK(test::all_posts(handle).size() == 1);
    for (const PostNum gone : need(handle.posts_gone_after(Modseq{}))) {
      CHECK(need(search::find_post(handle, std::to_string(gone.value()))).num == PostNum(1));
      ++joined;
    }
    if (!dump.empty()) CHECK(canonical_dump(fixture) == dump);
    dump = canonical_dump(fixture);
    CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
  } while (std::next_permutation(mails.begin(), mails.end()));
  CHECK(joined > 0);
}

TEST_CASE("place_copy: mails without Message-ID meet under a made one, hours apart",
          "[ingest][placer]") {
  ArchiveFixture fixture;
  fixture.ingest({lamps().without("Message-ID").at(0).bytes()});
  fixture.ingest({lamps().without("Message-ID").at(7200).trace("X-Page", "seven").bytes()});
  CHECK(post_count(fixture) == 1);
  // Another minute and author: another made id.
  fixture.ingest({lamps().without("Message-ID").from("Bob <bob@x>").at(7260).bytes()});
  CHECK(post_count(fixture) == 2);
  archive::ReadHandle handle = fixture.read();
  for (const Post& post : test::all_posts(handle)) {
    CHECK(MessageId::parse(post.message_id)->is_made());
  }
}

}  // namespace docket::ingest
