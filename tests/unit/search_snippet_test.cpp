#include "search/snippet.hpp"
#include "tests/support/search_run.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;

constexpr char kEllipsis[] = "\xE2\x80\xA6";

/// The snippet of a body for words, its marks in square brackets.
std::string marked(const Snippet& snippet) {
  std::string out;
  std::size_t at = 0;
  for (const Snippet::Mark& mark : snippet.marks) {
    REQUIRE(mark.offset >= at);
    REQUIRE(mark.length > 0);
    REQUIRE(mark.offset + mark.length <= snippet.text.size());
    out += snippet.text.substr(at, mark.offset - at) + "[" +
           snippet.text.substr(mark.offset, mark.length) + "]";
    at = mark.offset + mark.length;
  }
  return out + snippet.text.substr(at);
}

std::string snippet_of(const std::string& body, const std::vector<std::string>& words) {
  MatchWords match;
  for (std::size_t part = 0; part < words.size(); ++part) match.add_word(words[part], part);
  return marked(make_snippet(mail::segment_body(body), match));
}

std::string times(int count, const std::string& text) {
  std::string out;
  for (; count > 0; --count) out += text;
  return out;
}

}  // namespace

TEST_CASE("make_snippet: a short text stands whole, on one line, with its marks", "[snippet]") {
  CHECK(snippet_of("The lamps\n  are\tdark.\n", {"lamps", "dark"}) == "The [lamps] are [dark].");
  CHECK(snippet_of("Lamps LAMPS lamps'\n", {"lamps"}) == "[Lamps] [LAMPS] [lamps]'");
  CHECK(snippet_of("SHA-1\n", {"sha"}) == "[SHA]-1");
  CHECK(snippet_of("no such word\n", {"lamps"}) == "no such word");
  CHECK(snippet_of("nothing asked\n", {}) == "nothing asked");
  CHECK(snippet_of("", {"lamps"}) == "");
}

TEST_CASE("make_snippet: long texts are cut at sentences, and it shows", "[snippet]") {
  const std::string filler = times(30, "Words that say nothing here. ");
  const std::string found = snippet_of(filler + "The lamps are dark. " + filler + "\n", {"lamps"});
  CHECK(found.starts_with(std::string(kEllipsis) + " The [lamps] are dark."));
  CHECK(found.ends_with("say nothing here." + std::string(kEllipsis)));
  CHECK(found.size() < 300);
  // At the beginning and at the end there is nothing to show an ellipsis for.
  CHECK(snippet_of("The lamps. " + filler, {"lamps"}).starts_with("The [lamps]."));
  CHECK(snippet_of(filler + "The lamps.\n", {"lamps"}) == std::string(kEllipsis) + " The [lamps].");
}

TEST_CASE("make_snippet: without sentences it is cut between words", "[snippet]") {
  const std::string found =
      snippet_of(times(100, "word ") + "lamps " + times(100, "more ") + "\n", {"lamps"});
  CHECK(found.find(" [lamps] more") != std::string::npos);
  CHECK(found.starts_with(std::string(kEllipsis) + "word "));
  CHECK(found.ends_with("more" + std::string(kEllipsis)));
}

TEST_CASE("make_snippet: the passage with the most of the query is taken", "[snippet]") {
  const std::string far = times(20, "Words that say nothing here. ");
  CHECK(snippet_of("A lamp. " + far + "A lamp on a rope. " + far + "A rope.\n", {"lamp", "rope"})
            .find("A [lamp] on a [rope].") != std::string::npos);
  // Of equals the first.
  CHECK(snippet_of("One lamp. " + far + "Two lamp.\n", {"lamp"}).starts_with("One [lamp]."));
}

TEST_CASE("make_snippet: own words before quoted ones, however many these have", "[snippet]") {
  MatchWords words;
  words.add_word("lamp", 0);
  words.add_word("rope", 1);
  const auto snippet = [&](const std::string& body) {
    return make_snippet(mail::segment_body(body), words);
  };
  const Snippet own = snippet("> A lamp on a rope, lamp and rope.\n\nOne rope.\n");
  CHECK_FALSE(own.quoted);
  CHECK(marked(own) == "One [rope].");
  const Snippet quoted =
      snippet("On Tue, 1 Jan 2019, Bob wrote:\n> A lamp\n> on a rope.\n\nNothing of it.\n");
  CHECK(quoted.quoted);
  CHECK(quoted.quote_depth == 1);
  CHECK(marked(quoted) == "A [lamp] on a [rope].");
  CHECK(quoted.attribution == "On Tue, 1 Jan 2019, Bob wrote:");
  const Snippet deep = snippet("> > A lamp.\n> Nothing.\n\nNor here.\n");
  CHECK(deep.quoted);
  CHECK(deep.quote_depth == 2);
  CHECK(marked(deep) == "A [lamp].");
  CHECK(deep.attribution.empty());
  // What the list or a signature says is nobody's words.
  const Snippet none = snippet("Own words.\n-- \nlamp and rope\n");
  CHECK(marked(none) == "Own words.");
}

