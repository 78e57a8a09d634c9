#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/groups_page.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/canonical_dump.hpp"
#include "tests/support/container_builder.hpp"
#include "tests/support/sample_page.hpp"

namespace docket::ingest {
namespace {

using test::ArchiveFixture;
using test::need;
using test::page_top;
using test::post_on_page;
using test::sample_page;
using Strings = std::vector<std::string>;

constexpr const char* kUrl = "https://groups.google.com/g/example.security.policy/c/oP8XuNXrANw";
const std::string kDay = "Nov 12, 2019, 9:14:08 AM11/12/19";

IngestReport read_with(const ArchiveFixture& fixture, const std::string& path, FormatChoice format,
                       const std::string& url) {
  IngestOptions options = test::ingest_options({path});
  options.format = format;
  options.url = url;
  return need(ingest(fixture.archive(), options, {}));
}

/// The leading copy of each post as it is read again from the archive.
std::vector<mail::Analysis> read_again(const ArchiveFixture& fixture) {
  archive::ReadHandle handle = fixture.read();
  std::vector<mail::Analysis> out;
  for (const archive::Post& post : test::all_posts(handle)) {
    const archive::Copy copy = need(handle.copies(post.num)).front();
    out.push_back(mail::analyse(need(handle.mail(copy)).view(), std::nullopt));
    CHECK(out.back().message_id.value() == copy.message_id);
    CHECK(out.back().words == copy.words);
    CHECK(out.back().message.envelope.subject == post.subject);
    CHECK(out.back().message.envelope.author.name == post.author_name);
  }
  return out;
}

}  // namespace

TEST_CASE("ingest: posts of a saved page are posts, read alike again", "[ingest][page]") {
  for (const auto& [name, count] :
       std::map<std::string, std::int64_t>{{"double-post.txt", 4}, {"double-post.html", 3}}) {
    CAPTURE(name);
    const ArchiveFixture fixture;
    const IngestReport report = fixture.ingest_paths({test::sample_page_path(name)});
    CHECK(report.errors.empty());
    CHECK(report.copies_new == count);
    // One was sent several times.
    CHECK(report.posts_new == 2);
    CHECK(read_again(fixture).size() == 2);
    CHECK(test::problems(fixture.archive()).empty());
  }
}

TEST_CASE("ingest: a saved page is kept whole, and its slices lie in it", "[ingest][page]") {
  const ArchiveFixture fixture;
  fixture.ingest_paths({test::sample_page_path("double-post.txt")});
  const std::string bytes = sample_page("double-post.txt");
  archive::ReadHandle handle = fixture.read();
  for (const archive::Post& post : test::all_posts(handle)) {
    const archive::Copy copy = need(handle.copies(post.num)).front();
    const std::vector<archive::Page> pages = need(handle.pages(copy.num));
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].sha256 == sha256(bytes));
    CHECK(pages[0].length == bytes.size());
    const archive::Origin origin = need(handle.origins(copy.num)).front();
    CHECK(need(handle.raw(copy)) == bytes.substr(origin.offset, copy.length));
    CHECK(copy.start == pages[0].start + origin.offset);
  }
}

TEST_CASE("ingest: the same page again is nothing new", "[ingest][page]") {
  const ArchiveFixture fixture;
  const std::string page = sample_page("double-post.txt");
  const std::string first = fixture.folder().write("a.txt", page);
  fixture.ingest_paths({first});
  const Modseq before = need(fixture.read().state()).modseq;
  CHECK(fixture.ingest_paths({first}).sources_unchanged == 1);
  const IngestReport forced = read_with(fixture, first, FormatChoice::GroupsPage, "");
  CHECK(forced.copies_known == 4);
  CHECK(forced.copies_new == 0);
  CHECK(need(fixture.read().state()).modseq == before);
  // Under another name it has other origins, and that is all.
  const IngestReport other = fixture.ingest_paths({fixture.folder().write("b.txt", page)});
  CHECK(other.copies_known == 4);
  CHECK(other.copies_new == 0);
  CHECK(test::problems(fixture.archive()).empty());
}

