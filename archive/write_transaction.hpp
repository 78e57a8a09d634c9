#pragma once

/// One change of the archive: begins by taking the write lock, is durable after commit(), and is
/// undone by the destructor without it. A commit bumps the modseq once and stamps every touched
/// row with it. One thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/archive.hpp"
#include "archive/orphan.hpp"
#include "archive/records.hpp"
#include "mail/analysis.hpp"
#include "mail/findings.hpp"

namespace docket::archive {

struct NewPage {
  std::string_view raw;
  Digest sha256;
  const mail::PageFacts& facts;
};

/// Where a slice lies on a page.
struct PagePlace {
  PageNum page;
  std::uint64_t offset = 0;    ///< in the page's bytes
  std::uint32_t position = 0;  ///< among its posts
  std::string message;         ///< Google's id of it; may be empty
};

struct NewCopy {
  std::string_view raw;
  Digest sha256;
  mail::RawForm form = mail::RawForm::Plain;
  const mail::Analysis& analysis;
  const mail::Findings& findings;
  std::vector<std::string> more_lists;  ///< given by the user, beside those that the mail names
  std::optional<PagePlace> page = {};   ///< of a slice, whose bytes are stored with the page
  CopyNum known = {};  ///< its number, where its derived rows are made anew (rewriting.hpp)
};

/// A copy of a Message-ID, as far as placing needs it.
struct CopyBrief {
  CopyNum num;
  UnitNum unit;
  Hash128 words;
};

/// A copy of an origin, as far as telling a cut one needs it.
struct PlacedCopy {
  CopyNum num;
  PostNum post;
  UnitNum unit;
  std::uint64_t length = 0;
  bool cut = false;
  std::string separator;      ///< at that place
  std::string own_separator;  ///< of the copy asked about, there
};

/// A post as the threading sees it.
struct ThreadPost {
  PostNum num;
  MessageIdNum message_id;
  ThreadNum thread;
  MessageIdNum parent;
  std::int64_t time = 0;                  ///< trusted_time
  Digest digest;                          ///< of the leader
  std::vector<MessageIdNum> own_ids;      ///< of all its copies
  std::vector<MessageIdNum> gateway_ids;  ///< that a gateway took from a copy
  std::vector<MessageIdNum> references;   ///< of the best copy that has any
  std::vector<MessageIdNum> in_reply_to;  ///< likewise
  std::vector<MessageIdNum> named;        ///< by any copy in either; may hold one id twice
  std::optional<Inference> inferred;      ///< what holds where it names no other post
  bool parent_is_inferred = false;        ///< `parent`, as it was stored
};

struct ThreadGhost {
  MessageIdNum message_id;
  MessageIdNum parent;
  ThreadNum thread;
};

class Writer {
 public:
  static Result<Writer> open(const Archive& archive);
  ~Writer();
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

