#pragma once

/// The links of a report, and the report with other links in their places, every other byte as it
/// was: Markdown (CommonMark), HTML, MediaWiki's markup, plain text. Any bytes are taken.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

enum class DocumentFormat : std::uint8_t { Markdown, Html, Wiki, Plain };

/// By the file's name ("report.md", "report.html"), else by what the text holds.
[[nodiscard]] DocumentFormat document_format(std::string_view file_name, std::string_view text);

struct DocumentLink {
  std::size_t offset = 0;  ///< in the text, bytes
  std::size_t length = 0;  ///< of the URL as it is written
  std::string url;         ///< entities and escapes undone
};

/// In the order of the text: link targets, and URLs in the prose. Not those of code in Markdown,
/// nor of comments and scripts in HTML. Linear.
[[nodiscard]] std::vector<DocumentLink> find_document_links(std::string_view text,
                                                            DocumentFormat format);

struct LinkReplacement {
  std::size_t index = 0;  ///< in the links
  std::string url;
};

/// `replacements` in the order of their links, each link at most once. The URLs are written as the
/// format needs it.
[[nodiscard]] std::string rewrite_links(std::string_view text, DocumentFormat format,
                                        const std::vector<DocumentLink>& links,
                                        const std::vector<LinkReplacement>& replacements);

}  // namespace docket::mail
