#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/ballot_name.hpp"
#include "mail/url_families.hpp"

namespace docket::mail::url_family {
namespace {

using std::string_view;
using Segments = std::vector<std::string>;

constexpr std::size_t kNpos = string_view::npos;

struct DocumentPage {
  string_view domain;
  string_view path;  ///< a part of it
  string_view document;
};
constexpr DocumentPage kDocumentPages[] = {
#include "data/document_pages.inc"
};

/// A section whose anchor cannot be read digit by digit.
struct SectionAnchor {
  string_view document;
  string_view section;
  string_view heading;  ///< as the anchor has it, where the digits alone do not tell
};
constexpr SectionAnchor kSectionAnchors[] = {
#include "data/section_anchors.inc"
};

/// "4.9.12" without its dots is "4912".
bool has_digits(string_view section, string_view digits) {
  for (const char c : section) {
    if (c == '.') continue;
    if (digits.empty() || digits.front() != c) return false;
    digits.remove_prefix(1);
  }
  return digits.empty();
}

/// "4.9.1.1" at the beginning, without a dot behind it; empty where there is none.
std::string dotted_number(string_view text) {
  std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  while (end > 0 && text[end - 1] == '.') --end;
  const string_view number = text.substr(0, end);
  const bool fits = end > 0 && is_digit(number[0]) && number.find("..") == kNpos;
  return fits ? std::string(number) : std::string();
}

/// "section-4.2.1.3", "rfc.section.4.2.1.3"
std::string section_of_fragment(string_view fragment) {
  for (const string_view word : {"section-", "rfc.section."}) {
    if (istarts_with(fragment, word)) return dotted_number(fragment.substr(word.size()));
  }
  return {};
}

/// "73-removals" is section 7.3: an anchor that the page's software made of a heading, whose dots
/// are lost. Parts have one digit but for those of the table.
std::string section_of_anchor(string_view anchor, string_view document) {
  constexpr std::size_t kMostDigits = 8;
  if (std::string section = section_of_fragment(anchor); !section.empty()) return section;
  if (std::string section = dotted_number(anchor); section.find('.') != std::string::npos) {
    return section;
  }
  const string_view digits = leading_digits(anchor);
  const string_view tail = anchor.substr(digits.size());
  const bool fits = !digits.empty() && digits.size() <= kMostDigits && digits.front() != '0' &&
                    (tail.empty() || tail.front() == '-');
  if (!fits) return {};
  const string_view heading = tail.substr(std::min(tail.find_first_not_of('-'), tail.size()));
  for (const SectionAnchor& known : kSectionAnchors) {
    if (known.document == document && has_digits(known.section, digits) &&
        istarts_with(heading, known.heading)) {
      return std::string(known.section);
    }
  }
  if (digits.find('0') != kNpos) return {};  // no part is 0
  std::string out;
  for (const char digit : digits) {
    if (!out.empty()) out += '.';
    out += digit;
  }
  return out;
}

/// "policy-version-1-5" of the archive of Chrome's policies.
std::string version_in_path(string_view path) {
  constexpr string_view kWord = "policy-version-";
  const std::size_t at = path.find(kWord);
  if (at == kNpos) return {};
  string_view rest = path.substr(at + kWord.size());
  rest = rest.substr(0, rest.find_first_not_of("0123456789-"));
  while (rest.ends_with('-')) rest.remove_suffix(1);
  std::string out(rest);
  std::replace(out.begin(), out.end(), '-', '.');
  return out;
}

}  // namespace

void document_page(const UrlParts& url, UrlTarget& target) {
  if (url.fragment.empty()) return;
  for (const DocumentPage& page : kDocumentPages) {
    if (!url.is_at(page.domain) || url.path.find(page.path) == std::string::npos) continue;
    const std::string section = section_of_anchor(percent_decoded(url.fragment), page.document);
    if (section.empty()) return;
    target.key = fmt::format("{}:{}", page.document, section);
    target.version = version_in_path(url.path);
    return;
  }
}

void cabforum(const UrlParts& url, UrlTarget& target) {
  constexpr string_view kWord = "ballot-";
  bool among_ballots = false;
  for (const std::string& segment : url.segments()) {
    const std::size_t at = ifind(segment, kWord);
    const bool word = at != kNpos && (at == 0 || !is_alnum(segment[at - 1]));
    const auto name = word ? read_ballot_name(string_view(segment).substr(at + kWord.size()), true)
                      : among_ballots ? read_ballot_name(segment, true)
                                      : std::nullopt;
    among_ballots = iequals(segment, "ballots");
    if (!name) continue;
    target.key = name->key;
    target.version = name->version;
    return;
  }
  document_page(url, target);
}

void rfc(const UrlParts& url, UrlTarget& target) {
  std::string number;
  for (const std::string& segment : url.segments()) {
    if (!istarts_with(segment, "rfc")) continue;
    const string_view digits = leading_digits(string_view(segment).substr(3));
    const string_view rest = string_view(segment).substr(3 + digits.size());
    if (rest.empty() || rest.front() == '.') number = digits;
  }
  if (number.empty()) number = url.parameter("rfc").value_or("");
  if (!is_number(number) || number.size() > 5) return;
  target.key = fmt::format("rfc:{}", without_zeros(number));
  const std::string section = section_of_fragment(url.fragment);
  if (!section.empty()) target.key += "/" + section;
}

void oid(const UrlParts& url, UrlTarget& target) {
  for (const std::string& segment : url.segments()) {
    const std::string number = dotted_number(segment);
    if (number != segment || std::count(number.begin(), number.end(), '.') < 3) continue;
    if (number.front() <= '2') target.key = "oid:" + number;
  }
}

}  // namespace docket::mail::url_family
