#include "mail/url_target.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/text.hpp"
#include "mail/url_families.hpp"
#include "mail/url_opening.hpp"
#include "mail/url_parts.hpp"

namespace docket::mail {
namespace {

using std::string_view;
using namespace url_family;  // NOLINT(google-build-using-namespace): the table names its readers

struct Family {
  string_view domain;
  Reader read;
};
constexpr Family kFamilies[] = {
#include "data/url_families.inc"
};

string_view without_brackets(string_view url) {
  url = trim(url);
  if (istarts_with(url, "<URL:")) url.remove_prefix(5);
  if (url.starts_with('<')) url.remove_prefix(1);
  if (url.ends_with('>')) url.remove_suffix(1);
  return url;
}

bool is_news(string_view scheme) {
  constexpr std::array<string_view, 4> kSchemes = {"news", "nntp", "snews", "nntps"};
  return std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
}

constexpr int kMaxLayers = 8;
constexpr int kMaxPasses = 8;

/// In normal form, without what stands about it in a text. What one pass makes can need another:
/// "&%61mp;" is an entity once its escape is undone.
std::string clean_url(string_view url) {
  std::string out(without_sentence_end(without_brackets(url)));
  for (int pass = 0; pass < kMaxPasses; ++pass) {
    std::string next(without_sentence_end(normalised_url(split_url(uncoded_url(out)))));
    if (next == out) break;
    out = std::move(next);
  }
  return out;
}

/// The innermost URL. One in more layers than anybody lays stays as it is, and names nothing.
struct Opened {
  std::string url;
  bool readable = true;
};
Opened open_url(string_view url) {
  const std::string outermost = clean_url(url);
  if (outermost.size() > kMaxUrlBytes) return {outermost, false};
  std::string current = outermost;
  for (int layer = 0; layer <= kMaxLayers; ++layer) {
    const std::optional<std::string> inner = inner_url(split_url(current));
    if (!inner) return {current, current.size() <= kMaxUrlBytes};
    current = clean_url(*inner);
  }
  return {outermost, false};
}

}  // namespace

UrlTarget read_url(string_view url) {
  UrlTarget target;
  Opened opened = open_url(url);
  target.url = std::move(opened.url);
  if (!opened.readable) return target;
  const UrlParts parts = split_url(target.url);
  if (parts.host.empty() || is_news(parts.scheme)) {
    by_scheme(parts, target);
    return target;
  }
  for (const Family& family : kFamilies) {
    if (!parts.is_at(family.domain)) continue;
    family.read(parts, target);
    if (!target.key.empty()) return target;
  }
  any_host_post(parts, target);
  return target;
}

}  // namespace docket::mail
