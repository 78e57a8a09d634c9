#include "mail/auto_reply.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace docket::mail {

bool reads_like_auto_reply(std::string_view subject, std::string_view own_text) {
  constexpr std::size_t kBeginning = 400;
  constexpr auto kPhrases = std::to_array<std::string_view>(
      {"auto-re:", "automatic reply", "automated reply", "auto-reply", "autoreply", "auto reply",
       "automatic response", "automated response", "out of office", "out of the office",
       "out-of-office", "automatische antwort", "abwesenheitsnotiz", "nicht im haus",
       "r\xC3\xA9ponse automatique", "absence du bureau", "respuesta autom"});
  const std::string_view beginning = own_text.substr(0, kBeginning);
  return std::any_of(kPhrases.begin(), kPhrases.end(), [&](std::string_view phrase) {
    return ifind(subject, phrase) != std::string_view::npos ||
           ifind(beginning, phrase) != std::string_view::npos;
  });
}

}  // namespace docket::mail
