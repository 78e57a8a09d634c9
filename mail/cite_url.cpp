#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "mail/citation_scan.hpp"
#include "mail/url_parts.hpp"
#include "mail/url_target.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// Hosts whose URLs are taken without a scheme.
constexpr string_view kKnownHosts[] = {
#include "data/schemeless_hosts.inc"
};

bool ends_url(char c) {
  return c >= 0 && (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == '\x7F');
}

bool begins_known_host(string_view text, std::size_t at) {
  return std::any_of(std::begin(kKnownHosts), std::end(kKnownHosts),
                     [&](string_view host) { return has_prefix(text, at, host); });
}

/// "http://", "mid:", a known host: how much of a URL's beginning tells that it is one.
std::size_t url_beginning(string_view text, std::size_t at) {
  constexpr std::array<string_view, 5> kSchemes = {"https://", "http://", "news://", "nntp://",
                                                   "ftp://"};
  constexpr std::array<string_view, 2> kIdSchemes = {"mid:", "news:"};
  for (const string_view scheme : kSchemes) {
    if (has_prefix(text, at, scheme)) return scheme.size();
  }
  for (const string_view scheme : kIdSchemes) {
    if (!has_prefix(text, at, scheme)) continue;
    // An id must follow at once: "news: the root" is prose.
    const std::size_t next = at + scheme.size();
    return next < text.size() && !ends_url(text[next]) ? scheme.size() : 0;
  }
  if (has_prefix(text, at, "//") && begins_known_host(text, at + 2)) return 2;
  return begins_known_host(text, at) ? 1 : 0;
}

/// Between URLs that were written without a blank.
constexpr std::array<string_view, 4> kJoints = {",https://", ";https://", ",http://", ";http://"};

/// The place behind the URL. In angle brackets it goes to the closing one.
std::size_t url_end(string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at < kMaxUrlBytes && !ends_url(text[end])) ++end;
  if (at > 0 && text[at - 1] == '<' && end < text.size() && text[end] == '>') return end;
  string_view url = text.substr(at, end - at);
  // Markdown and wiki: "[text](url)", "[url|text]".
  if (at > 0 && text[at - 1] == '(') {
    std::size_t depth = 1;
    for (std::size_t i = 0; i < url.size(); ++i) {
      if (url[i] == '(') ++depth;
      if (url[i] == ')' && --depth == 0) {
        url = url.substr(0, i);
        break;
      }
    }
  }
  if (const std::size_t next = url.find("](", 1); next != string_view::npos) {
    url = url.substr(0, next);
  }
  // "https://a/,https://b/"
  for (const string_view joint : kJoints) {
    const std::size_t next = url.find(joint, 8);
    if (next != string_view::npos) url = url.substr(0, next);
  }
  return at + without_sentence_end(url).size();
}

}  // namespace

std::size_t skip_url(const Scan& scan, std::size_t at) {
  return has_prefix(scan.text, at, "//") ? url_end(scan.text, at) : at;
}

std::size_t cite_url(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  const std::size_t beginning = url_beginning(text, at);
  if (beginning == 0) return at;
  const std::size_t end = url_end(text, at);
  if (end <= at + beginning) return at;
  UrlTarget target = read_url(text.substr(at, end - at));
  const bool is_id = has_prefix(text, at, "mid:") || has_prefix(text, at, "news:");
  if (is_id && target.key.empty()) return at;
  if (target.key.empty()) {
    if (scan.links.size() < kMaxCitations) scan.links.push_back({at, end, std::move(target.url)});
  } else if (scan.citations.size() < kMaxCitations) {
    scan.citations.push_back(
        {at, end, std::move(target.key), std::move(target.item), std::move(target.version), true});
  }
  return end;
}

}  // namespace docket::mail
