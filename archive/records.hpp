#pragma once

/// Rows of the archive as values. Words and numbers: docs/archive-format.md.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/digest.hpp"
#include "core/id.hpp"
#include "core/timestamp.hpp"
#include "mail/analysis.hpp"
#include "mail/defect.hpp"
#include "mail/findings.hpp"

namespace docket::archive {

/// The archive's row number of a Message-ID, of a post or of a ghost.
using MessageIdNum = Id<struct MessageIdTag>;

/// What an answer was computed from: the Merkle tree over the copies at a modseq.
struct State {
  std::string uuid;
  Modseq modseq;
  std::uint64_t size = 0;  ///< copies
  Digest root;
};

/// A file, folder or stream, and how much of it was read (docs/archive-format.md, "Sources").
struct Source {
  SourceNum num;
  std::string path;            ///< as given
  std::int64_t file_size = 0;  ///< on disk, compressed or not
  std::int64_t mtime_ns = 0;
  std::optional<Hash128> tail;    ///< of the file's last bytes on disk
  std::optional<Hash128> prefix;  ///< of the mails before the last one that was committed
  std::uint64_t last_offset = 0;  ///< of that last mail: reading goes on there
  bool finished = false;          ///< was read to its end
};

/// Where a copy was found.
struct Origin {
  SourceNum source;
  std::string path;    ///< the source's, with the member in a Maildir
  std::string member;  ///< file inside a Maildir; empty otherwise
  std::uint64_t offset = 0;
  mail::RawForm form = mail::RawForm::Plain;
  std::string separator;  ///< the mbox separator line
};

/// Why a copy belongs to its post; grows with the folding of reposts.
enum class CopyClass : std::uint8_t {
  Leads,       ///< the copy that stands for the post
  SameBytes,   ///< the same mail in another mbox form
  Redelivery,  ///< the same text; trace headers differ
  Damage,      ///< the same words but for what an archive destroyed or cut; or a cut copy
  Gateway,     ///< a gateway gave the mail another id, and noted the old one
  Footer,      ///< a list footer, unsubscribe line or disclaimer was added
  Reflow,      ///< other wrapping, encoding, HTML against text, quotes, addresses
  Resend,      ///< the author posted it again
  Stub,        ///< only the apology is left, or nothing: an archive hid the repeated text
  Crosspost,   ///< sent to several lists or groups
  Joined,      ///< a person said so
};
inline constexpr std::size_t kCopyClasses = static_cast<std::size_t>(CopyClass::Joined) + 1;
[[nodiscard]] const char* to_string(CopyClass c);

/// What two mails under different Message-IDs are to each other.
enum class RepostOutcome : std::uint8_t {
  Apart,
  Fold,       ///< one post
  Candidate,  ///< perhaps one post: kept apart, listed
  Revision,   ///< a correction or second version: kept apart, listed
  Addition,   ///< one says more at its end: likewise, but what was cut may be a copy of either
};
[[nodiscard]] const char* to_string(RepostOutcome outcome);

/// Copies that are one by their Message-ID and words; named by the lowest CopyNum in it.
using UnitNum = CopyNum;

struct RepostRow {
  UnitNum a, b;
  RepostOutcome outcome = RepostOutcome::Apart;
  CopyClass copy_class = CopyClass::Resend;
  double score = 0;
  std::string reason, evidence;
};

struct Copy {
  CopyNum num;
  PostNum post;
  UnitNum unit;
  Digest sha256;
  Digest canonical;
  std::uint64_t start = 0, length = 0;  ///< of its bytes in the raw store
  mail::RawForm form = mail::RawForm::Plain;
  std::string message_id;
  Hash128 words;
  std::int64_t words_size = 0;
  std::int64_t body = 0, own = 0;  ///< hashes of the decoded text, and of the own words as written
  std::vector<std::string> lists;  ///< when read with its post
  bool cut = false;  ///< unfinished: its origin held the whole mail at another reading
  std::int64_t damage = 0;
  bool note = false;  ///< it says that it was sent more than once
  Timestamp time;
  TimeSource time_source = TimeSource::Unknown;
  CopyClass copy_class = CopyClass::Leads;  ///< against the leader, when read with its post
  std::string reason, evidence;
  double score = 1.0;
};

/// A saved page of a web archive; its posts are copies that lie within its bytes.
struct Page {
  PageNum num;
  Digest sha256;
  std::uint64_t start = 0, length = 0;  ///< in the raw store
  mail::PageFacts facts;
};

/// Which of two copies of a post leads: one that is not cut, then a mail before a slice of a page,
/// then the one that lost fewer words, then the one with less destroyed in it, then one without an
/// apology for a repost, then the better-known time, the earlier one, the lower digest. A total
/// order that does not depend on arrival.
[[nodiscard]] bool leads_before(const Copy& a, const Copy& b);

/// Two posts that are alike and were kept apart.
struct RepostCandidate {
  RepostRow row;
  PostNum a, b;
};

struct Post {
  PostNum num;
  CopyNum leader;
  std::string message_id;
  MessageIdNum message_id_num;
  ThreadNum thread;
  MessageIdNum parent;               ///< of a post or a ghost; none for a root
  std::optional<double> confidence;  ///< of an inferred parent; none where references name it
  std::string reason;                ///< of an inferred parent, for people
  std::string subject;
  std::string author_name, author_address;
  Timestamp time;
  TimeSource time_source = TimeSource::Unknown;
  Digest leader_digest;
  Modseq modseq;
  std::int64_t copy_count = 0;
};

/// What a post cites, names or points to (mail/findings.hpp), in which of its copies.
struct PostCitation {
  std::string key;
  bool quoted = false;  ///< in all of them in quoted words alone
  std::vector<CopyNum> copies;
};

/// A post that cites a key.
struct CitingPost {
  PostNum num;
  std::string key;  ///< the one asked for, or one below it
  bool quoted = false;
};

/// A copy that an address of a web archive is known to show.
struct AddressedCopy {
  CopyNum copy;
  PostNum post;
  std::string key;
  mail::AddressSource source = mail::AddressSource::Page;
};

/// A person's: the outside address `key` names the post that has the copy with this digest.
struct Alias {
  std::string key;
  Digest copy;
  std::string reason;
};

/// A post that says it stands in place of another, or takes it back.
struct Replacement {
  enum class Kind : std::uint8_t { Supersedes, Cancels };
  Kind kind = Kind::Supersedes;
  PostNum by;
};

/// The fixed order of posts that share a Message-ID, and of those that link a ghost: earliest
/// trusted date, then digest.
[[nodiscard]] bool precedes(const Post& a, const Post& b);
/// A time by which posts may be ordered whatever the order of arrival.
[[nodiscard]] std::int64_t trusted_time(const Timestamp& time, TimeSource source);

struct Ghost {
  MessageIdNum message_id_num;
  std::string message_id;
  MessageIdNum parent;
};

/// A thread's posts and the ghosts between them, unordered.
struct ThreadRows {
  ThreadNum num;
  std::vector<Post> posts;
  std::vector<Ghost> ghosts;
};

struct DefectRecord {
  CopyNum copy;  ///< none: a defect of the source
  std::string kind, message_id, source, what, done;
  std::uint64_t offset = 0;         ///< in the mail; for a source's defect, in the source
  std::uint64_t source_offset = 0;  ///< of the mail in its source
};

struct DefectCount {
  std::string kind, source;
  std::int64_t count = 0;
};

struct Stats {
  std::int64_t sources = 0, origins = 0, copies = 0, posts = 0, threads = 0, ghosts = 0;
  std::int64_t defects = 0, variants = 0, decisions = 0, incidents = 0;
  std::int64_t raw_bytes = 0, stored_bytes = 0;
  std::optional<std::int64_t> first_time, last_time;        ///< of posts with a trusted time
  std::vector<std::pair<std::string, std::int64_t>> lists;  ///< name and posts, most first
};

/// What an archive covers: said with every answer, so that "not found" can be judged.
struct Coverage {
  std::optional<std::int64_t> from, to;  ///< of posts with a trusted time
  std::int64_t posts = 0, ghosts = 0, incidents = 0;
  std::optional<std::int64_t> incidents_as_of;  ///< when the latest of their records came
  /// Months between the first and the last, "2019-08", with less than a tenth of the median.
  std::vector<std::string> thin_months;
};

}  // namespace docket::archive
