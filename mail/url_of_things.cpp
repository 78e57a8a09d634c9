#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/ballot_name.hpp"
#include "mail/url_families.hpp"

namespace docket::mail::url_family {
namespace {

using std::string_view;
using Segments = std::vector<std::string>;

constexpr std::size_t kNpos = string_view::npos;
constexpr std::size_t kSha256Digits = 64;
constexpr std::size_t kSha1Digits = 40;
constexpr std::size_t kMaxGithubDigits = 9;

bool is_hex(string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    const char lower = to_lower(c);
    return is_digit(c) || (lower >= 'a' && lower <= 'f');
  });
}

/// Digits of a certificate's hash as crt.sh takes them: colons do not count, an odd number gets a
/// zero before it. Empty where it is none.
std::string hex_digits(string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ':' && c != ' ') out += to_lower(c);
  }
  if (!is_hex(out)) return {};
  if (out.size() % 2 == 1) out.insert(out.begin(), '0');
  return out;
}

}  // namespace

bool is_number(string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

string_view without_zeros(string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

string_view leading_digits(string_view text) {
  return text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
}

void bugzilla(const UrlParts& url, UrlTarget& target) {
  constexpr std::size_t kMaxBugDigits = 12;
  const Segments path = url.segments();
  std::string id;
  if (!path.empty() && (path[0] == "show_bug.cgi" || path[0] == "show_activity.cgi")) {
    id = url.parameter("id").value_or("");
  } else if (!path.empty() && path[0] == "page.cgi") {
    id = url.parameter("bug_id").value_or(url.parameter("bug").value_or(""));
  } else if (path.size() >= 2 && path[0] == "rest" && path[1] == "bug") {
    id = path.size() > 2 ? path[2] : url.parameter("id").value_or("");
    if (!is_number(id)) return;  // several
  } else if (path.size() == 2 && path[0] == "bug") {
    id = path[1];
  } else if (path.size() == 1) {
    id = path[0];
  }
  // What stands behind the digits is the sentence's, or a broken link's.
  const string_view digits = leading_digits(id);
  const bool broken = digits.size() < id.size() && is_alnum(id[digits.size()]);
  if (digits.empty() || broken || digits.size() > kMaxBugDigits) return;
  target.key = fmt::format("bug:{}", without_zeros(digits));
  const string_view fragment = url.fragment;
  if (!fragment.starts_with('c')) return;
  const string_view comment = leading_digits(fragment.substr(1));
  if (!comment.empty() && comment.size() < 6) {
    target.key += fmt::format("#c{}", without_zeros(comment));
  }
}

/// The title as MediaWiki keeps it: blanks are one "_", the first letter is a capital.
std::string wiki_title(string_view text) {
  std::string out;
  for (const char c : text) {
    const char written = c == ' ' ? '_' : c;
    if (written == '_' && (out.empty() || out.back() == '_')) continue;
    out += written;
  }
  while (out.ends_with('/') || out.ends_with('_')) out.pop_back();
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

/// "Special:MobileDiff/123", "Special:Diff/122/123": of an edit, its later version.
std::string wiki_edit(string_view title) {
  for (const string_view page : {"Special:MobileDiff/", "Special:Diff/"}) {
    if (istarts_with(title, page)) return std::string(title.substr(title.rfind('/') + 1));
  }
  return {};
}

void mozilla_wiki(const UrlParts& url, UrlTarget& target) {
  std::string page = percent_decoded(url.path.substr(!url.path.empty()));
  constexpr string_view kIndex = "index.php";
  const bool index = page.starts_with(kIndex);
  if (index) page = page.size() > kIndex.size() + 1 ? page.substr(kIndex.size() + 1) : "";
  if (const auto title = url.parameter("title")) page = *title;
  page = wiki_title(page);
  const std::string edit = page.empty() ? url.parameter("diff").value_or("") : wiki_edit(page);
  if (is_number(edit)) target.key = "wiki-diff:" + edit;
  const bool is_page = !page.empty() && !page.starts_with("Special:") && page != "Api.php" &&
                       page != "Load.php" && !page.starts_with("Images/");
  if (!is_page) return;
  if (page.starts_with("CA:")) page[2] = '/';
  std::string part = percent_decoded(url.fragment);
  std::replace(part.begin(), part.end(), ' ', '_');
  target.key = to_valid_utf8("wiki:" + page + (part.empty() ? "" : "#" + part));
}

void crt_sh(const UrlParts& url, UrlTarget& target) {
  constexpr std::size_t kMaxIdDigits = 14;
  const auto value = [&](string_view name) { return url.parameter(name).value_or(""); };
  const auto as_id = [&](const std::string& text) {
    const string_view digits = leading_digits(text);
    const bool fits = !digits.empty() && digits.size() <= kMaxIdDigits &&
                      (digits.size() == text.size() || !is_alnum(text[digits.size()]));
    return fits ? fmt::format("cert:crtsh:{}", without_zeros(digits)) : std::string();
  };
  const auto as_hash = [](const std::string& text) {
    const std::string digits = hex_digits(text);
    if (digits.size() == kSha256Digits) return "cert:sha256:" + digits;
    if (digits.size() == kSha1Digits) return "cert:sha1:" + digits;
    return std::string();
  };
  // In the order in which the site itself looks at them.
  for (const string_view name : {"d", "c", "id"}) {
    target.key = as_id(value(name));
    if (!target.key.empty()) return;
  }
  for (const string_view name : {"sha1", "sha256"}) {
    target.key = as_hash(value(name));
    if (!target.key.empty()) return;
  }
  for (const string_view name : {"ca", "caid", "icaid"}) {
    const std::string id = value(name);
    if (is_number(id) && id.size() <= kMaxIdDigits) {
      target.key = fmt::format("crtsh-ca:{}", without_zeros(id));
      return;
    }
  }
  const std::string serial = hex_digits(value("serial"));
  if (serial.size() >= 16) {
    target.key = fmt::format("cert:serial:{}", without_zeros(serial));
    return;
  }
  const std::string any = value("q");
  target.key = is_number(any) && any.size() <= kMaxIdDigits ? as_id(any) : as_hash(any);
}

/// The one run of `size` hexadecimal digits.
std::string hex_run(string_view text, std::size_t size) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && is_hex(text.substr(i, 1))) continue;
    const bool whole =
        (begin == 0 || !is_alnum(text[begin - 1])) && (i == text.size() || !is_alnum(text[i]));
    if (i - begin == size && whole) return to_lower(text.substr(begin, size));
    begin = i + 1;
  }
  return {};
}

