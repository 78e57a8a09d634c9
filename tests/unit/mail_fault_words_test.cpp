#include <fstream>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mail/fault_words.hpp"
#include "mail/fault_words_scan.hpp"
#include "mail/fault_words_stem.hpp"
#include "mail/tsv.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::mail {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

std::string scanned(std::string_view text) {
  WordScanner scanner(text);
  ScannedWord word;
  std::string out;
  while (scanner.next(word)) {
    if (!out.empty()) out += word.breaks ? " / " : " ";
    out += word.folded.view();
  }
  return out;
}

TEST_CASE("Stems: forms of one word are one", "[fault][stem]") {
  const auto forms = GENERATE(values<std::vector<std::string>>(
      {{"revoke", "revokes", "revoked", "revoking", "revocation", "revocations"},
       {"issue", "issues", "issued", "issuing", "issuance", "issuances"},
       {"misissue", "misissued", "misissuing", "misissuance", "misissuances"},
       {"delay", "delays", "delayed", "delaying"},
       {"certificate", "certificates"},
       {"policy", "policies"},
       {"validate", "validated", "validates", "validating", "validation", "validations"},
       {"authorize", "authorized", "authorization", "authorise", "authorised", "authorisation"},
       {"verify", "verified", "verifies", "verifying", "verification"},
       {"disclose", "disclosed", "disclosing", "disclosure", "disclosures"},
       {"fail", "failed", "fails", "failing", "failure", "failures"},
       {"expire", "expired", "expires", "expiring", "expiry", "expiration"},
       {"comply", "complies", "complied", "compliant", "compliance"},
       {"exceed", "exceeds", "exceeded", "exceeding", "excess"},
       {"stop", "stopped", "stopping", "stops"},
       {"omit", "omits", "omitted", "omission"},
       {"lint", "linting", "linted", "linter", "linters"},
       {"publish", "published", "publication"},
       {"respond", "responded", "response", "responses"},
       {"ca", "cas"},
       {"crl", "crls"},
       {"compromise", "compromised", "compromises"},
       {"encode", "encoded", "encoding"},
       {"use", "used", "uses", "using", "usage"},
       {"write", "wrote", "written", "writes"},
       {"late", "lately"}}));
  for (const std::string& form : forms) {
    CAPTURE(form);
    CHECK(stem_of(form) == stem_of(forms.front()));
  }
}

TEST_CASE("Stems: different words stay apart", "[fault][stem]") {
  const auto [a, b] =
      GENERATE(table<std::string, std::string>({{"valid", "validate"},   {"valid", "validity"},
                                                {"cps", "cp"},           {"cas", "case"},
                                                {"tls", "tl"},           {"https", "http"},
                                                {"dns", "dn"},           {"status", "state"},
                                                {"date", "data"},        {"time", "timely"},
                                                {"name", "naming's"},    {"need", "ne"},
                                                {"string", "str"},       {"thing", "th"},
                                                {"class", "clas"},       {"organization", "organ"},
                                                {"issuer", "issue"},     {"responder", "response"},
                                                {"signature", "sign"},   {"certify", "certificate"},
                                                {"unrevoked", "revoked"}}));
  CHECK(stem_of(a) != stem_of(b));
}

