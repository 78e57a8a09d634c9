#pragma once

/// Keeps the inferred parents of an archive true while posts come in. A post that names no other is
/// an orphan; what it answers is inferred from posts of its subject, of the time that its
/// attribution gives, and of its series (parent_inference.hpp). A post that comes later and may be
/// a better parent makes the orphan's inference anew, so that it depends on the posts alone.

#include <optional>
#include <unordered_set>
#include <vector>

#include "archive/write_transaction.hpp"
#include "ingest/parent_inference.hpp"
#include "ingest/trace_cache.hpp"

namespace docket::ingest {

class Orphans {
 public:
  /// A new post, before settle(). `analysis` is of its copy.
  [[nodiscard]] Result<void> add(archive::WriteTransaction& transaction, PostNum post,
                                 const mail::Analysis& analysis);
  /// A copy leads its post now, which is touched: saves reading it again.
  void see(CopyNum leader, const mail::Analysis& analysis);
  /// A post changed, or was folded into another.
  void touch(PostNum post) { touched_.insert(post); }
  /// Infers what may have changed. Gives the posts whose threads are to be built anew.
  [[nodiscard]] Result<std::vector<PostNum>> settle(archive::WriteTransaction& transaction);

 private:
  struct Entry {
    archive::Orphan orphan;
    archive::ParentCandidate post;
  };
  [[nodiscard]] Result<void> renew_row(archive::WriteTransaction& transaction, PostNum post);
  [[nodiscard]] Result<void> reach_from(archive::WriteTransaction& transaction,
                                        const archive::PostPlace& place);
  [[nodiscard]] Result<std::vector<Entry>> load_pending(archive::WriteTransaction& transaction);
  [[nodiscard]] Result<std::optional<archive::Inference>> infer(
      archive::WriteTransaction& transaction, const Entry& entry);
  /// By subject, attribution and series.
  [[nodiscard]] Result<std::optional<archive::Inference>> infer_by_mail(
      archive::WriteTransaction& transaction, const Entry& entry);
  /// By the posts before it on a saved page.
  [[nodiscard]] Result<std::optional<archive::Inference>> infer_by_page(
      archive::WriteTransaction& transaction, const Entry& entry);
  [[nodiscard]] static Result<std::optional<archive::Inference>> infer_by_series(
      archive::WriteTransaction& transaction, const Entry& entry);
  [[nodiscard]] static Result<std::vector<TracedPost>> find_by_subject(
      archive::WriteTransaction& transaction, const Entry& entry);
  /// Adds those that the attribution names by author and time, whatever their subject.
  [[nodiscard]] static Result<void> find_by_time(archive::WriteTransaction& transaction,
                                                 const TracedPost& orphan,
                                                 std::vector<TracedPost>& candidates);

  TraceCache traces_;
  std::vector<archive::PostPlace> new_places_;
  std::unordered_set<PostNum> touched_;
  std::unordered_set<PostNum> pending_;  // to be inferred
  std::unordered_set<PostNum> bare_;     // new ones that neither quote nor name anybody
  std::optional<std::int64_t> latest_;   // time of the latest orphan that was stored
};

}  // namespace docket::ingest