void censys(const UrlParts& url, UrlTarget& target) {
  const std::string query = percent_decoded(url.query);
  // A key's hash is none of a certificate.
  if (ifind(query, "key_info") != kNpos || ifind(query, "spki") != kNpos) return;
  std::string digits = hex_run(percent_decoded(url.path), kSha256Digits);
  if (digits.empty()) digits = hex_run(query, kSha256Digits);
  if (!digits.empty()) target.key = "cert:sha256:" + digits;
}

void misissued(const UrlParts& url, UrlTarget& target) {
  const Segments path = url.segments();
  if (path.size() >= 2 && path[0] == "batch" && is_number(path[1])) {
    target.key = fmt::format("misissued:{}", without_zeros(path[1]));
  }
}

void github(const UrlParts& url, UrlTarget& target) {
  Segments path = url.segments();
  if (url.host == "api.github.com" && !path.empty() && path[0] == "repos") {
    path.erase(path.begin());
  } else if (url.site() != "github.com") {
    return;
  }
  constexpr std::array<string_view, 4> kKinds = {"issues", "pull", "pulls", "discussions"};
  const bool fits = path.size() >= 4 &&
                    std::find(kKinds.begin(), kKinds.end(), path[2]) != kKinds.end() &&
                    is_number(path[3]) && path[3].size() <= kMaxGithubDigits;
  if (!fits) return document_page(url, target);
  target.key =
      to_valid_utf8(fmt::format("github:{}/{}#{}", path[0], path[1], without_zeros(path[3])));
}

void cve(const UrlParts& url, UrlTarget& target) {
  const std::string text = percent_decoded(url.path + "?" + url.query);
  const std::size_t at = ifind(text, "CVE-");
  if (at == kNpos || text.size() < at + 9) return;
  const string_view year = string_view(text).substr(at + 4, 4);
  const string_view rest = string_view(text).substr(at + 8);
  if (!is_number(year) || !rest.starts_with('-')) return;
  const string_view number = leading_digits(rest.substr(1));
  if (number.size() >= 4) target.key = fmt::format("cve:CVE-{}-{}", year, number);
}

void ccadb_case(const UrlParts& url, UrlTarget& target) {
  if (url.host.find("ccadb") == std::string::npos) return;
  const std::string number = url.parameter("CaseNumber").value_or("");
  if (is_number(number) && number.size() <= 12) {
    target.key = fmt::format("ccadb-case:{}", without_zeros(number));
  }
}

}  // namespace docket::mail::url_family
