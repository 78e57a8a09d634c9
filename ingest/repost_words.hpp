#pragma once

/// How the authors' own words of two mails relate, for the rules about reposts.

#include "ingest/repost_side.hpp"
#include "mail/word_changes.hpp"

namespace docket::ingest {

/// Fewer words than these are written anew ("Thanks!", "+1", "Reviewed-by: ...").
inline constexpr std::size_t kEnoughWords = 12;

/// How the words of two mails relate.
enum class Words : std::uint8_t { Same, Damaged, Cut, Noted, Revised, Different };

struct WordsVerdict {
  Words words = Words::Different;
  mail::WordChanges changes;
};

[[nodiscard]] WordsVerdict compare_own_words(const RepostSide& a, const RepostSide& b);

}  // namespace docket::ingest
