#pragma once

/// What a URL (RFC 3986) names, whatever it is wrapped in: redirects of Google, Safe Links and
/// urldefense, web archives, entities, doubled percent-encoding.

#include <string>
#include <string_view>

namespace docket::mail {

struct UrlTarget {
  std::string url;      ///< what the wrapping held, normalised: RFC 3986, 6.2.2; scheme as written
  std::string key;      ///< of a citation (citation.hpp); empty where it names none
  std::string item;     ///< as Citation's
  std::string version;  ///< likewise
};

/// Takes any string; linear in it. A URL without scheme ("groups.google.com/g/...", "//host/...")
/// is taken as https. mid:, news: and nntp: are URLs too (RFC 2392, 5538).
[[nodiscard]] UrlTarget read_url(std::string_view url);

}  // namespace docket::mail
