#pragma once

/// Real mail (support/shared_mail.hpp), and what is known of it by reading.

#include <span>
#include <string>
#include <vector>

#include "tests/reposts/measurement.hpp"

namespace docket::test {

/// The mails of a list, quoting undone; none, with a warning, where they are not there.
[[nodiscard]] std::vector<std::string> real_mails(const std::string& list);

enum class Verdict {
  Repost,    ///< the same post
  Revision,  ///< a correction or a new version of it
  Another,   ///< a post of its own that uses the same words
  Doubtful,  ///< sent again, but under another subject, address or thread: either answer will do
};
/// Two mails that are alike, read by a person.
struct KnownPair {
  const char* list;
  const char* first;  ///< Message-IDs
  const char* second;
  Verdict verdict;
  const char* why;
};
[[nodiscard]] std::span<const KnownPair> known_pairs();

/// Mails that are known to be one post get one number; of two of which it is not known, the second
/// goes with all that was made of it.
void settle_known_pairs(std::vector<JudgedMail>& set);

}  // namespace docket::test
