#pragma once

/// Finds the citations and the links of a text.

#include <cstdint>
#include <optional>

#include "mail/citation.hpp"
#include "mail/joined_text.hpp"

namespace docket::mail {

/// A URL of a text that is no citation.
struct TextLink {
  std::string url;         ///< opened and normalised (UrlTarget::url)
  std::size_t offset = 0;  ///< in Body::text, of the URL as written
  std::size_t length = 0;
  SegmentKind segment = SegmentKind::Own;
};

struct Citations {
  std::vector<Citation> citations;  ///< in the order of the text
  std::vector<TextLink> links;
};

/// At most so many of each; what comes later in a text is left out.
inline constexpr std::size_t kMaxCitations = 5000;

/// `written`: when, in UTC seconds; decides by which numbering a section is meant. Linear in the
/// text.
[[nodiscard]] Citations find_citations(const JoinedText& text, std::optional<std::int64_t> written);

/// The one key that a person means by what he typed: "bug 1619047", "BR 4.9.1.1", "SC-63", a URL,
/// a key. nullopt where it is none or several.
[[nodiscard]] std::optional<std::string> parse_citation_key(std::string_view typed);

}  // namespace docket::mail
