#pragma once

/// Are two mails under different Message-IDs one post? A pure function of the two: the rules of
/// docs/reposts.md. When in doubt they are kept apart and listed as a candidate.

#include <string>

#include "archive/records.hpp"
#include "ingest/repost_side.hpp"

namespace docket::ingest {

struct RepostVerdict {
  archive::RepostOutcome outcome = archive::RepostOutcome::Apart;
  archive::CopyClass copy_class = archive::CopyClass::Resend;
  double score = 0;  ///< 0..1
  std::string reason;
  std::string evidence;  ///< facts, "; " between them
};
/// Symmetric.
[[nodiscard]] RepostVerdict judge_reposts(const RepostSide& a, const RepostSide& b);

/// The author of a post can send it again that much later, and it is looked for.
inline constexpr std::int64_t kRepostWindow = 14 * 24 * 3600;

}  // namespace docket::ingest
