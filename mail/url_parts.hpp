#pragma once

/// A URL taken apart and put together again (RFC 3986). Whatever stands in a text is taken; what
/// is no URL has neither scheme nor host, and all of it is the path.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

struct UrlParts {
  std::string scheme;  ///< lower case; "https" where none was written
  std::string host;    ///< lower case, without port; empty for mid: and its like
  std::string port;    ///< other than the scheme's own
  std::string path;    ///< as written, from the first "/" on; all of an opaque URL
  std::string query;   ///< as written, without "?"
  std::string fragment;

  /// Of the parameter `name`, decoded; the first, where there are several.
  [[nodiscard]] std::optional<std::string> parameter(std::string_view name) const;
  /// The path's segments, decoded; empty ones left out. At most 64.
  [[nodiscard]] std::vector<std::string> segments() const;
  /// The host without "www.".
  [[nodiscard]] std::string_view site() const;
  /// Whether the host is `domain` or below it; a domain that ends with "." is any country's:
  /// "google." is google.com, www.google.de, google.co.uk.
  [[nodiscard]] bool is_at(std::string_view domain) const;
};

/// URLs that are longer in normal form are not read for what they name.
inline constexpr std::size_t kMaxUrlBytes = 8192;

[[nodiscard]] UrlParts split_url(std::string_view url);

/// 6.2.2 and 6.2.3: upper-case escapes, none that need not be, no dot segments, "/" for an empty
/// path; parameters that only track readers are left out. ASCII.
[[nodiscard]] std::string normalised_url(const UrlParts& parts);

/// "%40" is "@"; escapes that are none stay. "+" stays.
[[nodiscard]] std::string percent_decoded(std::string_view text);

/// Without what ends the sentence that it stands in: full stops, quotation marks, brackets that
/// were not opened in it.
[[nodiscard]] std::string_view without_sentence_end(std::string_view url);

}  // namespace docket::mail
