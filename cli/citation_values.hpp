#pragma once

/// Citations as they are printed: with the heading of a section, the title of a ballot.

#include <string>
#include <string_view>
#include <vector>

#include "archive/read_handle.hpp"
#include "cli/context.hpp"

namespace docket::cli {

/// "Reasons for Revoking a Subscriber Certificate" of br:4.9.1.1; empty where none is known.
[[nodiscard]] std::string citation_title(std::string_view key);

/// What a post cites, over all its copies: key, kind, title, quoted, and, where `copies` are given,
/// the digests of those that have it.
[[nodiscard]] Json citations_json(const std::vector<archive::PostCitation>& citations,
                                  const std::vector<archive::Copy>* copies);
/// The owners of the CAs that it names, by name.
[[nodiscard]] Json cas_json(const std::vector<archive::PostCitation>& citations);
/// Its links that are no citations.
[[nodiscard]] Json links_json(const std::vector<archive::PostCitation>& citations,
                              const std::vector<archive::Copy>& copies);

/// "bug:1713978, br:4.9.13 and 3 more": what it cites in its own words, for one line; may be empty.
[[nodiscard]] std::string citations_line(const std::vector<archive::PostCitation>& citations);
/// Likewise the CAs that it names.
[[nodiscard]] std::string cas_line(const std::vector<archive::PostCitation>& citations);
/// All of them, links too, a line each; of those that not all copies have, which have them.
[[nodiscard]] std::string citations_text(const std::vector<archive::PostCitation>& citations,
                                         const std::vector<archive::Copy>& copies,
                                         const Context& context);

}  // namespace docket::cli
