#pragma once

/// Posts that name no other, and what their parents are looked for by (docs/archive-format.md,
/// "Inferred parents").

#include <cstdint>
#include <optional>
#include <string>

#include "archive/records.hpp"
#include "mail/address.hpp"

namespace docket::archive {

/// A parent that no reference names.
struct Inference {
  MessageIdNum parent;
  double confidence = 0;
  std::string reason;
  friend bool operator==(const Inference&, const Inference&) = default;
};

/// A post that names no other, by what its parent is looked for.
struct Orphan {
  PostNum post;
  std::int64_t time = 0;
  std::int64_t subject_key = 0;
  std::optional<std::int64_t> former_key;
  std::optional<std::int64_t> series_key;
  std::optional<std::int64_t> attributed;  ///< mail::AttributedTime::local, where it has a time
};

/// A post by what an orphan's parent is looked for.
struct PostPlace {
  std::int64_t time = 0;
  std::int64_t subject_key = 0;
  std::optional<std::int64_t> series_key;
};

/// A post that an orphan may answer.
struct ParentCandidate {
  PostNum num;
  CopyNum leader;
  MessageIdNum message_id;
  Digest digest;
  Timestamp time;
  mail::Mailbox author;
  std::string subject;
};

/// From `after` to before `before`, seconds.
struct TimeRange {
  std::int64_t after = 0;
  std::int64_t before = 0;
};

}  // namespace docket::archive
