#include "mail/url_opening.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/text.hpp"
#include "mail/url_parts.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kNpos = string_view::npos;
constexpr int kMaxCodings = 3;

/// Hosts that send readers on to what a parameter holds.
struct Redirect {
  string_view domain;
  string_view path;  ///< begins so
  string_view parameter;
};
constexpr Redirect kRedirects[] = {
#include "data/url_redirects.inc"
};

/// What HTML writes for characters of URLs. A quotation mark or an angle bracket ends one.
struct Entity {
  string_view text;
  char character;
};
constexpr char kEndsUrl = '\0';
constexpr Entity kEntities[] = {
    {"&amp;", '&'},     {"&AMP;", '&'},       {"&#38;", '&'},      {"&#038;", '&'},
    {"&#x26;", '&'},    {"&#X26;", '&'},      {"&#61;", '='},      {"&#x3D;", '='},
    {"&#x3d;", '='},    {"&equals;", '='},    {"&#47;", '/'},      {"&#x2F;", '/'},
    {"&#x2f;", '/'},    {"&sol;", '/'},       {"&#58;", ':'},      {"&#x3A;", ':'},
    {"&#x3a;", ':'},    {"&colon;", ':'},     {"&#64;", '@'},      {"&#x40;", '@'},
    {"&commat;", '@'},  {"&quot;", kEndsUrl}, {"&#34;", kEndsUrl}, {"&#x22;", kEndsUrl},
    {"&lt;", kEndsUrl}, {"&gt;", kEndsUrl},   {"&#60;", kEndsUrl}, {"&#62;", kEndsUrl},
};

/// "&amp;amp;" was written through HTML twice.
std::string without_entities(std::string url) {
  std::string out;
  for (std::size_t i = 0; i < url.size();) {
    const string_view rest = string_view(url).substr(i);
    const auto* const entity =
        rest.front() != '&'
            ? std::end(kEntities)
            : std::find_if(std::begin(kEntities), std::end(kEntities),
                           [rest](const Entity& e) { return rest.starts_with(e.text); });
    if (entity == std::end(kEntities)) {
      out += rest.front();
      ++i;
    } else if (entity->character == kEndsUrl) {
      break;
    } else {
      // The ampersand may begin an entity with what follows.
      i += entity->text.size() - 1;
      url[i] = entity->character;
    }
  }
  return out;
}

bool looks_like_url(string_view text) {
  if (istarts_with(text, "http://") || istarts_with(text, "https://")) return true;
  const std::size_t end = text.find_first_of("/?#");
  const string_view host = text.substr(0, end);
  return host.find('.') != kNpos && host.find_first_of(" @:%") == kNpos && !host.starts_with('.');
}

/// "http:/host" has lost a slash on its way through a path.
std::string with_both_slashes(string_view url) {
  for (const string_view scheme : {"https:/", "http:/"}) {
    if (!istarts_with(url, scheme) || url.substr(scheme.size()).starts_with('/')) continue;
    return std::string(scheme).append("/").append(url.substr(scheme.size()));
  }
  return std::string(url);
}

/// What follows the host, all of it.
std::string after_host(const UrlParts& parts) {
  std::string out = parts.path;
  if (!parts.query.empty()) out.append("?").append(parts.query);
  if (!parts.fragment.empty()) out.append("#").append(parts.fragment);
  return out;
}

/// Sites that have the URL in the path: "/web/20190101000000id_/https://example.org/page".
struct PathRedirect {
  string_view domain;
  string_view path;  ///< begins so
  int segments = 0;  ///< that stand between it and the URL; kAny: it begins with "http"
};
constexpr int kAny = -1;
constexpr PathRedirect kPathRedirects[] = {
#include "data/url_path_redirects.inc"
};

std::optional<std::string> behind_segments(string_view rest, int segments) {
  if (segments == kAny) {
    const std::size_t at = ifind(rest, "http");
    return at == kNpos ? std::nullopt : std::optional(std::string(rest.substr(at)));
  }
  for (int i = 0; i < segments && !istarts_with(rest, "http"); ++i) {
    const std::size_t slash = rest.find('/');
    if (slash == kNpos) return std::nullopt;
    rest.remove_prefix(slash + 1);
  }
  return std::string(rest);
}

