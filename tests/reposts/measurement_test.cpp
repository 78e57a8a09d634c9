#include "tests/reposts/measurement.hpp"

#include <catch2/catch.hpp>

namespace docket::test {
namespace {

std::string mail(const std::string& id, const std::string& text) {
  return msg().id(id).body(text + "\n").bytes();
}

Measurement measured(const std::vector<JudgedMail>& mails) {
  ArchiveFixture fixture;
  fixture.ingest(bytes_of(mails));
  archive::ReadHandle handle = fixture.read();
  return measure(handle, mails);
}

}  // namespace

TEST_CASE("measure: what is apart and should not be is told", "[reposts]") {
  const Measurement result = measured({{mail("a@x", "The lamps are out."), 1, "post"},
                                       {mail("b@x", "The ferry is late today."), 1, "odd"},
                                       {mail("a@x", "Nobody has the key."), 1, "variant"},
                                       {mail("c@x", "It rains."), 1, "short", false},
                                       {mail("d@x", "The pier is closed."), 2, "post"}});
  CHECK(result.pairs == 2);  // b with each a; c is not evident
  CHECK(result.pairs_found == 0);
  CHECK(result.split_ids == 1);
  CHECK(result.folded == 0);
  CHECK(result.recall() == 0.0);
  CHECK(result.precision() == 1.0);
  CHECK(result.labels.at("odd").mails == 1);
  CHECK(result.labels.at("odd").found == 0);
  CHECK_FALSE(result.labels.contains("short"));
  CHECK(result.details().find("odd <b@x> \"Lamps\" of post <a@x>") != std::string::npos);
}

TEST_CASE("measure: mails under one id are no pairs", "[reposts]") {
  const std::string text = "The lamps are out.";
  const Measurement result =
      measured({{mail("a@x", text), 1, "post"},
                {msg().trace("Received", "from a.example").id("a@x").body(text).bytes() + "\n", 1,
                 "redelivery"}});
  CHECK(result.pairs == 0);
  CHECK(result.folded == 0);
  CHECK(result.split_ids == 0);
  CHECK(result.labels.at("redelivery").found == 1);
}

}  // namespace docket::test