TEST_CASE("make_snippet: phrases are marked whole, where they stand together", "[snippet]") {
  MatchWords words;
  words.add_phrase({"trust", "anchor"}, 0);
  const auto snippet = [&](const std::string& body) {
    return marked(make_snippet(mail::segment_body(body), words));
  };
  CHECK(snippet("Anchor of trust; a trust\nanchor; trust-anchor.\n") ==
        "Anchor of trust; a [trust anchor]; [trust-anchor].");
  CHECK(snippet("trust\n\n> quoted\n\nanchor\n") == "trust anchor");
}

TEST_CASE("search: a quoted snippet says whose words they are", "[search][snippet]") {
  ArchiveFixture fixture;
  fixture.ingest({
      utf8("first").from("Zo\xC3\xAB <zoe@example.org>").body("The crane is out.\n").bytes(),
      utf8("second")
          .at(1)
          .refs({"first@x"})
          .from("Bob <bob@example.org>")
          .body("On Sat, 1 Jan 2022, Zo\xC3\xAB wrote:\n> The crane is out.\n\nWhich?\n")
          .bytes(),
      utf8("third")
          .at(2)
          .refs({"first@x", "second@x"})
          .body("On Sat, 1 Jan 2022, Bob wrote:\n> On Sat, 1 Jan 2022, Zo\xC3\xAB wrote:\n"
                "> > The crane is out.\n>\n> Which?\n\nBoth.\n")
          .bytes(),
      utf8("orphan").at(3).refs({"gone@x"}).body("> A crane.\n\nNo.\n").bytes(),
  });
  index_now(fixture);
  const SearchResult result = search(fixture, "cranes");
  REQUIRE(ids(result) == "first second third orphan");
  CHECK_FALSE(result.hits[0].snippet.quoted);
  CHECK(result.hits[0].quoted_author.empty());
  CHECK(marked(result.hits[0].snippet) == "The [crane] is out.");
  CHECK(result.hits[1].snippet.quoted);
  CHECK(result.hits[1].quoted_author == "Zo\xC3\xAB");
  CHECK(result.hits[1].snippet.attribution == "On Sat, 1 Jan 2022, Zo\xC3\xAB wrote:");
  CHECK(marked(result.hits[1].snippet) == "The [crane] is out.");
  CHECK(result.hits[2].snippet.quoted);
  CHECK(result.hits[2].snippet.quote_depth == 2);
  CHECK(result.hits[2].quoted_author.empty());  // not Bob's
  CHECK(result.hits[2].snippet.attribution == "On Sat, 1 Jan 2022, Zo\xC3\xAB wrote:");
  CHECK(result.hits[3].snippet.quoted);
  CHECK(result.hits[3].quoted_author.empty());
  SearchOptions bare = posts();
  bare.snippets = false;
  CHECK(search(fixture, "cranes", bare).hits[0].snippet.text.empty());
}

TEST_CASE("search: what is marked is what was looked for", "[search][snippet]") {
  ArchiveFixture fixture;
  fixture.ingest({utf8("a")
                      .subject("x")
                      .body("Lamps, a lamp, lampoon: SHA-1 or SHA 1 or SHA, roped by ropes. CAs "
                            "and stateOrProvinceName.\n")
                      .bytes()});
  index_now(fixture);
  const auto snippet = [&](const std::string& query) {
    const SearchResult result = search(fixture, query);
    REQUIRE(result.hits.size() == 1);
    std::string out;
    const Snippet& found = result.hits[0].snippet;
    for (const Snippet::Mark& mark : found.marks) {
      out.append(out.empty() ? "" : "|").append(found.text.substr(mark.offset, mark.length));
    }
    return out;
  };
  CHECK(snippet("lamp") == "Lamps|lamp");
  CHECK(snippet("lamp.") == "lamp");
  CHECK(snippet("lamp*") == "Lamps|lamp|lampoon");
  CHECK(snippet("sha-1") == "SHA-1|SHA 1");
  CHECK(snippet("sha") == "SHA|SHA|SHA");
  CHECK(snippet("\"roped by ropes\"") == "roped by ropes");
  CHECK(snippet("rope -zebra -thread:{zebra}") == "roped|ropes");
  CHECK(snippet("ca") == "CAs");
  CHECK(snippet("province") == "Province");
  CHECK(snippet("stateOrProvinceName") == "stateOrProvinceName");
  CHECK(snippet("lamp NEAR/2 lampoon") == "Lamps|lamp|lampoon");
  CHECK(snippet("is:root") == "");
}

}  // namespace docket::search
