#include <set>

#include "tests/support/indexed_ingest.hpp"
#include "tests/support/search_corpus.hpp"
#include "tests/support/search_run.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::oracle::Corpus;
using test::oracle::Random;

test::MessageBuilder says(const std::string& id, const std::string& body) {
  return msg().id(id + "@x").subject("x").body(body + "\n");
}

const ArchiveFixture& harbour() {
  static ArchiveFixture fixture;
  static const bool filled = [] {
    fixture.ingest({
        says("one", "The lamp hangs on a rope.").at(1).bytes(),
        says("two", "The lamp and the rope at the crane, in dark water.").at(2).bytes(),
        says("three", "A crane in the mill.").at(3).from("Bob <bob@example.org>").bytes(),
        says("four", "Harbour lamps, harbour ropes.").at(4).refs({"one@x"}).bytes(),
        says("five", "Dark is the water of the mill.").at(5).subject("Certificates").bytes(),
        says("six", "Nothing of it.").at(6).bytes(),
    });
    index_now(fixture);
    return true;
  }();
  REQUIRE(filled);
  return fixture;
}

SearchOptions relaxing(Collapse collapse = Collapse::Posts) {
  SearchOptions options = posts();
  options.relax = true;
  options.collapse = collapse;
  return options;
}

}  // namespace

TEST_CASE("search: where no post has all words, those with at least half of them are found",
          "[search][answer]") {
  const std::vector<Row> rows{
      {"lamp rope crane mill", "one two three four"},  // two of four
      {"lamp rope mill", "one two four"},              // two of three
      {"lamp mill", "one two three four five"},        // one of two
      {"lamp rope crane mill ferry", "two"},           // three of five
      {"lam* rop* ferry", "one two four"},             // beginnings are words
      {"certificate ferry", "five"},                   // in the subject
      {"ferry tram", ""},
  };
  for (const Row& row : rows) {
    INFO(row.query);
    const SearchResult result = search(harbour(), row.query, relaxing());
    CHECK(ids(result) == row.ids);
    CHECK(result.relaxed == !result.hits.empty());
    CHECK(result.total == static_cast<std::int64_t>(result.hits.size()));
    CHECK(result.total_exact);
    const SearchResult strict = search(harbour(), row.query);
    CHECK(strict.hits.empty());
    CHECK_FALSE(strict.relaxed);
  }
  const SearchResult threads =
      search(harbour(), "lamp rope crane mill", relaxing(Collapse::Threads));
  CHECK(threads.relaxed);
  CHECK(threads.total == 3);
  CHECK(threads.total_posts == 4);
}

TEST_CASE("search: of the words given up the posts with most of them come first",
          "[search][answer]") {
  SearchOptions options = relaxing();
  options.sort = SortOrder::Relevance;
  CHECK(ids(search(harbour(), "lamp rope crane ferry tram", options)) == "two");
  const std::string order = ids(search(harbour(), "lamp rope crane ferry", options));
  CHECK(order.starts_with("two "));
}

TEST_CASE("search: phrases, fields, exact and required words and exclusions are never given up",
          "[search][answer]") {
  const std::vector<Row> rows{
      {"lamp ferry \"dark water\"", "two"},
      {"lamp crane mill \"water dark\"", ""},
      {"crane ferry from:bob", "three"},
      {"lamp rope from:bob", ""},
      {"lamp ferry +rope", "one two four"},
      {"lamp rope +ferry", ""},
      {"lamp rope ferry.", ""},
      {"lamp crane mill -rope", "three"},
      {"lamp mill ferry is:reply", ""},
      {"rope harbour ferry is:reply", "four"},
      {"lamp ferry (crane OR mill)", "two"},
      {"lamp ferry NEAR/2 crane", ""},
      {"ferry \"dark water\"", ""},  // one word alone is all of them
      {"ferry", ""},
  };
  for (const Row& row : rows) {
    INFO(row.query);
    const SearchResult result = search(harbour(), row.query, relaxing());
    CHECK(ids(result) == row.ids);
    CHECK(result.relaxed == !result.hits.empty());
  }
}

TEST_CASE("search: where all words are found nothing is given up", "[search][answer]") {
  for (const char* const query : {"lamp rope", "lamp rope crane", "mill", "lamp OR ferry"}) {
    INFO(query);
    const SearchResult relaxed = search(harbour(), query, relaxing());
    CHECK_FALSE(relaxed.relaxed);
    CHECK(ids(relaxed) == ids(search(harbour(), query)));
  }
}

