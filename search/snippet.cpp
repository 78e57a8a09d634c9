#include "search/snippet.hpp"

#include <xapian.h>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::search {
namespace {

constexpr std::size_t kSnippetBytes = 240;
// Control characters cannot be in the text: to_printable takes them out before.
constexpr char kOpen = '\x01';
constexpr char kClose = '\x02';

/// Xapian escapes for HTML (snippet.cc: only these four).
std::string unescape_html(std::string_view text) {
  constexpr std::pair<std::string_view, char> kEntities[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
  std::string out;
  while (!text.empty()) {
    bool found = false;
    for (const auto& [entity, character] : kEntities) {
      if (!text.starts_with(entity)) continue;
      out += character;
      text.remove_prefix(entity.size());
      found = true;
      break;
    }
    if (found) continue;
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace

Snippet make_snippet(const Xapian::MSet& matches, const std::string& text) {
  std::string flat = to_printable(text);
  for (char& c : flat) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  constexpr auto kFlags = Xapian::MSet::SNIPPET_BACKGROUND_MODEL | Xapian::MSet::SNIPPET_EXHAUSTIVE;
  const std::string marked =
      unescape_html(matches.snippet(flat, kSnippetBytes, Xapian::Stem("en"), kFlags,
                                    std::string(1, kOpen), std::string(1, kClose), "\xE2\x80\xA6"));
  Snippet snippet;
  for (const char c : marked) {
    if (c == kOpen) {
      snippet.marks.push_back({snippet.text.size(), 0});
    } else if (c == kClose) {
      if (!snippet.marks.empty()) {
        snippet.marks.back().length = snippet.text.size() - snippet.marks.back().offset;
      }
    } else if (c != ' ' || snippet.text.empty() || snippet.text.back() != ' ') {
      snippet.text += c;
    }
  }
  return snippet;
}

}  // namespace docket::search
