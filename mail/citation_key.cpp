#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "mail/citations.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// How a key's value is written in prose, so that the scanner can put it right.
struct KeyForm {
  string_view kind;
  string_view before;
};
constexpr std::array<KeyForm, 17> kForms = {{{"bug", "bug "},
                                             {"ballot", "ballot "},
                                             {"br", "BR section "},
                                             {"evg", "EVG section "},
                                             {"smbr", "SMBR section "},
                                             {"csbr", "CSBR section "},
                                             {"ncssr", "NCSSR section "},
                                             {"mrsp", "MRSP section "},
                                             {"ccadb-policy", "CCADB Policy section "},
                                             {"irg", "IRG section "},
                                             {"crp", "Chrome Root Program Policy section "},
                                             {"rfc", "RFC "},
                                             {"cve", ""},
                                             {"oid", "OID "},
                                             {"case", "CCADB case "},
                                             {"ccadb-case", "CCADB case "},
                                             {"wiki", "https://wiki.mozilla.org/"}}};

/// Kinds whose values have one form only.
bool is_exact_kind(string_view kind) {
  constexpr std::array<string_view, 16> kKinds = {
      "cert",         "crtsh-ca",  "misissued",  "groups",
      "mail-archive", "pipermail", "hyperkitty", "hyperkitty-thread",
      "gmane",        "mid",       "wiki-diff",  "github",
      "ccadb-owner",  "br-old",    "evg-old",    "url"};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

std::optional<std::string> only_key(std::string text) {
  const Citations found = find_citations(JoinedText::of_plain(std::move(text)), std::nullopt);
  std::optional<std::string> key;
  for (const Citation& citation : found.citations) {
    if (key && *key != citation.key) return std::nullopt;
    key = citation.key;
  }
  return key;
}

std::string without_leading_marks(string_view value) {
  while (!value.empty() && (value.front() == '#' || value.front() == ' ')) value.remove_prefix(1);
  return std::string(value);
}

}  // namespace

std::optional<std::string> parse_citation_key(string_view typed) {
  typed = trim(typed);
  const std::size_t colon = typed.find(':');
  if (colon != string_view::npos && colon + 1 < typed.size()) {
    const std::string kind = to_lower(typed.substr(0, colon));
    const std::string value = without_leading_marks(typed.substr(colon + 1));
    if (is_exact_kind(kind)) return kind + ":" + value;
    const auto form = std::find_if(kForms.begin(), kForms.end(),
                                   [&kind](const KeyForm& f) { return f.kind == kind; });
    if (form != kForms.end()) {
      const std::size_t slash = value.find('/');
      if (kind == "rfc" && slash != std::string::npos) {
        return only_key("RFC " + value.substr(0, slash) + " section " + value.substr(slash + 1));
      }
      std::optional<std::string> key = only_key(std::string(form->before) + value);
      // A bug or a ballot of any length, asked for by its kind.
      const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), is_digit);
      if (!key && digits && kind == "bug") key = "bug:" + value;
      if (key) return key;
    }
  }
  return only_key(std::string(typed));
}

}  // namespace docket::mail
