#include "ingest/https_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/text.hpp"

namespace docket::ingest {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";
constexpr std::size_t kMaxUrl = 64 * 1024;
constexpr std::size_t kShown = 200;

tl::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  // An address typed by hand may hold a password, and a Location anything at all.
  std::string shown(text.substr(0, kShown));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return fail(Errc::InvalidInput, fmt::format("the address \"{}\" {}", shown, why),
              "an address is https://HOST[:PORT][/PATH]");
}

bool is_url_char(char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>'; }

bool is_host_char(char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; }

std::optional<std::string> port_of(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (port == 0 || port > 65535) return std::nullopt;
  return std::to_string(port);
}

struct HostPort {
  std::string_view host, port;
};

std::optional<HostPort> split_authority(std::string_view authority) {
  HostPort parts;
  std::string_view rest;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    parts.host = authority.substr(1, close - 1);
    rest = authority.substr(close + 1);
    const auto is_v6_char = [](char c) { return is_alnum(c) || c == ':' || c == '.'; };
    if (!std::all_of(parts.host.begin(), parts.host.end(), is_v6_char)) return std::nullopt;
    if (parts.host.find(':') == std::string_view::npos) return std::nullopt;
  } else {
    parts.host = authority.substr(0, authority.find(':'));
    rest = authority.substr(parts.host.size());
    if (!std::all_of(parts.host.begin(), parts.host.end(), is_host_char)) return std::nullopt;
  }
  if (parts.host.empty()) return std::nullopt;
  if (rest.empty()) return parts;
  if (!rest.starts_with(':')) return std::nullopt;
  parts.port = rest.substr(1);
  if (parts.port.empty()) return std::nullopt;
  return parts;
}

}  // namespace

std::string HttpsUrl::authority() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (scheme == UrlScheme::Https ? "443" : "80")) out += ":" + port;
  return out;
}

bool HttpsUrl::same_origin(const HttpsUrl& other) const {
  return scheme == other.scheme && host == other.host && port == other.port;
}

bool is_loopback_host(std::string_view host) {
  return host == "127.0.0.1" || host == "::1" || host == "localhost";
}

Result<HttpsUrl> parse_https_url(std::string_view text) {
  if (text.size() > kMaxUrl) return refuse(text, "is too long");
  HttpsUrl url;
  std::string_view rest = text;
  if (istarts_with(rest, kHttps)) {
    rest.remove_prefix(kHttps.size());
  } else if (istarts_with(rest, kHttp)) {
    rest.remove_prefix(kHttp.size());
    url.scheme = UrlScheme::HttpLoopback;
    url.port = "80";
  } else {
    return refuse(text, "does not begin with https://");
  }
  if (!std::all_of(rest.begin(), rest.end(), is_url_char))
    return refuse(text, "holds characters that no address may");

  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    return refuse(text.substr(0, text.find("//")), "names a user, which is not supported");
  }
  const std::optional<HostPort> parts = split_authority(authority);
  if (!parts) return refuse(text, "has no valid host");
  url.host = to_lower(parts->host);
  if (!parts->port.empty()) {
    const std::optional<std::string> port = port_of(parts->port);
    if (!port) return refuse(text, "has no valid port");
    url.port = *port;
  }
  if (url.scheme == UrlScheme::HttpLoopback && !is_loopback_host(url.host)) {
    return fail(
        Errc::InvalidInput,
        fmt::format("http://{} is refused: without TLS nobody knows who answers", url.authority()),
        "use https://; http:// is for 127.0.0.1, ::1 and localhost alone");
  }
  rest.remove_prefix(authority.size());
  rest = rest.substr(0, rest.find('#'));
  url.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
  return url;
}

Result<HttpsUrl> resolve_location(const HttpsUrl& base, std::string_view location) {
  const std::string scheme(base.scheme == UrlScheme::Https ? "https:" : "http:");
  const std::string root = scheme + "//" + base.authority();
  const std::string_view path = std::string_view(base.target).substr(0, base.target.find('?'));
  if (location.empty()) return refuse(location, "is empty");
  if (location.starts_with("//")) return parse_https_url(scheme + std::string(location));
  if (location.starts_with('/')) return parse_https_url(root + std::string(location));
  if (location.starts_with('?') || location.starts_with('#'))
    return parse_https_url(fmt::format("{}{}{}", root, path, location));
  // A scheme is before the first ":" and that before any "/" (RFC 3986, 4.2).
  const std::size_t colon = location.find(':');
  if (colon < location.find_first_of("/?#")) return parse_https_url(location);
  const std::string_view folder = path.substr(0, path.rfind('/') + 1);
  return parse_https_url(fmt::format("{}{}{}", root, folder, location));
}

std::string encode_query_value(std::string_view value) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : value) {
    if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

}  // namespace docket::ingest