TEST_CASE("ingest: a page saved again later brings its new posts", "[ingest][page]") {
  const auto* const name = GENERATE("a.txt", "b.txt");
  const ArchiveFixture fixture;
  const std::string ada = post_on_page("Ada", kDay, "One.");
  const std::string bob =
      post_on_page("Bob", "Nov 13, 2019, 8:00:01 PM (2 days ago) Nov 13", "Two.");
  const std::string bob_later = post_on_page("Bob", "Nov 13, 2019, 8:00:01 PM11/13/19", "Two.");
  const std::string eve = post_on_page("Eve", "Nov 14, 2019, 1:02:03 AM11/14/19", "Three.");
  fixture.ingest_paths(
      {fixture.folder().write("a.txt", page_top("Audits") + ada + "\n" + bob + "0 new messages")});
  const IngestReport report = fixture.ingest_paths(
      {fixture.folder().write(name, "Some banner\n" + page_top("Audits") + ada + "\n" + bob_later +
                                        "\n" + eve + "0 new messages")});
  CHECK(report.copies_known == 1);
  CHECK(report.copies_new == 2);
  CHECK(report.posts_new == 1);
  CHECK(report.reposts_folded == 1);
  archive::ReadHandle handle = fixture.read();
  const std::vector<archive::Post> posts = test::all_posts(handle);
  REQUIRE(posts.size() == 3);
  CHECK(posts[0].copy_count == 1);
  CHECK(posts[1].copy_count == 2);
  CHECK(need(handle.pages(posts[0].leader)).size() == 2);
  CHECK(need(handle.origins(posts[0].leader)).size() == 2);
  CHECK(test::problems(fixture.archive()).empty());
}

TEST_CASE("ingest --url: the address may come with a later reading", "[ingest][page]") {
  const ArchiveFixture fixture;
  const std::string path = fixture.folder().write("a.txt", sample_page("double-post.txt"));
  fixture.ingest_paths({path});
  {
    archive::ReadHandle handle = fixture.read();
    CHECK(need(handle.lists(PostNum(1))).empty());
  }
  const IngestReport report = read_with(fixture, path, FormatChoice::Detect, kUrl);
  CHECK(report.errors.empty());
  CHECK(report.copies_known == 4);
  archive::ReadHandle handle = fixture.read();
  CHECK(need(handle.lists(PostNum(1))) == Strings{"example.security.policy"});
  const archive::Page page = need(handle.pages(CopyNum(1))).front();
  CHECK(page.facts.url == kUrl);
  CHECK(page.facts.thread == "oP8XuNXrANw");
  // Another one does not undo it.
  read_with(fixture, path, FormatChoice::Detect, "https://groups.google.com/g/x.y/c/AAAAAAAAAAA");
  archive::ReadHandle later = fixture.read();
  CHECK(need(later.pages(CopyNum(1))).front().facts.url == kUrl);
  CHECK(test::problems(fixture.archive()).empty());
}

TEST_CASE("ingest --url: an address without a page is an error", "[ingest][page]") {
  const ArchiveFixture fixture;
  const std::string path = fixture.folder().write(
      "a.mbox", test::to_mbox({"From: ada@example.org\nSubject: a\n\none\n"}));
  const IngestReport report = read_with(fixture, path, FormatChoice::Detect, kUrl);
  REQUIRE(report.errors.size() == 1);
  CHECK(report.errors[0].source == kUrl);
  CHECK(report.copies_new == 1);
}

