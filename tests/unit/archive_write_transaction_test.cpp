#include <catch2/catch.hpp>

#include "archive/write_transaction.hpp"
#include "tests/support/canonical_dump.hpp"

namespace docket::archive {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;

CopyNum add(WriteTransaction& transaction, const std::string& mail, SourceNum source) {
  const mail::Analysis analysis = mail::analyse(mail, mail::RawForm::Plain, test::kTestNow);
  const CopyNum copy = need(transaction.add_copy(
      {mail, sha256(mail), mail::RawForm::Plain, analysis, mail::find_all(analysis), {"a list"}},
      UnitNum{}));
  Origin origin;
  origin.source = source;
  origin.offset = static_cast<std::uint64_t>(copy.value());
  need(transaction.add_origin(copy, origin));
  return copy;
}

SourceNum put_source(WriteTransaction& transaction, const std::string& path) {
  Source source;
  source.path = path;
  return need(transaction.put_source(source));
}

}  // namespace

TEST_CASE("WriteTransaction: what is not committed leaves nothing", "[archive][write]") {
  const ArchiveFixture fixture;
  const std::string before = test::full_dump(fixture.archive());
  Writer writer = need(Writer::open(fixture.archive()));
  {
    WriteTransaction transaction = need(WriteTransaction::begin(writer));
    add(transaction, msg().id("a@x").body(std::string(200000, 'x')).bytes(),
        put_source(transaction, "a"));
  }
  CHECK(test::full_dump(fixture.archive()) == before);
  WriteTransaction again = need(WriteTransaction::begin(writer));
  CHECK(add(again, msg().id("b@x").bytes(), put_source(again, "b")) == CopyNum(1));
  CHECK(need(again.commit()).modseq == Modseq(1));
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("WriteTransaction: a commit raises the modseq once, and only where something changed",
          "[archive][write]") {
  const ArchiveFixture fixture;
  Writer writer = need(Writer::open(fixture.archive()));
  SourceNum source;
  {
    WriteTransaction t = need(WriteTransaction::begin(writer));
    source = put_source(t, "a");
    for (int i = 0; i < 3; ++i) add(t, msg().id(std::to_string(i) + "@x").bytes(), source);
    CHECK(t.modseq() == Modseq(1));
    const State state = need(t.commit());
    CHECK(state.modseq == Modseq(1));
    CHECK(state.size == 3);
  }
  {
    WriteTransaction t = need(WriteTransaction::begin(writer));
    CHECK(t.modseq() == Modseq(2));
    CHECK(need(t.find_copy(sha256(msg().id("1@x").bytes()))) == CopyNum(2));
    CHECK_FALSE(
        need(t.add_origin(CopyNum(2), Origin{source, "", "", 2, mail::RawForm::Plain, ""})));
    CHECK(need(t.commit()).modseq == Modseq(1));
  }
  WriteTransaction t = need(WriteTransaction::begin(writer));
  CHECK(need(t.add_origin(CopyNum(2), Origin{source, "", "", 77, mail::RawForm::Plain, ""})));
  CHECK(need(t.commit()).modseq == Modseq(2));
}

TEST_CASE("WriteTransaction: one writes at a time", "[archive][write]") {
  const ArchiveFixture fixture;
  Writer one = need(Writer::open(fixture.archive()));
  Writer two = need(Writer::open(fixture.archive()));
  {
    const WriteTransaction held = need(WriteTransaction::begin(one));
    const auto refused = WriteTransaction::begin(two);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::Locked);
    CHECK_FALSE(refused.error().hint.empty());
  }
  CHECK(WriteTransaction::begin(two));
}

TEST_CASE("ReadHandle: keeps its snapshot while others commit", "[archive][read]") {
  ArchiveFixture fixture;
  fixture.ingest({msg().id("a@x").bytes()});
  ReadHandle old = fixture.read();
  fixture.ingest({msg().id("b@x").bytes()});
  CHECK(need(old.state()).size == 1);
  CHECK(need(old.posts_by_message_id("b@x")).empty());
  ReadHandle fresh = fixture.read();
  CHECK(need(fresh.state()).size == 2);
  CHECK(need(fresh.has_state(need(old.state()))));
  CHECK_FALSE(need(old.has_state(need(fresh.state()))));
  State foreign = need(fresh.state());
  foreign.uuid[0] = foreign.uuid[0] == 'a' ? 'b' : 'a';
  CHECK_FALSE(need(fresh.has_state(foreign)));
}