std::optional<std::string> from_path(const UrlParts& parts) {
  const std::string rest = after_host(parts);
  for (const PathRedirect& redirect : kPathRedirects) {
    if (!parts.is_at(redirect.domain) || !rest.starts_with(redirect.path)) continue;
    return behind_segments(string_view(rest).substr(redirect.path.size()), redirect.segments);
  }
  return std::nullopt;
}

/// Version 2: "-" stands for "%", "_" for "/".
std::string from_second_urldefense(std::string text) {
  for (char& c : text) {
    if (c == '-') c = '%';
    if (c == '_') c = '/';
  }
  return percent_decoded(text);
}

constexpr string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string from_base64url(string_view text) {
  std::string out;
  unsigned bits = 0;
  unsigned pending = 0;
  for (const char c : text) {
    const std::size_t value = kBase64.find(c);
    if (value == kNpos) break;
    pending = (pending << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(pending >> bits & 255U);
  }
  return out;
}

/// The next `count` characters of UTF-8, or as many as there are.
std::string_view take_characters(string_view& rest, std::size_t count) {
  std::size_t end = 0;
  while (end < rest.size() && count > 0) {
    ++end;
    while (end < rest.size() && (static_cast<unsigned char>(rest[end]) & 0xC0U) == 0x80U) ++end;
    --count;
  }
  const string_view taken = rest.substr(0, end);
  rest.remove_prefix(end);
  return taken;
}

/// Version 3: "*" stands for the next of the characters that follow in base64url, "**X" for as many
/// of them as X counts, from 2 on.
std::optional<std::string> from_third_urldefense(const UrlParts& parts) {
  if (!parts.is_at("urldefense.com") && !parts.is_at("urldefense.us")) return std::nullopt;
  const std::string rest = after_host(parts);
  const std::size_t start = rest.find("/__");
  const std::size_t end = rest.find("__;", start == kNpos ? 0 : start + 3);
  if (!rest.starts_with("/v3/") || start == kNpos || end == kNpos) return std::nullopt;
  const string_view text = string_view(rest).substr(start + 3, end - start - 3);
  const std::size_t bang = rest.find('!', end);
  const std::string characters =
      from_base64url(string_view(rest).substr(end + 3, bang == kNpos ? kNpos : bang - end - 3));
  string_view unused = characters;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '*') {
      out += text[i];
      continue;
    }
    std::size_t run = 1;
    if (i + 2 < text.size() && text[i + 1] == '*') {
      const std::size_t value = kBase64.find(text[i + 2]);
      run = value == kNpos ? 1 : value + 2;
      i += 2;
    }
    out += take_characters(unused, run);
  }
  return out;
}

std::optional<std::string> from_parameter(const UrlParts& parts) {
  for (const Redirect& redirect : kRedirects) {
    if (!parts.is_at(redirect.domain)) continue;
    if (!string_view(parts.path).starts_with(redirect.path)) continue;
    std::optional<std::string> value = parts.parameter(redirect.parameter);
    if (!value) continue;
    if (value->starts_with("cache:")) {  // a cache's copy: "cache:ID:URL"
      const std::size_t at = value->find("http");
      return at == std::string::npos ? value->substr(6) : value->substr(at);
    }
    const bool second = parts.path.starts_with("/v2/") && redirect.parameter == "u";
    return second ? from_second_urldefense(*value) : *value;
  }
  return std::nullopt;
}

/// Encoded once more, as a whole.
bool is_coded(string_view url) { return istarts_with(url, "http%") || istarts_with(url, "https%"); }

}  // namespace

std::string uncoded_url(string_view url) {
  std::string out = without_entities(std::string(url));
  for (int i = 0; i < kMaxCodings && is_coded(out); ++i) out = percent_decoded(out);
  return out;
}

std::optional<std::string> inner_url(const UrlParts& parts) {
  std::optional<std::string> inner = from_path(parts);
  if (!inner) inner = from_third_urldefense(parts);
  if (!inner) inner = from_parameter(parts);
  if (!inner) return std::nullopt;
  inner = with_both_slashes(uncoded_url(*inner));
  return looks_like_url(*inner) ? inner : std::nullopt;
}

}  // namespace docket::mail
