#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <xapian.h>

#include "index/citation_terms.hpp"
#include "index/document_builder.hpp"
#include "mail/ca_table.hpp"
#include "mail/citation.hpp"
#include "search/cited_query.hpp"
#include "search/cited_value.hpp"
#include "search/match_spies.hpp"
#include "search/query.hpp"

namespace docket::search {
namespace {

std::string parsed(const std::string& query) { return parse_query(query, 0).canonical(); }

std::string warned(const std::string& query) {
  std::string out;
  for (const QueryWarning& warning : parse_query(query, 0).warnings) {
    out.append(out.empty() ? "" : " | ").append(warning.text);
  }
  return out;
}

/// One document a row, numbered from 1, made as the indexer makes them.
Xapian::WritableDatabase index_of(const std::vector<std::vector<std::string>>& citations) {
  Xapian::WritableDatabase database("", Xapian::DB_BACKEND_INMEMORY);
  index::DocumentBuilder builder;
  for (const std::vector<std::string>& keys : citations) {
    index::PostFacts facts;
    facts.citations = keys;
    database.add_document(builder.build(facts, {}));
  }
  return database;
}

/// Numbers of the documents that a query of one filter finds, and its notice.
struct Found {
  std::string numbers, notice;
};
Found find(const Xapian::Database& database, const std::string& query) {
  const Query tree = parse_query(query, 0);
  REQUIRE(tree.root.children.size() == 1);
  const QueryNode& node = tree.root.children.front();
  REQUIRE(node.kind == NodeKind::Filter);
  const CitedQuery cited = cited_query(database, *node.field, node.text);
  Xapian::Enquire enquire(database);
  enquire.set_query(cited.query);
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  Found found;
  found.notice = cited.notice;
  const Xapian::MSet set = enquire.get_mset(0, database.get_doccount());
  for (auto it = set.begin(); it != set.end(); ++it) {
    found.numbers += (found.numbers.empty() ? "" : " ") + std::to_string(*it);
  }
  return found;
}

}  // namespace

TEST_CASE("cited: what is typed has one form, which reads as itself", "[search][cited]") {
  using Row = std::pair<std::string, std::string>;
  const auto [typed, expected] = GENERATE(values<Row>({
      {"bug:1619047", "bug:1619047"},
      {"bug:#1619047", "bug:1619047"},
      {"BUG:1619047", "bug:1619047"},
      {"bug:35", "bug:35"},
      {"bug:1619047,", "bug:1619047"},
      {"bug:1619047#c10", "bug:1619047#c10"},
      {"bug:https://bugzilla.mozilla.org/show_bug.cgi?id=1619047", "bug:1619047"},
      {"br:4.9.1", "br:4.9.1"},
      {"br:4.9.1.1.", "br:4.9.1.1"},
      {"evg:9.2.5", "evg:9.2.5"},
      {"br-old:11.1.3", "br-old:11.1.3"},
      {"mrsp:2.4", "mrsp:2.4"},
      {"ballot:SC63", "ballot:SC-63"},
      {"ballot:sc063v4", "ballot:SC-63v4"},
      {"ballot:193", "ballot:193"},
      {"rfc:5280", "rfc:5280"},
      {"rfc:RFC5280", "rfc:5280"},
      {"rfc:5280/4.2.1.3", "rfc:5280/4.2.1.3"},
      {"cve:CVE-2017-15361", "cve:CVE-2017-15361"},
      {"oid:2.23.140.1.2.1", "oid:2.23.140.1.2.1"},
      {"case:576", "case:576"},
      {"case:00000576", "case:576"},
      {"cert:18603461241", "cert:crtsh:18603461241"},
      {"cert:crtsh:18603461241", "cert:crtsh:18603461241"},
      {"cert:https://crt.sh/?id=18603461241", "cert:crtsh:18603461241"},
      {"cert:" + std::string(64, 'A'), "cert:sha256:" + std::string(64, 'a')},
      {"cert:" + std::string(40, 'B'), "cert:sha1:" + std::string(40, 'b')},
      {"wiki:CA/Incident_Dashboard", "wiki:CA/Incident_Dashboard"},
      {"wiki:\"CA/Incident Dashboard\"", "wiki:CA/Incident_Dashboard"},
      {"github:mozilla/pkipolicy#276", "github:mozilla/pkipolicy#276"},
      {"groups:oP8XuNXrANw", "groups:oP8XuNXrANw"},
      {"groups:-o-qkJzPe5Q", "groups:\"-o-qkJzPe5Q\""},
      {"citing:<a.b@example.org>", "citing:a.b@example.org"},
      {"ca:digicert", "ca:DigiCert"},
      {"ca:\"lets encrypt\"", "ca:\"Let's Encrypt\""},
      {"ca:=thawte", "ca-name:Thawte"},
      {"ca-name:verisign", "ca-name:VeriSign"},
      {"ca:comodo", "ca:Comodo"},
      {"ca:certum", "ca:\"Asseco (Certum)\""},
      {"ca:wisekey", "ca:\"OISTE / WISeKey\""},
      {"-bug:1619047 lamp", "-bug:1619047 lamp"},
      {"bug:(1619047 OR 1630000)", "bug:1619047 OR bug:1630000"},
      {"bug:1619047 OR (br:4.9 ca:visa)", "bug:1619047 OR br:4.9 ca:Visa"},
  }));
  CAPTURE(typed);
  CHECK(parsed(typed) == expected);
  CHECK(warned(typed).empty());
  CHECK(parsed(expected) == expected);
  CHECK(warned(expected).empty());
}

TEST_CASE("cited: every name of the table can be asked for", "[search][cited]") {
  const mail::CaTable& table = mail::CaTable::built_in();
  for (const mail::CaName& name : table.names()) {
    if (name.kind == mail::CaNameKind::None || name.kind == mail::CaNameKind::Auditor) continue;
    const std::string query = parsed("ca:\"" + name.name + "\"");
    CAPTURE(name.name, query);
    CHECK_FALSE(query.empty());
    CHECK(parsed(query) == query);
  }
}

TEST_CASE("cited: what cannot be read is left out, and the rest runs", "[search][cited]") {
  CHECK(parsed("ca:digicrt lamp") == "lamp");
  CHECK(warned("ca:digicrt lamp").find("did you mean DigiCert") != std::string::npos);
  CHECK(parsed("ca:qqqqqqqq lamp") == "lamp");
  CHECK(warned("ca:qqqqqqqq") == "ca:qqqqqqqq: no CA of that name is known; left out");
  CHECK(parsed("ca:KPMG lamp") == "lamp");
  CHECK(parsed("ca:= lamp") == "lamp");
  CHECK(parsed("bug:, lamp") == "lamp");
  CHECK(parsed("bug:\"*\" lamp") == "lamp");
  CHECK(parsed("bug: lamp") == "lamp");
}

TEST_CASE("cited: a thing is found by what it is a part of", "[search][cited]") {
  const auto database = index_of({{"br:4.9.1.1"},
                                  {"br:4.9.10"},
                                  {"bug:1619047#c10"},
                                  {"bug:1619047", "rfc:5280/4.2.1.3"},
                                  {"ballot:SC-63v4"},
                                  {"wiki:CA/Page#Part"},
                                  {"ccadb-case:576", "mid:A.b@Example.org"},
                                  {"evg:4.9.1", "br-old:4.9.1", "nobody:7", "br:"}});
  using Row = std::pair<std::string, std::string>;
  const auto [query, numbers] = GENERATE(values<Row>({
      {"br:4.9.1", "1"},
      {"br:4.9.1.1", "1"},
      {"br:4.9", "1 2"},
      {"br:4.9.1.2", ""},
      {"br:4.9.10", "2"},
      {"evg:4.9.1", "8"},
      {"br-old:4.9.1", "8"},
      {"bug:1619047", "3 4"},
      {"bug:1619047#c10", "3"},
      {"bug:1619047#c1", ""},
      {"bug:161904", ""},
      {"rfc:5280", "4"},
      {"ballot:SC63", "5"},
      {"ballot:SC63v4", "5"},
      {"ballot:SC63v3", ""},
      {"wiki:CA/Page", "6"},
      {"wiki:ca/page", "6"},
      {"case:576", "7"},
      {"citing:a.b@example.org", "7"},
  }));
  CAPTURE(query);
  const Found found = find(database, query);
  CHECK(found.numbers == numbers);
  CHECK(found.notice.empty());
}

TEST_CASE("cited: a CA is found with what it took over, and says so", "[search][cited]") {
  const auto database = index_of({{"ca:DigiCert", "ca-name:DigiCert"},
                                  {"ca:Symantec", "ca-name:Thawte"},
                                  {"ca:VeriSign", "ca-name:Thawte"},
                                  {"ca:DigiCert", "ca-name:Thawte"},
                                  {"ca:DigiCert", "ca-name:Symantec"},
                                  {"ca:Sectigo", "ca-name:Comodo"},
                                  {"ca:Sectigo", "ca-name:Sectigo"}});
  const Found digicert = find(database, "ca:digicert");
  CHECK(digicert.numbers == "1 2 3 4 5");
  CHECK(digicert.notice ==
        "ca:DigiCert also finds VeriSign (until 2010-08-09), Symantec (until 2017-10-31)");
  const Found symantec = find(database, "ca:symantec");
  CHECK(symantec.numbers == "2 3 4 5");
  CHECK(symantec.notice ==
        "ca:Symantec also finds VeriSign (until 2010-08-09); Symantec is DigiCert's since "
        "2017-10-31");
  CHECK(find(database, "ca:verisign").numbers == "3");
  CHECK(find(database, "ca:thawte").numbers == "2 3 4");
  CHECK(find(database, "ca:=digicert").numbers == "1");
  CHECK(find(database, "ca:=symantec").numbers == "5");
  CHECK(find(database, "ca:comodo").numbers == "6 7");
  CHECK(find(database, "ca:sectigo").notice.empty());
  CHECK(find(database, "ca:=comodo").numbers == "6");
}

TEST_CASE("cited: a long key has a term of its own", "[search][cited]") {
  const std::string page = "wiki:CA/" + std::string(400, 'x');
  const auto database = index_of({{page}, {page + "y"}});
  CHECK(find(database, page).numbers == "1");
  CHECK(find(database, page + "y").numbers == "2");
  CHECK(find(database, page + "z").numbers.empty());
}

TEST_CASE("cited: facets count CAs, bugs and sections", "[search][cited]") {
  const auto database = index_of({{"br:4.9.1.1", "bug:35#c1", "bug:35#c2", "ca:Visa"},
                                  {"bug:35", "bug:36", "ca:DigiCert", "ca:Visa", "cve:CVE-2017-1"},
                                  {}});
  FacetSpy spy;
  for (Xapian::docid number = 1; number <= 3; ++number) spy(database.get_document(number), 0);
  std::string drawn;
  for (const Facet& facet : spy.facets()) {
    for (const FacetCount& count : facet.counts) {
      drawn += facet.name + "=" + count.value + "*" + std::to_string(count.posts) + " ";
    }
  }
  CHECK(drawn == "ca=Visa*2 ca=DigiCert*1 bug=35*2 bug=36*1 section=br:4.9.1.1*1 ");
}

}  // namespace docket::search
