#pragma once

/// What the rules about reposts need of a mail (repost_verdict.hpp).

#include <optional>
#include <string>
#include <vector>

#include "mail/analysis.hpp"

namespace docket::ingest {

struct RepostSide {
  Digest digest;
  std::string message_id;
  std::vector<std::string> gateway_ids;
  mail::Mailbox author;
  std::string subject_key;
  Timestamp time;
  TimeSource time_source = TimeSource::Unknown;
  bool excerpt = false;                       ///< from a page of a web archive
  std::string own;                            ///< the author's own words
  std::string own_key;                        ///< their words_key
  std::string own_and_note;                   ///< the same with paragraphs of apology left in
  std::uint64_t body_hash = 0, own_hash = 0;  ///< mail::Analysis
  std::string quoted;                         ///< words of others
  std::size_t destroyed = 0;                  ///< characters of the own words that are visibly lost
  bool automatic = false;                     ///< a program's answer
  bool note = false;                          ///< it says that it was sent more than once
  std::string attachments;                    ///< their digests
  std::optional<MessageId> parent;
  std::vector<std::string> lists;
  std::vector<std::string> links;  ///< in the own words, sorted
  std::string signs;               ///< "!", "=" and the like of the own words, in order
  bool scrubbed = false;           ///< an archive took a part out and left a notice
  bool nothing_left = false;       ///< of the own words

  /// Nothing is left of what the author wrote.
  [[nodiscard]] bool is_stub() const { return nothing_left && attachments.empty(); }
  [[nodiscard]] bool has_time() const;
};
[[nodiscard]] RepostSide repost_side(const mail::Analysis& analysis, const Digest& digest);

/// The subject without what archives destroy or add: equal for all copies of a post.
[[nodiscard]] std::string subject_words(const mail::Subject& subject);

}  // namespace docket::ingest
