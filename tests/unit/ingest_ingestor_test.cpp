#include <filesystem>
#include <random>

#include <catch2/catch.hpp>
#include <zlib.h>

#include "archive/write_transaction.hpp"
#include "ingest/ingestor.hpp"
#include "ingest/mbox_reader.hpp"
#include "tests/support/canonical_dump.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::ingest {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;
using test::to_mbox;

std::string numbered(int n) {
  auto mail =
      msg().id("m" + std::to_string(n) + "@x").at(n * 60).subject("Lamp " + std::to_string(n));
  mail.body("Lamp number " + std::to_string(n) + " is out.\n");
  if (n > 0) mail.refs({"m" + std::to_string(n / 2) + "@x"});
  return mail.bytes();
}

std::vector<std::string> numbered_mails(int from, int to) {
  std::vector<std::string> mails;
  for (int n = from; n < to; ++n) mails.push_back(numbered(n));
  return mails;
}

std::size_t source_count(const ArchiveFixture& fixture) {
  archive::ReadHandle handle = fixture.read();
  return need(handle.sources()).size();
}

const std::vector<std::string> kNoProblems;

}  // namespace

TEST_CASE("ingest: the same sources twice are the same as once", "[ingest][ingestor]") {
  ArchiveFixture fixture;
  const std::string path = fixture.folder().write("a.mbox", to_mbox(numbered_mails(0, 9)));
  const IngestReport first = fixture.ingest_paths({path});
  CHECK(first.messages_read == 9);
  CHECK(first.copies_new == 9);
  CHECK(first.posts_new == 9);
  CHECK(first.modseq == Modseq(1));
  const std::string before = test::full_dump(fixture.archive());
  const IngestReport again = fixture.ingest_paths({path});
  CHECK(again.sources_unchanged == 1);
  CHECK(again.copies_new == 0);
  CHECK(again.modseq == Modseq(1));
  CHECK(test::full_dump(fixture.archive()) == before);
  // Touched, so that it is read again.
  std::filesystem::last_write_time(path,
                                   std::filesystem::last_write_time(path) + std::chrono::hours(1));
  const IngestReport touched = fixture.ingest_paths({path});
  CHECK(touched.sources_unchanged == 0);
  CHECK(touched.messages_read == 9);
  CHECK(touched.copies_known == 9);
  CHECK(touched.modseq == Modseq(1));
  CHECK(test::full_dump(fixture.archive()) == before);
}

TEST_CASE("ingest: the same mails in another file are one more origin each", "[ingest][ingestor]") {
  ArchiveFixture fixture;
  fixture.ingest(numbered_mails(0, 5));
  const IngestReport second = fixture.ingest(numbered_mails(0, 5));
  CHECK(second.copies_known == 5);
  CHECK(second.modseq == Modseq(2));  // the origins are new
  archive::ReadHandle handle = fixture.read();
  CHECK(need(handle.stats()).copies == 5);
  CHECK(need(handle.stats()).origins == 10);
}

TEST_CASE("ingest: of a grown mbox only what is new", "[ingest][ingestor]") {
  ArchiveFixture fixture;
  fixture.ingest_mbox(to_mbox(numbered_mails(0, 5)), "a.mbox");
  const IngestReport grown = fixture.ingest_mbox(to_mbox(numbered_mails(0, 8)), "a.mbox");
  CHECK(grown.messages_read == 8);
  CHECK(grown.copies_new == 3);
  CHECK(source_count(fixture) == 1);
  ArchiveFixture at_once;
  at_once.ingest_mbox(to_mbox(numbered_mails(0, 8)), "a.mbox");
  CHECK(canonical_dump(fixture) == canonical_dump(at_once));
}

TEST_CASE("ingest: a last mail that grew is read anew", "[ingest][ingestor]") {
  ArchiveFixture fixture;
  const std::string whole = to_mbox(numbered_mails(0, 3));
  fixture.ingest_mbox(whole.substr(0, whole.size() - 8), "a.mbox");
  const IngestReport grown = fixture.ingest_mbox(whole, "a.mbox");
  CHECK(grown.copies_new == 1);
  archive::ReadHandle handle = fixture.read();
  CHECK(need(handle.post_of_copy(sha256(numbered(2)))));
  CHECK(source_count(fixture) == 1);
}

