#include "mail/ca_context.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// Sorted. "ca" only in capitals: see is_trade_word().
constexpr std::array<string_view, 49> kTradeWords = {"audit",
                                                     "auditor",
                                                     "audits",
                                                     "bugzilla",
                                                     "ca",
                                                     "cas",
                                                     "ccadb",
                                                     "cert",
                                                     "certificate",
                                                     "certificates",
                                                     "certification",
                                                     "certs",
                                                     "chains",
                                                     "cp",
                                                     "cps",
                                                     "crl",
                                                     "crls",
                                                     "cross-sign",
                                                     "cross-signed",
                                                     "crt",
                                                     "distrust",
                                                     "distrusted",
                                                     "hierarchy",
                                                     "incident",
                                                     "incidents",
                                                     "intermediate",
                                                     "intermediates",
                                                     "issuance",
                                                     "issuer",
                                                     "issuing",
                                                     "mis-issuance",
                                                     "mis-issued",
                                                     "misissuance",
                                                     "misissue",
                                                     "misissued",
                                                     "ocsp",
                                                     "pki",
                                                     "precertificate",
                                                     "precertificates",
                                                     "reissue",
                                                     "revocation",
                                                     "revoke",
                                                     "revoked",
                                                     "root",
                                                     "roots",
                                                     "sub-ca",
                                                     "sub-cas",
                                                     "subca",
                                                     "subcas"};

constexpr std::array<string_view, 6> kBefore = {"CA", "by", "from", "of", "to", "with"};

constexpr bool is_sorted_table() {
  for (std::size_t i = 1; i < kTradeWords.size(); ++i) {
    if (kTradeWords[i - 1] >= kTradeWords[i]) return false;
  }
  return true;
}
static_assert(is_sorted_table());

constexpr std::size_t kLongestWord = 15;

bool is_word_byte(char c) { return is_alnum(c) || c == '-'; }

bool is_trade_word(string_view word) {
  while (word.ends_with('-')) word.remove_suffix(1);
  if (word.size() < 2 || word.size() > kLongestWord) return false;
  if (word.size() <= 3 && iequals(word.substr(0, 2), "ca") && !word.starts_with("CA")) return false;
  const std::string lower = to_lower(word);
  return std::binary_search(kTradeWords.begin(), kTradeWords.end(), string_view(lower));
}

/// The word at `at`, and moves behind it.
string_view take_word(string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() && is_word_byte(text[at])) ++at;
  return text.substr(begin, at - begin);
}

/// "Springfield, CA 95000" is in California.
bool is_state(string_view part, std::size_t at, string_view word) {
  return word == "CA" && part.substr(0, at).ends_with(", ");
}

bool has_trade_word(string_view part) {
  for (std::size_t at = 0; at < part.size(); ++at) {
    if (!is_word_byte(part[at])) continue;
    const std::size_t begin = at;
    const string_view word = take_word(part, at);
    if (is_trade_word(word) && !is_state(part, begin, word)) return true;
  }
  return false;
}

/// What is left of `text` before `begin` within reach, without a word cut in two.
string_view reach_before(string_view text, std::size_t begin) {
  const std::size_t from = begin > kContextReach ? begin - kContextReach : 0;
  string_view part = text.substr(from, begin - from);
  if (const std::size_t cut = part.rfind('\n'); cut != string_view::npos) {
    part.remove_prefix(cut + 1);
  } else if (from > 0) {
    while (!part.empty() && is_word_byte(part.front())) part.remove_prefix(1);
  }
  return part;
}

string_view reach_after(string_view text, std::size_t end) {
  string_view part = text.substr(end, kContextReach);
  if (const std::size_t cut = part.find('\n'); cut != string_view::npos) return part.substr(0, cut);
  if (end + part.size() < text.size()) {
    while (!part.empty() && is_word_byte(part.back())) part.remove_suffix(1);
  }
  return part;
}

}  // namespace

bool is_near_trade_word(string_view text, std::size_t begin, std::size_t end) {
  return has_trade_word(reach_before(text, begin)) || has_trade_word(reach_after(text, end));
}

bool is_beside_trade_word(string_view text, std::size_t begin, std::size_t end) {
  string_view after = reach_after(text, end);
  if (after.starts_with("'s")) after.remove_prefix(2);
  if (after.starts_with("\xE2\x80\x99s")) after.remove_prefix(4);
  std::size_t at = 0;
  if (after.starts_with(' ')) {
    at = 1;
    if (is_trade_word(take_word(after, at))) return true;
  }
  string_view before = reach_before(text, begin);
  if (!before.ends_with(' ')) return false;
  before.remove_suffix(1);
  std::size_t from = before.size();
  while (from > 0 && is_word_byte(before[from - 1])) --from;
  return std::find(kBefore.begin(), kBefore.end(), before.substr(from)) != kBefore.end();
}

}  // namespace docket::mail
