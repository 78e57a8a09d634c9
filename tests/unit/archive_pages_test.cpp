#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "archive/sqlite.hpp"
#include "archive/write_transaction.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::archive {
namespace {

using test::ArchiveFixture;
using test::need;
using Posts = std::vector<PostNum>;

/// Puts slices of pages into an archive.
class PageWriter {
 public:
  explicit PageWriter(const Archive& archive)
      : writer_(need(Writer::open(archive))), transaction_(need(WriteTransaction::begin(writer_))) {
    source_.path = "pages";
    source_.num = need(transaction_.put_source(source_));
  }

  PageNum page(const std::string& bytes, const mail::PageFacts& facts = {}) {
    return need(transaction_.put_page({bytes, sha256(bytes), facts}));
  }

  CopyNum add(const std::string& slice, const PagePlace& place, UnitNum unit = {}) {
    const mail::PageContext context{{"Audits", {}, {}, {}}, place.position};
    const mail::Analysis analysis = mail::analyse(
        mail::RawMailView{slice, mail::RawForm::GroupsText, &context}, test::kTestNow);
    const CopyNum copy = need(transaction_.add_copy({slice,
                                                     sha256(slice),
                                                     mail::RawForm::GroupsText,
                                                     analysis,
                                                     mail::find_all(analysis),
                                                     {},
                                                     place},
                                                    unit));
    if (!unit) need(transaction_.put_thread(PostNum(copy.value()), {}, ThreadNum(copy.value())));
    origin(copy, place.offset);
    return copy;
  }
  CopyNum add_mail(const std::string& bytes) {
    const mail::Analysis analysis = mail::analyse(bytes, mail::RawForm::Plain, test::kTestNow);
    const CopyNum copy = need(transaction_.add_copy(
        {bytes, sha256(bytes), mail::RawForm::Plain, analysis, mail::find_all(analysis), {}}, {}));
    need(transaction_.put_thread(PostNum(copy.value()), {}, ThreadNum(copy.value())));
    origin(copy, 1000);
    return copy;
  }

  WriteTransaction& transaction() { return transaction_; }

 private:
  void origin(CopyNum copy, std::uint64_t offset) {
    Origin origin;
    origin.source = source_.num;
    origin.offset = offset;
    need(transaction_.add_origin(copy, origin));
  }

  Writer writer_;
  WriteTransaction transaction_;
  Source source_;
};

}  // namespace

TEST_CASE("WriteTransaction: the first post of the page that a copy is from", "[archive][page]") {
  const ArchiveFixture fixture;
  PageWriter writer(fixture.archive());
  const PageNum one = writer.page("-first--second-");
  const CopyNum second = writer.add("-second-", {one, 7, 4, {}});
  const CopyNum first = writer.add("-first-", {one, 0, 1, {}});
  const CopyNum mail = writer.add_mail("Subject: a\n\nb\n");
  WriteTransaction& t = writer.transaction();
  CHECK(need(t.posts_on_pages(PostNum(second.value()), 10)) ==
        Posts{PostNum(first.value()), PostNum(second.value())});
  CHECK(need(t.posts_on_pages(PostNum(second.value()), 1)) == Posts{PostNum(first.value())});
  CHECK(need(t.posts_on_pages(PostNum(mail.value()), 10)).empty());
  // A slice on two pages joins their posts.
  const PageNum two = writer.page("-zero--second-");
  const CopyNum zero = writer.add("-zero-", {two, 0, 0, {}});
  CHECK(need(t.add_to_page(second, {two, 6, 1, {}})));
  CHECK_FALSE(need(t.add_to_page(second, {two, 6, 1, {}})));
  CHECK(need(t.posts_on_pages(PostNum(second.value()), 10)) ==
        Posts{PostNum(first.value()), PostNum(second.value()), PostNum(zero.value())});
  need(t.commit());
  CHECK(test::problems(fixture.archive()).empty());
}

