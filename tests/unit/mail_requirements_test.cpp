#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "mail/requirements.hpp"

namespace docket::mail {

TEST_CASE("Requirements: a section has its document's heading", "[mail][requirements]") {
  using Row = std::pair<std::string, std::string>;
  const auto [key, expected] = GENERATE(values<Row>({
      {"br:4.9.1.1", "TLS Baseline Requirements: Reasons for Revoking a Subscriber Certificate"},
      {"br:1", "TLS Baseline Requirements: INTRODUCTION"},
      {"csbr:1", "Code Signing Baseline Requirements: INTRODUCTION"},
      {"mrsp:7.3", "Mozilla Root Store Policy: Removals"},
      {"ccadb-policy:6.1", "CCADB Policy: Disclosing and Responding to Incidents"},
      {"ncssr:3.1", "Network and Certificate System Security Requirements: Monitoring and Logging"},
      {"ncssr:1.2.3", "Network and Certificate System Security Requirements: "},
  }));
  const auto found = section_heading(key);
  CAPTURE(key);
  REQUIRE(found.has_value());
  CHECK(std::string(found->document_name) + ": " + std::string(found->heading) == expected);
  CHECK(key == std::string(found->document) + ":" + std::string(found->section));
}

TEST_CASE("Requirements: what is no section of them has no heading", "[mail][requirements]") {
  const auto key = GENERATE(
      values<std::string>({"", ":", "br", "br:", "br:99.9", "br:4.9.1.1.", "br-old:4.9.1",
                           "nobody:1", "rfc:5280/4.2", "ballot:62", "4.9.1.1", "BR:4.9.1"}));
  CAPTURE(key);
  CHECK_FALSE(section_heading(key).has_value());
}

TEST_CASE("Requirements: a document has a name", "[mail][requirements]") {
  CHECK(document_name("br-old") == "TLS Baseline Requirements");
  CHECK(document_name("crp") == "Chrome Root Program Policy");
  CHECK(document_name("bug").empty());
}

TEST_CASE("Requirements: a ballot has its revisions with their dates", "[mail][requirements]") {
  const auto ballot = find_ballot("ballot:SC-63v4");
  REQUIRE(ballot.has_value());
  CHECK(ballot->number == "SC-63");
  CHECK(ballot->title == "Make OCSP optional, require CRLs, and incentivize automation");
  REQUIRE(ballot->revisions.size() == 1);
  CHECK(ballot->revisions[0].version == "2.0.1");
  CHECK(ballot->revisions[0].adopted == "2023-08-17");
  CHECK(ballot->revisions[0].effective == "2024-03-15");

  const auto several = find_ballot("ballot:SC-41");
  REQUIRE(several.has_value());
  CHECK(several->revisions.size() == 3);
  REQUIRE(find_ballot("ballot:62").has_value());
  CHECK(find_ballot("ballot:62")->revisions[0].document == "br");
  CHECK(find_ballot("ballot:NS-3")->revisions[0].adopted == "2024-05-06");
  CHECK(find_ballot("ballot:SMC-10").has_value());
  CHECK(find_ballot("ballot:CSC-31").has_value());
}

TEST_CASE("Requirements: other ballots are not known", "[mail][requirements]") {
  const auto key = GENERATE(values<std::string>({"", "ballot:", "ballot:SC-22", "ballot:SC-9999",
                                                 "ballot:SC", "ballot:v4", "ballot:SC-012", "br:62",
                                                 "62", "ballot:--", "ballot:SC-63vx"}));
  CAPTURE(key);
  CHECK_FALSE(find_ballot(key).has_value());
}

TEST_CASE("Requirements: a key has a title for people", "[mail][requirements]") {
  CHECK(requirement_title("br:4.9.1.1") == "Reasons for Revoking a Subscriber Certificate");
  CHECK(requirement_title("ballot:SC-63") ==
        "Make OCSP optional, require CRLs, and incentivize automation (2023-08-17)");
  CHECK(requirement_title("ballot:SC-22").empty());
  CHECK(requirement_title("br:99").empty());
  CHECK(has_requirement("br", "4.9.1.1"));
  CHECK(has_requirement("ncssr", "1.2.3"));
  CHECK_FALSE(has_requirement("br", "4.9.1.99"));
  CHECK_FALSE(has_requirement("br", ""));
  CHECK_FALSE(has_requirement("rfc", "1"));
}

}  // namespace docket::mail
