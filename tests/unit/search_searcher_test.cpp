#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "index/indexer.hpp"
#include "search/searcher.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;

void index_now(const ArchiveFixture& fixture) {
  need(index::update_index(fixture.archive(), index::IndexTask::CatchUp, {}));
}

SearchResult search(const ArchiveFixture& fixture, const std::string& query,
                    const SearchOptions& options = {}) {
  Searcher searcher = need(Searcher::open(fixture.archive()));
  return need(searcher.search(query, options));
}

std::string ids(const SearchResult& result) {
  std::string out;
  for (const Hit& hit : result.hits) {
    out.append(out.empty() ? "" : " ")
        .append(hit.post.message_id.substr(0, hit.post.message_id.find('@')));
  }
  return out;
}

SearchOptions posts(SortOrder sort = SortOrder::Oldest) {
  SearchOptions options;
  options.collapse = Collapse::Posts;
  options.sort = sort;
  options.relax = false;
  return options;
}

ArchiveFixture& harbour() {
  static ArchiveFixture fixture;
  static const bool filled = [] {
    fixture.ingest({
        msg()
            .id("a@x")
            .at(0)
            .subject("Lamps of the quay")
            .body("All lamps are dark since Monday night.\nThe ferry came in late.\n")
            .bytes(),
        msg()
            .id("b@x")
            .at(60)
            .subject("Re: Lamps of the quay")
            .refs({"a@x"})
            .body("On Sat, 1 Jan 2022, Ada wrote:\n> All lamps are dark since Monday night.\n"
                  "> The ferry came in late.\n\nThe switch room is flooded.\n")
            .bytes(),
        msg()
            .id("c@x")
            .at(120)
            .subject("Flooding")
            .body("Water stands in the switch room; the pumps run at night.\n")
            .bytes(),
        msg()
            .id("d@x")
            .at(180)
            .subject("Timetable")
            .refs({"gone@x"})
            .body("The late ferry leaves at nine on Monday. Dark water at night.\n")
            .bytes(),
        msg()
            .id("e@x")
            .at(240)
            .subject("Re: Lamps of the quay")
            .refs({"a@x", "b@x"})
            .body("New lamps, new switch: ordered today.\n")
            .bytes(),
    });
    index_now(fixture);
    return true;
  }();
  REQUIRE(filled);
  return fixture;
}

}  // namespace

TEST_CASE("search: own words, subject and quoted words are found, the quoted ones last",
          "[search]") {
  CHECK(ids(search(harbour(), "ferry", posts(SortOrder::Relevance))) == "d a b");
  CHECK(ids(search(harbour(), "quoted:ferry", posts())) == "b");
  CHECK(ids(search(harbour(), "body:ferry", posts())) == "a d");
  CHECK(ids(search(harbour(), "flooded switch", posts())) == "b c");
  CHECK(ids(search(harbour(), "flooded ordered", posts())).empty());
  CHECK(ids(search(harbour(), "quay", posts())) == "a b e");  // in the subject
  CHECK(ids(search(harbour(), "timetable", posts())) == "d");
  CHECK(search(harbour(), "crane", posts()).hits.empty());
}

TEST_CASE("search: all words must be there, in any form", "[search]") {
  CHECK(ids(search(harbour(), "switch room", posts())) == "b c");
  CHECK(ids(search(harbour(), "switch room water", posts())) == "c");
  CHECK(ids(search(harbour(), "LAMP", posts())) == "a b e");
  CHECK(ids(search(harbour(), "pump", posts())) == "c");
  CHECK(search(harbour(), "switch crane", posts()).total == 0);
}

TEST_CASE("search: phrases stand together and in order", "[search]") {
  CHECK(ids(search(harbour(), "\"monday night\"", posts())) == "a");
  CHECK(ids(search(harbour(), "monday night", posts())) == "a b d");  // b quotes it
  CHECK(search(harbour(), "\"night monday\"", posts()).hits.empty());
  CHECK(ids(search(harbour(), "\"switch room\" pumps", posts())) == "c");
  CHECK(ids(search(harbour(), "\"lamps of the quay\"", posts())) == "a b e");
}

TEST_CASE("search: a phrase does not run from the body into the subject", "[search]") {
  CHECK(search(harbour(), "\"night flooding\"", posts()).hits.empty());
  CHECK(search(harbour(), "\"late lamps\"", posts()).hits.empty());
}

TEST_CASE("search: subject: looks at subjects alone", "[search]") {
  CHECK(ids(search(harbour(), "subject:flooding", posts())) == "c");
  CHECK(search(harbour(), "subject:ferry", posts()).hits.empty());
  CHECK(ids(search(harbour(), "subject:lamps switch", posts())) == "b e");
  CHECK(search(harbour(), "subject:\"quay lamps\"", posts()).hits.empty());
}

