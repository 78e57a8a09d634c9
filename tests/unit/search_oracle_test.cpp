#include "tests/support/search_corpus.hpp"

namespace docket::search {
namespace {

using test::need;
using test::SearchedPost;
using test::oracle::all_of;
using test::oracle::Corpus;
using test::oracle::difference;
using test::oracle::Ids;
using test::oracle::ids_of;
using test::oracle::kPosts;
using test::oracle::kWords;
using test::oracle::Random;

/// A query with all there is, its words from the corpus.
class QueryWriter {
 public:
  explicit QueryWriter(unsigned seed) : random_(seed) {}

  std::string query(int depth) {
    std::string out = part(depth);
    for (int more = random_.below(depth > 1 ? 3 : 2); more > 0; --more) {
      constexpr std::array kOperators{" ", " AND ", " OR ", " OR ", " NOT ", " -"};
      out += random_.of(kOperators) + part(depth);
    }
    return out;
  }

 private:
  std::string part(int depth) {
    if (depth > 0 && random_.one_in(3)) return "(" + query(depth - 1) + ")";
    switch (random_.below(14)) {
      case 0:
      case 1: return phrase();
      case 2: return near();
      case 3: return std::string(random_.of(kWords)).substr(0, 2) + "*";
      case 4: return "\"" + std::string(random_.of(kWords)) + "\"";
      case 5: return text_field();
      case 6: return people();
      case 7: return filter();
      case 8: return date();
      case 9:
        return depth > 0 && random_.one_in(2) ? "thread:{" + query(depth - 1) + "}" : thread();
      case 10: return "+" + std::string(random_.of(kWords));
      default: return random_.of(kWords);
    }
  }

  std::string phrase() { return "\"" + random_.words(2 + random_.below(2)) + "\""; }

  std::string near() {
    // One of each stem: Xapian wants a place for each of the words.
    std::array<const char*, 4> words{"lamps", "quay", "switching", "harbour"};
    const auto first = static_cast<std::size_t>(random_.below(4));
    std::string out = words[first];
    for (std::size_t k = 1; k <= 1 + static_cast<std::size_t>(random_.below(2)); ++k) {
      out += fmt::format(" NEAR/{} {}", 1 + random_.below(4), words[(first + k) % 4]);
    }
    return "(" + out + ")";
  }

  std::string text_field() {
    constexpr std::array kFields{"body:", "subject:", "quoted:", "attachment:"};
    const std::string field = random_.of(kFields);
    if (random_.one_in(4)) return field + std::string(random_.of(kWords)).substr(0, 2) + "*";
    const bool positions = field == "body:" || field == "subject:";
    return field + (positions && random_.one_in(3) ? phrase() : random_.of(kWords));
  }

  std::string people() {
    constexpr std::array kForms{"ada",
                                "from:ada",
                                "from:quay",
                                "from:quay.example",
                                "to:rope-maker",
                                "from:zoe.rope@mill.example",
                                "to:\"ca team\"",
                                "from:zo*",
                                "to:bob@lamp.example",
                                "filename:plan.txt",
                                "filename:plan"};
    return random_.of(kForms);
  }

  std::string filter() {
    constexpr std::array kForms{"is:root",      "is:reply",     "has:attachment",
                                "list:harbour", "list:ferries", "list:harbour-talk.lists.example",
                                "list:lists",   "is:reposted",  "mid:p17@x"};
    return random_.of(kForms);
  }

  std::string date() {
    constexpr std::array kForms{"date:2022",      "date:2023-03",    "date:2022-03..2023-04-05",
                                "after:2024-05",  "before:2022-02",  "date:..2023",
                                "date:2023-06..", "date:2025-02-03", "date:1999"};
    return random_.of(kForms);
  }

  std::string thread() { return "thread:" + std::to_string(1 + random_.below(kPosts)); }

  Random random_;
};

void check_threads(Searcher& searcher, const std::string& query, const Ids& expected,
                   const std::vector<SearchedPost>& posts) {
  std::map<std::int64_t, std::int64_t> threads;
  for (const SearchedPost& post : posts) {
    if (expected.contains(post.id)) ++threads[post.thread];
  }
  const SearchResult result = need(searcher.search(query, all_of(Collapse::Threads)));
  CHECK(result.total == static_cast<std::int64_t>(threads.size()));
  CHECK(result.total_posts == static_cast<std::int64_t>(expected.size()));
  CHECK(result.total_exact);
  CHECK(result.hits.size() == threads.size());
  for (const Hit& hit : result.hits) {
    CHECK(expected.contains(hit.post.message_id));
    CHECK(hit.more_in_thread == threads[hit.post.thread.value()] - 1);
    threads[hit.post.thread.value()] = 0;  // once only
  }
}

}  // namespace

TEST_CASE("search: random queries find what a slow reading of all posts finds",
          "[search][oracle][property]") {
  const Corpus corpus(1);
  const test::QueryOracle oracle(corpus.posts());
  Searcher searcher = need(Searcher::open(corpus.fixture().archive()));
  const auto now = need(searcher.archive().latest_time());
  QueryWriter writer(2);
  int found_some = 0;
  for (int n = 0; n < 600; ++n) {
    const std::string text = writer.query(n % 3);
    const Query query = parse_query(text, now.value_or(0));
    const Ids expected = oracle.find(query.root);
    INFO(text << " -> " << query.canonical());
    const SearchResult result = need(searcher.search(text, all_of(Collapse::Posts)));
    const Ids found = ids_of(result);
    if (found != expected) FAIL_CHECK(difference(found, expected));
    CHECK(result.total == static_cast<std::int64_t>(expected.size()));
    CHECK(result.total_posts == result.total);
    CHECK(result.total_exact);
    CHECK_FALSE(result.relaxed);
    check_threads(searcher, text, expected, corpus.posts());
    found_some += expected.empty() ? 0 : 1;
  }
  CHECK(found_some > 400);
}

}  // namespace docket::search
