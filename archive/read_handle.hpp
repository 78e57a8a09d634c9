#pragma once

/// Reading an archive: one consistent snapshot for the handle's life. One handle per thread;
/// any number beside a writer. Nothing here writes.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/archive.hpp"
#include "archive/incidents.hpp"
#include "archive/records.hpp"

namespace docket::archive {

class ReadHandle {
 public:
  static Result<ReadHandle> open(const Archive& archive);
  ~ReadHandle();
  ReadHandle(ReadHandle&&) noexcept;
  ReadHandle& operator=(ReadHandle&&) noexcept;
  ReadHandle(const ReadHandle&) = delete;
  ReadHandle& operator=(const ReadHandle&) = delete;

  [[nodiscard]] Result<State> state();
  /// The commit that (modseq, size, root) names is one of this archive's.
  [[nodiscard]] Result<bool> has_state(const State& state);
  /// Copies that the archive had at a modseq: numbers above it came later.
  [[nodiscard]] Result<std::uint64_t> size_at(Modseq modseq);
  /// The latest trusted time of a post: the archive's clock.
  [[nodiscard]] Result<std::optional<std::int64_t>> latest_time();

  /// Posts under a Message-ID, in the fixed order: the first is ID, the others ID~2, ID~3. Where
  /// no copy has it, those from which a gateway took it.
  [[nodiscard]] Result<std::vector<Post>> posts_by_message_id(std::string_view message_id);
  /// By number; aliases of folded posts are followed.
  [[nodiscard]] Result<std::optional<Post>> post(PostNum num);
  [[nodiscard]] Result<std::optional<PostNum>> post_of_copy(const Digest& sha256);
  [[nodiscard]] Result<std::string> message_id(MessageIdNum num);
  /// Whether the id is only known because posts refer to it.
  [[nodiscard]] Result<bool> is_ghost(std::string_view message_id);

  /// Leader first, then in their own order.
  [[nodiscard]] Result<std::vector<Copy>> copies(PostNum post);
  /// Posts with more than one copy, in the order of their times.
  [[nodiscard]] Result<std::vector<PostNum>> folded_posts();
  /// Pairs that are alike and were kept apart: the likeliest first.
  [[nodiscard]] Result<std::vector<RepostCandidate>> repost_candidates();
  [[nodiscard]] Result<std::vector<Origin>> origins(CopyNum copy);
  [[nodiscard]] Result<std::vector<std::string>> lists(PostNum post);
  /// Other posts that supersede or cancel the post by one of its Message-IDs, by kind and number.
  [[nodiscard]] Result<std::vector<Replacement>> replacements(PostNum post);
  /// Whether another post has a Message-ID of one of its copies.
  [[nodiscard]] Result<bool> shares_message_id(PostNum post);
  [[nodiscard]] Result<std::vector<DefectRecord>> defects(CopyNum copy);

  /// What it cites and where it points, over all its copies, by key.
  [[nodiscard]] Result<std::vector<PostCitation>> citations(PostNum post);
  /// The keys alone, without links: sorted, each once.
  [[nodiscard]] Result<std::vector<std::string>> citation_keys(PostNum post);
  /// Posts that cite `key` or, where `below`, what has it as a parent (mail::citation_parents), by
  /// number; of each the first key, one outside quotes before that.
  [[nodiscard]] Result<std::vector<CitingPost>> posts_citing(std::string_view key, bool below);
  /// Copies that web archives show at `key`, by number.
  [[nodiscard]] Result<std::vector<AddressedCopy>> addressed(std::string_view key);
  /// By which the copies of a post are known to be shown, by key.
  [[nodiscard]] Result<std::vector<AddressedCopy>> addresses(PostNum post);
  /// In the order in which they were made: of several for one key the last holds.
  [[nodiscard]] Result<std::vector<Alias>> aliases(std::string_view key);
  /// Every Message-ID of a copy, for those archives that only tell a hash of it.
  [[nodiscard]] Result<void> all_message_ids(const std::function<bool(std::string_view)>& sink);

