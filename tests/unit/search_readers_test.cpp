#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <xapian.h>

#include "index/index_directory.hpp"
#include "index/index_state.hpp"
#include "tests/support/indexed_ingest.hpp"
#include "tests/support/search_run.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;
using test::filler_mails;
using test::IndexedIngest;
using test::msg;
using test::need;

/// All of an answer that a caller sees, scores to the last bit.
std::string answer_text(const SearchResult& result) {
  std::string out = fmt::format("{} {} relaxed {} {} of {} exact {} {}\n", result.parsed,
                                warnings(result), result.relaxed, result.total, result.total_posts,
                                result.total_exact, result.suggestion.value_or("-"));
  for (const Facet& facet : result.facets) {
    out += facet.name;
    for (const FacetCount& count : facet.counts)
      out += fmt::format(" {} {}", count.value, count.posts);
    out += '\n';
  }
  for (const Hit& hit : result.hits) {
    out += fmt::format("{} {:a} +{} {} {}", hit.post.num.value(), hit.score, hit.more_in_thread,
                       hit.snippet.text, hit.snippet.quoted);
    for (const Hit::Part& part : hit.parts) out += fmt::format(" {} {:a}", part.label, part.score);
    out += '\n';
  }
  return out;
}

std::string answers(const ArchiveFixture& fixture) {
  SearchOptions options;
  options.facets = true;
  options.explain = true;
  std::string out;
  for (const char* const query :
       {"lamp", "lamps quay", "fillers", "filling 30", "\"filling words\"", "lamp OR 31", "fil*",
        "is:root", "-lamps", "subject:filler", "lamp crane zebra", "fillink", "from:ada lamps",
        "thread:{quay}", "date:2022", "filling NEAR/3 words", "rope"}) {
    options.sort = SortOrder::Relevance;
    for (const Collapse collapse : {Collapse::Posts, Collapse::Threads}) {
      options.collapse = collapse;
      out += answer_text(search(fixture, query, options));
    }
    options.sort = SortOrder::Newest;
    out += answer_text(search(fixture, query, options));
  }
  return out;
}

/// A few commits that change what came before.
void bring_mail(ArchiveFixture& fixture, const std::function<void()>& after_each) {
  const auto lamps = msg().id("lamps@x").body("The lamps along the quay, by a rope.\n");
  auto hurt = lamps;
  fixture.ingest(filler_mails(60));
  after_each();
  fixture.ingest({hurt.body("The l?mps along the quay, by ? rope.\n").bytes()});
  after_each();
  fixture.ingest({lamps.bytes(), msg().id("re@x").refs({"lamps@x"}).at(9).bytes()});
  after_each();
  fixture.ingest(filler_mails(20, 60));
  fixture.ingest({msg().id("re@x").at(12).body("Another lamp, crane and ledger.\n").bytes()});
  after_each();
}

void rebuild(const ArchiveFixture& fixture) {
  need(index::update_index(fixture.archive(), index::IndexTask::Rebuild, {}));
}

}  // namespace

TEST_CASE("search: two runs, and an index caught up or built at once, give the same answer",
          "[search][readers]") {
  ArchiveFixture fixture;
  bring_mail(fixture, [&] { index_now(fixture); });
  const std::string first = answers(fixture);
  CHECK(answers(fixture) == first);
  rebuild(fixture);
  CHECK(answers(fixture) == first);
}

TEST_CASE("search: an open Searcher answers on while the index is written", "[search][readers]") {
  ArchiveFixture fixture;
  fixture.ingest(filler_mails(20));
  index_now(fixture);
  Searcher before = need(Searcher::open(fixture.archive()));
  const auto found_by = [](Searcher& searcher) {
    const SearchResult result = need(searcher.search("filling", posts()));
    CHECK(result.stale_by >= 0);
    return result.hits.size();
  };
  CHECK(found_by(before) == 20);
  SECTION("in place, again and again") {
    for (int round = 1; round <= 6; ++round) {
      IndexedIngest run(fixture);
      run.take(filler_mails(10, 20 + 10 * round), [&] {
        Searcher during = need(Searcher::open(fixture.archive()));
        CHECK(found_by(during) == static_cast<std::size_t>(10 + 10 * round));
        CHECK(found_by(before) == 20);
      });
      need(run.finish());
      CHECK(found_by(before) == 20);  // its archive is that of when it was opened
      Searcher after = need(Searcher::open(fixture.archive()));
      CHECK(found_by(after) == static_cast<std::size_t>(20 + 10 * round));
    }
  }
  SECTION("replaced by new generations") {
    for (int round = 1; round <= 3; ++round) {
      rebuild(fixture);
      CHECK(found_by(before) == 20);
    }
    IndexedIngest run(fixture);
    run.take(filler_mails(300, 20));
    need(run.finish());
    CHECK(found_by(before) == 20);
    Searcher after = need(Searcher::open(fixture.archive()));
    CHECK(found_by(after) == 320);
  }
}

