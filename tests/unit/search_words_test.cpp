#include "tests/support/search_run.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;
using test::msg;

const ArchiveFixture& spellings() {
  static ArchiveFixture fixture;
  static const bool filled = [] {
    auto own = [n = 0](const char* id, const std::string& text) mutable {
      // An author each: spellings of one text would be reposts.
      return utf8(id)
          .at(++n)
          .from(std::string("<") + id + "@example.org>")
          .subject("x")
          .body(text + "\n")
          .bytes();
    };
    fixture.ingest({
        own("dash", "The lamp uses SHA-1 here."),
        own("blank", "The lamp uses SHA 1 here."),
        own("small", "The lamp uses sha-1 here."),
        own("other", "The lamp uses SHA-256, and 1 more."),
        own("camel", "The field stateOrProvinceName is empty."),
        own("plural", "Several CAs answered."),
        own("one", "One CA\xE2\x80\x99s answer."),
        own("turkish", "Signed by e-Tu\xC4\x9Fra of T\xC3\x9CRKTRUST."),
        own("folded", "Signed by E-TUGRA again."),
        own("oid", "The policy 2.23.140.1.2.1 says so."),
        own("purpose", "It lacks id-kp-OCSPSigning altogether."),
        own("host", "See https://www.quay.example/lamps?x=1 for more."),
        own("cve", "This is CVE-2017-15361 once more."),
        own("dont", "They don't know, and don\xE2\x80\x99t ask."),
        own("passages", "First own words end\n\n> quoted words between\n\nhere begin others."),
        own("near", "alpha one two three four beta"),
    });
    index_now(fixture);
    return true;
  }();
  REQUIRE(filled);
  return fixture;
}

}  // namespace

TEST_CASE("search: words are found in the spellings of this field", "[search][words]") {
  check_rows(spellings(), {{"SHA-1", "dash blank small"},
                           {"sha-1", "dash blank small"},
                           {"\"sha 1\"", "dash blank small"},
                           {"SHA", "dash blank small other"},
                           {"sha-256", "other"},
                           {"sha-2", ""},
                           {"province", "camel"},
                           {"stateorprovincename", "camel"},
                           {"stateOrProvinceName", "camel"},
                           {"CA", "plural one"},
                           {"CAs", "plural one"},
                           {"cas", "plural one"},
                           {"e-tugra", "turkish folded"},
                           {"e-Tu\xC4\x9Fra", "turkish folded"},
                           {"tu\xC4\x9Fra", "turkish folded"},
                           {"turktrust", "turkish"},
                           {"t\xC3\xBCrktrust", "turkish"},
                           {"2.23.140.1.2.1", "oid"},
                           {"2.23.140", ""},
                           {"id-kp-ocspsigning", "purpose"},
                           {"ocspsigning", "purpose"},
                           {"OCSP signing", "purpose"},
                           {"www.quay.example", "host"},
                           {"quay.example", "host"},
                           {"cve-2017-15361", "cve"},
                           {"15361", "cve"},
                           {"dont", "dont"},
                           {"don't", "dont"}});
}

TEST_CASE("search: phrases do not reach from one passage over a quote into the next",
          "[search][words]") {
  check_rows(spellings(), {{"\"own words end\"", "passages"},
                           {"\"end here\"", ""},
                           {"\"end quoted\"", ""},
                           {"\"quoted words\"", ""},  // somebody else's
                           {"\"here begin others\"", "passages"},
                           {"end here begin", "passages"},
                           {"body:end NEAR/50 body:begin", ""}});
}

TEST_CASE("search: NEAR counts words, in any order", "[search][words]") {
  check_rows(spellings(), {{"alpha NEAR/5 beta", "near"},
                           {"beta NEAR/5 alpha", "near"},
                           {"alpha NEAR/4 beta", ""},
                           {"alpha NEAR beta", "near"},
                           {"alpha NEAR/1 one", "near"},
                           {"alpha NEAR/2 one", "near"},
                           {"alpha NEAR/5 beta NEAR/5 two", "near"},
                           {"subject:x NEAR/3 subject:alpha", ""},
                           {"lamps NEAR/2 use", "dash blank small other"}});
}

TEST_CASE("search: NEAR takes a joined word whole", "[search][words]") {
  check_rows(spellings(),
             {{"lamp NEAR/3 SHA-1", "dash blank small"}, {"SHA-256 NEAR/9 lamp", "other"}});
}

TEST_CASE("search: a beginning of more words than are looked for says so and takes the frequent",
          "[search][words]") {
  ArchiveFixture fixture;
  std::string rare;
  for (int n = 0; n < 300; ++n) rare += " word" + std::to_string(1000 + n);
  std::string frequent;
  for (int n = 0; n < 200; ++n) frequent += " word" + std::to_string(9000 + n);
  fixture.ingest({msg().id("rare@x").body(rare + "\n").bytes(),
                  msg().id("one@x").at(1).body(frequent + "\n").bytes(),
                  msg().id("two@x").at(2).body("again" + frequent + "\n").bytes()});
  index_now(fixture);
  const SearchResult cut = search(fixture, "word*");
  CHECK(ids(cut) == "one two");
  CHECK(warnings(cut) == "word*: stands for 500 words; the 200 most frequent are looked for");
  check_rows(fixture, {{"word11*", "rare"}, {"word90*", "one two"}, {"word10*", "rare"}});
}

}  // namespace docket::search