  /// All, by number.
  [[nodiscard]] Result<std::vector<Incident>> incidents();
  [[nodiscard]] Result<std::optional<Incident>> incident(IncidentNum num);
  /// Of its whiteboard, sorted.
  [[nodiscard]] Result<std::vector<std::string>> incident_tags(IncidentNum num);
  /// What happened to its bug, by time.
  [[nodiscard]] Result<std::vector<IncidentEvent>> incident_events(IncidentNum num);
  /// What it cites and names, by key.
  [[nodiscard]] Result<std::vector<IncidentKey>> incident_keys(IncidentNum num);
  /// Its record in each version that came, in that order.
  [[nodiscard]] Result<std::vector<BugRecord>> bug_records(IncidentNum num);
  /// Of a post, the best first: by strength, then by score.
  [[nodiscard]] Result<std::vector<IncidentLink>> incident_links(PostNum post);
  /// Likewise of an incident.
  [[nodiscard]] Result<std::vector<IncidentLink>> links_of_incident(IncidentNum num);
  /// Of those that have any.
  [[nodiscard]] Result<std::map<IncidentNum, LinkCounts>> incident_link_counts();
  /// When all bugs of a scope (archive/incidents.hpp) were last fetched: UTC seconds of the server.
  [[nodiscard]] Result<std::optional<std::int64_t>> incidents_fetched(std::string_view scope);

  /// The exact bytes. `limit` cuts giant mails.
  [[nodiscard]] Result<std::string> raw(const Copy& copy, std::uint64_t limit = UINT64_MAX);
  /// The same piece by piece, for mails that should not be held in memory.
  [[nodiscard]] Result<void> stream_raw(const Copy& copy,
                                        const std::function<void(std::string_view)>& sink);
  /// The bytes with what is needed to analyse them.
  [[nodiscard]] Result<mail::RawMail> mail(const Copy& copy, std::uint64_t limit = UINT64_MAX);
  /// The saved pages that the copy is a slice of; none for a mail.
  [[nodiscard]] Result<std::vector<Page>> pages(CopyNum copy);
  /// The whole page, piece by piece.
  [[nodiscard]] Result<void> stream_page(const Page& page,
                                         const std::function<void(std::string_view)>& sink);

  /// The thread that a post is in.
  [[nodiscard]] Result<ThreadRows> thread(ThreadNum num);

  [[nodiscard]] Result<Stats> stats();
  /// Threads a post, of all posts: 1 where none has an answer.
  [[nodiscard]] Result<double> threads_per_post();
  [[nodiscard]] Result<Coverage> coverage();
  [[nodiscard]] Result<std::vector<Source>> sources();
  [[nodiscard]] Result<std::vector<DefectCount>> defect_counts();
  /// One of that kind, the first by source and offset.
  [[nodiscard]] Result<std::optional<DefectRecord>> defect_example(std::string_view kind);
  [[nodiscard]] Result<std::vector<DefectRecord>> defects_of_kind(std::string_view kind,
                                                                  std::int64_t limit,
                                                                  std::int64_t offset);

  /// Posts touched after `since`, in order of their numbers, `sink` returning false to stop.
  using PostSink = std::function<Result<bool>(const Post&)>;
  [[nodiscard]] Result<void> posts_changed_after(Modseq since, const PostSink& sink);
  /// The same, numbers only.
  struct ChangedPost {
    PostNum num;
    Modseq modseq;
  };
  [[nodiscard]] Result<std::vector<ChangedPost>> changes_after(Modseq since);
  /// Numbers that ceased to be posts after `since` (folded into another).
  [[nodiscard]] Result<std::vector<PostNum>> posts_gone_after(Modseq since);

  /// Every copy in order of arrival.
  using CopySink = std::function<Result<bool>(const Copy&)>;
  [[nodiscard]] Result<void> all_copies(const CopySink& sink);

  /// Hard checks of rows against each other and of bytes against digests; every problem is one
  /// line. `progress` gets the bytes checked so far and returns false to stop.
  [[nodiscard]] Result<std::vector<std::string>> verify(
      const std::function<bool(std::uint64_t done, std::uint64_t total)>& progress);

 private:
  struct Impl;
  explicit ReadHandle(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::archive
