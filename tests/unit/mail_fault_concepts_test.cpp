#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mail/citation.hpp"
#include "mail/fault_concepts.hpp"
#include "mail/requirements.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::mail {
namespace {

const std::string kHead = "key\tparent\tlabel\tsections\ttags\ttitles\tpatterns\tsource\n";

std::string row(const std::string& key, const std::string& parent, const std::string& patterns) {
  return key + '\t' + parent + "\tlabel\t\t\t0\t" + patterns + "\ttest\n";
}

FaultConcepts table_of(const std::string& rows) {
  auto table = FaultConcepts::parse(kHead + rows);
  INFO(rows << (table ? "" : table.error().message));
  REQUIRE(table);
  return std::move(*table);
}

/// "fault:x[words] ..." of what is found.
std::string found_in(const std::string& text, const FaultConcepts& table,
                     FaultText about = FaultText::AnyMail) {
  std::string out;
  for (const FoundConcept& one : find_fault_concepts(JoinedText::of_plain(text), table, about)) {
    out.append(out.empty() ? "" : " ").append(one.key);
    out += '[' + text.substr(one.offset, one.length) + ']';
  }
  return out;
}

bool matches(const std::string& pattern, const std::string& text) {
  return !found_in(text, table_of(row("fault:x", "", pattern))).empty();
}

TEST_CASE("Patterns of faults: what they match", "[fault][pattern]") {
  const auto [pattern, text] = GENERATE(table<std::string, std::string>(
      {{"failure to revoke", "Failure to revoke"},
       {"failure to revoke", "they failed to have the certificates? No: they FAILED to revoke it"},
       {"failure to revoke", "fails revoking"},
       {"not revoke", "hasn't yet been revoked"},
       {"late|overdue audit", "an overdue audit"},
       {"late|overdue audit", "a late audit"},
       {"revoke .. deadline", "revoked the certificates some days after the deadline"},
       {"revoke ..1 deadline", "revoked after the deadline"},
       {"weak & key", "a key that was weak"},
       {"weak & key", "weak keys"},
       {"a & b2 & c3", "c3, b2 or the a of it? c3 b2"},
       {"=ST", "in the ST field"},
       {"=CRL", "two CRLs"},
       {"misissu*", "misissuances"},
       {"dnsname", "in the dNSName"},
       {"dns name", "in the dNSName"},
       {"business category", "businessCategory is wrong"},
       {"businesscategory", "businessCategory is wrong"},
       {"state province", "stateOrProvinceName"},
       {"stateorprovincename", "stateOrProvinceName"},
       {"misissue", "was mis-issued"},
       {"mis issue", "was mis-issued"},
       {"somestate", "\"Some-State\""},
       {"email", "an e-mail"},
       {"sub ca", "of a subCA, a sub-CA"},
       {"398 day", "over 398-days"},
       {"4.9.1.1", "BR 4.9.1.1."},
       {"compromised key", "compromised, keys"},
       {"x .. y ..1 z", "x 1 2 3 4 y 5 z"}}));
  CAPTURE(pattern, text);
  const std::string used = pattern == "a & b2 & c3" ? "b2 & c3" : pattern;
  CHECK(matches(used, text));
}

TEST_CASE("Patterns of faults: what they do not match", "[fault][pattern]") {
  const auto [pattern, text] = GENERATE(
      table<std::string, std::string>({{"failure to revoke", "revoke failure"},
                                       {"failure to revoke", "failure. Revoke it"},
                                       {"failure to revoke", "failure\n\nrevoke"},
                                       {"failure to revoke", "failure or success, revoke"},
                                       {"late audit", "later audit"},
                                       {"revoke .. deadline", "deadline to revoke"},
                                       {"revoke .. deadline", "revoked 1 2 3 4 5 6 7 deadline"},
                                       {"revoke .. deadline", "revoked. Deadline"},
                                       {"revoke ..1 deadline", "revoked long after the deadline"},
                                       {"weak & key", "weak 1 2 3 4 5 6 7 key"},
                                       {"weak & key", "weak! Key"},
                                       {"=ST", "st"},
                                       {"=ST", "St"},
                                       {"=CN", "cn"},
                                       {"=SAN", "sane"},
                                       {"=SAN", "SANE"},
                                       {"misissu*", "misis"},
                                       {"dnsname", "dns is a name"},
                                       {"business category", "business has a new category"},
                                       {"revoke", "see https://example.com/revoke"},
                                       {"not revoke", "not in every case revoked"},
                                       {"4.9.1", "4.9.1.1"},
                                       {"ca", "case"},
                                       {"valid", "validation"},
                                       {"~revoke", "revoke"},
                                       {"x .. x", "x"},
                                       {"x & x2", "x2"}}));
  CAPTURE(pattern, text);
  CHECK_FALSE(matches(pattern, text));
}

TEST_CASE("Weak patterns count where the text is of the trade", "[fault][pattern]") {
  const FaultConcepts table =
      table_of("@trade\t\t\t\t\t\tcertificate; crl\ttest\n" +
               row("fault:x", "", "~service outage") + row("fault:y", "", "underscore"));
  CHECK(found_in("a service outage", table).empty());
  CHECK(found_in("an underscore, a service outage", table) == "fault:y[underscore]");
  CHECK(found_in("a service outage of the CRLs", table) == "fault:x[service outage]");
  CHECK(found_in("a service outage.\n\nNo certificates", table) == "fault:x[service outage]");
  CHECK(found_in("a service outage", table, FaultText::IncidentTitle) == "fault:x[service outage]");
}

TEST_CASE("Lists of words are used in patterns", "[fault][pattern]") {
  const std::string list = "@late\t\t\t\t\t\tlate|delay|overdue\ttest\n";
  const FaultConcepts table = table_of(list + row("fault:x", "", "@late|slow revoke"));
  CHECK(found_in("Delayed revocation", table) == "fault:x[Delayed revocation]");
  CHECK(found_in("slowly revoked", table) == "fault:x[slowly revoked]");
  CHECK(found_in("never revoked", table).empty());
}

TEST_CASE("A parent is found where no child of it is", "[fault]") {
  const FaultConcepts table =
      table_of(row("fault:ocsp", "", "ocsp; ocsp respond; wrong ocsp") +
               row("fault:ocsp-outage", "fault:ocsp", "ocsp down") + row("field:ocsp", "", "ocsp"));
  CHECK(found_in("OCSP", table) == "fault:ocsp[OCSP] field:ocsp[OCSP]");
  CHECK(found_in("wrong OCSP down", table) == "fault:ocsp-outage[OCSP down] field:ocsp[OCSP]");
  CHECK(found_in("OCSP is down. OCSP", table) ==
        "fault:ocsp-outage[OCSP is down] field:ocsp[OCSP] fault:ocsp[OCSP] field:ocsp[OCSP]");
}

TEST_CASE("Found concepts lie where the words lie in the mail", "[fault]") {
  const FaultConcepts table = table_of(row("fault:x", "", "not revoke"));
  const std::string text = "Hello\n\n> was not\n> revoked, why?\n\nIt was not revoked.\n";
  const Body body = segment_body(text);
  const auto found = find_fault_concepts(JoinedText::of(body), table);
  REQUIRE(found.size() == 2);
  CHECK(found[0].segment == SegmentKind::Quote);
  CHECK(text.substr(found[0].offset, found[0].length) == "not\n> revoked");
  CHECK(found[1].segment == SegmentKind::Own);
  CHECK(text.substr(found[1].offset, found[1].length) == "not revoked");
}

TEST_CASE("A table of faults that cannot be used names the line", "[fault][table]") {
  const auto [rows, message] = GENERATE(table<std::string, std::string>(
      {{row("fault:x", "fault:none", "a1"), "line 2: no parent \"fault:none\" of its axis"},
       {row("field:p", "", "a1") + row("fault:x", "field:p", "b1"), "line 3: no parent"},
       {row("fault:a", "", "a1") + row("fault:b", "fault:a", "b1") +
            row("fault:c", "fault:b", "c1"),
        "line 4: parent \"fault:b\" has a parent"},
       {row("fault:x", "", "a1") + row("fault:x", "", "b1"),
        "line 3: the key \"fault:x\" comes twice"},
       {row("x", "", "a1"), "line 2: no axis"},
       {row("bug:1", "", "a1"), "line 2: no axis"},
       {row("fault:", "", "a1"), "line 2: no axis"},
       {"# a comment\n" + row("fault:x", "", "@none"), "line 3: no list of words \"@none\""},
       {row("fault:x", "", ".."), "line 2: no single word: \"..\""},
       {row("fault:x", "", "aa .."), "line 2: no words"},
       {row("fault:x", "", "aa .. .. bb"), "line 2: no single word: \"..\""},
       {row("fault:x", "", "the"), "line 2: no words"},
       {row("fault:x", "", "the other method"), "line 2: one word and small words"},
       {row("fault:x", "", "in|within time"), "line 2: a small word among others: \"in\""},
       {row("fault:x", "", "mis-issue"), "line 2: no single word: \"mis-issue\""},
       {row("fault:x", "", "aa||bb"), "line 2: no single word: \"\""},
       {row("fault:x", "", "=Ab*"), "line 2: no single word: \"=Ab*\""},
       {row("fault:x", "", "ab*"), "line 2: no single word: \"ab*\""},
       {row("fault:x", "", "aa ..99 bb"), "line 2: no window: \"..99\""},
       {row("fault:x", "", "aa .. bb & cc"), "line 2: \"..\" and \"&\" in one pattern"},
       {row("fault:x", "", "aa .. bb .. cc .. dd .. ee"), "line 2: too many parts"},
       {row("fault:x", "", "a1 a2 a3 a4 a5 a6 a7 a8 a9"), "line 2: no words, or too many"},
       {"fault:x\t\tlabel\t\t\tmany\taa\ttest\n", "line 2: no count: \"many\""},
       {"fault:x\t\t\t\t\t0\taa\ttest\n", "line 2: a concept without a label"},
       {"fault:x\t\tlabel\n", "line 2: not as many columns"},
       {"fault:x\t\tl\t\tt\t0\taa\ts\nfault:y\t\tl\t\tt\t0\tbb\ts\n",
        "line 3: the tag \"t\" comes twice"},
       {"@a\t\t\t\t\t\tb1\ts\n@a\t\t\t\t\t\tc1\ts\n", "line 3: a second list of words \"@a\""}}));
  const auto table = FaultConcepts::parse(kHead + rows);
  REQUIRE_FALSE(table);
  CAPTURE(table.error().message);
  CHECK(table.error().code == Errc::InvalidInput);
  CHECK(table.error().message.find(message) != std::string::npos);
  CHECK_FALSE(table.error().hint.empty());
}

TEST_CASE("A table of faults needs its first line", "[fault][table]") {
  CHECK_FALSE(FaultConcepts::parse(""));
  CHECK_FALSE(FaultConcepts::parse("# nothing\n"));
  CHECK_FALSE(FaultConcepts::parse(row("fault:x", "", "aa")));
  CHECK(FaultConcepts::parse(kHead));
}

bool is_known_section(const std::string& key) {
  const std::string_view kind = citation_kind(key);
  const std::string value = key.substr(kind.size() + 1);
  if (kind == "rfc") return !value.empty();
  if (kind == "ballot") return find_ballot(key).has_value();
  return has_requirement(kind, value);
}

TEST_CASE("The built-in table of faults is sound", "[fault][table]") {
  const FaultConcepts& table = FaultConcepts::built_in();
  CHECK(table.all().size() >= 150);
  for (const FaultConcept& one : table.all()) {
    CAPTURE(one.key);
    CHECK(table.find(one.key) == &one);
    CHECK_FALSE(one.label.empty());
    CHECK_FALSE(one.source.empty());
    CHECK(one.titles <= kFaultTitles);
    CHECK(concept_weight(one) >= 0);
    if (!one.parent.empty()) CHECK(table.find(one.parent) != nullptr);
    for (const std::string& tag : one.tags) CHECK(table.of_tag(tag) == &one);
    for (const std::string& section : one.sections) {
      CAPTURE(section);
      CHECK(is_known_section(section));
    }
  }
  CHECK(table.find("fault:none") == nullptr);
  CHECK(table.of_tag("leaf-revocation-delay") == table.find("fault:revocation-delay-leaf"));
  CHECK(table.of_tag("none") == nullptr);
}

/// A text that a pattern must match: the first word of each place, at the least distance.
std::string example_of(const std::string& pattern) {
  std::string out;
  std::string word;
  std::istringstream words(pattern.substr(pattern[0] == '~' ? 1 : 0));
  const std::map<std::string, std::string> lists = [] {
    std::map<std::string, std::string> firsts;
    std::ifstream in(std::string(DOCKET_SOURCE_DIR) + "/data/fault_concepts.tsv");
    for (std::string line; std::getline(in, line);) {
      if (line[0] != '@') continue;
      const std::size_t at = line.find_last_of('\t', line.find_last_of('\t') - 1) + 1;
      firsts[line.substr(0, line.find('\t'))] =
          line.substr(at, line.find_first_of("|;\t", at) - at);
    }
    return firsts;
  }();
  while (words >> word) {
    if (word.starts_with("..") || word.starts_with("&")) continue;
    word = word.substr(0, word.find('|'));
    if (word[0] == '@') word = lists.at(word);
    if (word[0] == '=') word = word.substr(1);
    if (word.back() == '*') word.pop_back();
    out.append(out.empty() ? "" : " ").append(word);
  }
  return out;
}

TEST_CASE("Every pattern of the built-in table matches what it says", "[fault][table]") {
  const FaultConcepts& table = FaultConcepts::built_in();
  for (std::size_t i = 0; i < table.all().size(); ++i) {
    const std::string& key = table.all()[i].key;
    for (const std::string& pattern : table.written()[i]) {
      const std::string text = example_of(pattern);
      CAPTURE(key, pattern, text);
      bool itself = false;
      for (const FoundConcept& found :
           find_fault_concepts(JoinedText::of_plain(text), table, FaultText::IncidentTitle)) {
        const FaultConcept* one = table.find(found.key);
        // A child may take the place of its parent.
        itself |= one->key == key || one->parent == key;
      }
      CHECK(itself);
    }
  }
}

TEST_CASE("docs/fault-vocabulary.md lists every concept", "[fault][docs]") {
  std::ifstream in(std::string(DOCKET_SOURCE_DIR) + "/docs/fault-vocabulary.md");
  const std::string page((std::istreambuf_iterator<char>(in)), {});
  for (const FaultConcept& one : FaultConcepts::built_in().all()) {
    CAPTURE(one.key);
    CHECK(page.find('`' + one.key + "` | " + one.label + " |") != std::string::npos);
  }
}

TEST_CASE("Hostile texts are read in linear time and bounded", "[fault]") {
  const std::size_t big = 1'000'000;
  std::string certificates;
  while (certificates.size() < big) certificates += "certificate revoked not ";
  std::string camels;
  while (camels.size() < big) camels += "ocspCrlCaCertNot";
  std::string hyphens;
  while (hyphens.size() < big) hyphens += "ca-crl-";
  for (const std::string& text :
       {std::string(big, 'a'), std::string(big, '.'), std::string(big, '-'), std::string(big, '\''),
        certificates, camels, hyphens, std::string(big, ' '), std::string(big, '\n')}) {
    const auto found = find_fault_concepts(JoinedText::of_plain(text));
    CHECK(found.size() <= kMaxFoundConcepts);
  }
}

std::vector<std::string> shared_titles() {
  const auto path = test::shared_mail("domain/bugzilla-ca-compliance.json");
  std::vector<std::string> titles;
  if (!path) return titles;
  std::ifstream in(*path);
  const auto answer = nlohmann::json::parse(in);
  for (const auto& bug : answer.at("bugs")) {
    titles.push_back(bug["summary"].get<std::string>());
  }
  return titles;
}

TEST_CASE("Titles of real incidents have a fault, as often as the table says", "[fault][shared]") {
  const std::vector<std::string> titles = shared_titles();
  if (titles.empty()) return;
  REQUIRE(titles.size() == static_cast<std::size_t>(kFaultTitles));
  const FaultConcepts& table = FaultConcepts::built_in();
  std::map<std::string, std::int64_t, std::less<>> counts;
  std::size_t with = 0;
  for (const std::string& title : titles) {
    std::set<std::string_view> keys;
    for (const FoundConcept& found :
         find_fault_concepts(JoinedText::of_plain(title), table, FaultText::IncidentTitle)) {
      keys.insert(found.key);
    }
    for (const std::string_view key : keys) ++counts[std::string(key)];
    with += std::any_of(keys.begin(), keys.end(),
                        [](std::string_view key) { return key.starts_with("fault:"); });
  }
  CHECK(with * 100 >= titles.size() * 97);
  // What differs is to be put into the column "titles".
  for (const FaultConcept& one : table.all()) {
    CAPTURE(one.key);
    CHECK(one.titles == counts[one.key]);
  }
}

}  // namespace
}  // namespace docket::mail
