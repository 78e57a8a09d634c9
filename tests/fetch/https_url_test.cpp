#include "ingest/https_url.hpp"

#include <catch2/catch.hpp>

namespace docket::ingest {
namespace {

TEST_CASE("HttpsUrl: an address is taken apart into host, port and target", "[https_url]") {
  struct Row {
    const char *text, *host, *port, *target, *authority;
  };
  const Row row = GENERATE(values<Row>({
      {"https://bugzilla.mozilla.org", "bugzilla.mozilla.org", "443", "/", "bugzilla.mozilla.org"},
      {"HTTPS://Bugzilla.Mozilla.ORG/", "bugzilla.mozilla.org", "443", "/", "bugzilla.mozilla.org"},
      {"https://a.example:8443/rest/bug?x=1&y=%20#top", "a.example", "8443", "/rest/bug?x=1&y=%20",
       "a.example:8443"},
      {"https://a.example?x=1", "a.example", "443", "/?x=1", "a.example"},
      {"https://a.example:443/x", "a.example", "443", "/x", "a.example"},
      {"https://[2001:DB8::1]:8443/x", "2001:db8::1", "8443", "/x", "[2001:db8::1]:8443"},
      {"https://a.example:00443/", "a.example", "443", "/", "a.example"},
      {"http://127.0.0.1:8080/x", "127.0.0.1", "8080", "/x", "127.0.0.1:8080"},
      {"http://localhost", "localhost", "80", "/", "localhost"},
      {"http://[::1]/", "::1", "80", "/", "[::1]"},
  }));
  INFO(row.text);
  const auto url = parse_https_url(row.text);
  REQUIRE(url);
  CHECK(url->host == row.host);
  CHECK(url->port == row.port);
  CHECK(url->target == row.target);
  CHECK(url->authority() == row.authority);
}

TEST_CASE("HttpsUrl: what is no address for a fetch is refused with a reason", "[https_url]") {
  const auto [text, why] = GENERATE(table<std::string, const char*>({
      {"", "does not begin with https://"},
      {"bugzilla.mozilla.org", "does not begin with https://"},
      {"ftp://a.example/", "does not begin with https://"},
      {"file:///etc/passwd", "does not begin with https://"},
      {"https:/a.example", "does not begin with https://"},
      {"https://", "has no valid host"},
      {"https:///x", "has no valid host"},
      {"https://?x", "has no valid host"},
      {"https://:8443/", "has no valid host"},
      {"https://a.example:/", "has no valid host"},
      {"https://a.example:0/", "has no valid port"},
      {"https://a.example:65536/", "has no valid port"},
      {"https://a.example:80x/", "has no valid port"},
      {"https://a.example:-1/", "has no valid port"},
      {"https://a%2eexample/", "has no valid host"},
      {"https://[::1", "has no valid host"},
      {"https://[::1]x/", "has no valid host"},
      {"https://[a.example]/", "has no valid host"},
      {"https://2001:db8::1/", "has no valid"},
      {"https://user:secret@a.example/", "names a user"},
      {"https://a.example/\r\nX-Evil: 1", "holds characters"},
      {"https://a.example/a b", "holds characters"},
      {"https://a.example/\xc3\xa9", "holds characters"},
      {std::string("https://a.example/\0", 19), "holds characters"},
      {"http://bugzilla.mozilla.org/", "without TLS"},
      {"http://127.0.0.1.example/", "without TLS"},
      {"http://localhost.example/", "without TLS"},
      {"http://127.1/", "without TLS"},
      {"https://" + std::string(70'000, 'a'), "too long"},
  }));
  const auto url = parse_https_url(text);
  REQUIRE(!url);
  INFO(url.error().message);
  CHECK(url.error().message.find(why) != std::string::npos);
  CHECK(!url.error().hint.empty());
  CHECK(url.error().message.find("secret") == std::string::npos);
  CHECK(url.error().message.size() < 400);
}

TEST_CASE("HttpsUrl: a Location is seen from the address that sent it", "[https_url]") {
  const auto base = parse_https_url("https://a.example:8443/rest/bug?x=1");
  REQUIRE(base);
  const auto [location, expected] = GENERATE(table<const char*, const char*>({
      {"https://b.example/y", "https://b.example/y"},
      {"//b.example/y", "https://b.example/y"},
      {"/y?z", "https://a.example:8443/y?z"},
      {"y", "https://a.example:8443/rest/y"},
      {"?q", "https://a.example:8443/rest/bug?q"},
      {"y/z:1", "https://a.example:8443/rest/y/z:1"},
  }));
  const auto url = resolve_location(*base, location);
  REQUIRE(url);
  CHECK("https://" + url->authority() + url->target == expected);
}

TEST_CASE("HttpsUrl: a Location that leads nowhere is refused", "[https_url]") {
  const auto base = parse_https_url("https://a.example/");
  const auto location = GENERATE("", "javascript:alert(1)", "ftp://b.example/", "https://",
                                 "http://b.example/", "//", "/a b", "/\r\nX: 1");
  CHECK(!resolve_location(*base, location));
}

TEST_CASE("HttpsUrl: an origin is scheme, host and port together", "[https_url]") {
  const auto base = parse_https_url("https://a.example/x");
  CHECK(base->same_origin(*parse_https_url("https://A.example:443/y")));
  CHECK(!base->same_origin(*parse_https_url("https://b.example/x")));
  CHECK(!base->same_origin(*parse_https_url("https://a.example:8443/x")));
  CHECK(!parse_https_url("https://localhost:80/")
             ->same_origin(*parse_https_url("http://localhost/")));
}

TEST_CASE("HttpsUrl: values in a query are encoded but for unreserved characters", "[https_url]") {
  CHECK(encode_query_value("CA Program") == "CA%20Program");
  CHECK(encode_query_value("a&b=c#d+e/\xc3\xa9~-._") == "a%26b%3Dc%23d%2Be%2F%C3%A9~-._");
}

}  // namespace
}  // namespace docket::ingest
