#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "ingest/incidents.hpp"
#include "tests/incidents/link_figures.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::test {
namespace {

constexpr double kLeastFirst = 0.95;          // of posts that cite their bug
constexpr double kLeastAmongThree = 0.80;     // of posts that cite nothing
constexpr double kMostInferredOfNone = 0.05;  // of posts about no incident
constexpr std::uint64_t kSeed = 20191127;

const std::vector<MailKind> kCitingKinds{MailKind::Citing, MailKind::CitingOthers};

void import_bugs(const archive::Archive& archive, const std::string& answer) {
  const ingest::IncidentImport report = need(ingest::import_incidents(archive, answer, kTestNow));
  CHECK(report.errors == std::vector<std::string>{});
}

std::string named(const std::string& title, JudgedHalf half) {
  return title + (half == JudgedHalf::Tune ? ", tune" : ", held out");
}

void judge_citing(const BugCatalogue& catalogue) {
  const std::vector<JudgedPost> posts = posts_about(catalogue);
  const std::vector<PostMail> mails = citing_mails(posts, catalogue, kSeed);
  ArchiveFixture fixture;
  import_bugs(fixture.archive(), catalogue.answer());
  fixture.ingest(bytes_of(mails));
  CHECK(problems(fixture.archive()) == std::vector<std::string>{});
  archive::ReadHandle handle = fixture.read();
  for (const JudgedHalf half : {JudgedHalf::Tune, JudgedHalf::HeldOut}) {
    const LinkFigures all = judge_links(handle, mails, catalogue, {half, kCitingKinds});
    print_figures(named("citing", half), all);
    CHECK(all.first_share() >= kLeastFirst);
    print_figures(named("of these, citing others too", half),
                  judge_links(handle, mails, catalogue, {half, {MailKind::CitingOthers}}));
    const LinkFigures replies = judge_links(handle, mails, catalogue, {half, {MailKind::Reply}});
    print_figures(named("quoting what cites", half), replies);
  }
}

void judge_plain(const BugCatalogue& catalogue) {
  const std::vector<JudgedPost> posts = posts_about(catalogue);
  const std::vector<JudgedPost> none = posts_about_none();
  const std::vector<PostMail> mails = plain_mails(posts, catalogue, kSeed);
  const std::vector<PostMail> about_none = plain_mails(none, catalogue, kSeed + 1);
  ArchiveFixture fixture;
  import_bugs(fixture.archive(), catalogue.answer());
  fixture.ingest(bytes_of(mails));
  fixture.ingest(bytes_of(about_none));
  CHECK(problems(fixture.archive()) == std::vector<std::string>{});
  archive::ReadHandle handle = fixture.read();
  for (const JudgedHalf half : {JudgedHalf::Tune, JudgedHalf::HeldOut}) {
    const LinkFigures plain = judge_links(handle, mails, catalogue, {half, {MailKind::Plain}});
    print_figures(named("citing nothing", half), plain);
    CHECK(plain.cited == 0);
    CHECK(plain.among_three_share() >= kLeastAmongThree);
    const LinkFigures replies = judge_links(handle, mails, catalogue, {half, {MailKind::Reply}});
    print_figures(named("quoting what cites nothing", half), replies);
    CHECK(replies.cited == 0);
    const LinkFigures no_incident =
        judge_links(handle, about_none, catalogue, {half, {MailKind::Plain}});
    print_figures(named("about no incident", half), no_incident);
    CHECK(no_incident.cited == 0);
    CHECK(no_incident.inferred_share() <= kMostInferredOfNone);
  }
}

/// All mails, in the order in which they are ingested whatever else comes between.
std::vector<PostMail> mails_of_all_kinds(const std::vector<JudgedPost>& posts,
                                         const std::vector<JudgedPost>& none,
                                         const BugCatalogue& catalogue) {
  // Not both of one post: they are nearly the same words.
  std::vector<PostMail> mails = plain_mails(none, catalogue, kSeed + 1);
  for (PostMail& mail : plain_mails(posts, catalogue, kSeed)) {
    if (mail.post->place % 2 == 0) mails.push_back(std::move(mail));
  }
  for (PostMail& mail : citing_mails(posts, catalogue, kSeed)) {
    if (mail.post->place % 2 == 1) mails.push_back(std::move(mail));
  }
  Random(kSeed).shuffle(mails);
  return mails;
}

enum class Order { BugsFirst, MailFirst, ByHalves };

std::string links_after(Order order, const BugCatalogue& catalogue,
                        const std::vector<PostMail>& mails) {
  const std::vector<std::string> bytes = bytes_of(mails);
  const auto middle = bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2);
  ArchiveFixture fixture;
  if (order == Order::BugsFirst) import_bugs(fixture.archive(), catalogue.answer());
  fixture.ingest({bytes.begin(), middle});
  if (order == Order::ByHalves) import_bugs(fixture.archive(), catalogue.half_answer(1));
  fixture.ingest({middle, bytes.end()});
  if (order == Order::ByHalves) import_bugs(fixture.archive(), catalogue.half_answer(0));
  if (order == Order::MailFirst) import_bugs(fixture.archive(), catalogue.answer());
  CHECK(problems(fixture.archive()) == std::vector<std::string>{});
  archive::ReadHandle handle = fixture.read();
  return all_links(handle, mails);
}