TEST_CASE("ingest: a file whose beginning changed is another source", "[ingest][ingestor]") {
  ArchiveFixture fixture;
  fixture.ingest_mbox(to_mbox(numbered_mails(0, 5)), "a.mbox");
  SECTION("other mails before") {
    const IngestReport other = fixture.ingest_mbox(to_mbox(numbered_mails(20, 27)), "a.mbox");
    CHECK(other.messages_read == 7);
    CHECK(other.copies_new == 7);
  }
  SECTION("shorter than it was") {
    const IngestReport other = fixture.ingest_mbox(to_mbox(numbered_mails(0, 2)), "a.mbox");
    CHECK(other.messages_read == 2);
    CHECK(other.copies_new == 0);
  }
  CHECK(source_count(fixture) == 2);
  CHECK(test::problems(fixture.archive()) == kNoProblems);
}

namespace {

std::string gzipped(const std::string& bytes, const std::string& path) {
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
  return path;
}

}  // namespace

TEST_CASE("ingest: every kind of source gives the same posts", "[ingest][ingestor]") {
  ArchiveFixture plain;
  plain.ingest(numbered_mails(0, 4));
  const std::string expected = canonical_dump(plain);
  ArchiveFixture fixture;
  SECTION("gzip") {
    fixture.ingest_paths({gzipped(to_mbox(numbered_mails(0, 4)), fixture.folder() / "a.mbox.gz")});
  }
  SECTION("Maildir") {
    fixture.folder().make_folder("m/tmp");
    for (int n = 0; n < 4; ++n) {
      fixture.folder().write((n % 2 == 0 ? "m/cur/" : "m/new/") + std::to_string(n), numbered(n));
    }
    fixture.ingest_paths({fixture.folder() / "m"});
  }
  SECTION("single mails in a folder") {
    for (int n = 0; n < 4; ++n) {
      fixture.folder().write("d/" + std::to_string(n) + ".eml", numbered(n));
    }
    fixture.ingest_paths({fixture.folder() / "d"});
  }
  SECTION("single mails named") {
    std::vector<std::string> paths;
    for (int n = 0; n < 4; ++n) {
      paths.push_back(fixture.folder().write(std::to_string(n) + ".eml", numbered(n)));
    }
    fixture.ingest_paths(paths);
  }
  CHECK(canonical_dump(fixture) == expected);
  CHECK(test::problems(fixture.archive()) == kNoProblems);
}

TEST_CASE("ingest: a gzip file that ends too early gives what is in it, and an error",
          "[ingest][ingestor]") {
  ArchiveFixture fixture;
  std::mt19937 random(7);
  std::vector<std::string> mails;
  for (int n = 0; n < 20; ++n) {
    std::string noise;
    for (int i = 0; i < 4000; ++i) noise += static_cast<char>('a' + random() % 26);
    mails.push_back(msg().id("n" + std::to_string(n) + "@x").body(noise + "\n").bytes());
  }
  const std::string path = gzipped(to_mbox(mails), fixture.folder() / "a.mbox.gz");
  std::filesystem::copy_file(path, fixture.folder() / "whole.gz");
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  const IngestReport cut = fixture.ingest_paths({path});
  REQUIRE(cut.errors.size() == 1);
  CHECK(cut.errors[0].source == path);
  CHECK(cut.copies_new > 2);
  CHECK(cut.copies_new < 20);
  // Whole again: reading goes on.
  std::filesystem::rename(fixture.folder() / "whole.gz", path);
  const IngestReport whole = fixture.ingest_paths({path});
  CHECK(whole.errors.empty());
  CHECK(whole.messages_read == 20);
  for (const std::string& mail : mails) {
    archive::ReadHandle handle = fixture.read();
    CHECK(need(handle.post_of_copy(sha256(mail))));
  }
}

TEST_CASE("ingest: a source that is not there is an error beside the others",
          "[ingest][ingestor]") {
  ArchiveFixture fixture;
  const std::string good = fixture.folder().write("a.mbox", to_mbox(numbered_mails(0, 2)));
  const IngestReport report = fixture.ingest_paths({fixture.folder() / "missing", good});
  CHECK(report.errors.size() == 1);
  CHECK(report.copies_new == 2);
}

TEST_CASE("ingest: an empty file, a file without header, mail without anything",
          "[ingest][ingestor]") {
  ArchiveFixture fixture;
  CHECK(fixture.ingest_mbox("", "empty.mbox").messages_read == 0);
  CHECK(
      fixture
          .ingest_mbox("From ada@example.org Sat Jan  1 00:00:00 2022\n\nonly words\n", "bare.mbox")
          .copies_new == 1);
  CHECK(fixture.ingest_mbox("From ada@example.org Sat Jan  1 00:00:00 2022\n\n", "none.mbox")
            .errors.empty());
  CHECK(test::problems(fixture.archive()) == kNoProblems);
}