 private:
  friend class WriteTransaction;
  struct Impl;
  explicit Writer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class WriteTransaction {
 public:
  /// Locked where another process writes.
  static Result<WriteTransaction> begin(Writer& writer);
  ~WriteTransaction();
  WriteTransaction(WriteTransaction&&) noexcept;
  WriteTransaction& operator=(WriteTransaction&&) = delete;
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;

  [[nodiscard]] Modseq modseq() const;  ///< that the commit will have

  // Sources
  [[nodiscard]] Result<std::optional<Source>> find_source(const std::string& path);
  /// Inserts where `num` is none, else updates; gives the number.
  [[nodiscard]] Result<SourceNum> put_source(const Source& source);
  /// False where it was recorded before.
  [[nodiscard]] Result<bool> add_source_defect(SourceNum source, const mail::Defect& defect);

  // Copies
  [[nodiscard]] Result<std::optional<CopyNum>> find_copy(const Digest& sha256);
  /// Nothing where no witness told its time.
  [[nodiscard]] Result<std::optional<Timestamp>> copy_time(CopyNum copy);
  /// Stores bytes, rows, references, lists and defects; the copy is of `unit`, or, where that
  /// is none, a new post and unit with the copy's number.
  [[nodiscard]] Result<CopyNum> add_copy(const NewCopy& copy, UnitNum unit);
  /// One more place where the copy was found; false where it was known.
  [[nodiscard]] Result<bool> add_origin(CopyNum copy, const Origin& origin);
  [[nodiscard]] Result<std::string> raw(CopyNum copy, std::uint64_t limit, mail::RawForm& form);
  /// The same with what is needed to analyse it.
  [[nodiscard]] Result<mail::RawMail> mail(CopyNum copy, std::uint64_t limit);

  // Decisions
  /// False where the key names that copy already.
  [[nodiscard]] Result<bool> add_alias(const Alias& alias);

  // Saved pages
  /// Stores a page that is not known; of one that is, what was not known of it.
  [[nodiscard]] Result<PageNum> put_page(const NewPage& page);
  /// A known slice stands on that page too; false where that was known.
  [[nodiscard]] Result<bool> add_to_page(CopyNum copy, const PagePlace& place);
  /// The posts that have copies on the same pages, itself among them: in each page's order, each
  /// once, at most `limit`. Empty for a post of mails alone.
  [[nodiscard]] Result<std::vector<PostNum>> posts_on_pages(PostNum post, std::int64_t limit);

  // Posts
  [[nodiscard]] Result<std::optional<UnitNum>> unit_with_words(const MessageId& id, Hash128 words);
  /// One copy for each of the different words under that id, at most `limit`.
  [[nodiscard]] Result<std::vector<CopyBrief>> different_words(const MessageId& id,
                                                               std::int64_t limit);
  /// Makes `copy` lead its post if it should; true if it does now.
  [[nodiscard]] Result<bool> choose_leader(CopyNum copy, const mail::Envelope& envelope);
  /// The one that should lead.
  [[nodiscard]] Result<std::optional<CopyNum>> best_copy(PostNum post);
  /// Folds two posts into the lower number; the higher becomes an alias.
  [[nodiscard]] Result<PostNum> join_posts(PostNum a, PostNum b);

  // Cut copies
  /// Those found at an origin of `copy`, itself among them: the longest first, at most `limit`.
  [[nodiscard]] Result<std::vector<PlacedCopy>> copies_beside(CopyNum copy, std::int64_t limit);
  /// From now on it leads no post with a whole copy, and no other is compared with it.
  [[nodiscard]] Result<void> mark_cut(CopyNum copy);

  // Threads
  /// Whether a post with that id can be put under its parent at once: nothing knew of its id
  /// before, and every id that it names is a post's. Gives the parent and its thread.
  struct Attachment {
    MessageIdNum parent;
    ThreadNum thread;
  };
  [[nodiscard]] Result<std::optional<Attachment>> simple_attachment(PostNum post);
  [[nodiscard]] Result<std::vector<PostNum>> posts_under(MessageIdNum id);
  [[nodiscard]] Result<std::vector<PostNum>> posts_naming(MessageIdNum id);
  [[nodiscard]] Result<std::optional<ThreadPost>> thread_post(PostNum post);
  /// Whether the post would have other references without that copy of it.
  [[nodiscard]] Result<bool> changes_references(CopyNum copy, PostNum post);
  [[nodiscard]] Result<std::optional<ThreadGhost>> ghost(MessageIdNum id);
  /// Stamps the post where anything differs. `inferred`: where nothing names the parent.
  [[nodiscard]] Result<void> put_thread(PostNum post, MessageIdNum parent, ThreadNum thread,
                                        const Inference* inferred = nullptr);
  [[nodiscard]] Result<void> put_ghost(const ThreadGhost& ghost);
  /// Nothing where there is none.
  [[nodiscard]] Result<void> remove_ghost(MessageIdNum id);
  /// Threads that are no more lead on to the one their first post is in now.
  [[nodiscard]] Result<void> set_thread_aliases(const std::vector<ThreadNum>& gone,
                                                const std::vector<ThreadNum>& present);

  // Orphans
  /// Latest first, at most `limit`; of those that the limit cuts off in the midst of one second,
  /// none.
  [[nodiscard]] Result<std::vector<ParentCandidate>> posts_with_subject(std::int64_t subject_key,
                                                                        TimeRange range,
                                                                        std::int64_t limit);
  /// With a trusted time in the range that is `time` or half hours and less than `length` seconds
  /// away from it; none where there are more than `limit`.
  struct ZonedTime {
    std::int64_t time = 0;
    std::int64_t length = 1;
  };
  [[nodiscard]] Result<std::vector<ParentCandidate>> posts_at(ZonedTime at, TimeRange range,
                                                              std::int64_t limit);
  [[nodiscard]] Result<std::vector<ParentCandidate>> posts_of_series(std::int64_t series_key,
                                                                     TimeRange range,
                                                                     std::int64_t limit);
  [[nodiscard]] Result<std::optional<ParentCandidate>> as_candidate(PostNum post);
  /// nullopt where no orphan can find it: it is no post, or has no trusted time.
  [[nodiscard]] Result<std::optional<PostPlace>> post_place(PostNum post);
  /// Of posts that changed or were folded since this was last asked: what they had before.
  struct Left {
    std::vector<PostPlace> places;
    std::vector<MessageIdNum> parents;  ///< inferred ones
  };
  [[nodiscard]] Left take_left();
  [[nodiscard]] Result<std::optional<Orphan>> orphan(PostNum post);
  /// Keeps what was inferred.
  [[nodiscard]] Result<void> put_orphan(const Orphan& orphan);
  /// Nothing where it is none.
  [[nodiscard]] Result<void> remove_orphan(PostNum post);
  [[nodiscard]] Result<std::optional<Inference>> inference(PostNum orphan);
  [[nodiscard]] Result<void> put_inference(PostNum orphan,
                                           const std::optional<Inference>& inference);
  /// That may find a post at `place`, when each looks at the latest `limit` of its subject.
  struct OrphanReach {
    std::int64_t subject_limit = 0;
    std::int64_t subject_seconds = 0;  ///< how long before it an orphan's parent may lie
    std::int64_t series_seconds = 0;
    std::int64_t zone_seconds = 0;
  };
  [[nodiscard]] Result<std::vector<PostNum>> orphans_near(const PostPlace& place,
                                                          const OrphanReach& reach);
  /// Posts of which that one is the parent by inference, as it is stored or will be.
  [[nodiscard]] Result<std::vector<PostNum>> inferred_answers(MessageIdNum id);
  [[nodiscard]] Result<std::optional<std::int64_t>> latest_orphan();

  /// Durable when it returns. Nothing changed: no commit, the modseq stays.
  [[nodiscard]] Result<State> commit();

 private:
  struct Impl;
  friend class Rewriting;
  friend class UnitTable;
  friend class IncidentTable;
  explicit WriteTransaction(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::archive