TEST_CASE("ReadHandle: posts that changed and posts that went, by modseq", "[archive][read]") {
  ArchiveFixture fixture;
  fixture.ingest({msg().id("a@x").bytes(), msg().id("b@x").refs({"a@x"}).at(1).bytes()});
  const Modseq first = need(fixture.read().state()).modseq;
  fixture.ingest({msg().id("c@x").refs({"b@x"}).at(2).bytes()});
  ReadHandle handle = fixture.read();
  std::vector<std::string> changed;
  need(handle.posts_changed_after(first, [&](const Post& post) -> Result<bool> {
    changed.push_back(post.message_id);
    return true;
  }));
  CHECK(changed == std::vector<std::string>{"c@x"});
  int calls = 0;
  need(handle.posts_changed_after(Modseq{}, [&](const Post&) -> Result<bool> {
    ++calls;
    return false;
  }));
  CHECK(calls == 1);
  const auto failed = handle.posts_changed_after(
      Modseq{}, [](const Post&) -> Result<bool> { return fail(Errc::Interrupted, "enough"); });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::Interrupted);
}

TEST_CASE("ReadHandle: figures and coverage", "[archive][read]") {
  ArchiveFixture fixture;
  std::vector<std::string> mails;
  constexpr std::int64_t kDay = 86400;
  for (int i = 0; i < 30; ++i) {  // January, and all but nothing in February
    mails.push_back(msg().id(std::to_string(i) + "@x").at(i * kDay).bytes());
  }
  mails.push_back(
      msg().id("late@x").at(80 * kDay).refs({"gone@x"}).set("List-Id", "<h.example.org>").bytes());
  for (int i = 0; i < 20; ++i) {
    mails.push_back(msg().id("m" + std::to_string(i) + "@x").at(81 * kDay + i).bytes());
  }
  mails.push_back(msg().id("undated@x").without("Date").without("From").bytes());
  mails.push_back(mails.front());
  fixture.ingest(mails);
  ReadHandle handle = fixture.read();
  const Stats stats = need(handle.stats());
  CHECK(stats.sources == 1);
  CHECK(stats.copies == 52);
  CHECK(stats.origins == 53);
  CHECK(stats.posts == 52);
  CHECK(stats.threads == 52);
  CHECK(stats.ghosts == 1);
  CHECK(stats.variants == 0);
  CHECK(stats.first_time == test::kBaseTime);
  CHECK(stats.last_time == test::kBaseTime + 81 * kDay + 19);
  CHECK(stats.lists == std::vector<std::pair<std::string, std::int64_t>>{{"h.example.org", 1}});
  std::int64_t bytes = 0;
  for (std::size_t i = 0; i + 1 < mails.size(); ++i)
    bytes += static_cast<std::int64_t>(mails[i].size());
  CHECK(stats.raw_bytes == bytes);
  CHECK(stats.stored_bytes < bytes);
  const Coverage coverage = need(handle.coverage());
  CHECK(coverage.from == test::kBaseTime);
  CHECK(coverage.posts == 52);
  CHECK(coverage.ghosts == 1);
  CHECK(coverage.thin_months == std::vector<std::string>{"2022-02"});
  std::int64_t defects = 0;
  for (const DefectCount& count : need(handle.defect_counts())) {
    defects += count.count;
    const auto example = need(handle.defect_example(count.kind));
    REQUIRE(example);
    CHECK(example->kind == count.kind);
    CHECK(example->source == count.source);
  }
  CHECK(defects == stats.defects);
  CHECK(defects >= 2);
}

TEST_CASE("ReadHandle: figures of an archive with nothing in it", "[archive][read]") {
  const ArchiveFixture fixture;
  ReadHandle handle = fixture.read();
  CHECK(need(handle.stats()).posts == 0);
  CHECK_FALSE(need(handle.coverage()).from);
  CHECK(need(handle.coverage()).thin_months.empty());
  CHECK_FALSE(need(handle.post(PostNum(1))));
  CHECK(need(handle.thread(ThreadNum(1))).posts.empty());
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

}  // namespace docket::archive
