#include "tests/incidents/post_mails.hpp"

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/archive_fixture.hpp"

namespace docket::test {
namespace {

constexpr std::uint64_t kSeed = 1;

/// Of the bugs that a mail cites in the words of its author.
std::set<std::string> own_bugs(archive::ReadHandle& handle, const PostMail& mail) {
  const std::vector<archive::Post> posts = need(handle.posts_by_message_id(mail.message_id));
  INFO(mail.message_id << ": " << mail.subject);
  REQUIRE(posts.size() == 1);
  std::set<std::string> keys;
  for (const archive::PostCitation& citation : need(handle.citations(posts.front().num))) {
    if (!citation.quoted && citation.key.starts_with("bug:")) {
      keys.insert(citation.key.substr(0, citation.key.find('#')));
    }
  }
  return keys;
}

}  // namespace

TEST_CASE("judged posts: enough of each half, and each has words", "[incidents][posts]") {
  const std::vector<JudgedPost> posts = posts_about_incidents();
  std::set<std::int64_t> bugs;
  std::size_t held_out = 0;
  for (const JudgedPost& post : posts) {
    INFO(post.label());
    CHECK_FALSE(post.subject.empty());
    CHECK_FALSE(post.paragraphs.empty());
    CHECK(post.days >= -60);
    CHECK(post.days <= 120);
    bugs.insert(*post.bug);
    if (post.is_held_out()) ++held_out;
  }
  CHECK(bugs.size() >= 240);
  CHECK(held_out >= posts.size() / 3);
  CHECK(held_out <= posts.size() * 2 / 3);
  const std::vector<JudgedPost> none = posts_about_none();
  CHECK(none.size() >= 120);
  for (const JudgedPost& post : none) {
    INFO(post.label());
    CHECK_FALSE(post.subject.empty());
    CHECK_FALSE(post.paragraphs.empty());
  }
}

TEST_CASE("judged posts: those that are to cite no incident cite no bug of one",
          "[incidents][posts]") {
  const BugCatalogue catalogue = small_catalogue();
  const std::vector<JudgedPost> posts = posts_about(catalogue);
  std::vector<PostMail> mails = plain_mails(posts, catalogue, kSeed);
  const std::vector<JudgedPost> none = posts_about_none();
  for (PostMail& mail : plain_mails(none, catalogue, kSeed)) mails.push_back(std::move(mail));
  ArchiveFixture fixture;
  fixture.ingest(bytes_of(mails));
  archive::ReadHandle handle = fixture.read();
  std::size_t other_bugs = 0;
  for (const PostMail& mail : mails) {
    const std::set<std::string> keys = own_bugs(handle, mail);
    INFO(mail.post->label());
    if (mail.post->bug) CHECK(keys.empty());
    other_bugs += keys.size();
    for (const auto& [num, bug] : catalogue.bugs()) {
      CHECK_FALSE(keys.contains("bug:" + std::to_string(num)));
    }
  }
  CHECK(other_bugs > 0);
}

TEST_CASE("judged posts: those that are to cite their bug do, in whatever form",
          "[incidents][posts]") {
  const BugCatalogue catalogue = small_catalogue();
  const std::vector<JudgedPost> posts = posts_about(catalogue);
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const std::vector<PostMail> mails = citing_mails(posts, catalogue, seed);
    ArchiveFixture fixture;
    fixture.ingest(bytes_of(mails));
    archive::ReadHandle handle = fixture.read();
    for (const PostMail& mail : mails) {
      const std::set<std::string> keys = own_bugs(handle, mail);
      const std::string own = "bug:" + std::to_string(*mail.post->bug);
      INFO(mail.post->label());
      if (mail.kind == MailKind::Citing) CHECK(keys == std::set<std::string>{own});
      if (mail.kind == MailKind::CitingOthers) CHECK((keys.size() > 1 && keys.contains(own)));
    }
  }
}

}  // namespace docket::test
