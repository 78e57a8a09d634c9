#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "mail/bug_title.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::mail {
namespace {

std::string drawn(const std::string& title) {
  const auto split = split_bug_title(title);
  if (!split) return "none";
  return split->owner + "|" + split->name + "|" + split->below + "|" + split->rest +
         (split->is_auditor ? "|auditor" : "");
}

}  // namespace

TEST_CASE("BugTitle: the owner stands before the colon", "[mail][ca]") {
  using Row = std::pair<std::string, std::string>;
  const auto [title, expected] = GENERATE(values<Row>({
      {"DigiCert: wrong OU", "DigiCert|DigiCert||wrong OU"},
      {"Digicert : wrong OU", "DigiCert|DigiCert||wrong OU"},
      {"DigiCert / Siemens: wrong OU", "DigiCert|DigiCert|Siemens|wrong OU"},
      {"QuoVadis / PKIoverheid: a: b", "DigiCert|QuoVadis|PKIoverheid|a: b"},
      {"PKIoverheid / QuoVadis: x", "PKIoverheid|PKIoverheid|QuoVadis|x"},
      {"Asseco DS / Certum: x", "Asseco (Certum)|Asseco (Certum)||x"},
      {"DocuSign/Keynectis: x", "DocuSign France|DocuSign/Keynectis||x"},
      {"Comodo/cPanel: x", "Sectigo|Comodo|cPanel|x"},
      {"KIR S.A.: x", "KIR|KIR||x"},
      {"visa: x", "Visa|Visa||x"},
      {"Swiss BIT (some office): x", "Swiss BIT|Swiss BIT||x"},
      {"NETLOCK - the repository is away", "NETLOCK|NETLOCK||the repository is away"},
      {"Ernst & Young Israel: x", "Ernst & Young|Ernst & Young Israel||x|auditor"},
      {"Somebody: x", "none"},
      {"DigiCert did something", "none"},
      {"A long title: DigiCert", "none"},
      {"[meta] DigiCert: x", "none"},
      {": DigiCert", "none"},
      {"/: DigiCert", "none"},
      {"", "none"},
  }));
  CAPTURE(title);
  CHECK(drawn(title) == expected);
}

TEST_CASE("BugTitle: titles of real reports name their owners", "[mail][ca]") {
  const auto path = test::shared_mail("domain/bugzilla-ca-compliance.json");
  if (!path) return;
  std::ifstream file(*path);
  const auto bugs = nlohmann::json::parse(file).at("bugs");
  std::size_t with_colon = 0;
  std::size_t recognised = 0;
  for (const auto& bug : bugs) {
    const auto title = bug.at("summary").get<std::string>();
    with_colon += title.find(": ") != std::string::npos ? std::size_t{1} : std::size_t{0};
    recognised += split_bug_title(title) ? std::size_t{1} : std::size_t{0};
  }
  CHECK(bugs.size() > 1600);
  // Ten titles name no owner.
  CHECK(recognised + 10 >= bugs.size());
  CHECK(recognised + 10 >= with_colon);
}

}  // namespace docket::mail
