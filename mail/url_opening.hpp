#pragma once

/// URLs that hold another one: web archives, redirects of search engines and mail filters
/// (data/url_redirects.inc, data/url_path_redirects.inc).
///
///     https://web.archive.org/web/20190101000000/https://example.org/page
///     https://www.google.com/url?q=https%3A%2F%2Fexample.org%2Fpage&sa=D
///     https://urldefense.com/v3/__https://example.org/page__;!!abc$

#include <optional>
#include <string>
#include <string_view>

namespace docket::mail {

struct UrlParts;

/// The URL as it was before HTML ("&amp;") and percent-encoding of the whole ("https%3A%2F%2F")
/// were laid over it, once or several times. What HTML's quotation mark or bracket follows is cut.
[[nodiscard]] std::string uncoded_url(std::string_view url);

/// The URL that this one holds, which may hold another one; nullopt where it holds none.
[[nodiscard]] std::optional<std::string> inner_url(const UrlParts& parts);

}  // namespace docket::mail
