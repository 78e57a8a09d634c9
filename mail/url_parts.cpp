#include "mail/url_parts.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kNpos = string_view::npos;
constexpr std::size_t kMaxPathSegments = 64;

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The byte of the escape at `at`, or -1.
int escaped_byte(string_view text, std::size_t at) {
  if (text[at] != '%' || at + 2 >= text.size()) return -1;
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_unreserved(char c) { return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

/// Characters that a component may hold as they are.
constexpr std::array<bool, 128> make_allowed() {
  std::array<bool, 128> out{};
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = is_alnum(static_cast<char>(c));
  for (const char c : string_view("-._~!$&'()*+,;=:@/?#[]"))
    out[static_cast<unsigned char>(c)] = true;
  return out;
}
constexpr std::array<bool, 128> kAllowed = make_allowed();

bool is_allowed(char c) { return c >= 0 && kAllowed[static_cast<unsigned char>(c)]; }

void append_escape(std::string& out, unsigned char byte) {
  constexpr string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 15U];
}

std::string normalised_component(string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = escaped_byte(text, i);
    if (byte >= 0) {
      const char c = static_cast<char>(byte);
      if (byte < 128 && is_unreserved(c)) {
        out += c;
      } else {
        append_escape(out, static_cast<unsigned char>(byte));
      }
      i += 2;
    } else if (text[i] >= 0 && is_allowed(text[i])) {
      out += text[i];
    } else {
      append_escape(out, static_cast<unsigned char>(text[i]));
    }
  }
  return out;
}

/// 5.2.4, on whole segments.
std::string without_dot_segments(string_view path) {
  std::vector<string_view> kept;
  bool ends_in_slash = false;
  while (!path.empty()) {
    path.remove_prefix(1);  // "/"
    const std::size_t end = std::min(path.find('/'), path.size());
    const string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    ends_in_slash = path.empty() && (segment == "." || segment == "..");
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
  }
  std::string out;
  for (const string_view segment : kept) out.append("/").append(segment);
  if (ends_in_slash || out.empty()) out += '/';
  return out;
}

bool only_tracks(string_view parameter) {
  constexpr std::array<string_view, 9> kNames = {
      "utm_", "fbclid=", "gclid=", "mc_cid=", "mc_eid=", "pli=", "authuser=", "hl=", "mkt_tok="};
  return std::any_of(kNames.begin(), kNames.end(),
                     [parameter](string_view name) { return parameter.starts_with(name); });
}

std::string useful_query(string_view query) {
  std::string out;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (parameter.empty() || only_tracks(parameter)) continue;
    if (!out.empty()) out += '&';
    out += normalised_component(parameter);
  }
  return out;
}

bool is_scheme(string_view text) {
  return !text.empty() && is_alpha(text.front()) && text.size() < 32 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; });
}

bool all_digits(string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// "mid:a@b", "mailto:...": what follows the colon is no authority. "example.org:8080/path" is no
/// scheme.
bool is_opaque(string_view scheme, string_view rest) {
  if (!is_scheme(scheme) || scheme.find('.') != kNpos) return false;
  return !all_digits(rest.substr(0, rest.find_first_of("/?#")));
}

std::string normalised_host(string_view host) {
  std::string out = normalised_component(to_lower(host));
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] == '%') {
      i += 2;
    } else {
      out[i] = to_lower(out[i]);
    }
  }
  while (out.ends_with('.')) out.pop_back();
  return out;
}

void split_authority(string_view authority, UrlParts& parts) {
  const std::size_t at = authority.rfind('@');
  if (at != kNpos) authority.remove_prefix(at + 1);
  while (authority.ends_with('.') || authority.ends_with(':')) authority.remove_suffix(1);
  const std::size_t colon = authority.rfind(':');
  // Several colons stand in an address of IPv6, in brackets, or in what is no host.
  const bool one = colon != kNpos &&
                   (authority.find(':') == colon || (colon > 0 && authority[colon - 1] == ']'));
  const bool has_port = one && all_digits(authority.substr(colon + 1));
  parts.host = normalised_host(has_port ? authority.substr(0, colon) : authority);
  if (!has_port) return;
  const string_view port = authority.substr(colon + 1);
  const bool own =
      (parts.scheme == "http" && port == "80") || (parts.scheme == "https" && port == "443");
  if (!own) parts.port = port;
}

/// "com", "de", "co.uk", "com.br"
bool is_top_level(string_view text) {
  const std::size_t dot = text.find('.');
  const string_view first = text.substr(0, dot);
  const auto is_country = [](string_view label) {
    return label.size() == 2 && is_alpha(label[0]) && is_alpha(label[1]);
  };
  if (dot == kNpos) return first == "com" || is_country(first);
  return (first == "co" || first == "com") && is_country(text.substr(dot + 1));
}

}  // namespace

