#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mail/citations.hpp"
#include "tests/support/citation_cases.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::mail {
namespace {

using Keys = std::vector<std::string>;

Citations found_in(const std::string& text) {
  return find_citations(JoinedText::of_plain(text), std::nullopt);
}

Citations found_in_mail(const std::string& text) {
  return find_citations(JoinedText::of(segment_body(text)), std::nullopt);
}

Keys keys(const Citations& found) {
  Keys out;
  for (const Citation& citation : found.citations) out.push_back(citation.key);
  return out;
}

std::string words(const std::string& text, const Citation& citation) {
  return text.substr(citation.offset, citation.length);
}

std::string repeated(const std::string& unit, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + unit.size());
  while (out.size() < bytes) out += unit;
  return out;
}

TEST_CASE("find_citations: precision and recall over the set of cases", "[mail][citations]") {
  const auto cases = test::read_citation_cases(DOCKET_SOURCE_DIR "/tests/data/citation_cases.tsv");
  std::size_t right = 0;
  std::size_t wrong = 0;
  std::size_t missed = 0;
  std::size_t without = 0;
  for (const test::CitationCase& one : cases) {
    if (one.keys.empty()) ++without;
    const std::set<std::string> found = test::keys_of(one);
    for (const std::string& key : found) ++(one.keys.contains(key) ? right : wrong);
    for (const std::string& key : one.keys) {
      if (!found.contains(key)) ++missed;
    }
    if (found != one.keys) {
      UNSCOPED_INFO(one.text << "\n  has " << Catch::Detail::stringify(one.keys) << "\n  found "
                             << Catch::Detail::stringify(found));
    }
  }
  CHECK(cases.size() >= 260);
  CHECK(without >= 90);
  CHECK(static_cast<double>(right) >= 0.98 * static_cast<double>(right + wrong));
  CHECK(static_cast<double>(right) >= 0.98 * static_cast<double>(right + missed));
}

TEST_CASE("find_citations: the field's own vectors", "[mail][citations]") {
  const auto path = test::shared_mail("domain/citation-vectors.jsonl");
  if (!path) return;
  std::ifstream file(*path);
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    const auto vector = nlohmann::json::parse(line);
    test::CitationCase one;
    one.text = vector.at("text").get<std::string>();
    one.keys = vector.at("citations").get<std::set<std::string>>();
    one.written = test::day_start(vector.value("date", "-"));
    CAPTURE(one.text);
    CHECK(test::keys_of(one) == one.keys);
    ++count;
  }
  CHECK(count > 50);
}

TEST_CASE("find_citations: offset and length cover the phrase in the body", "[mail][citations]") {
  const auto [text, phrase] = GENERATE(table<std::string, std::string>({
      {"as part of bug\n> #1734012, see", "bug\n> #1734012"},
      {"see Bug 1734012, comment #3.", "Bug 1734012, comment #3"},
      {"under section 4.9.1.1 of the BRs today", "4.9.1.1 of the BRs"},
      {"under BR 4.9.1.1 today", "BR 4.9.1.1"},
      {"see [bug 1734012](https://bugzil.la/1734012).", "bug 1734012](https://bugzil.la/1734012"},
      {"> > ballot SC-63v4 has", "ballot SC-63v4"},
      {"the id (https://crt.sh/?id=1234567).", "https://crt.sh/?id=1234567"},
      {"in mozilla/pkipolicy#276 now", "mozilla/pkipolicy#276"},
  }));
  const Citations found = found_in(text);
  REQUIRE(found.citations.size() == 1);
  CHECK(words(text, found.citations[0]) == phrase);
}

TEST_CASE("find_citations: every place is given, in the order of the text", "[mail][citations]") {
  const Citations found = found_in(
      "bug 1734019 and CVE-2017-15361, then bug 1734019 again; section 4.9.1.1 of the BRs; SC-31");
  CHECK(keys(found) ==
        Keys{"bug:1734019", "cve:CVE-2017-15361", "bug:1734019", "br:4.9.1.1", "ballot:SC-31"});
}

