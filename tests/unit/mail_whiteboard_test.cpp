#include <string>
#include <utility>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "mail/whiteboard.hpp"

namespace docket::mail {

TEST_CASE("Whiteboard: tags have one form, whatever people typed", "[mail][incidents]") {
  using Row = std::pair<std::string, std::string>;
  const auto [whiteboard, expected] = GENERATE(values<Row>({
      {"[ca-compliance] [ov-misissuance]", "ca-compliance ov-misissuance"},
      {"[ov-misissuance][ca-compliance]", "ca-compliance ov-misissuance"},
      {"[ca compliance] [disclosure failure]", "ca-compliance disclosure-failure"},
      {"[CA-Compliance] [ Disclosure_Failure ]", "ca-compliance disclosure-failure"},
      {"[ca-compliance] [ca-compliance]", "ca-compliance"},
      {"[ca-compliance] [delayed-revocation-leaf]", "ca-compliance leaf-revocation-delay"},
      {"[delayed-revocation-ca]", "ca-revocation-delay"},
      {"[ca-compliance] [audit-failure] Next update 2023-04-28", "audit-failure ca-compliance"},
      {"[ca-compliance -- [crl-failure]", "ca-compliance crl-failure"},
      {"audit-finding] [ca-compliance]", "ca-compliance"},
      {"[ca-compliance", "ca-compliance"},
      {"[close on 2026-03-06]", "close-on-2026-03-06"},
      {"[\u2013]", "\u2013"},
      {"[] [ ] [-] [", ""},
      {"no tag", ""},
      {"", ""},
  }));
  CAPTURE(whiteboard);
  CHECK(fmt::format("{}", fmt::join(whiteboard_tags(whiteboard), " ")) == expected);
}

TEST_CASE("Whiteboard: prose in brackets is no tag, and nothing is slow", "[mail][incidents]") {
  CHECK(whiteboard_tags('[' + std::string(200, 'a') + ']').empty());
  CHECK(whiteboard_tags(std::string(1'000'000, '[')).empty());
}

}  // namespace docket::mail