TEST_CASE("search: for a word that is nowhere the most frequent one near it is suggested",
          "[search][answer]") {
  const auto suggested = [](const std::string& query) {
    return search(harbour(), query, relaxing()).suggestion.value_or("");
  };
  CHECK(suggested("cranr") == "crane");
  CHECK(suggested("lapm") == "lamp");      // two letters swapped are one slip
  CHECK(suggested("ahrbuor") == "");       // two slips, and under eight letters
  CHECK(suggested("ceratificaze") == "");  // subjects are not suggested from
  CHECK(suggested("from:bob mil") == "from:bob mill");
  CHECK(suggested("lamp cranr") == "lamp crane");  // beside the posts with half of it
  CHECK(suggested("\"dark watr\"") == "");         // a phrase stands as it is
  CHECK(suggested("lamp") == "");
  CHECK(suggested("lamp six") == "");  // each of them is a word of the index
  CHECK(suggested("qqqqqqqq") == "");
  const std::string better = suggested("lamp cranr");
  CHECK(ids(search(harbour(), better)) == "two");
}

TEST_CASE("search: facets count all posts that match, not the page", "[search][answer]") {
  const Corpus corpus(5);
  for (const char* const query : {"lamp", "quay -rope", "is:root", "thread:{lamp}", "zebra"}) {
    INFO(query);
    std::map<std::string, std::map<std::string, std::int64_t>> expected;
    const SearchResult all = search(corpus.fixture(), query);
    for (const Hit& hit : all.hits) {
      ++expected["from"][hit.post.author_address];
      for (const std::string& list : hit.lists) ++expected["list"][list];
      ++expected["year"][std::to_string(to_civil(hit.post.time.utc_seconds).year)];
    }
    for (const Collapse collapse : {Collapse::Posts, Collapse::Threads}) {
      SearchOptions options = posts();
      options.collapse = collapse;
      options.limit = 2;
      options.facets = true;
      const SearchResult page = search(corpus.fixture(), query, options);
      CHECK(page.total_posts == all.total_posts);
      CHECK(page.total_exact);
      REQUIRE(page.facets.size() == 8);
      for (const Facet& facet : page.facets) {
        if (facet.name == "ca" || facet.name == "bug" || facet.name == "section") continue;
        if (facet.name == "incident" || facet.name == "tag") continue;
        std::map<std::string, std::int64_t> counts;
        for (const FacetCount& count : facet.counts) counts[count.value] = count.posts;
        CHECK(counts == expected[facet.name]);
        for (std::size_t k = 1; k < facet.counts.size(); ++k) {
          const FacetCount& before = facet.counts[k - 1];
          const FacetCount& after = facet.counts[k];
          const bool by_value = before.value < after.value;
          CHECK((facet.name == "year"
                     ? by_value
                     : before.posts > after.posts || (before.posts == after.posts && by_value)));
        }
      }
    }
  }
  CHECK(search(corpus.fixture(), "lamp").facets.empty());
}

TEST_CASE("search: the parts of an explained score add up to it", "[search][answer]") {
  const Corpus corpus(6);
  Random random(7);
  SearchOptions options = posts(SortOrder::Relevance);
  options.explain = true;
  options.relax = true;
  options.limit = 15;
  const auto term = [&] {
    std::string word = random.of(test::oracle::kWords);
    switch (random.below(6)) {
      case 0: return "\"" + random.words(2) + "\"";
      case 1: return "subject:" + word;
      case 2: return "\"" + word + "\"";
      case 3: return word.substr(0, 3) + "*";
      default: return word;
    }
  };
  std::vector<std::string> queries{
      "lamp",       "lamp lamp",    "lamp OR lamps",   "lamp -quay",
      "+lamp quay", "lamp is:root", "lamp zebra quay", "lamps NEAR/3 quay key"};
  for (int n = 0; n < 40; ++n) {
    std::string query = term();
    for (int more = random.below(3); more > 0; --more) {
      query += (random.one_in(2) ? " OR " : " ") + term();
    }
    queries.push_back(query);
  }
  int explained = 0;
  for (const std::string& query : queries) {
    INFO(query);
    for (const Hit& hit : search(corpus.fixture(), query, options).hits) {
      double sum = 0;
      for (const Hit::Part& part : hit.parts) {
        CHECK(part.score > 0);
        CHECK_FALSE(part.label.empty());
        sum += part.score;
      }
      CHECK(std::abs(sum - hit.score) < 1e-6);
      ++explained;
    }
  }
  CHECK(explained > 300);
  const SearchResult one = search(harbour(), "certificate mill", options);
  REQUIRE(one.hits.size() == 1);
  REQUIRE(one.hits[0].parts.size() == 2);
  CHECK(one.hits[0].parts[0].label == "subject:certificate");
  CHECK(one.hits[0].parts[1].label == "body:mill");
  options.explain = false;
  CHECK(search(harbour(), "mill", options).hits[0].parts.empty());
}

