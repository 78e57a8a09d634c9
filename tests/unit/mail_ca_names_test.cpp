#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "core/timestamp.hpp"
#include "mail/ca_names.hpp"

namespace docket::mail {
namespace {

std::int64_t year(int number, int month = 6) {
  CivilTime civil;
  civil.year = number;
  civil.month = month;
  return to_utc_seconds(civil);
}

/// "Owner|name" of each mention, with "; " between them.
std::string found(const std::string& text, std::optional<std::int64_t> written) {
  std::string out;
  for (const CaMention& mention : find_ca_names(JoinedText::of_plain(text), written)) {
    if (!out.empty()) out += "; ";
    out += mention.owner == mention.name ? mention.owner : mention.owner + "|" + mention.name;
  }
  return out;
}

struct Sample {
  std::string text, expected;
};

}  // namespace

TEST_CASE("CA names: whole names are found, however they are spelt", "[mail][ca]") {
  const auto sample = GENERATE(values<Sample>({
      {"We at DigiCert agree", "DigiCert"},
      {"Digicert did it", "DigiCert"},
      {"what digicert did", "DigiCert"},
      {"DigiCert's answer", "DigiCert"},
      {"DigiCert\xE2\x80\x99s answer", "DigiCert"},
      {"(DigiCert)", "DigiCert"},
      {"\xE2\x80\x9C"
       "DigiCert\xE2\x80\x9D",
       "DigiCert"},
      {"non-DigiCert roots", "DigiCert"},
      {"DigiCert-issued", "DigiCert"},
      {"O=DigiCert Inc, C=US", "DigiCert"},
      {"DigiCert, Sectigo and Entrust", "DigiCert; Sectigo; Entrust"},
      {"DigiCert/Sectigo", "DigiCert; Sectigo"},
      {"DigiCert.The next", "DigiCert"},
      {"Ask DigiCert.", "DigiCert"},
      {"DIGICERT", "DigiCert"},
      {"IdenTrust is another", "IdenTrust"},
      {"Identrust and Entrust", "IdenTrust; Entrust"},
      {"Entrust Datacard said", "Entrust|Entrust Datacard"},
      {"Let's Encrypt", "Let's Encrypt"},
      {"Let\xE2\x80\x99s Encrypt", "Let's Encrypt"},
      {"Let\xE2\x80\x98s Encrypt", "Let's Encrypt"},
      {"Lets Encrypt", "Let's Encrypt"},
      {"LetsEncrypt", "Let's Encrypt"},
      {"let's encrypt", "Let's Encrypt"},
      {"Let's  Encrypt", "Let's Encrypt"},
      {"what Let's\nEncrypt does", "Let's Encrypt"},
      {"ISRG runs it", "Let's Encrypt|ISRG"},
      {"Internet Security\nResearch Group", "Let's Encrypt|Internet Security Research Group"},
      {"D-TRUST GmbH", "D-TRUST"},
      {"D-Trust", "D-TRUST"},
      {"D Trust", "D-TRUST"},
      {"D\xE2\x80\x91Trust", "D-TRUST"},
      {"D\xE2\x80\x93Trust", "D-TRUST"},
      {"D\xC2\xA0Trust", "D-TRUST"},
      {"the D-\nTrust report", "D-TRUST"},
      {"e-Tu\xC4\x9Fra", "E-Tugra"},
      {"E-Tu\xC4\x9Fra", "E-Tugra"},
      {"e-Tug\xCC\x86ra", "E-Tugra"},
      {"E-TU\xC4\x9ERA", "E-Tugra"},
      {"E-Tugra", "E-Tugra"},
      {"e-tugra", "E-Tugra"},
      {"T\xC3\x9CRKTRUST", "TurkTrust"},
      {"T\xC3\xBCrktrust", "TurkTrust"},
      {"TU\xCC\x88RKTRUST", "TurkTrust"},
      {"TURKTRUST", "TurkTrust"},
      {"T\xC3\x9C"
       "B\xC4\xB0TAK",
       "Kamu SM|TUBITAK"},
      {"NetLock Arany (Class Gold) F\xC5\x91tan\xC3\xBAs\xC3\xADtv\xC3\xA1ny",
       "NETLOCK|NetLock Arany; NETLOCK|F\xC5\x91tan\xC3\xBAs\xC3\xADtv\xC3\xA1ny"},
      {"Fotanusitvany", "NETLOCK|F\xC5\x91tan\xC3\xBAs\xC3\xADtv\xC3\xA1ny"},
      {"F\xC3\xA1"
       "brica Nacional de Moneda y Timbre",
       "FNMT"},
      {"Fabrica Nacional de Moneda y Timbre", "FNMT"},
      {"Certic\xC3\xA1mara", "Certic\xC3\xA1mara"},
      {"\xE6\xB2\x83\xE9\x80\x9A", "WoSign"},
      {"\xE5\x9C\xA8\xE6\xB2\x83\xE9\x80\x9A\xE5\x85\xAC", "WoSign"},
      {"WoTrus is WoSign", "WoSign|WoTrus; WoSign"},
      {"the SSL.com CA", "SSL.com"},
      {"SSL.com", "SSL.com"},
      {"Go Daddy", "GoDaddy"},
      {"Go\nDaddy", "GoDaddy"},
      {"QuoVadis Trustlink", "DigiCert|QuoVadis"},
      {"Kamu SM", "Kamu SM"},
      {"e-commerce monitoring GmbH", "e-commerce monitoring GmbH"},
      {"GLOBALTRUST 2020", "e-commerce monitoring GmbH|GLOBALTRUST"},
      {"Cybertrust Japan", "SECOM|Cybertrust Japan"},
      {"Google Trust Services", "Google Trust Services"},
      {"read pki.goog first", "Google Trust Services"},
      {"Amazon Trust Services", "Amazon Trust Services"},
      {"IGC/A", "ANSSI|IGC/A"},
      {"Asseco DS / Certum: title", "Asseco (Certum)"},
      {"OISTE WISeKey", "OISTE / WISeKey"},
      {"Staat der Nederlanden", "PKIoverheid"},
      {"Comodo CA", "Sectigo|Comodo CA"},
      {"COMODO", "Sectigo|Comodo"},
      {"Digicert Sdn. Bhd. of Malaysia", "Digicert Sdn. Bhd."},
      {"A-Trust", "A-Trust"},
      {"Telekom Security", "Deutsche Telekom Security"},
      {"Hongkong Post", "Hongkong Post"},
      {"D-TRUST, D-Trust", "D-TRUST; D-TRUST"},
  }));
  CAPTURE(sample.text);
  CHECK(found(sample.text, year(2024)) == sample.expected);
}

TEST_CASE("CA names: other words, addresses, hosts and URLs are none", "[mail][ca]") {
  const auto text = GENERATE(values<std::string>({
      "",
      "nobody at all",
      "DigiCerts",
      "XDigiCert",
      "DigiCert2",
      "my_DigiCert",
      "DigiCert_file",
      "Sectigolike",
      "entrusted with it",
      "we entrust you",
      "Entrusting",
      "I'd trust them",
      "a trust store",
      "A trust store",
      "let us encrypt",
      "lets the encryption be",
      "visit www.digicert.com today",
      "digicert.com",
      "https://www.digicert.com/legal",
      "https://example.org/digicert/cps",
      "https://example.org/?q=Sectigo",
      "(https://crt.sh/?q=Entrust)",
      "<https://example.org/DigiCert>",
      "crt.sh/DigiCert",
      "ada@digicert.com",
      "ada.DigiCert@example.org",
      "mailto:digicert@example.org",
      "Ada <ada@DigiCert>",
      "@sectigo wrote",
      "https://pki.goog/repository",
      "pki.goog/repository",
      "comodo dragon lizards",
      "telia",
      "Ernst & Young Hong Kong",
      "KPMG Korea: audit",
      "Go\n\nDaddy",
      "Let's\n\nEncrypt",
      "D      Trust",
      "dark matter",
      "as anssi said",
      "the netlock of my shell",
      "Google, Springfield, CA 95000",
      "eCert",
      std::string("\xC3\xA9") + "DigiCert",
      std::string("Digi\xC4\x9F") + "Cert",
      "\xE2\x80",
      "\xC4",
  }));
  CAPTURE(text);
  CHECK(found(text, year(2024)).empty());
}

TEST_CASE("CA names: an ordinary word needs a word of the trade", "[mail][ca]") {
  const auto sample = GENERATE(values<Sample>({
      {"I paid with my Visa", ""},
      {"Visa: root certificate without audit", "Visa"},
      {"Re: Visa: OCSP", "Visa"},
      {"Bug 1391087 - Visa: OCSP", "Visa"},
      {"1391087 - Visa: OCSP", "Visa"},
      {"I told them so, Visa: no", ""},
      {"the Visa root", "Visa"},
      {"Visa issued the certificate", "Visa"},
      {"visa for the root", ""},
      {"an Apple a day", ""},
      {"the intermediate of Apple", "Apple"},
      {"Apple\n\nthe root", ""},
      {"apple root", ""},
      {"we use Google and Amazon", ""},
      {"a Google CA", "Google Trust Services"},
      {"Google Chrome trusts the root", ""},
      {"the Google Groups archive of this CA", ""},
      {"Microsoft Windows root certificates", ""},
      {"Microsoft CPS", "Microsoft"},
      {"Microsoft sells cars, and ca is small", ""},
      {"Amazon S3 certificate", ""},
      {"Amazon's certificates", "Amazon Trust Services"},
      {"Certainly the root CA must", ""},
      {"Certainly, the certificate is wrong", ""},
      {"certainly CA", ""},
      {"Certainly we would revoke the certificate", ""},
      {"misissued by Certainly", "Certainly"},
      {"Certainly's CPS", "Certainly"},
      {"Certainly: delayed revocation", "Certainly"},
      {"the KIR audit", "KIR"},
      {"KIR", ""},
      {"KIR S.A.", "KIR"},
      {"KIR S.A. and more", "KIR"},
      {"kir royal at the audit", ""},
      {"GTS CA 1C3", "Google Trust Services"},
      {"a GTS car", ""},
      {"the NIC certificates", "India CCA|NIC"},
      {"the NIC of my computer", ""},
      {"Fina RDC 2020", "Fina"},
      {"FINA mis-issued certificates", "Fina"},
      {"Fina is my cat", ""},
      {"SSC root", "SSC"},
      {"ANF AC", "ANF"},
      {"ANF", ""},
      {"ECM incident", "e-commerce monitoring GmbH"},
      {"SECOM audits", "SECOM"},
      {"SECOM", ""},
      {"SECOM Trust Systems", "SECOM"},
      {"Verizon telephones", ""},
      {"a certificate of\nVerizon", "DigiCert|Verizon"},
      {"Siemens trains", ""},
      {"Siemens issuing CA", "Siemens"},
  }));
  CAPTURE(sample.text);
  CHECK(found(sample.text, year(2024)) == sample.expected);
}

TEST_CASE("CA names: a name is its owner's of the day it was written", "[mail][ca]") {
  struct Dated {
    std::string text;
    std::optional<std::int64_t> written;
    std::string expected;
  };
  const auto sample = GENERATE(values<Dated>({
      {"Thawte", year(2005), "VeriSign|Thawte"},
      {"Thawte", year(2017, 3), "Symantec|Thawte"},
      {"Thawte", year(2019), "DigiCert|Thawte"},
      {"Thawte", std::nullopt, "DigiCert|Thawte"},
      {"GeoTrust", year(2004), "GeoTrust"},
      {"GeoTrust", year(2008), "VeriSign|GeoTrust"},
      {"GeoTrust", year(2015), "Symantec|GeoTrust"},
      {"RapidSSL", year(2017, 12), "DigiCert|RapidSSL"},
      {"VeriSign", year(2010, 7), "VeriSign"},
      {"Verisign", year(2010, 9), "Symantec|VeriSign"},
      {"Symantec", year(2017, 10), "Symantec"},
      {"Symantec", year(2017, 11), "DigiCert|Symantec"},
      {"QuoVadis", year(2018), "QuoVadis"},
      {"QuoVadis", year(2020), "DigiCert|QuoVadis"},
      {"Comodo", year(2016), "Sectigo|Comodo"},
      {"Comodo", year(2020), "Sectigo|Comodo"},
      {"Trustwave", year(2012), "VikingCloud|Trustwave"},
      {"AffirmTrust", year(2014), "AffirmTrust"},
      {"AffirmTrust", year(2018), "Entrust|AffirmTrust"},
      {"GTLSCA", year(2018), "Taiwan GRCA|GTLSCA"},
      {"GTLSCA", year(2022), "Chunghwa Telecom|GTLSCA"},
  }));
  CAPTURE(sample.text, sample.written.value_or(0));
  CHECK(found(sample.text, sample.written) == sample.expected);
}

TEST_CASE("CA names: places are those of the body, with the kind of the segment", "[mail][ca]") {
  const std::string text =
      "I think so.\n\n> as for Let's\n> Encrypt, it is\n\nSectigo is not.\n-- \nAda of Buypass\n";
  const auto mentions = find_ca_names(JoinedText::of(segment_body(text)), std::nullopt);
  REQUIRE(mentions.size() == 2);
  CHECK(text.substr(mentions[0].offset, mentions[0].length) == "Let's\n> Encrypt");
  CHECK(mentions[0].segment == SegmentKind::Quote);
  CHECK(text.substr(mentions[1].offset, mentions[1].length) == "Sectigo");
  CHECK(mentions[1].segment == SegmentKind::Own);
}

TEST_CASE("CA names: there is a bound, and hostile text costs little", "[mail][ca]") {
  std::string text;
  for (std::size_t i = 0; i < kMaxCaMentions + 10; ++i) text += "DigiCert ";
  CHECK(find_ca_names(JoinedText::of_plain(text), std::nullopt).size() == kMaxCaMentions);

  std::string one_token;
  for (int i = 0; i < 200000; ++i) one_token += "digicert.";
  CHECK(find_ca_names(JoinedText::of_plain(one_token), std::nullopt).empty());
  std::string no_context;
  for (int i = 0; i < 200000; ++i) no_context += "Google ";
  CHECK(find_ca_names(JoinedText::of_plain(no_context), std::nullopt).empty());
}

TEST_CASE("CA names: a typed name leads to the entity that has it", "[mail][ca]") {
  CHECK(ca_owner_named("thawte") == "Symantec");
  CHECK(ca_owner_named("DIGICERT") == "DigiCert");
  CHECK(ca_owner_named("comodo") == "Sectigo");
  CHECK(ca_owner_named("quovadis") == "QuoVadis");
  CHECK_FALSE(ca_owner_named("nobody").has_value());
  CHECK_FALSE(ca_owner_named("KPMG").has_value());
}

}  // namespace docket::mail
