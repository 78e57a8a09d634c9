#pragma once

/// Units, what two of them are to each other, and the posts that they make up: the rows behind
/// folding (docs/archive-format.md, "Reposts"). Part of a WriteTransaction, which must outlive it.
///
/// A unit is named by the lowest CopyNum in it, a post by the lowest of its units.

#include <string>
#include <vector>

#include "archive/records.hpp"
#include "archive/write_transaction.hpp"

namespace docket::archive {

/// What near units are found by.
struct UnitFacts {
  std::int64_t bucket = 0;  ///< of author and subject
  std::int64_t time = 0;    ///< UTC seconds; 0: not known
  std::int64_t words = 0;
  std::string sketch;
  std::vector<std::int64_t> bands;  ///< none for few words
};

struct Unit {
  UnitNum num;
  CopyNum best;  ///< whose facts these are
  PostNum post;
  MessageIdNum message_id;
  UnitFacts facts;
  Digest digest;         ///< of the best copy
  bool note = false;     ///< likewise: it says that it was sent more than once
  bool excerpt = false;  ///< a slice of a page
};

/// A person's: every one of these units is, or is not, one post with every one of those. Units are
/// named by the digest of a copy in them.
struct RepostDecision {
  bool join = false;
  std::vector<Digest> these, those;
  std::string reason;
};

class UnitTable {
 public:
  explicit UnitTable(WriteTransaction& transaction) : impl_(*transaction.impl_) {}

  /// A unit that was not there.
  [[nodiscard]] Result<void> add(UnitNum num, const UnitFacts& facts);
  /// Other facts of a known one.
  [[nodiscard]] Result<void> put(UnitNum num, CopyNum best, const UnitFacts& facts);
  [[nodiscard]] Result<std::optional<Unit>> find(UnitNum num);
  [[nodiscard]] Result<std::optional<UnitNum>> unit_of(CopyNum copy);
  /// By the bytes of a copy in it.
  [[nodiscard]] Result<std::optional<UnitNum>> unit_of(const Digest& sha256);
  [[nodiscard]] Result<std::vector<UnitNum>> units_of(PostNum post);
  /// It is all of its post, which has its number.
  [[nodiscard]] Result<bool> is_alone(const Unit& unit);
  [[nodiscard]] Result<bool> has_message_id(UnitNum unit, std::string_view id);
  /// The higher goes up in the lower, and its post in the other's. Facts and rows of the higher go:
  /// the lower must be given its best copy's facts.
  [[nodiscard]] Result<UnitNum> join(UnitNum a, UnitNum b);
  /// A copy of a unit that keeps others. The unit that it leaves is renumbered where it was named
  /// after the copy; gives its number. The posts must be grouped anew, and facts put.
  [[nodiscard]] Result<UnitNum> move_copy(CopyNum copy, UnitNum to);
  [[nodiscard]] Result<std::optional<CopyNum>> best_copy(UnitNum unit);
  [[nodiscard]] Result<bool> has_whole_copy(UnitNum unit);
  /// Copies in it: the cut ones, and of each wording among the others the first, lowest first.
  struct Members {
    std::vector<CopyNum> cut;
    struct Wording {
      CopyNum first;
      Hash128 words;
    };
    std::vector<Wording> wordings;
  };
  [[nodiscard]] Result<Members> members(UnitNum unit);
  /// Whole copies with these wordings leave a unit that keeps others, and become one of their own,
  /// still of the same post. Facts and rows of both go: facts must be put, posts grouped anew.
  struct Divided {
    UnitNum left, own;
  };
  [[nodiscard]] Result<Divided> divide(UnitNum unit, const std::vector<Hash128>& wordings);
  /// UTC seconds, as UnitFacts::time: 0 where no witness told it.
  [[nodiscard]] Result<std::int64_t> witnessed_time(CopyNum copy);

  /// Units that share the bucket or a band within `window` seconds, or where a time is not known;
  /// and those that a gateway's ids tie to it. Of each kind the nearest in time: at most `limit`
  /// before it, and as many behind it.
  [[nodiscard]] Result<std::vector<Unit>> near(const Unit& unit, std::int64_t window,
                                               std::int64_t limit);

  /// Rows of the unit go; true where one of them was a fold.
  [[nodiscard]] Result<bool> remove_reposts(UnitNum unit);
  [[nodiscard]] Result<void> put_repost(const RepostRow& row);
  [[nodiscard]] Result<std::vector<RepostRow>> reposts_of(UnitNum unit);

  /// Gives each group its post: makes, renames and removes post rows, and keeps aliases true. The
  /// groups must be all the units of the posts that they are in now. Gives the posts that changed;
  /// each must be given its leader (set_leader).
  [[nodiscard]] Result<std::vector<PostNum>> regroup(
      const std::vector<std::vector<UnitNum>>& groups);
  [[nodiscard]] Result<void> set_leader(PostNum post, CopyNum copy, const mail::Envelope& envelope);

  /// In the order they were made.
  [[nodiscard]] Result<std::vector<RepostDecision>> decisions();
  [[nodiscard]] Result<void> add_decision(const RepostDecision& decision);

 private:
  WriteTransaction::Impl& impl_;
};

}  // namespace docket::archive
