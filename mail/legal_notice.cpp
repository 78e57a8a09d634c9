#include "mail/legal_notice.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/text.hpp"
#include "mail/body_lines.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxLines = 24;

/// Of each group several must stand in one paragraph: a single one is said in any discussion.
constexpr auto kConfidentiality =
    std::to_array<string_view>({"confidential",
                                "privileged",
                                "intended recipient",
                                "intended only for",
                                "intended solely",
                                "intended for the",
                                "addressee",
                                "received this e-mail in error",
                                "received this email in error",
                                "received this message in error",
                                "received this communication in error",
                                "notify the sender",
                                "disclosure, copying",
                                "copying or distribution",
                                "strictly prohibited",
                                "unauthorized use",
                                "unauthorised use",
                                "vertraulich",
                                "nicht der richtige adressat",
                                "irrt\xC3\xBCmlich erhalten",
                                "vernichten sie diese",
                                "confidentiel",
                                "destinataire",
                                "re\xC3\xA7u par erreur"});
constexpr auto kParticulars = std::to_array<string_view>(
    {"sitz der gesellschaft", "amtsgericht", "registergericht", "handelsregister", "hrb ",
     "gesch\xC3\xA4"
     "ftsf\xC3\xBChrer",
     "vorsitzende", "ust-id", "registered in england", "registered office", "company number",
     "company no", "registered number"});

template <std::size_t N>
std::size_t count_of(const std::array<string_view, N>& phrases, string_view text) {
  return static_cast<std::size_t>(
      std::count_if(phrases.begin(), phrases.end(),
                    [text](string_view phrase) { return text.find(phrase) != string_view::npos; }));
}

/// Beginnings of words.
constexpr auto kHints =
    std::to_array<string_view>({"confiden",        "privileg",    "intended",  "addressee",
                                "error",           "prohibit",    "distribut", "unauthor",
                                "vertraulich",     "adressat",    "irrt",      "vernichten",
                                "destinataire",    "amtsgericht", "sitz",      "registergericht",
                                "handelsregister", "hrb",         "gesch",     "vorsitzende",
                                "ust-id",          "registered",  "company",   "notify"});
/// Of those, by the first letter, the second ones: most words are passed over by it.
constexpr auto kSecondLetters = [] {
  std::array<std::uint32_t, 26> second{};
  for (const string_view hint : kHints) {
    second[static_cast<std::size_t>(hint[0] - 'a')] |= 1U << static_cast<unsigned>(hint[1] - 'a');
  }
  return second;
}();

/// Beginnings of words of which every notice has two; most paragraphs stop here.
bool can_be_notice(string_view line, std::size_t& hints) {
  constexpr std::size_t kEnough = 2;
  bool in_word = false;
  for (std::size_t i = 0; i + 1 < line.size() && hints < kEnough; ++i) {
    const bool starts_word = !in_word && is_alpha(line[i]);
    in_word = is_alpha(line[i]);
    if (!starts_word || !is_alpha(line[i + 1])) continue;
    const auto first = static_cast<std::size_t>(to_lower(line[i]) - 'a');
    const auto second = static_cast<unsigned>(to_lower(line[i + 1]) - 'a');
    if ((kSecondLetters[first] >> second & 1U) == 0) continue;
    const string_view rest = line.substr(i);
    const bool found = std::any_of(kHints.begin(), kHints.end(),
                                   [rest](string_view hint) { return istarts_with(rest, hint); });
    hints += found ? 1U : 0U;
  }
  return hints >= kEnough;
}

/// In lower case, one blank between words.
std::string paragraph_text(const BodyLines& lines, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) {
    for (const char c : lines.content(i)) {
      const char lowered = is_space(c) ? ' ' : to_lower(c);
      if (lowered != ' ' || (!text.empty() && text.back() != ' ')) text += lowered;
    }
    if (!text.empty() && text.back() != ' ') text += ' ';
  }
  return text;
}

}  // namespace

std::size_t find_legal_notice_end(const BodyLines& lines, std::size_t i) {
  constexpr std::size_t kLeastConfidentiality = 3;
  constexpr std::size_t kLeastParticulars = 2;
  if (i > 0 && !lines[i - 1].blank) return i;
  std::size_t end = i;
  std::size_t hints = 0;
  bool possible = false;
  while (end < lines.size() && !lines[end].blank && lines[end].depth == 0) {
    if (end - i == kMaxLines) return i;
    possible = possible || can_be_notice(lines.content(end), hints);
    ++end;
  }
  if (!possible) return i;
  const std::string text = paragraph_text(lines, i, end);
  const bool notice = count_of(kConfidentiality, text) >= kLeastConfidentiality ||
                      count_of(kParticulars, text) >= kLeastParticulars;
  return notice ? end : i;
}

}  // namespace docket::mail
