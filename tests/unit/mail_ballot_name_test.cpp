#include <catch2/catch.hpp>

#include "mail/ballot_name.hpp"

using namespace docket::mail;  // NOLINT(google-build-using-namespace)

TEST_CASE("read_ballot_name: one ballot, one key, however it is written", "[mail][ballot]") {
  const auto [text, key, version, length] =
      GENERATE(table<const char*, const char*, const char*, std::size_t>({
          {"204", "ballot:204", "", 3},
          {"204-forbid", "ballot:204", "", 3},
          {"193-825-day", "ballot:193", "", 3},
          {"SC12", "ballot:SC-12", "", 4},
          {"SC012", "ballot:SC-12", "", 5},
          {"sc-12:", "ballot:SC-12", "", 5},
          {"SC 12 passed", "ballot:SC-12", "", 5},
          {"SC063v4", "ballot:SC-63v4", "v4", 7},
          {"SC-63 v4", "ballot:SC-63v4", "v4", 8},
          {"sc-067-v3-mpic", "ballot:SC-67v3", "v3", 9},
          {"SC47V2", "ballot:SC-47v2", "v2", 6},
          {"SC-63 very", "ballot:SC-63", "", 5},
          {"SC-63 v1234", "ballot:SC-63", "", 5},
          {"CSC-13", "ballot:CSC-13", "", 6},
          {"SMC03", "ballot:SMC-3", "", 5},
          {"NS-004", "ballot:NS-4", "", 6},
          {"FORUM-17", "ballot:FORUM-17", "", 8},
      }));
  CAPTURE(text);
  const auto name = read_ballot_name(text, true);
  REQUIRE(name);
  CHECK(name->key == key);
  CHECK(name->version == version);
  CHECK(name->length == length);
}

TEST_CASE("read_ballot_name: what is none", "[mail][ballot]") {
  const auto* const text = GENERATE("", "SC", "SCXX", "SC-XX", "SC0", "SC1234", "0", "225", "900",
                                    "204th", "SC12a", "SC12_3", "SHA256", "S/MIME");
  CAPTURE(text);
  CHECK_FALSE(read_ballot_name(text, true));
}

TEST_CASE("read_ballot_name: a number alone only where it may be", "[mail][ballot]") {
  CHECK_FALSE(read_ballot_name("204", false));
  CHECK(read_ballot_name("SC12", false));
}