TEST_CASE("search: one hit a thread, and what more is in it", "[search]") {
  const SearchResult result = search(harbour(), "lamps");
  CHECK(result.hits.size() == 1);
  CHECK(result.total == 1);
  CHECK(result.hits[0].more_in_thread == 2);
  CHECK(search(harbour(), "switch").total == 2);
}

TEST_CASE("search: newest and oldest first", "[search]") {
  CHECK(ids(search(harbour(), "lamps", posts(SortOrder::Newest))) == "e b a");
  CHECK(ids(search(harbour(), "lamps", posts(SortOrder::Oldest))) == "a b e");
  SearchOptions threads;
  threads.sort = SortOrder::Newest;
  CHECK(ids(search(harbour(), "switch", threads)) == "e c");
}

TEST_CASE("search: limit and offset cut the same list", "[search]") {
  SearchOptions options = posts();
  const std::string all = ids(search(harbour(), "lamps", options));
  std::string pieces;
  options.limit = 1;
  for (options.offset = 0; options.offset < 4; ++options.offset) {
    const SearchResult one = search(harbour(), "lamps", options);
    CHECK(one.total == 3);
    const std::string id = ids(one);
    if (!id.empty()) pieces.append(pieces.empty() ? "" : " ").append(id);
  }
  CHECK(pieces == all);
}

TEST_CASE("search: the best hit first, the same every time", "[search]") {
  const SearchResult result = search(harbour(), "flooding", posts(SortOrder::Relevance));
  REQUIRE(result.hits.size() == 2);  // "flooded" has its stem
  CHECK(ids(result) == "c b");       // in the subject it weighs more
  CHECK(result.hits[0].score >= result.hits[1].score);
  CHECK(ids(search(harbour(), "flooding", posts(SortOrder::Relevance))) == "c b");
}

TEST_CASE("search: an empty query is refused, one of signs alone finds nothing", "[search]") {
  Searcher searcher = need(Searcher::open(harbour().archive()));
  const auto refused = searcher.search("  ", {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::InvalidInput);
  for (const std::string& query :
       {std::string("!!!"), std::string("\"...\""), std::string("\xFF\xFE"),
        std::string(100000, 'x'), std::string("a\0b", 3)}) {
    CHECK(need(searcher.search(query, {})).hits.empty());
  }
}

TEST_CASE("search: without an index it says how to make one", "[search]") {
  const ArchiveFixture fixture;
  const auto opened = Searcher::open(fixture.archive());
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::NotFound);
  CHECK(opened.error().hint.find("reindex") != std::string::npos);
}

TEST_CASE("search: a stale index answers and says so", "[search]") {
  ArchiveFixture fixture;
  fixture.ingest({msg().id("a@x").bytes()});
  index_now(fixture);
  CHECK(search(fixture, "lamps").stale_by == 0);
  fixture.ingest({msg().id("b@x").at(1).body("More lamps.\n").bytes()});
  fixture.ingest({msg().id("c@x").at(2).body("And more lamps.\n").bytes()});
  const SearchResult stale = search(fixture, "lamps", posts());
  CHECK(stale.stale_by == 2);
  CHECK(ids(stale) == "a");
  index_now(fixture);
  CHECK(search(fixture, "lamps", posts()).hits.size() == 3);
}

TEST_CASE("search: marks of a snippet lie inside, in order, on words of the query", "[search]") {
  ArchiveFixture fixture;
  std::string text =
      "Words before, <b>&amp; signs</b> \xE2\x80\x9Cquoted\xE2\x80\x9D and \"more\".\n";
  for (int i = 0; i < 200; ++i) text += "Line of filling words without meaning.\n";
  text += "At last the l\xC3\xA4mps & lamps\tare <named> \x1B[31m here\x01 again: lamps!\n";
  fixture.ingest({msg()
                      .id("a@x")
                      .set("Content-Type", "text/plain; charset=utf-8")
                      .subject("x")
                      .body(text)
                      .bytes()});
  index_now(fixture);
  const SearchResult result = search(fixture, "lamp", posts());
  REQUIRE(result.hits.size() == 1);
  const Snippet& snippet = result.hits[0].snippet;
  CHECK(is_valid_utf8(snippet.text));
  CHECK(snippet.text.size() < 400);
  CHECK(snippet.text.find('\x1B') == std::string::npos);
  CHECK(snippet.text.find("& lamps are <named>") != std::string::npos);
  REQUIRE(snippet.marks.size() >= 2);
  std::size_t end = 0;
  for (const Snippet::Mark& mark : snippet.marks) {
    CHECK(mark.offset >= end);
    end = mark.offset + mark.length;
    REQUIRE(end <= snippet.text.size());
    const std::string marked = snippet.text.substr(mark.offset, mark.length);
    const bool lamp = istarts_with(marked, "lamp") || istarts_with(marked, "l\xC3\xA4mp");
    CHECK(lamp);
  }
}

}  // namespace docket::search
