#pragma once

/// Which post an orphan answers: a post that names no other in References or In-Reply-To. Evidence
/// is what it quotes, whom and what time its attribution names, its subject, and the time between.
/// A pure function of the orphan and of the posts that may be its parent, whatever their order.

#include <optional>
#include <string>
#include <vector>

#include "archive/write_transaction.hpp"
#include "mail/attribution_match.hpp"
#include "mail/reply_trace.hpp"
#include "mail/subject_parts.hpp"

namespace docket::ingest {

/// How the subjects of an orphan and of a post that may be its parent agree.
enum class SubjectMatch : std::uint8_t {
  None,
  Former,  ///< the orphan says that it was called so: "(was: ...)"
  Same,
};

struct TracedPost {
  PostNum num;
  CopyNum leader;
  archive::MessageIdNum message_id;
  Digest digest;  ///< of the leader
  Timestamp time;
  mail::Mailbox author;
  SubjectMatch subject = SubjectMatch::Same;  ///< as the orphan's
  const mail::ReplyTrace* trace = nullptr;
};

/// A clock may be wrong: a post whose author and time an attribution names may be dated after it.
inline constexpr std::int64_t kClockSlack = std::int64_t{24} * 60 * 60;

/// Whether the orphan's attribution gives author and time of one of the posts, and it was written
/// before the orphan.
[[nodiscard]] bool names_author_and_time(const TracedPost& orphan,
                                         const std::vector<TracedPost>& posts);

/// Whether the subject alone may decide for a post without quote and attribution: the quick way to
/// tell that infer_parent will give nothing. Needs no traces.
[[nodiscard]] bool subject_may_decide(const TracedPost& orphan,
                                      const std::vector<TracedPost>& candidates);

/// Of which candidates `trace` must be known: where author and time, or nothing but the subject,
/// decide, few or none.
[[nodiscard]] std::vector<std::size_t> texts_to_read(const TracedPost& orphan,
                                                     const std::vector<TracedPost>& candidates);

/// `candidates` were written before the orphan, or at most kClockSlack after it.
[[nodiscard]] std::optional<archive::Inference> infer_parent(
    const TracedPost& orphan, const std::vector<TracedPost>& candidates);

/// A post of the same author with the same series in its subject, sent at about the same time.
struct SeriesPost {
  archive::MessageIdNum message_id;
  int part = 0;
  Timestamp time;
  Digest digest;
  archive::MessageIdNum named_parent;  ///< by its References; none for a root
};

/// The parent of a part of a series of posts ("[PATCH 3/7]"): the letter before them, else
/// what the other parts answer, else the first part.
[[nodiscard]] std::optional<archive::Inference> infer_series_parent(const SeriesPost& orphan,
                                                                    std::vector<SeriesPost> others);

}  // namespace docket::ingest