TEST_CASE("find_citations: item and version are kept apart from the key", "[mail][citations]") {
  using Row = std::tuple<std::string, std::string, std::string, std::string>;
  const auto [text, key, item, version] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          Row{"BR 7.1.2.3.f", "br:7.1.2.3", "f", ""},
          Row{"BR 4.9.1.1(4)", "br:4.9.1.1", "4", ""},
          Row{"BRs v2.1.7, section 7.1.2.7.12", "br:7.1.2.7.12", "", "2.1.7"},
          Row{"BR 1.7.3 section 4.9.9", "br:4.9.9", "", "1.7.3"},
          Row{"Chrome Root Program Policy v1.5, Section 8", "crp:8", "", "1.5"},
          Row{"ballot SC063v4", "ballot:SC-63v4", "", "v4"},
      }));
  CAPTURE(text);
  const Citations found = found_in(text);
  REQUIRE(found.citations.size() == 1);
  CHECK(found.citations[0].key == key);
  CHECK(found.citations[0].item == item);
  CHECK(found.citations[0].version == version);
}

TEST_CASE("find_citations: what is quoted is told from own words", "[mail][citations]") {
  const Citations found = found_in_mail("> see bug 1734012\n\nNo, bug 1734013.\n");
  REQUIRE(keys(found) == Keys{"bug:1734012", "bug:1734013"});
  CHECK(found.citations[0].segment == SegmentKind::Quote);
  CHECK(found.citations[1].segment == SegmentKind::Own);
}

TEST_CASE("find_citations: a signature cites nothing", "[mail][citations]") {
  CHECK(keys(found_in_mail("I agree.\n\n-- \nAda, author of RFC 5280 and bug 1734012\n")).empty());
}

TEST_CASE("find_citations: footnotes know where the prose points to them", "[mail][citations]") {
  const std::string text =
      "It was so in [1], and [2] agrees. See [1] again.\n\n"
      "[1] https://bugzilla.mozilla.org/show_bug.cgi?id=1734012\n"
      "[2]: bug 1734013\n";
  const Citations found = found_in(text);
  REQUIRE(keys(found) == Keys{"bug:1734012", "bug:1734013"});
  REQUIRE(found.citations[0].mentions.size() == 2);
  CHECK(text.substr(found.citations[0].mentions[0].offset, 3) == "[1]");
  CHECK(found.citations[0].mentions[0].offset == text.find("[1]"));
  CHECK(found.citations[0].mentions[1].offset == text.find("[1] again"));
  REQUIRE(found.citations[1].mentions.size() == 1);
  CHECK(found.citations[1].mentions[0].offset == text.find("[2]"));
}

TEST_CASE("find_citations: a numbered line that is no note has no mentions", "[mail][citations]") {
  const Citations found = found_in("It was so in [1].\n\n1. https://bugzil.la/1734012\n");
  REQUIRE(found.citations.size() == 1);
  CHECK(found.citations[0].mentions.empty());
}

TEST_CASE("find_citations: a URL that is no citation is a link", "[mail][citations]") {
  const std::string text = "The report (https://www.example.org/report?x=1) and bug 1734012.";
  const Citations found = found_in(text);
  CHECK(keys(found) == Keys{"bug:1734012"});
  REQUIRE(found.links.size() == 1);
  CHECK(found.links[0].url == "https://www.example.org/report?x=1");
  CHECK(text.substr(found.links[0].offset, found.links[0].length) ==
        "https://www.example.org/report?x=1");
}

TEST_CASE("find_citations: nothing inside a URL is read again", "[mail][citations]") {
  CHECK(keys(found_in("https://example.org/bug/bug%201734012/SC-31/RFC5280?x=CVE-2017-15361"))
            .empty());
  CHECK(keys(found_in("svn://example.org/SC-31/bug:1734012/#1734012")).empty());
}

TEST_CASE("find_citations: a PEM block is cited by its hash", "[mail][citations]") {
  // SEQUENCE { INTEGER 5 }
  const std::string text =
      "Here:\n-----BEGIN CERTIFICATE-----\nMAMCAQU=\n-----END CERTIFICATE-----\n";
  const Citations found = found_in(text);
  CHECK(keys(found) == Keys{"cert:sha256:"
                            "417c7763c4e320a6b747b3cb0c6d22f93741b29a32b48594b8eb4c144fe6d729"});
}

TEST_CASE("find_citations: a block whose length does not fit is no certificate",
          "[mail][citations]") {
  CHECK(found_in("-----BEGIN CERTIFICATE-----\nMAQCAQU=\n-----END CERTIFICATE-----\n")
            .citations.empty());
}