std::optional<std::string> UrlParts::parameter(string_view name) const {
  string_view rest = query;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of("&;"), rest.size());
    const string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (!iequals(pair.substr(0, equals), name)) continue;
    return percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
  }
  return std::nullopt;
}

std::vector<std::string> UrlParts::segments() const {
  std::vector<std::string> out;
  string_view rest = path;
  while (!rest.empty() && out.size() < kMaxPathSegments) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    if (end > 0) out.push_back(percent_decoded(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

string_view UrlParts::site() const {
  const string_view all = host;
  return all.starts_with("www.") ? all.substr(4) : all;
}

bool UrlParts::is_at(string_view domain) const {
  const string_view all = host;
  if (domain.ends_with('.')) {
    const std::size_t at = all.find(domain);
    return at != kNpos && (at == 0 || all[at - 1] == '.') &&
           is_top_level(all.substr(at + domain.size()));
  }
  if (!all.ends_with(domain)) return false;
  return all.size() == domain.size() || all[all.size() - domain.size() - 1] == '.';
}

UrlParts split_url(string_view url) {
  UrlParts parts;
  const string_view whole = url;
  parts.scheme = "https";
  const std::size_t colon = url.find(':');
  if (url.starts_with("//")) {
    url.remove_prefix(2);
  } else if (colon != kNpos && is_scheme(url.substr(0, colon)) &&
             url.substr(colon).starts_with("://")) {
    parts.scheme = to_lower(url.substr(0, colon));
    url.remove_prefix(colon + 3);
  } else if (colon != kNpos && is_opaque(url.substr(0, colon), url.substr(colon + 1))) {
    parts.scheme = to_lower(url.substr(0, colon));
    parts.path = url.substr(colon + 1);
    return parts;
  }
  const std::size_t end = std::min(url.find_first_of("/?#"), url.size());
  split_authority(url.substr(0, end), parts);
  if (parts.host.empty()) {
    UrlParts none;
    none.path = whole;
    return none;
  }
  url.remove_prefix(end);
  const std::size_t hash = url.find('#');
  if (hash != kNpos) parts.fragment = url.substr(hash + 1);
  url = url.substr(0, hash);
  const std::size_t question = url.find('?');
  if (question != kNpos) parts.query = url.substr(question + 1);
  parts.path = url.substr(0, question);
  return parts;
}

std::string normalised_url(const UrlParts& parts) {
  if (parts.host.empty()) {
    const std::string rest = normalised_component(parts.path);
    return parts.scheme.empty() ? rest : parts.scheme + ':' + rest;
  }
  std::string out = parts.scheme + "://" + parts.host;
  if (!parts.port.empty()) out += ':' + parts.port;
  out += without_dot_segments(normalised_component(parts.path));
  const std::string query = useful_query(parts.query);
  if (!query.empty()) out += '?' + query;
  if (!parts.fragment.empty()) out += '#' + normalised_component(parts.fragment);
  return out;
}

std::string percent_decoded(string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = escaped_byte(text, i);
    out += byte < 0 ? text[i] : static_cast<char>(byte);
    if (byte >= 0) i += 2;
  }
  return out;
}

string_view without_sentence_end(string_view url) {
  constexpr string_view kClosing = ")]}";
  constexpr string_view kMarks = ".,;:!?'\"*_|\\";
  // Curly quotation marks and the ellipsis.
  constexpr std::array<string_view, 5> kWideMarks = {"\xE2\x80\x9D", "\xE2\x80\x99", "\xE2\x80\x9C",
                                                     "\xE2\x80\xA6", "\xC2\xBB"};
  for (bool cut = true; cut && !url.empty() && url.back() < 0;) {
    const auto mark = std::find_if(kWideMarks.begin(), kWideMarks.end(),
                                   [url](string_view wide) { return url.ends_with(wide); });
    cut = mark != kWideMarks.end();
    if (cut) url.remove_suffix(mark->size());
  }
  // Most end in a letter or "/".
  if (url.empty() || (kMarks.find(url.back()) == kNpos && kClosing.find(url.back()) == kNpos)) {
    return url;
  }
  std::array<std::ptrdiff_t, kClosing.size()> more_closed{};
  for (const char c : url) {
    switch (c) {
      case ')': ++more_closed[0]; break;
      case '(': --more_closed[0]; break;
      case ']': ++more_closed[1]; break;
      case '[': --more_closed[1]; break;
      case '}': ++more_closed[2]; break;
      case '{': --more_closed[2]; break;
      default: break;
    }
  }
  while (!url.empty()) {
    const char last = url.back();
    const std::size_t k = kClosing.find(last);
    const bool mark = kMarks.find(last) != kNpos;
    const bool bracket = k != kNpos && more_closed[k] > 0;
    if (!mark && !bracket) break;
    if (bracket) --more_closed[k];
    url.remove_suffix(1);
  }
  return url;
}

}  // namespace docket::mail