TEST_CASE("search: a generation goes with its last reader", "[search][readers]") {
  ArchiveFixture fixture;
  fixture.ingest(filler_mails(5));
  index_now(fixture);
  const index::IndexDirectory directory(fixture.archive().index_path());
  const int first = need(directory.current()).value_or(0);
  {
    const Searcher reader = need(Searcher::open(fixture.archive()));
    rebuild(fixture);
    CHECK(std::filesystem::exists(directory.folder(first)));
  }
  rebuild(fixture);
  CHECK_FALSE(std::filesystem::exists(directory.folder(first)));
}

TEST_CASE("search: readers of another thread never fail beside a writer", "[search][readers]") {
  ArchiveFixture fixture;
  fixture.ingest(filler_mails(20));
  index_now(fixture);
  std::atomic<bool> done = false;
  std::atomic<int> searches = 0;
  std::string problem;  // of the thread; read when it has ended
  {
    std::jthread reader([&] {
      std::optional<Searcher> searcher;
      while (!done || searches < 20) {
        if (searches % 5 == 0) {
          auto opened = Searcher::open(fixture.archive());
          if (!opened) problem = "open: " + opened.error().message;
          if (!opened) return;
          searcher.emplace(std::move(*opened));
        }
        SearchOptions options = posts();
        options.explain = searches % 3 == 0;
        const auto result = searcher->search("filling", options);
        if (!result) problem = "search: " + result.error().message;
        if (result && result->hits.size() < 20) problem = "too few hits";
        if (!problem.empty()) return;
        ++searches;
      }
    });
    for (int round = 0; round < 12; ++round) {
      IndexedIngest run(fixture);
      run.take(filler_mails(round % 4 == 3 ? 250 : 5, 1000 * (round + 1)));
      need(run.finish());
      if (round % 5 == 4) rebuild(fixture);
    }
    done = true;
  }
  CHECK(problem == "");
  CHECK(searches >= 20);
}

TEST_CASE("search: a stale index shows a post once that was folded since", "[search][readers]") {
  ArchiveFixture fixture;
  const auto rule = [](const std::string& number) {
    return msg()
        .id("rule@x")
        .body("Please read section " + number +
              "of the harbour rules before you\nanswer, they say who pays for the lamps.\n")
        .bytes();
  };
  fixture.ingest({rule("3.2 "), rule("4.7 "), msg().id("other@x").at(60).bytes()});
  index_now(fixture);
  CHECK(ids(search(fixture, "lamps")) == "rule rule other");
  fixture.ingest({rule("")});
  const SearchResult stale = search(fixture, "lamps");
  CHECK(stale.stale_by == 1);
  CHECK(ids(stale) == "rule other");
  index_now(fixture);
  CHECK(ids(search(fixture, "lamps")) == "rule other");
}

TEST_CASE("search: an index is as stale as the oldest of its shards", "[search][readers]") {
  ArchiveFixture fixture;
  fixture.ingest(filler_mails(4));
  index_now(fixture);
  const archive::State old = need(fixture.read().state());
  fixture.ingest(filler_mails(4, 4));
  index_now(fixture);
  CHECK(search(fixture, "filling").stale_by == 0);
  const index::IndexDirectory directory(fixture.archive().index_path());
  const int generation = need(directory.current()).value_or(0);
  for (const unsigned shard : {1U, 0U}) {  // as where a run is killed between two commits
    Xapian::WritableDatabase database(directory.shard(generation, shard).string(), Xapian::DB_OPEN);
    const std::string newer = database.get_metadata(index::kStateKey);
    database.set_metadata(index::kStateKey, index::to_metadata({shard, index::kShards, old}));
    database.commit();
    CHECK(search(fixture, "filling").stale_by == 1);
    database.set_metadata(index::kStateKey, newer);
    database.commit();
  }
  CHECK(search(fixture, "filling").stale_by == 0);
}

}  // namespace docket::search
