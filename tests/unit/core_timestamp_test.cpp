#include <optional>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "core/timestamp.hpp"

namespace docket {

TEST_CASE("Timestamp: RFC 3339 is read back as it is written", "[core][time]") {
  using Row = std::pair<std::string, std::int64_t>;
  const auto [text, seconds] = GENERATE(values<Row>({
      {"1970-01-01T00:00:00Z", 0},
      {"2019-08-21T19:43:21Z", 1566416601},
      {"2019-08-21t19:43:21z", 1566416601},
      {"2019-08-21 19:43:21Z", 1566416601},
      {"2019-08-21T19:43:21.999Z", 1566416601},
      {"2019-08-21T21:43:21+02:00", 1566416601},
      {"2019-08-21T14:13:21-05:30", 1566416601},
      {"2020-02-29T23:59:59Z", 1583020799},
      {"1969-12-31T23:59:59Z", -1},
  }));
  CAPTURE(text);
  CHECK(parse_rfc3339(text) == seconds);
  CHECK(parse_rfc3339(to_rfc3339(seconds)) == seconds);
}

TEST_CASE("Timestamp: what is no RFC 3339 is refused", "[core][time]") {
  const std::string text = GENERATE(values<std::string>({
      "",
      "yesterday",
      "2019-08-21",
      "2019-08-21T19:43Z",
      "2019-08-21T19:43:21",
      "2019-08-21T19:43:21 Z",
      "2019-08-21T19:43:21+2:00",
      "2019-08-21T19:43:21+0200",
      "2019-08-21T19:43:21+24:00",
      "2019-02-29T00:00:00Z",
      "2019-13-01T00:00:00Z",
      "2019-00-10T00:00:00Z",
      "2019-08-21T24:00:00Z",
      "2019-08-21T19:60:00Z",
      "19-08-21T19:43:21Z.....",
      "2019/08/21T19:43:21Z",
      "-019-08-21T19:43:21Z",
      "2019-08-21T19:43:21ZZ",
      "2019-08-21T19:43:21.Zx",
      "20190821T194321Z",
  }));
  CAPTURE(text);
  CHECK(parse_rfc3339(text) == std::nullopt);
}

}  // namespace docket
