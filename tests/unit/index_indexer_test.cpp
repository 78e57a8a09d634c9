#include <random>

#include "index/index_directory.hpp"
#include "index/index_state.hpp"
#include "tests/support/index_dump.hpp"
#include "tests/support/indexed_ingest.hpp"

namespace docket::index {
namespace {

using test::ArchiveFixture;
using test::filler_mails;
using test::IndexedIngest;
using test::msg;
using test::need;

using Mails = std::vector<std::string>;

void catch_up(const ArchiveFixture& fixture) {
  need(update_index(fixture.archive(), IndexTask::CatchUp, {}));
}

std::vector<std::string> folders(const ArchiveFixture& fixture) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(fixture.archive().index_path())) {
    if (entry.is_directory()) out.push_back(entry.path().filename().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// What the index holds is what a rebuild gives; so is the state that it was built from.
std::string check_as_rebuilt(const ArchiveFixture& fixture) {
  std::string now = test::index_dump(fixture.archive());
  CHECK(need(index_state(fixture.archive()))->root == need(fixture.read().state()).root);
  CHECK(need(index_state(fixture.archive()))->modseq == need(fixture.read().state()).modseq);
  const auto made = folders(fixture);
  CHECK(made.size() == 1);
  for (const auto& entry : std::filesystem::directory_iterator(
           fixture.archive().index_path() / (made.empty() ? "" : made.front()))) {
    CHECK(entry.path().filename().string().starts_with("posts."));  // no segments
  }
  need(update_index(fixture.archive(), IndexTask::Rebuild, {}));
  const std::string difference = test::first_difference(now, test::index_dump(fixture.archive()));
  if (!difference.empty()) FAIL_CHECK("not as a rebuild: " << difference);
  return now;
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string rule(const std::string& number) {
  return msg()
      .id("rule@x")
      .body("Please read section " + number +
            "of the harbour rules before you\nanswer, they say who pays for the lamps.\n")
      .bytes();
}

std::string with_attachment(const std::string& name, const std::string& text) {
  return msg()
      .id(name + "@x")
      .set("MIME-Version", "1.0")
      .set("Content-Type", "multipart/mixed; boundary=b")
      .body("--b\nContent-Type: text/plain\n\nSee the plan.\n--b\nContent-Type: text/plain; name=" +
            name + ".txt\nContent-Disposition: attachment; filename=" + name + ".txt\n\n" + text +
            "\n--b--\n")
      .bytes();
}

/// Three commits; the later ones change in every way what the first brought.
std::vector<Mails> commits() {
  const auto healthy = [](const std::string& id) {
    return msg().id(id).body(
        "The c\xC3\xA4"
        "bles of the " +
        id + " quay are in\xC3\xA7ide.\n");
  };
  const auto damaged = [](const std::string& id) {
    return msg().id(id).body("The c?bles of the " + id + " quay are in?ide.\n").bytes();
  };
  auto listed = healthy("listed");
  listed.set("List-Id", "<harbour.lists.example.org>");
  auto reposted = listed;
  reposted.set("List-Id", "<ferries.lists.example.org>").trace("Received", "from a by b");
  return {{msg().id("plain@x").bytes(), damaged("upgraded"), healthy("leader").bytes(),
           rule("3.2 "), healthy("twin").bytes(), msg().id("above@x").bytes(),
           msg().id("below@x").refs({"ghost@x"}).at(2).body("To a ghost.\n").bytes(),
           listed.bytes(), with_attachment("plan", "The quay in words.")},
          {msg().id("answer@x").refs({"plain@x"}).at(1).body("Who has the key?\n").bytes(),
           healthy("upgraded").bytes(), damaged("leader"), rule("4.7 "),
           msg().id("twin").at(9).body("A correction, on rope.\n").bytes(),
           msg().id("ghost@x").refs({"above@x"}).at(1).body("The ghost.\n").bytes(),
           reposted.bytes(), with_attachment("large", std::string(100000, 'x') + " unread")},
          {msg().id("last@x").refs({"answer@x"}).at(2).body("> Who has the key?\nI.\n").bytes(),
           rule(""), healthy("fourth").bytes(), damaged("fourth")}};
}

/// That the commits did what they are for.
void check_shown(const std::string& dump) {
  CHECK(count_of(dump, "\n  XQkey 1") == 1);
  CHECK(count_of(dump, "\n  upgraded 1 ") == 1);
  CHECK(count_of(dump, "\n  cables 1 ") == 5);  // of the copies that are not damaged
  CHECK(count_of(dump, "\n  rules 1 ") == 1);
  CHECK(count_of(dump, "\n  XISvariant 0") == 2);
  CHECK(count_of(dump, "\n  XISreposted 0") == 5);
  CHECK(count_of(dump, "\n  Gharbour.lists.example.org 0") == 1);
  CHECK(count_of(dump, "\n  Gferries.lists.example.org 0") == 1);
  CHECK(count_of(dump, "\n  XHASattachment 0") == 2);
  CHECK(count_of(dump, "\n  XATquay 1") == 1);
  CHECK(count_of(dump, "\n  XATunread 1") == 0);
}

enum class Way { InPlace, Merged };

int generation(const ArchiveFixture& fixture) {
  return need(IndexDirectory(fixture.archive().index_path()).current()).value_or(0);
}

/// The commits before `split` came in earlier runs, the last `lag` of them without an index.
void run_commits(Way way, std::size_t split, std::size_t lag) {
  INFO("split at " << split << ", lag " << lag << (way == Way::Merged ? ", merged" : ""));
  ArchiveFixture fixture;
  std::vector<Mails> all = commits();
  for (std::size_t k = 0; k < split; ++k) {
    fixture.ingest(all[k]);
    if (k + lag < split) catch_up(fixture);
  }
  const int before = generation(fixture);
  IndexedIngest run(fixture);
  for (std::size_t k = split; k < all.size(); ++k) {
    if (way == Way::Merged && k == split) {
      const Mails filler = filler_mails(220);
      all[k].insert(all[k].end(), filler.begin(), filler.end());
    }
    run.take(all[k]);
  }
  CHECK(run.placed() > 0);
  CHECK(need(run.finish()).rebuilt == (before == 0));
  CHECK(generation(fixture) == (before > 0 && way == Way::InPlace ? before : before + 1));
  check_shown(check_as_rebuilt(fixture));
}

}  // namespace

TEST_CASE("Indexer: fed while mail comes in it gives what a rebuild gives", "[index][indexer]") {
  run_commits(Way::InPlace, 0, 0);
}

TEST_CASE("Indexer: few new posts change the index that is there", "[index][indexer]") {
  run_commits(Way::InPlace, 1, 0);
  run_commits(Way::InPlace, 2, 0);
}

TEST_CASE("Indexer: many new posts are merged with the index that is there", "[index][indexer]") {
  run_commits(Way::Merged, 1, 0);
  run_commits(Way::Merged, 2, 0);
}

TEST_CASE("Indexer: what earlier runs left unindexed is read from the archive",
          "[index][indexer]") {
  run_commits(Way::InPlace, 1, 1);
  run_commits(Way::InPlace, 2, 1);
  run_commits(Way::Merged, 2, 1);
}

TEST_CASE("Indexer: citations are those of the archive, fed or read", "[index][indexer]") {
  ArchiveFixture fixture;
  IndexedIngest run(fixture);
  run.take({msg()
                .id("cites@x")
                .date("Mon, 06 Mar 2017 10:00:00 +0000")
                .body("Thawte was asked in bug 1334377 comment 3 about BR section 4.9.1.1.\n")
                .bytes()});
  run.take({msg()
                .id("quotes@x")
                .date("Tue, 07 Mar 2017 10:00:00 +0000")
                .refs({"cites@x"})
                .body("> asked in bug\n> 1334377 comment 3\n\nRead RFC 5280 again.\n")
                .bytes()});
  need(run.finish());
  const std::string dump = check_as_rebuilt(fixture);
  CHECK(count_of(dump, " XBUG1334377 0\n") == 2);
  CHECK(count_of(dump, " XBUG1334377#c3 0\n") == 2);
  CHECK(count_of(dump, " XBR4.9.1.1 0\n") == 1);
  CHECK(count_of(dump, " XBR4.9 0\n") == 1);
  CHECK(count_of(dump, " XRFC5280 0\n") == 1);
  CHECK(count_of(dump, " XCAsymantec 0\n") == 1);
  CHECK(count_of(dump, " XCANAMEthawte 0\n") == 1);
}

TEST_CASE("Indexer: giant bodies are indexed as far from the hook as from the archive",
          "[index][indexer]") {
  const auto giant = [](std::size_t bytes) {
    std::string body;
    while (body.size() < bytes) body += "line " + std::to_string(body.size()) + " of a report\n";
    return msg().id("giant" + std::to_string(bytes) + "@x").body(body + "the last\n").bytes();
  };
  ArchiveFixture fixture;
  IndexedIngest run(fixture);
  run.take({giant(1000), giant(1500000), giant(9000000)});
  need(run.finish());
  const std::string dump = check_as_rebuilt(fixture);
  CHECK(count_of(dump, "\n  last 1 ") == 1);
  CHECK(count_of(dump, "\n  report ") == 3);
}

TEST_CASE("Indexer: with few posts and more than a fifth of them new, they are few all the same",
          "[index][indexer]") {
  const auto becomes = [](int old, int more) {
    ArchiveFixture fixture;
    fixture.ingest(filler_mails(old));
    catch_up(fixture);
    const int before = generation(fixture);
    IndexedIngest run(fixture);
    run.take(filler_mails(more, old));
    CHECK(need(run.finish()).posts == more);
    const bool merged = generation(fixture) != before;
    check_as_rebuilt(fixture);
    return merged;
  };
  CHECK_FALSE(becomes(10, 200));
  CHECK(becomes(10, 201));
  CHECK_FALSE(becomes(1100, 220));
  CHECK(becomes(1100, 221));
}

namespace {

/// Mails with answers, reposts, variants, joins and damage, from a seed.
Mails generated_mails(unsigned seed, int count) {
  std::mt19937 random(seed);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  constexpr const char* kWords[] = {"lamp", "quay",   "harbour", "switches", "ferries",
                                    "rope", "ledger", "cranes",  "12",       "SHA-1"};
  Mails mails;
  for (int n = 0; n < count; ++n) {
    auto mail = msg().id("g" + std::to_string(below(count)) + "@x").at(below(100000));
    if (below(3) > 0) mail.refs({"g" + std::to_string(below(count)) + "@x"});
    if (below(4) == 0) mail.set("List-Id", "<l" + std::to_string(below(3)) + ".example.org>");
    std::string words;
    for (int k = 3 + below(9); k > 0; --k) words.append(kWords[below(10)]).append(" ");
    mails.push_back(mail.body("> quoted " + words + "\n\n" + words + "\n").bytes());
    if (below(3) > 0) continue;
    std::string changed = words;
    if (below(2) == 0) changed[static_cast<std::size_t>(below(6)) + 1] = '?';
    mail.trace("X-Hop", std::to_string(below(99)));
    mails.push_back(mail.body("> quoted " + words + "\n\n" + changed + "\n").bytes());
  }
  std::shuffle(mails.begin(), mails.end(), random);
  return mails;
}

}  // namespace

TEST_CASE("Indexer: whatever runs brought the mail in, the index is as a rebuild's",
          "[index][indexer][property]") {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return random() % n; };
    const Mails mails = generated_mails(seed, 700);
    ArchiveFixture fixture;
    std::size_t at = 0;
    const auto some = [&] {
      const std::size_t count = std::min(mails.size() - at, 1 + below(below(2) == 0 ? 20 : 400));
      const auto begin = mails.begin() + static_cast<std::ptrdiff_t>(at);
      at += count;
      return Mails(begin, begin + static_cast<std::ptrdiff_t>(count));
    };
    while (at < mails.size()) {
      switch (below(4)) {
        case 0: fixture.ingest(some()); break;
        case 1: catch_up(fixture); break;
        default:
          IndexedIngest run(fixture);
          for (std::size_t commits = 1 + below(3); commits > 0; --commits) run.take(some());
          if (below(4) > 0) need(run.finish());
      }
    }
    catch_up(fixture);
    check_as_rebuilt(fixture);
  }
}

TEST_CASE("Indexer: let go without finish() the old index stands and nothing else",
          "[index][indexer]") {
  ArchiveFixture fixture;
  const auto let_go = [&](int more, int first) {
    IndexedIngest run(fixture);
    run.take(filler_mails(more, first));
  };
  let_go(300, 0);
  CHECK(folders(fixture).empty());
  CHECK(generation(fixture) == 0);
  catch_up(fixture);
  const std::string before = test::index_dump(fixture.archive());
  const std::vector<std::string> made = folders(fixture);
  for (const int more : {5, 300}) {
    let_go(more, 1000 * more);
    CHECK(folders(fixture) == made);
    CHECK(test::first_difference(before, test::index_dump(fixture.archive())).empty());
  }
  catch_up(fixture);
  check_as_rebuilt(fixture);
}

TEST_CASE("Indexer: stopped while mail comes in the mail is there and the old index stands",
          "[index][indexer]") {
  ArchiveFixture fixture;
  fixture.ingest(filler_mails(5));
  catch_up(fixture);
  const std::string before = test::index_dump(fixture.archive());
  std::atomic<bool> stop = false;
  {
    IndexedIngest run(fixture, IndexTask::CatchUp, &stop);
    run.take(filler_mails(300, 5));
    stop = true;
    run.take(filler_mails(300, 305));
    const auto finished = run.finish();
    REQUIRE_FALSE(finished);
    CHECK(finished.error().code == Errc::Interrupted);
  }
  CHECK(folders(fixture).size() == 1);
  CHECK(test::first_difference(before, test::index_dump(fixture.archive())).empty());
  CHECK(need(fixture.read().stats()).posts == 605);
  catch_up(fixture);
  check_as_rebuilt(fixture);
}

TEST_CASE("Indexer: two at once, and the second is told so", "[index][indexer]") {
  ArchiveFixture fixture;
  fixture.ingest({msg().bytes()});
  {
    const Indexer first = need(Indexer::open(fixture.archive(), IndexTask::CatchUp, {}));
    for (const IndexTask task : {IndexTask::CatchUp, IndexTask::Rebuild}) {
      const auto second = Indexer::open(fixture.archive(), task, {});
      REQUIRE_FALSE(second);
      CHECK(second.error().code == Errc::Locked);
      CHECK_FALSE(second.error().hint.empty());
    }
  }
  catch_up(fixture);
  check_as_rebuilt(fixture);
}

TEST_CASE("Indexer: what killed runs left behind goes, but not under a reader",
          "[index][indexer]") {
  ArchiveFixture fixture;
  fixture.ingest({msg().bytes()});
  catch_up(fixture);
  const IndexDirectory directory(fixture.archive().index_path());
  const int broken = need(directory.create());
  const int held = need(directory.create());
  fixture.folder().write("archive/index/" + std::to_string(broken) + "/segment.0.1/half", "x");
  {
    const DirectoryLock reader = need(directory.lock(held));
    catch_up(fixture);
    CHECK(folders(fixture) == std::vector<std::string>{"1", std::to_string(held)});
  }
  catch_up(fixture);
  check_as_rebuilt(fixture);
}

TEST_CASE("place_of: every number has a place of its own, and the places have no gaps",
          "[index][shards]") {
  for (unsigned shards = 1; shards <= kMaxShards; ++shards) {
    std::vector<std::uint32_t> documents(shards, 0);
    for (std::int64_t number = 1; number <= 1000; ++number) {
      const ShardPlace place = place_of(PostNum(number), shards);
      REQUIRE(place.shard < shards);
      REQUIRE(place.document == ++documents[place.shard]);
      // As Xapian numbers documents of several databases that are opened as one.
      REQUIRE((place.document - 1) * std::int64_t{shards} + place.shard + 1 == number);
    }
  }
  const ShardPlace last = place_of(PostNum(INT64_C(4294967295)), 2);
  CHECK(last.shard == 0);
  CHECK(last.document == 2147483648U);
}

TEST_CASE("Indexer: an index keeps the number of shards that it was made with",
          "[index][indexer][shards]") {
  const int more = GENERATE(20, 300);  // in place, and merged
  ArchiveFixture fixture;
  const IndexDirectory directory(fixture.archive().index_path());
  const int made = need(directory.create());
  const unsigned shards = GENERATE(1U, 3U, 5U);
  for (unsigned shard = 0; shard < shards; ++shard) {
    Xapian::WritableDatabase database(directory.shard(made, shard).string(), Xapian::DB_CREATE);
    const archive::State empty = need(fixture.read().state());
    database.set_metadata(kStateKey, to_metadata({shard, shards, empty}));
    database.commit();
  }
  need(directory.make_current(made));
  IndexedIngest run(fixture);
  run.take(filler_mails(more));
  CHECK_FALSE(need(run.finish()).rebuilt);
  CHECK(directory.shard_count(generation(fixture)) == shards);
  check_as_rebuilt(fixture);  // in as many as are made now
  CHECK(directory.shard_count(generation(fixture)) == kShards);
}

}  // namespace docket::index