TEST_CASE("search: very many matches are estimated, and it is said so", "[search][answer]") {
  constexpr int kMany = 10'500;
  ArchiveFixture fixture;
  fixture.ingest(test::filler_mails(kMany));
  index_now(fixture);
  for (const Collapse collapse : {Collapse::Posts, Collapse::Threads}) {
    SearchOptions options;
    options.collapse = collapse;
    const SearchResult many = search(fixture, "filling", options);
    CHECK_FALSE(many.total_exact);
    CHECK(many.hits.size() == 20);
    CHECK(many.total_posts > kMany * 9 / 10);
    CHECK(many.total_posts < kMany * 11 / 10);
    CHECK(many.total > kMany * 9 / 10);
    CHECK(many.total <= many.total_posts);
    const SearchResult few = search(fixture, "filling 77", options);
    CHECK(few.total_exact);
    CHECK(few.total == 1);
    options.facets = true;  // for which all are looked at anyway
    const SearchResult counted = search(fixture, "filling", options);
    CHECK(counted.total_exact);
    CHECK(counted.total == kMany);
    CHECK(counted.total_posts == kMany);
    CHECK(counted.facets[0].counts[0].posts == kMany);
  }
}

TEST_CASE("search: since a state, only posts that came later", "[search][answer]") {
  ArchiveFixture fixture;
  fixture.ingest({says("old", "The lamps.").bytes(), says("hurt", "The d?rk lamps.").bytes()});
  fixture.ingest({says("new", "More lamps.").at(5).bytes(),
                  // A copy that takes over the lead is no new post.
                  says("hurt", "The dark lamps.").bytes()});
  fixture.ingest({says("rope", "A rope.").at(-5).refs({"old@x"}).bytes()});
  index_now(fixture);
  const auto since = [&](std::int64_t modseq, const std::string& query) {
    SearchOptions options = posts();
    options.since = Modseq(modseq);
    const SearchResult result = search(fixture, query, options);
    CHECK(result.total == static_cast<std::int64_t>(result.hits.size()));
    return ids(result);
  };
  CHECK(since(0, "lamps") == "old hurt new");
  CHECK(since(1, "lamps") == "new");
  CHECK(since(2, "lamps") == "");
  CHECK(since(1, "-lamps") == "rope");
  CHECK(since(1, "") == "rope new");
  CHECK(since(2, "") == "rope");
  CHECK(since(3, "") == "");
  CHECK(since(1000, "") == "");
  CHECK(since(1, "thread:{lamps}") == "rope new");  // whichever post it is that matches
  SearchOptions counted = posts();
  counted.since = Modseq(1);
  counted.facets = true;
  CHECK(search(fixture, "lamps", counted).facets[0].counts[0].posts == 1);
}

TEST_CASE("search: pages are cut from one list, whatever the order", "[search][answer]") {
  const Corpus corpus(8);
  for (const SortOrder sort : {SortOrder::Relevance, SortOrder::Newest, SortOrder::Oldest}) {
    for (const Collapse collapse : {Collapse::Posts, Collapse::Threads}) {
      for (const char* const query : {"lamp OR quay", "is:reply"}) {
        SearchOptions options = posts(sort);
        options.collapse = collapse;
        const SearchResult all = search(corpus.fixture(), query, options);
        std::string pages;
        options.limit = 17;
        for (; options.offset < all.total; options.offset += options.limit) {
          const SearchResult page = search(corpus.fixture(), query, options);
          CHECK(page.total == all.total);
          pages.append(pages.empty() ? "" : " ").append(ids(page));
        }
        CHECK(pages == ids(all));
        CHECK(search(corpus.fixture(), query, options).hits.empty());
      }
    }
  }
}

TEST_CASE("search: the order asked for, equals by date, then by number", "[search][answer]") {
  const Corpus corpus(9);
  using Key = std::pair<double, std::pair<std::int64_t, std::int64_t>>;
  const auto keys = [&](SortOrder sort, const char* query) {
    std::vector<Key> out;
    for (const Hit& hit : search(corpus.fixture(), query, posts(sort)).hits) {
      const std::int64_t time = hit.post.time.utc_seconds;
      const bool by_score = sort == SortOrder::Relevance;
      out.push_back({by_score ? -hit.score : 0.0,
                     {sort == SortOrder::Oldest ? time : -time, hit.post.num.value()}});
    }
    return out;
  };
  for (const SortOrder sort : {SortOrder::Relevance, SortOrder::Newest, SortOrder::Oldest}) {
    for (const char* const query : {"lamp", "lamp OR rope", "is:root"}) {
      const auto found = keys(sort, query);
      CHECK(found.size() > 50);
      CHECK(std::is_sorted(found.begin(), found.end()));
    }
  }
  ArchiveFixture twins;
  const auto lamp = [](const std::string& id) {
    return says(id, "The lamp.").from("Ada <" + id + "@example.org>");
  };
  twins.ingest({lamp("b").bytes(), lamp("a").bytes(), lamp("c").at(1).bytes()});
  index_now(twins);
  CHECK(ids(search(twins, "lamp", posts(SortOrder::Relevance))) == "c b a");
  CHECK(ids(search(twins, "lamp", posts(SortOrder::Newest))) == "c b a");
  CHECK(ids(search(twins, "lamp", posts(SortOrder::Oldest))) == "b a c");
}

}  // namespace docket::search
