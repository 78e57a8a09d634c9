#pragma once

/// Keeps the threads of an archive true while posts come in. Most posts answer one that is there
/// and are put under it at once; what changes more (a ghost that turns up, a variant, an id
/// named before it came, an inferred parent) is collected and its whole family built anew before
/// the commit.

#include <unordered_set>
#include <vector>

#include "archive/write_transaction.hpp"
#include "ingest/orphans.hpp"

namespace docket::ingest {

class Threader {
 public:
  /// A new post was added; `analysis` is of its copy.
  [[nodiscard]] Result<void> place(archive::WriteTransaction& transaction, PostNum post,
                                   const mail::Analysis& analysis);
  /// A post changed: another leader, another copy, two folded into one.
  void touch(PostNum post) {
    touched_.push_back(post);
    orphans_.touch(post);
  }
  /// The copy leads a post that was touched.
  void see_leader(CopyNum copy, const mail::Analysis& analysis) { orphans_.see(copy, analysis); }
  /// Builds the touched families; call before every commit.
  [[nodiscard]] Result<void> settle(archive::WriteTransaction& transaction);

 private:
  std::vector<PostNum> touched_;
  Orphans orphans_;
};

}  // namespace docket::ingest