TEST_CASE("Stems: what is no word stays as it is", "[fault][stem]") {
  for (const std::string word :
       {"", "a", "ed", "ing", "4.9.1.1", "398", "63bit", "s", "\xC3\xA9t\xC3\xA9",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaed"}) {
    CHECK(stem_of(word) == word);
  }
}

TEST_CASE("Words of a text: as they are compared", "[fault][words]") {
  const auto [text, words] = GENERATE(table<std::string, std::string>(
      {{"The CA\xE2\x80\x99s CPS wasn't there", "the ca cps not there"},
       {"It didn't, and can't: CA's", "it not and not ca"},
       {"I'd say we'll see", "i say we see"},
       {"section 4.9.1.1. Next one", "section 4.9.1.1 / next one"},
       {"e.g. this, i.e. that", "e g this i e that"},
       {"One! Two? Three", "one / two / three"},
       {"a\nb", "a / b"},
       {"see https://crt.sh/?id=1&opt=revoked now", "see  now"},
       {"T\xC3\x9CRKTRUST e-Tu\xC4\x9Fra", "turktrust e tugra"},
       {"x|y {z}", "x / y / z"},
       {"...---...", ""},
       {"", ""},
       {"don", "don"},
       {"'s", "s"},
       {"\xE2\x80\x99", ""},
       {"\xC3", ""}}));
  if (text == "\xC3") {
    CHECK(scanned(text).size() <= 1);
  } else {
    CHECK(scanned(text) == words);
  }
}

TEST_CASE("Words of a text: camelCase has parts", "[fault][words]") {
  const auto [word, parts] = GENERATE(
      table<std::string, std::string>({{"businessCategory", "business Category"},
                                       {"stateOrProvinceName", "state Or Province Name"},
                                       {"dNSName", "dNS Name"},
                                       {"iPAddress", "iP Address"},
                                       {"cRLDistributionPoints", "cRL Distribution Points"},
                                       {"OCSPResponder", "OCSP Responder"},
                                       {"subCAs", "sub CAs"},
                                       {"CRLs", "CRLs"},
                                       {"eIDAS", "eIDAS"},
                                       {"plain", "plain"},
                                       {"", ""},
                                       {"ABC", "ABC"}}));
  const CamelParts found = camel_parts(word);
  std::string shown;
  for (std::size_t i = 0; i < found.count; ++i) {
    shown.append(i > 0 ? " " : "").append(found.parts[i]);
  }
  CHECK(shown == parts);
}

TEST_CASE("fault_words: words that may tell incidents apart, each once", "[fault][words]") {
  const auto [text, words] = GENERATE(table<std::string, std::string>(
      {{"Certificates issued for testing.com", "certificat issu test com testing.com"},
       {"EV businessCategory wrong", "ev businesscategory business category wrong"},
       {"the same certificate, the same certificates", "sam certificat"},
       {"mis-issued", "mis misissu issu"},
       {"to be of the", ""},
       {"X y 1", ""},
       {"63 bit", "63 bit"},
       {"BR 4.9.1.1", "br 4.9.1.1"},
       {"TLS\xE2\x80\x94"
        "EV",
        "tls ev"}}));
  CHECK(joined(fault_words(text)) == words);
}

TEST_CASE("fault_word_weight: the rarer, the more it tells", "[fault][words]") {
  const auto weight = [](std::string_view word) {
    return fault_word_weight(fault_words(word).front());
  };
  const double certificate = weight("certificate");
  const double revocation = weight("revocation");
  const double underscore = weight("underscores");
  const double unknown = weight("xyzzy");
  CHECK(certificate > 0);
  CHECK(certificate < 2);
  CHECK(certificate < revocation);
  CHECK(revocation < underscore);
  CHECK(underscore < unknown);
  CHECK(unknown == 10);
}

TEST_CASE("fault_words: one endless word, no words, many words", "[fault][words]") {
  const std::size_t big = 1'000'000;
  CHECK(fault_words(std::string(big, 'a')).empty());
  CHECK(fault_words(std::string(big, '.')).empty());
  CHECK(fault_words(std::string(big, '-')).empty());
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "w" + std::to_string(i) + ' ';
  CHECK(fault_words(many).size() == kMaxFaultWords);
  std::string dotted;
  for (std::size_t i = 0; i < big / 2; ++i) dotted += "a.";
  CHECK(fault_words(dotted).size() <= 2);
}

TEST_CASE("title_words.tsv: counts are those of the titles", "[fault][words][shared]") {
  const auto path = test::shared_mail("domain/bugzilla-ca-compliance.json");
  if (!path) return;
  std::ifstream in(*path);
  const auto bugs = nlohmann::json::parse(in)["bugs"];
  std::map<std::string, int> counted;
  for (const auto& bug : bugs) {
    for (const std::string& word : fault_words(bug["summary"].get<std::string>())) ++counted[word];
  }
  std::ifstream table(std::string(DOCKET_SOURCE_DIR) + "/data/title_words.tsv");
  const std::string tsv((std::istreambuf_iterator<char>(table)), {});
  std::string kept;
  std::string made;
  TsvRows rows(tsv);
  REQUIRE(rows.next());
  while (const auto row = rows.next()) kept.append((*row)[0]).append(" ").append((*row)[1]) += '\n';
  for (const auto& [word, count] : counted) {
    if (count >= 2) made += word + ' ' + std::to_string(count) + '\n';
  }
  CHECK(kept == made);
}

}  // namespace
}  // namespace docket::mail
