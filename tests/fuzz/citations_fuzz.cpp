// Whatever the text: citations and links lie inside it, are in order, bounded and valid UTF-8; a
// key's parents have no end without end; a key that was found is read again as itself or not at
// all.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/citations.hpp"

namespace {

namespace mail = docket::mail;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const mail::Citations& found, std::string_view text) {
  require(found.citations.size() <= 2 * mail::kMaxCitations);
  require(found.links.size() <= mail::kMaxCitations);
  std::size_t last = 0;
  for (const mail::Citation& citation : found.citations) {
    require(citation.length > 0 && citation.offset + citation.length <= text.size());
    require(citation.offset >= last);
    last = citation.offset;
    require(!mail::citation_kind(citation.key).empty());
    require(docket::to_valid_utf8(citation.key) == citation.key);
    for (const std::string& parent : mail::citation_parents(citation.key)) {
      require(parent.size() < citation.key.size());
    }
    for (const auto& mention : citation.mentions) {
      require(mention.offset + mention.length <= text.size());
    }
  }
  for (const mail::TextLink& link : found.links) {
    require(link.length > 0 && link.offset + link.length <= text.size());
    require(docket::to_valid_utf8(link.url) == link.url);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text =
      docket::to_valid_utf8(std::string_view(reinterpret_cast<const char*>(data), size));
  const mail::Body body = mail::segment_body(text);
  check(mail::find_citations(mail::JoinedText::of(body), std::nullopt), body.text);
  check(mail::find_citations(mail::JoinedText::of_plain(text), 0), body.text);
  static_cast<void>(mail::parse_citation_key(text));
  return 0;
}