TEST_CASE("ingest: a mail without date stands where its neighbour does", "[ingest][ingestor]") {
  const std::string dated = msg().id("a@x").at(500).bytes();
  const std::string undated = msg().id("b@x").without("Date").body("Undated words.\n").bytes();
  const auto check = [](const ArchiveFixture& fixture) {
    archive::ReadHandle handle = fixture.read();
    const auto posts = need(handle.posts_by_message_id("b@x"));
    REQUIRE(posts.size() == 1);
    CHECK(posts[0].time_source == TimeSource::Neighbour);
    CHECK(posts[0].time.utc_seconds == test::kBaseTime + 500);
  };
  ArchiveFixture fixture;
  SECTION("in one file") { fixture.ingest({dated, undated}); }
  SECTION("where the neighbour is known from another source") {
    fixture.ingest({dated});
    fixture.ingest({dated, undated});
  }
  SECTION("where the neighbour was read before the file grew") {
    fixture.ingest_mbox(to_mbox({dated}), "a.mbox");
    fixture.ingest_mbox(to_mbox({dated, undated}), "a.mbox");
  }
  check(fixture);
}

TEST_CASE("ingest: stopped at any place and run again is as one run", "[ingest][ingestor]") {
  const std::vector<std::string> mails = numbered_mails(0, 3000);
  const test::TempDir folder;
  const std::string path = folder.write("a.mbox", to_mbox(mails));
  ArchiveFixture reference;
  reference.ingest_paths({path});
  const std::string expected = canonical_dump(reference);
  for (const std::int64_t stop_at : {0, 1, 256, 1000, 1900}) {
    ArchiveFixture fixture;
    std::atomic<bool> stop{stop_at == 0};
    IngestHooks hooks;
    hooks.stop = &stop;
    hooks.progress = [&](const IngestProgress& p) { stop = p.messages >= stop_at; };
    const IngestReport stopped = fixture.ingest_paths({path}, hooks);
    INFO("stopped at " << stop_at << ", after " << stopped.messages_read);
    CHECK(stopped.interrupted);
    CHECK(stopped.messages_read < 3000);
    CHECK(test::problems(fixture.archive()) == kNoProblems);
    const IngestReport rest = fixture.ingest_paths({path});
    CHECK_FALSE(rest.interrupted);
    CHECK(rest.messages_read == 3000);
    CHECK(stopped.copies_new + rest.copies_new == 3000);
    CHECK(canonical_dump(fixture) == expected);
  }
}

