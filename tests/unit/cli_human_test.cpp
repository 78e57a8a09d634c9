#include <limits>

#include <catch2/catch.hpp>

#include "cli/human.hpp"

namespace docket::cli {

TEST_CASE("human_count: groups of three digits", "[cli][human]") {
  CHECK(human_count(0) == "0");
  CHECK(human_count(999) == "999");
  CHECK(human_count(1000) == "1,000");
  CHECK(human_count(1234567) == "1,234,567");
  CHECK(human_count(std::numeric_limits<std::uint64_t>::max()) == "18,446,744,073,709,551,615");
}

TEST_CASE("human_bytes: powers of 1000, never four digits", "[cli][human]") {
  CHECK(human_bytes(0) == "0 B");
  CHECK(human_bytes(999) == "999 B");
  CHECK(human_bytes(1000) == "1.0 kB");
  CHECK(human_bytes(3449) == "3.4 kB");
  CHECK(human_bytes(9949) == "9.9 kB");
  CHECK(human_bytes(9960) == "10 kB");
  CHECK(human_bytes(999499) == "999 kB");
  CHECK(human_bytes(999600) == "1.0 MB");
  CHECK(human_bytes(34000000) == "34 MB");
  CHECK(human_bytes(std::numeric_limits<std::uint64_t>::max()) == "18 EB");
}

TEST_CASE("human_duration: hours only where there are any", "[cli][human]") {
  CHECK(human_duration(0) == "0:00");
  CHECK(human_duration(7) == "0:07");
  CHECK(human_duration(754) == "12:34");
  CHECK(human_duration(3723) == "1:02:03");
  CHECK(human_duration(360000) == "100:00:00");
}

}  // namespace docket::cli