TEST_CASE("WriteTransaction: a page is stored once, and what was not known is added",
          "[archive][page]") {
  const ArchiveFixture fixture;
  PageWriter writer(fixture.archive());
  const PageNum page = writer.page("-first-", {"Audits", "", "", ""});
  const CopyNum copy = writer.add("-first-", {page, 0, 0, {}});
  CHECK(writer.page("-first-", {"Other", "x.y.z", "https://one", "T1"}) == page);
  CHECK(writer.page("-first-", {"Other", "a.b.c", "https://two", "T2"}) == page);
  CHECK(writer.page("-other-") != page);
  need(writer.transaction().commit());
  ReadHandle handle = fixture.read();
  const std::vector<Page> pages = need(handle.pages(copy));
  REQUIRE(pages.size() == 1);
  CHECK(pages[0].facts.title == "Audits");
  CHECK(pages[0].facts.list == "x.y.z");
  CHECK(pages[0].facts.url == "https://one");
  CHECK(pages[0].facts.thread == "T1");
}

TEST_CASE("ReadHandle::mail: a copy with what is needed to read it", "[archive][page]") {
  const ArchiveFixture fixture;
  PageWriter writer(fixture.archive());
  const PageNum page = writer.page("..-first-..", {"Audits", "x.y.z", "https://one", "T1"});
  const CopyNum slice = writer.add("-first-", {page, 2, 3, "M1"});
  const CopyNum mail = writer.add_mail("Subject: a\n\nb\n");
  const mail::RawMail written = need(writer.transaction().mail(slice, 100));
  CHECK(written.bytes == "-first-");
  REQUIRE(written.page);
  CHECK(written.page->position == 3);
  need(writer.transaction().commit());
  ReadHandle handle = fixture.read();
  const auto read = [&handle](CopyNum num) {
    return need(handle.mail(need(handle.copies(PostNum(num.value()))).front()));
  };
  const mail::RawMail found = read(slice);
  CHECK(found.bytes == "-first-");
  CHECK(found.form == mail::RawForm::GroupsText);
  REQUIRE(found.page);
  CHECK(found.page->facts.title == "Audits");
  CHECK(found.page->facts.list == "x.y.z");
  CHECK(found.page->facts.url == "https://one");
  CHECK(found.page->facts.thread == "T1");
  CHECK(found.view().page == &*found.page);
  CHECK_FALSE(read(mail).page);
  CHECK(read(mail).view().page == nullptr);
}

TEST_CASE("leads_before: any whole mail before any slice, a slice before a cut mail",
          "[archive][page]") {
  Copy mail;
  Copy slice;
  slice.form = mail::RawForm::GroupsHtml;
  slice.words_size = 100;
  mail.damage = 5;
  mail.time_source = TimeSource::Unknown;
  slice.time_source = TimeSource::Page;
  CHECK(leads_before(mail, slice));
  CHECK_FALSE(leads_before(slice, mail));
  mail.cut = true;
  CHECK(leads_before(slice, mail));
  CHECK_FALSE(leads_before(mail, slice));
}

TEST_CASE("verify: finds damage to pages and their slices", "[archive][page][verify]") {
  const auto [sql, found] = GENERATE(table<const char*, const char*>({
      {"UPDATE page SET sha256 = zeroblob(32)", "page 1: its bytes have another SHA-256"},
      {"UPDATE page SET length = length - 1", "page 1: its bytes have another SHA-256"},
      {"UPDATE page SET start = start + 90", "page 1: "},
      {"DELETE FROM page", "a slice names page 1, which is not there"},
      {"DELETE FROM page_copy", "copy 1 is a slice, but lies within no page"},
      {"UPDATE page SET start = start + 1", "copy 1 is a slice, but lies within no page"},
      {"INSERT INTO page_copy VALUES (1, 9, 99)", "a page names copy 99"},
      {"INSERT INTO address VALUES ('groups:T', 99, 0)", "an address names copy 99"},
  }));
  CAPTURE(sql);
  const ArchiveFixture fixture;
  {
    PageWriter writer(fixture.archive());
    const PageNum page = writer.page("-first-..", {"Audits", "", "", "T1"});
    writer.add("-first-", {page, 0, 0, "M1"});
    need(writer.transaction().commit());
  }
  CHECK(test::problems(fixture.archive()).empty());
  Database::open(fixture.database_path(), OpenMode::ReadWrite).script(sql);
  std::string all;
  for (const std::string& problem : test::problems(fixture.archive())) all += problem + "\n";
  CAPTURE(all);
  CHECK(all.find(found) != std::string::npos);
}

}  // namespace docket::archive
