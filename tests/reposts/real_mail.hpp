#pragma once

/// Real mail (support/shared_mail.hpp), and what is known of it by reading.

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
};
/// Two mails that are alike, read by a person.
struct KnownPair {
  const char* list;
  const char* first;  ///< Message-IDs
  const char* second;
  Verdict verdict;
  const char* why;
};
[[nodiscard]] const std::vector<KnownPair>& known_pairs();

/// Mails that are known to be one post get one number.
void join_known_reposts(std::vector<JudgedMail>& set);

}  // namespace docket::test
