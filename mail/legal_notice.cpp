#include "mail/legal_notice.hpp"

#include <algorithm>
#include <array>
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
  while (end < lines.size() && !lines[end].blank && lines[end].depth == 0) {
    if (end - i == kMaxLines) return i;
    ++end;
  }
  if (end == i) return i;
  const std::string text = paragraph_text(lines, i, end);
  const bool notice = count_of(kConfidentiality, text) >= kLeastConfidentiality ||
                      count_of(kParticulars, text) >= kLeastParticulars;
  return notice ? end : i;
}

}  // namespace docket::mail