/// Links are many.
std::string first_difference(const std::string& a, const std::string& b) {
  constexpr std::size_t kBefore = 300;
  constexpr std::size_t kShown = 800;
  const auto at = static_cast<std::size_t>(
      std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const std::size_t from = at < kBefore ? 0 : at - kBefore;
  return a.substr(std::min(from, a.size()), kShown) + "\n---- but then\n" +
         b.substr(std::min(from, b.size()), kShown);
}

void judge_orders(const BugCatalogue& catalogue, std::size_t most_posts) {
  std::vector<JudgedPost> posts = posts_about(catalogue);
  // What differs is shown.
  std::erase_if(posts, [](const JudgedPost& post) { return post.is_held_out(); });
  Random(kSeed).shuffle(posts);
  posts.resize(std::min(posts.size(), most_posts));
  for (std::size_t i = 0; i < posts.size(); ++i) posts[i].place = i;
  std::vector<JudgedPost> none = posts_about_none();
  std::erase_if(none, [](const JudgedPost& post) { return post.is_held_out(); });
  const std::vector<PostMail> mails = mails_of_all_kinds(posts, none, catalogue);
  const std::string expected = links_after(Order::BugsFirst, catalogue, mails);
  for (const Order order : {Order::MailFirst, Order::ByHalves}) {
    const std::string links = links_after(order, catalogue, mails);
    INFO(first_difference(expected, links));
    CHECK((links == expected));
  }
}

}  // namespace

TEST_CASE("incidents: of posts that cite their bug, also among others, it is the first link",
          "[incidents][shared]") {
  if (const auto catalogue = shared_catalogue()) judge_citing(*catalogue);
}

TEST_CASE("incidents: of posts that cite nothing, the first links have the right bug",
          "[incidents][shared]") {
  if (const auto catalogue = shared_catalogue()) judge_plain(*catalogue);
}

TEST_CASE("incidents: links do not depend on what came first, mail or bugs",
          "[incidents][shared]") {
  if (const auto catalogue = shared_catalogue()) judge_orders(*catalogue, 200);
}

TEST_CASE("incidents: with few bugs, posts that cite theirs have it as the first link",
          "[incidents][small]") {
  judge_citing(small_catalogue());
}

TEST_CASE("incidents: with few bugs, posts that cite nothing have the right one first",
          "[incidents][small]") {
  judge_plain(small_catalogue());
}

TEST_CASE("incidents: with few bugs, links do not depend on what came first",
          "[incidents][small]") {
  judge_orders(small_catalogue(), 60);
}

}  // namespace docket::test
