#include <sqlite3.h>

#include "tests/support/search_corpus.hpp"

namespace docket::search {
namespace {

using test::need;
using test::oracle::all_of;
using test::oracle::Corpus;
using test::oracle::difference;
using test::oracle::Ids;
using test::oracle::ids_of;
using test::oracle::Random;

/// The own words of all posts in an FTS5 table.
class Fts {
 public:
  explicit Fts(const std::vector<std::string>& texts) {
    REQUIRE(sqlite3_open(":memory:", &database_) == SQLITE_OK);
    run("CREATE VIRTUAL TABLE own USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')");
    for (std::size_t n = 0; n < texts.size(); ++n) {
      run("INSERT INTO own(rowid, words) VALUES (?1 + 0, ?2)", {std::to_string(n + 1), texts[n]});
    }
  }
  ~Fts() { sqlite3_close(database_); }
  Fts(const Fts&) = delete;
  Fts& operator=(const Fts&) = delete;
  Fts(Fts&&) = delete;
  Fts& operator=(Fts&&) = delete;

  [[nodiscard]] Ids find(const std::string& query) {
    return run("SELECT rowid FROM own WHERE own MATCH ?1", {query});
  }

 private:
  Ids run(const char* sql, const std::vector<std::string>& values = {}) {
    sqlite3_stmt* statement = nullptr;
    INFO(sql << (values.empty() ? "" : " with " + values.front()));
    REQUIRE(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) == SQLITE_OK);
    int place = 0;
    for (const std::string& value : values) {
      sqlite3_bind_text(statement, ++place, value.c_str(), -1, SQLITE_TRANSIENT);
    }
    Ids ids;
    int state = 0;
    while ((state = sqlite3_step(statement)) == SQLITE_ROW) {
      ids.insert(fmt::format("p{}@x", sqlite3_column_int(statement, 0) - 1));
    }
    sqlite3_finalize(statement);
    REQUIRE(state == SQLITE_DONE);
    return ids;
  }

  sqlite3* database_ = nullptr;
};

/// The same in both languages, of exact words in own texts.
struct Pair {
  std::string docket, fts;
};

Pair random_pair(Random& random, int depth) {
  // Words that both cut alike: no parts of camelCase, no possessives or plural acronyms.
  constexpr std::array kPlain{"lamp",       "lamps",     "quay",       "quays",
                              "harbour",    "switches",  "switching",  "certified",
                              "rope",       "key",       "sha",        "12",
                              "sha 1",      "quay lamp", "lamps quay", "harbours switch lamp",
                              "zo\xC3\xAB", "rope key"};
  if (depth == 0 || random.one_in(4)) {
    const std::string words = random.of(kPlain);
    return {"body:\"" + words + "\"", "\"" + words + "\""};
  }
  const Pair left = random_pair(random, depth - 1);
  const Pair right = random_pair(random, depth - 1);
  constexpr std::array kOperators{" AND ", " OR ", " NOT "};
  const std::string middle = random.of(kOperators);
  return {"(" + left.docket + middle + right.docket + ")",
          "(" + left.fts + middle + right.fts + ")"};
}

}  // namespace

TEST_CASE("search: exact words of own texts are found as SQLite's FTS5 finds them",
          "[search][oracle][property]") {
  const Corpus corpus(3);
  Fts fts(corpus.own());
  Searcher searcher = need(Searcher::open(corpus.fixture().archive()));
  Random random(4);
  int found_some = 0;
  for (int n = 0; n < 400; ++n) {
    const Pair query = random_pair(random, n % 4);
    INFO(query.docket);
    const SearchResult result = need(searcher.search(query.docket, all_of(Collapse::Posts)));
    CHECK(result.warnings.empty());
    const Ids expected = fts.find(query.fts);
    if (ids_of(result) != expected) FAIL_CHECK(difference(ids_of(result), expected));
    CHECK(result.total == static_cast<std::int64_t>(expected.size()));
    found_some += expected.empty() ? 0 : 1;
  }
  CHECK(found_some > 250);
}

}  // namespace docket::search
