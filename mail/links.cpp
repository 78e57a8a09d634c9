#include "mail/links.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/text.hpp"
#include "mail/url_parts.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxLinks = 1000;
constexpr std::size_t kMaxUrl = 2048;

bool ends_url(char c) {
  return c >= 0 && (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == '\x7F');
}

/// Where a scheme begins whose "://" stands at `at`; npos where it is none of ours.
std::size_t scheme_start(string_view text, std::size_t at) {
  for (const string_view scheme : {string_view("https"), string_view("http")}) {
    if (at < scheme.size()) continue;
    const std::size_t start = at - scheme.size();
    const bool word_starts = start == 0 || !is_alnum(text[start - 1]);
    if (word_starts && iequals(text.substr(start, scheme.size()), scheme)) return start;
  }
  return string_view::npos;
}

/// Inside "<...>" a URL goes on over a line end.
std::string bracketed_url(string_view text, std::size_t start) {
  std::string url;
  for (std::size_t i = start; i < text.size() && url.size() < kMaxUrl; ++i) {
    if (text[i] == '>') return url;
    if (text[i] == '\n' || text[i] == '\r') continue;
    if (ends_url(text[i])) break;
    url += text[i];
  }
  return {};
}

std::string url_at(string_view text, std::size_t start) {
  const bool bracket = start > 0 && text[start - 1] == '<';
  const bool labelled = start > 4 && iequals(text.substr(start - 5, 5), "<URL:");
  if (bracket || labelled) {
    std::string url = bracketed_url(text, start);
    if (!url.empty()) return url;
  }
  std::size_t end = start;
  while (end < text.size() && end - start < kMaxUrl && !ends_url(text[end])) ++end;
  return std::string(without_sentence_end(text.substr(start, end - start)));
}

}  // namespace

std::vector<Link> find_links(const Body& body) {
  std::vector<Link> links;
  std::unordered_map<std::string, std::size_t> known;
  for (const Segment& segment : body.segments) {
    if (segment.kind == SegmentKind::ListFooter) continue;
    const string_view text = body.view(segment);
    for (std::size_t at = text.find("://"); at != string_view::npos && links.size() < kMaxLinks;
         at = text.find("://", at + 3)) {
      const std::size_t start = scheme_start(text, at);
      if (start == string_view::npos) continue;
      Link link{url_at(text, start), segment.offset + start, segment.kind};
      if (link.url.size() <= at + 3 - start) continue;  // nothing behind "://"
      const auto [it, added] = known.try_emplace(link.url, links.size());
      if (added) {
        links.push_back(std::move(link));
      } else if (links[it->second].segment == SegmentKind::Quote &&
                 segment.kind != SegmentKind::Quote) {
        links[it->second] = std::move(link);
      }
    }
  }
  return links;
}

}  // namespace docket::mail
