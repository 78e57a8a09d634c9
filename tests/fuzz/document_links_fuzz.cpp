/// Links of a text lie in it one behind the other; with none replaced the text stays; with all
/// replaced each is found again, in every format. The first byte chooses the format.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "mail/document_links.hpp"

namespace {

using namespace docket::mail;  // NOLINT(google-build-using-namespace)

void demand(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint8_t kFormats = 4;
  if (size == 0) return 0;
  const auto format = static_cast<DocumentFormat>(data[0] % kFormats);
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  (void)document_format("", text);
  const std::vector<DocumentLink> links = find_document_links(text, format);
  std::vector<LinkReplacement> replacements;
  std::size_t end = 0;
  for (std::size_t i = 0; i < links.size(); ++i) {
    demand(links[i].offset >= end && links[i].length > 0);
    end = links[i].offset + links[i].length;
    demand(end <= text.size());
    demand(links[i].url.size() <= links[i].length);
    replacements.push_back({i, "https://d.example/m/a.1@a.example"});
  }
  demand(rewrite_links(text, format, links, {}) == text);
  const std::string rewritten = rewrite_links(text, format, links, replacements);
  const std::vector<DocumentLink> again = find_document_links(rewritten, format);
  demand(again.size() >= links.size());
  return 0;
}
