#pragma once

/// URLs that docket fetches from (RFC 3986; RFC 9110, 4.2): "https://host[:port]/path?query", and
/// "http://" for loopback hosts alone. No user names, no fragments kept, ASCII only: what is not
/// URL syntax is refused here, so that no later step can smuggle a line end into a request.

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace docket::ingest {

enum class UrlScheme { Https, HttpLoopback };

struct HttpsUrl {
  UrlScheme scheme = UrlScheme::Https;
  std::string host;          ///< lower case; an IPv6 address without its brackets
  std::string port = "443";  ///< decimal
  std::string target = "/";  ///< path and query: what the request line names

  /// "host", "host:8443", "[::1]:8080": for the Host field and for messages.
  [[nodiscard]] std::string authority() const;
  /// Same scheme, host and port (RFC 6454): who may see what was meant for the other.
  [[nodiscard]] bool same_origin(const HttpsUrl& other) const;
};

[[nodiscard]] bool is_loopback_host(std::string_view host);

[[nodiscard]] Result<HttpsUrl> parse_https_url(std::string_view text);

/// What a Location field names, seen from `base` (RFC 3986, 5.2; dot segments are left as they
/// are).
[[nodiscard]] Result<HttpsUrl> resolve_location(const HttpsUrl& base, std::string_view location);

/// Percent-encodes all but the unreserved characters (RFC 3986, 2.3), for values in a query.
[[nodiscard]] std::string encode_query_value(std::string_view value);

}  // namespace docket::ingest