TEST_CASE("ingest: saved pages in folders, containers and pipes of all kinds", "[ingest][page]") {
  const std::string text = sample_page("double-post.txt");
  const std::string html = sample_page("double-post.html");
  const ArchiveFixture fixture;
  SECTION("a folder") {
    fixture.folder().write("pages/a.txt", text);
    fixture.folder().write("pages/b.html", html);
    const IngestReport report = fixture.ingest_paths({fixture.folder() / "pages"});
    CHECK(report.errors.empty());
    CHECK(report.messages_read == 7);
  }
  SECTION("a zip file") {
    const std::string path = fixture.folder() / "pages.zip";
    test::write_container(path, test::Container::Zip, {{"in/a.txt", text}, {"in/b.html", html}});
    const IngestReport report = fixture.ingest_paths({path});
    CHECK(report.errors.empty());
    CHECK(report.messages_read == 7);
    archive::ReadHandle handle = fixture.read();
    CHECK(need(handle.origins(CopyNum(1))).front().member == "in/a.txt");
  }
  CHECK(test::problems(fixture.archive()).empty());
}

TEST_CASE("ingest: a page without posts is an error that says so", "[ingest][page]") {
  const ArchiveFixture fixture;
  const std::string empty = fixture.folder().write(
      "a.html", "<!DOCTYPE html><html><title>Example - Google Groups</title><h1>Topics</h1>");
  const IngestReport report = fixture.ingest_paths({empty});
  REQUIRE(report.errors.size() == 1);
  CHECK(report.errors[0].reason == "no post is on the saved page");
  const std::string words = fixture.folder().write("b.txt", "Only words.\n");
  CHECK(read_with(fixture, words, FormatChoice::GroupsPage, "").errors.size() == 1);
  CHECK(test::all_posts(*std::make_unique<archive::ReadHandle>(fixture.read())).empty());
}

TEST_CASE("ingest: a mail leads before any slice of a page, whichever came first",
          "[ingest][page]") {
  const bool page_first = GENERATE(true, false);
  const ArchiveFixture fixture;
  // The archive of the mail has destroyed a word of it: a slice still does not lead.
  const std::string words = "J\xC3\xBCrgen says that it is done as it was planned.";
  const std::string page = fixture.folder().write(
      "a.txt", page_top("Audits") + post_on_page("Ada Sample", kDay, words) + "0 new messages");
  const std::string mail = fixture.folder().write(
      "b.eml",
      "From: Ada Sample <ada@example.org>\nDate: Tue, 12 Nov 2019 14:14:08 +0000\n"
      "Subject: Audits\n\nJ?rgen says that it is done as it was planned.\n");
  fixture.ingest_paths(page_first ? Strings{page, mail} : Strings{mail, page});
  archive::ReadHandle handle = fixture.read();
  const std::vector<archive::Post> posts = test::all_posts(handle);
  REQUIRE(posts.size() == 1);
  CHECK(posts[0].copy_count == 2);
  CHECK(posts[0].author_address == "ada@example.org");
  CHECK(posts[0].time_source == TimeSource::Date);
  CHECK(need(handle.copies(posts[0].num)).front().form == mail::RawForm::Plain);
  CHECK(test::problems(fixture.archive()).empty());
}

TEST_CASE("ingest: the same posts come out whatever page is read first", "[ingest][page]") {
  const std::string text = sample_page("double-post.txt");
  const std::string html = sample_page("double-post.html");
  const auto dump = [](const std::string& first, const std::string& second) {
    const ArchiveFixture fixture;
    fixture.ingest_paths({fixture.folder().write("1", first)});
    fixture.ingest_paths({fixture.folder().write("2", second)});
    return test::canonical_dump(fixture);
  };
  CHECK(dump(text, html) == dump(html, text));
}

TEST_CASE("dry_run: a saved page's posts by month", "[ingest][page]") {
  const DryRunReport report =
      dry_run(test::ingest_options({test::sample_page_path("double-post.txt")}), {});
  REQUIRE(report.sources.size() == 1);
  CHECK(report.sources[0].form == "groups-text");
  CHECK(report.sources[0].messages == 4);
  CHECK(report.sources[0].months == std::map<std::string, std::int64_t>{{"2019-11", 4}});
}

}  // namespace docket::ingest
