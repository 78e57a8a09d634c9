#include <algorithm>

#include <catch2/catch.hpp>

#include "ingest/decisions.hpp"
#include "ingest/reprocess.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/canonical_dump.hpp"
#include "tests/support/random.hpp"

namespace docket::ingest {
namespace {

using archive::CopyClass;
using test::all_posts;
using test::ArchiveFixture;
using test::msg;
using test::need;
using test::problems;

constexpr char kText[] =
    "The lamps along the quay have been out since Monday evening, and the harbour office says "
    "that\n"
    "the cable was cut by the dredger. Who will tell the ferry that its landing stage is dark?\n";

test::MessageBuilder post(std::string_view id, std::int64_t seconds = 0) {
  return msg().id(id).from("Ada Byron <ada@example.org>").at(seconds).body(kText);
}

/// A post, posted again with an apology, a stub of it, and an answer to each.
std::vector<std::string> case_of_three() {
  return {post("a@x").bytes(),
          post("b@x", 2700).body("Sorry for the double post.\n\n" + std::string(kText)).bytes(),
          post("c@x", 3300).body("\n").bytes(),
          msg()
              .id("d@x")
              .from("Bob <bob@example.org>")
              .at(4000)
              .refs({"a@x"})
              .body("I will.\n")
              .bytes(),
          msg()
              .id("e@x")
              .from("Eve <eve@example.org>")
              .at(5000)
              .refs({"b@x"})
              .body("Not me.\n")
              .bytes()};
}

PostNum post_of(archive::ReadHandle& handle, std::string_view id) {
  const auto posts = need(handle.posts_by_message_id(id));
  REQUIRE(posts.size() == 1);
  return posts.front().num;
}

std::vector<std::string> classes(archive::ReadHandle& handle, PostNum num) {
  std::vector<std::string> out;
  for (const archive::Copy& copy : need(handle.copies(num))) {
    out.push_back(copy.message_id + " " + to_string(copy.copy_class));
  }
  return out;
}

}  // namespace

TEST_CASE("reposts: a post that was sent three times is one, and its answers are one thread") {
  ArchiveFixture fixture;
  const IngestReport report = fixture.ingest(case_of_three());
  CHECK(report.copies_new == 5);
  CHECK(report.posts_new == 3);
  CHECK(report.reposts_folded == 2);
  archive::ReadHandle handle = fixture.read();
  CHECK(all_posts(handle).size() == 3);
  const PostNum num = post_of(handle, "a@x");
  CHECK(post_of(handle, "b@x") == num);
  CHECK(post_of(handle, "c@x") == num);
  CHECK(classes(handle, num) == std::vector<std::string>{"a@x leads", "b@x resend", "c@x stub"});
  CHECK(need(handle.stats()).threads == 1);
  const auto answer = need(handle.posts_by_message_id("e@x"));
  // A parent is named by its leader.
  CHECK(need(handle.message_id(answer.front().parent)) == "a@x");
  CHECK(problems(fixture.archive()).empty());
}

TEST_CASE("reposts: any order of arrival, at once or one by one, gives the same posts") {
  std::vector<std::string> mails = case_of_three();
  mails.push_back(post("f@x", 900).body(std::string(kText) + "And pay for it?\n").bytes());
  mails.push_back(
      post("g@x").trace("Received", "from a by b; Sat, 01 Jan 2022 00:00:09 +0000").bytes());
  mails.push_back(post("mailman.1.2.3.quay@x", 60)
                      .set("X-Mailman-Original-Message-ID", "<a@x>")
                      .refs({"a@x"})
                      .bytes());
  ArchiveFixture first;
  first.ingest(mails);
  const std::string expected = test::canonical_dump(first);
  CHECK(problems(first.archive()).empty());
  test::Random random(11);
  for (int round = 0; round < 12; ++round) {
    random.shuffle(mails);
    ArchiveFixture fixture;
    if (round % 2 == 0) {
      fixture.ingest(mails);
    } else {
      for (const std::string& mail : mails) fixture.ingest({mail});
    }
    CHECK(test::canonical_dump(fixture) == expected);
    CHECK(problems(fixture.archive()).empty());
  }
}

TEST_CASE("reposts: a gateway's copy of a root is no answer to itself") {
  ArchiveFixture fixture;
  fixture.ingest({post("mailman.1.2.3.quay@x", 60)
                      .set("X-Mailman-Original-Message-ID", "<a@x>")
                      .refs({"a@x"})
                      .bytes(),
                  msg().id("d@x").at(4000).refs({"a@x"}).body("I will.\n").bytes()});
  archive::ReadHandle handle = fixture.read();
  // The original is not there: its id stands for the copy, and the answer to it is one to that.
  const auto root = need(handle.posts_by_message_id("a@x"));
  REQUIRE(root.size() == 1);
  CHECK_FALSE(root.front().parent);
  CHECK(need(handle.stats()).threads == 1);
  CHECK(need(handle.stats()).ghosts == 0);
  CHECK(problems(fixture.archive()).empty());
}

TEST_CASE("reposts: a copy that comes years later takes the lead where it is healthier") {
  ArchiveFixture fixture;
  fixture.ingest({post("a@x")
                      .body("The l?mps along the quay have been out since M?nday evening, and "
                            "the harbour office says that the cable was cut by the dredger. Who "
                            "will tell the ferry that its landing stage is dark?\n")
                      .bytes()});
  PostNum num;
  {
    archive::ReadHandle handle = fixture.read();
    num = post_of(handle, "a@x");
  }
  fixture.ingest({post("b@x").bytes()});
  archive::ReadHandle handle = fixture.read();
  CHECK(post_of(handle, "b@x") == num);
  CHECK(post_of(handle, "a@x") == num);
  CHECK(need(handle.post(num))->message_id == "b@x");
  CHECK(classes(handle, num) == std::vector<std::string>{"b@x leads", "a@x damage"});
}

TEST_CASE("reposts: split and join are kept, and new mail does not undo them") {
  ArchiveFixture fixture;
  fixture.ingest(case_of_three());
  PostNum num;
  {
    archive::ReadHandle handle = fixture.read();
    num = post_of(handle, "a@x");
  }
  const PostNum split = need(split_repost(fixture.archive(), num, {"b@x", {}}, "a test"));
  CHECK(split != num);
  {
    archive::ReadHandle handle = fixture.read();
    CHECK(post_of(handle, "b@x") == split);
    CHECK(post_of(handle, "a@x") == num);
    CHECK(all_posts(handle).size() >= 4);
    CHECK(problems(fixture.archive()).empty());
  }
  // A copy that is nearer to both than they are to each other.
  fixture.ingest({post("h@x", 1300).bytes()});
  {
    archive::ReadHandle handle = fixture.read();
    CHECK(post_of(handle, "b@x") != post_of(handle, "a@x"));
    CHECK(problems(fixture.archive()).empty());
  }
  const auto before = test::canonical_dump(fixture);
  const ReprocessReport report = need(reprocess(fixture.archive(), test::kTestNow, {}));
  CHECK(report.posts == report.posts_before);
  CHECK(test::canonical_dump(fixture) == before);
  need(join_reposts(fixture.archive(), num, split, ""));
  archive::ReadHandle handle = fixture.read();
  CHECK(post_of(handle, "b@x") == post_of(handle, "a@x"));
  CHECK(problems(fixture.archive()).empty());
}

TEST_CASE("reposts: two posts that nothing ties can be joined, and split again") {
  ArchiveFixture fixture;
  fixture.ingest(
      {post("a@x").bytes(), msg().id("z@x").subject("Ferry").body("It runs.\n").bytes()});
  const PostNum joined = need(join_reposts(fixture.archive(), PostNum(2), PostNum(1), ""));
  CHECK(joined == PostNum(1));
  {
    archive::ReadHandle handle = fixture.read();
    CHECK(classes(handle, joined) == std::vector<std::string>{"a@x leads", "z@x joined"});
    CHECK(need(handle.post(PostNum(2)))->num == PostNum(1));
    CHECK(problems(fixture.archive()).empty());
  }
  CHECK(need(split_repost(fixture.archive(), joined, {"z@x", {}}, "")) == PostNum(2));
  archive::ReadHandle handle = fixture.read();
  CHECK(need(handle.post(PostNum(2)))->subject == "Ferry");
  CHECK(problems(fixture.archive()).empty());
}

TEST_CASE("reposts: the later decision counts, and reprocess keeps it") {
  ArchiveFixture fixture;
  fixture.ingest(
      {post("a@x").bytes(), msg().id("z@x").subject("Ferry").body("It runs.\n").bytes()});
  const auto one_post = [&fixture] {
    archive::ReadHandle handle = fixture.read();
    return post_of(handle, "a@x") == post_of(handle, "z@x");
  };
  need(join_reposts(fixture.archive(), PostNum(1), PostNum(2), ""));
  need(reprocess(fixture.archive(), test::kTestNow, {}));
  CHECK(one_post());
  need(split_repost(fixture.archive(), PostNum(1), {"z@x", {}}, ""));
  CHECK_FALSE(one_post());
  need(reprocess(fixture.archive(), test::kTestNow, {}));
  CHECK_FALSE(one_post());
  need(join_reposts(fixture.archive(), PostNum(2), PostNum(1), ""));
  CHECK(one_post());
  // By the number that it had.
  need(split_repost(fixture.archive(), PostNum(1), {{}, PostNum(2)}, ""));
  CHECK_FALSE(one_post());
  CHECK(problems(fixture.archive()).empty());
}

TEST_CASE("reposts: an answer to any copy that comes later hangs under the post") {
  ArchiveFixture fixture;
  fixture.ingest({post("a@x").bytes(), post("b@x", 700).bytes()});
  fixture.ingest({msg().id("r@x").at(5000).refs({"b@x"}).body("I will.\n").bytes()});
  archive::ReadHandle handle = fixture.read();
  const auto answer = need(handle.posts_by_message_id("r@x"));
  CHECK(need(handle.message_id(answer.front().parent)) == "a@x");
  CHECK(problems(fixture.archive()).empty());
}

TEST_CASE("reposts: an id that a gateway took means the post that has it, where there is one") {
  // A says that it was B once; it is another author's other text.
  const std::string a = msg()
                            .id("a@x")
                            .at(-900)
                            .from("Mallory <m@x>")
                            .body("Quite another text.\n")
                            .set("X-Mailman-Original-Message-ID", "<b@x>")
                            .bytes();
  const std::string b = post("b@x").bytes();
  const std::string r = msg().id("r@x").at(5000).refs({"b@x"}).body("I will.\n").bytes();
  std::vector<std::string> mails{a, b, r};
  std::sort(mails.begin(), mails.end());
  do {
    ArchiveFixture fixture;
    for (const std::string& mail : mails) fixture.ingest({mail});
    archive::ReadHandle handle = fixture.read();
    const auto answer = need(handle.posts_by_message_id("r@x"));
    CHECK(need(handle.message_id(answer.front().parent)) == "b@x");
    CHECK(problems(fixture.archive()).empty());
  } while (std::next_permutation(mails.begin(), mails.end()));
}

TEST_CASE("reposts: a date that was not believed is not believed later") {
  ArchiveFixture fixture;
  fixture.ingest(
      {post("a@x").bytes(), post("b@x").date("Thu, 01 Jan 2099 00:00:00 +0000").bytes()});
  archive::ReadHandle handle = fixture.read();
  CHECK(post_of(handle, "a@x") == post_of(handle, "b@x"));
}

TEST_CASE("reposts: what cannot be split or joined is said") {
  ArchiveFixture fixture;
  fixture.ingest({post("a@x").bytes(), post("a@x").trace("Received", "by b").bytes()});
  CHECK(split_repost(fixture.archive(), PostNum(1), {"a@x", {}}, "").error().code ==
        Errc::InvalidInput);
  CHECK(split_repost(fixture.archive(), PostNum(1), {"q@x", {}}, "").error().code ==
        Errc::NotFound);
  CHECK(join_reposts(fixture.archive(), PostNum(1), PostNum(1), "").error().code ==
        Errc::InvalidInput);
}

TEST_CASE("reposts: reprocess makes the same of the same mail, and keeps numbers") {
  ArchiveFixture fixture;
  std::vector<std::string> mails = case_of_three();
  std::reverse(mails.begin(), mails.end());
  fixture.ingest(mails);
  const std::string before = test::canonical_dump(fixture);
  const auto number_of = [&](std::string_view id) {
    archive::ReadHandle handle = fixture.read();
    return post_of(handle, id);
  };
  const PostNum num = number_of("a@x");
  need(reprocess(fixture.archive(), test::kTestNow, {}));
  CHECK(test::canonical_dump(fixture) == before);
  CHECK(number_of("a@x") == num);
  archive::ReadHandle handle = fixture.read();
  for (std::int64_t copy = 1; copy <= 5; ++copy) {
    CHECK(need(handle.post(PostNum(copy))).has_value() == (copy <= 5));
  }
  CHECK(problems(fixture.archive()).empty());
}

TEST_CASE("reposts: a reprocess that is stopped has changed nothing") {
  ArchiveFixture fixture;
  fixture.ingest(case_of_three());
  const std::string before = test::full_dump(fixture.archive());
  std::atomic<bool> stop = true;
  CHECK(reprocess(fixture.archive(), test::kTestNow, {&stop, {}}).error().code ==
        Errc::Interrupted);
  CHECK(test::full_dump(fixture.archive()) == before);
}

}  // namespace docket::ingest
