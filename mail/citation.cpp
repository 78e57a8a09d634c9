#include "mail/citation.hpp"

#include <algorithm>
#include <array>

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kNpos = string_view::npos;

bool has_sections(string_view kind) {
  constexpr std::array<string_view, 12> kKinds = {"br",           "br-old", "evg",   "evg-old",
                                                  "smbr",         "csbr",   "ncssr", "mrsp",
                                                  "ccadb-policy", "irg",    "crp",   "rfc"};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

/// Cuts the last part off; false where there is one only.
bool cut_last_part(std::string& key) {
  const std::size_t dot = key.find_last_of("./:");
  if (dot == std::string::npos || key[dot] == ':') return false;
  key.resize(dot);
  return true;
}

/// "ballot:SC-63v4" without "v4".
std::string_view without_ballot_version(string_view key) {
  const std::size_t v = key.rfind('v');
  const bool fits =
      v != kNpos && v > 0 && v + 1 < key.size() && key[v - 1] >= '0' && key[v - 1] <= '9';
  return fits ? key.substr(0, v) : key;
}

}  // namespace

string_view citation_kind(string_view key) { return key.substr(0, key.find(':')); }

bool is_citation(string_view key) {
  const string_view kind = citation_kind(key);
  return kind != "ca" && kind != "ca-name" && kind != "url" && !is_concept(key);
}

bool is_concept(string_view key) {
  const string_view kind = citation_kind(key);
  return kind == "fault" || kind == "field" || kind == "phase";
}

std::vector<std::string> citation_parents(string_view key) {
  std::vector<std::string> out;
  const string_view kind = citation_kind(key);
  if (kind == "bug" || kind == "wiki") {
    const std::size_t hash = key.find('#');
    if (hash != kNpos) out.emplace_back(key.substr(0, hash));
  } else if (kind == "groups") {
    const std::size_t slash = key.find('/');
    if (slash != kNpos && !key.starts_with("groups:?")) out.emplace_back(key.substr(0, slash));
  } else if (kind == "ballot") {
    const string_view bare = without_ballot_version(key);
    if (bare != key) out.emplace_back(bare);
  } else if (has_sections(kind)) {
    std::string above(key);
    while (cut_last_part(above)) out.push_back(above);
  }
  return out;
}

}  // namespace docket::mail