TEST_CASE("find_citations: numbers are bounded", "[mail][citations]") {
  CHECK(found_in(repeated("bug 1734012 ", 200000)).citations.size() == kMaxCitations);
  CHECK(found_in(repeated("https://example.org/a ", 300000)).links.size() == kMaxCitations);
}

TEST_CASE("find_citations: hostile texts take linear time", "[mail][citations]") {
  // Were one of them quadratic, this would not end.
  const std::string unit = GENERATE(
      as<std::string>(), "bug ", "#1#1#1", "[1]", "section section ", "BR 1.1.1.1.1 ", "1.1.",
      "comment 1 ", "issue A ", "aa:bb:cc:", "http://a", "](", "<http://", "ballots 1, ",
      "RFCs 822, ", "bug 1234567 comment 1, comment 2 ", "serial numbers 0123456789abcdef, ",
      "\xC2\xA7", "BRs ", "https://wiki.mozilla.org/CA/X_Issues Issue A ",
      "[1]\n[1] bug 1734012\n\n", "a/b#1", "{{bug|", "(https://a.b/((((", "0123456789abcdef",
      "www.", "Message-ID: <a@b ", "crt.sh ", "NIST SC-12 ",
      "3fa1c09b7de2548816f0ab93cc71e04d5529be8706d4faa1320c9e7bd8416f5a ");
  CAPTURE(unit);
  const Citations found = found_in(repeated(unit, 1'000'000));
  CHECK(found.citations.size() <= kMaxCitations);
}

TEST_CASE("parse_citation_key: what a person types is one key", "[mail][citations]") {
  const auto [typed, key] = GENERATE(table<std::string, std::string>({
      {"bug 1619047", "bug:1619047"},
      {"bug:1619047", "bug:1619047"},
      {"bug:1619047#c3", "bug:1619047#c3"},
      {" Bug #1619047 comment 3", "bug:1619047#c3"},
      {"BR 4.9.1.1", "br:4.9.1.1"},
      {"br:4.9.1.1", "br:4.9.1.1"},
      {"SC-63", "ballot:SC-63"},
      {"ballot:sc063", "ballot:SC-63"},
      {"rfc:5280/4.2.1.3", "rfc:5280/4.2.1.3"},
      {"RFC 5280", "rfc:5280"},
      {"https://crt.sh/?id=1234567", "cert:crtsh:1234567"},
      {"wiki:CA/Bug_Triage", "wiki:CA/Bug_Triage"},
      {"cve:CVE-2017-15361", "cve:CVE-2017-15361"},
      {"cert:crtsh:1234567", "cert:crtsh:1234567"},
      {"mid:a@example.org", "mid:a@example.org"},
      {"ccadb-case:576", "ccadb-case:576"},
      {"mrsp:2.4", "mrsp:2.4"},
  }));
  CAPTURE(typed);
  CHECK(parse_citation_key(typed) == key);
}

TEST_CASE("parse_citation_key: nothing, or several things, have no key", "[mail][citations]") {
  const std::string typed =
      GENERATE(as<std::string>(), "", "revocation", "bug", "4.9.1.1", "bugs 1619047 and 1619048");
  CAPTURE(typed);
  CHECK_FALSE(parse_citation_key(typed).has_value());
}

TEST_CASE("citation_parents: a citation cites what holds it", "[mail][citations]") {
  const auto [key, parents] = GENERATE(table<std::string, Keys>({
      {"br:4.9.1.1", {"br:4.9.1", "br:4.9", "br:4"}},
      {"rfc:5280/4.2.1", {"rfc:5280/4.2", "rfc:5280/4", "rfc:5280"}},
      {"bug:1619047#c10", {"bug:1619047"}},
      {"bug:1619047", {}},
      {"groups:oP8XuNXrANw/ZEiJEWlfAAAJ", {"groups:oP8XuNXrANw"}},
      {"groups:?/ZEiJEWlfAAAJ", {}},
      {"ballot:SC-63v4", {"ballot:SC-63"}},
      {"wiki:CA/Page#Part", {"wiki:CA/Page"}},
      {"cert:crtsh:1", {}},
      {"oid:2.23.140.1.2.1", {}},
  }));
  CAPTURE(key);
  CHECK(citation_parents(key) == parents);
}

TEST_CASE("citation_kind: what stands before the first colon", "[mail][citations]") {
  CHECK(citation_kind("cert:crtsh:1") == "cert");
  CHECK(citation_kind("br-old:9.2.3") == "br-old");
}

}  // namespace
}  // namespace docket::mail
