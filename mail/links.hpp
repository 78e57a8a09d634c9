#pragma once

/// The links of a text: http and https URLs (RFC 3986) as people write them into mail.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mail/body.hpp"

namespace docket::mail {

struct Link {
  std::string url;         ///< without the sentence's full stop, brackets or quotation marks
  std::size_t offset = 0;  ///< in Body::text
  SegmentKind segment = SegmentKind::Own;
};

/// In the order of the text, each URL once, of its first place outside quotes if there is one; at
/// most 1,000. Those of list footers are left out: they stand under every mail. "<URL:http://...>"
/// and a URL in angle brackets that was broken over lines give the whole (RFC 3986, appendix C).
[[nodiscard]] std::vector<Link> find_links(const Body& body);

}  // namespace docket::mail