TEST_CASE("ingest: a running ingest keeps others out, readers go on", "[ingest][ingestor]") {
  ArchiveFixture fixture;
  fixture.ingest(numbered_mails(0, 3));
  archive::ReadHandle before = fixture.read();
  const std::string path = fixture.folder().write("b.mbox", to_mbox(numbered_mails(3, 6)));
  auto writer = need(archive::Writer::open(fixture.archive()));
  {
    const auto held = need(archive::WriteTransaction::begin(writer));
    const auto refused = ingest(fixture.archive(), test::ingest_options({path}), {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::Locked);
  }
  fixture.ingest_paths({path});
  CHECK(test::all_posts(before).size() == 3);  // its snapshot
  archive::ReadHandle after = fixture.read();
  CHECK(test::all_posts(after).size() == 6);
}

TEST_CASE("dry_run: counts what ingest would read, and makes nothing", "[ingest][ingestor]") {
  const test::TempDir folder;
  const std::string path = folder.write("a.mbox", to_mbox(numbered_mails(0, 5)));
  const std::string eml = folder.write("b.eml", numbered(9));
  const DryRunReport report = dry_run(test::ingest_options({path, eml, folder / "gone"}), {});
  REQUIRE(report.sources.size() == 2);
  CHECK(report.sources[0].path == path);
  CHECK(report.sources[0].messages == 5);
  CHECK(report.sources[0].form == "mboxrd");
  CHECK(report.sources[1].messages == 1);
  CHECK(report.sources[1].form == "mail");
  CHECK(report.errors.size() == 1);
}

TEST_CASE("ingest: what is taken out as mboxrd and put in again is the same",
          "[ingest][ingestor][property]") {
  ArchiveFixture fixture;
  std::vector<std::string> mails = numbered_mails(0, 6);
  mails.push_back(msg().id("from@x").body("From here on:\n>From there\n>>From far\nend\n").bytes());
  mails.push_back(msg().id("open@x").body("no end of line").bytes());
  fixture.ingest(mails);
  std::vector<std::string> out;
  archive::ReadHandle handle = fixture.read();
  for (const archive::Post& post : test::all_posts(handle)) {
    const archive::Copy copy = need(handle.copies(post.num)).front();
    std::string storage;
    out.emplace_back(mail::unquote_mbox(need(handle.raw(copy)), copy.form, storage));
  }
  ArchiveFixture again;
  again.ingest(out);
  CHECK(canonical_dump(again) == canonical_dump(fixture));
}

namespace {

/// Mails with answers, variants, redeliveries and damage, from a seed.
std::vector<std::string> generated_corpus(unsigned seed, int count) {
  std::mt19937 random(seed);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  constexpr const char* kNouns[] = {"lamp",  "quay",   "harbour", "switch",
                                    "ferry", "ledger", "crane"};
  std::vector<std::string> mails;
  for (int n = 0; n < count; ++n) {
    auto mail = msg().id("c" + std::to_string(below(count)) + "@x").at(below(100000));
    if (below(12) == 0) mail.without("Message-ID");
    std::vector<std::string> refs;
    for (int k = below(4); k > 0; --k) refs.push_back("c" + std::to_string(below(count)) + "@x");
    if (!refs.empty()) {
      if (below(3) == 0) {
        mail.reply_to(refs);
      } else {
        mail.refs(refs);
      }
    }
    std::string words;
    for (int k = 3 + below(12); k > 0; --k) words.append(kNouns[below(7)]).append(" ");
    mail.body(words + "\n");
    mails.push_back(mail.bytes());
    for (int k = below(3); k > 0; --k) {
      auto copy = mail;
      std::string changed = words;
      if (below(2) == 0) changed[static_cast<std::size_t>(below(5)) + 1] = '?';
      if (below(2) == 0) copy.trace("X-Hop", std::to_string(below(99)));
      if (below(3) == 0) copy.without("References");
      mails.push_back(copy.body(changed + "\n").bytes());
    }
  }
  return mails;
}

/// The first mails of a list's real archive; none where there is no such file.
std::vector<std::string> real_mails(const std::string& name, std::size_t limit) {
  std::vector<std::string> mails;
  const auto path = test::shared_mail("corpora/" + name);
  if (!path) return mails;
  MboxReader reader(need(open_decompressed(*path)), {});
  while (mails.size() < limit) {
    const auto next = need(reader.next());
    if (!next) break;
    std::string storage;
    mails.emplace_back(mail::unquote_mbox(next->bytes.view(), next->form, storage));
  }
  return mails;
}

void same_in_any_order(std::vector<std::string> mails, int orders, std::size_t batches) {
  std::mt19937 random(99);
  std::string expected;
  for (int order = 0; order < orders; ++order) {
    INFO("order " << order);
    ArchiveFixture fixture;
    const std::size_t size = mails.size() / batches + 1;
    for (std::size_t at = 0; at < mails.size(); at += size) {
      const auto from = mails.begin() + static_cast<std::ptrdiff_t>(at);
      const auto to =
          mails.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, mails.size()));
      fixture.ingest(std::vector<std::string>(from, to));
    }
    CHECK(test::problems(fixture.archive()) == kNoProblems);
    const std::string dump = canonical_dump(fixture);
    // Not by CHECK: the dumps are long.
    if (order > 0 && dump != expected) FAIL("another archive than that of the first order");
    expected = dump;
    std::shuffle(mails.begin(), mails.end(), random);
  }
}

}  // namespace

TEST_CASE("ingest: a generated corpus gives the same archive in any order",
          "[ingest][ingestor][property]") {
  for (const unsigned seed : {1U, 2U, 3U}) same_in_any_order(generated_corpus(seed, 150), 4, 3);
}

TEST_CASE("ingest: real mail gives the same archive in any order", "[ingest][ingestor][property]") {
  for (const char* const name : {"twisted-web.mbox.zst", "open-iscsi.mbox.zst"}) {
    const std::vector<std::string> mails = real_mails(name, 2500);
    if (mails.empty()) continue;
    INFO(name);
    same_in_any_order(mails, 3, 2);
  }
}

}  // namespace docket::ingest
