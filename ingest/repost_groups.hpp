#pragma once

/// Which units are one post, once it is known what pairs of them are to each other. A pure function
/// of a family of units: the result does not depend on their order, so any order of arrival gives
/// the same posts.
///
/// 1. What a person decided comes first; a later decision overrules an earlier one.
/// 2. Pairs that are one post join their groups, the surest pair first, unless two units of those
///    groups are known to be different: revisions of each other, or variants under one Message-ID.
/// 3. More than four postings of the same words without an apology are a series (reminders, build
///    reports), and none of them is a repost.
/// 4. A slice of a page, whose clock fits several moments, and then a stub join the one group that
///    they can belong to; where there are several, none.

#include <vector>

#include "archive/unit_table.hpp"

namespace docket::ingest {

struct GroupUnit {
  archive::UnitNum num;
  Digest digest;  ///< of its best copy
  archive::MessageIdNum message_id;
  std::int64_t time = 0;  ///< 0: not known
  bool stub = false;
  bool note = false;
  bool excerpt = false;  ///< a slice of a page, whose clock may be any
};

/// That two units are one post, or are not.
struct GroupDecision {
  archive::UnitNum a, b;
  bool join = false;
};

struct RepostFamily {
  std::vector<GroupUnit> units;
  std::vector<archive::RepostRow> rows;  ///< those between units of the family
  std::vector<GroupDecision> decisions;  ///< in the order they were made
};

/// Each unit is in one group. `family` must hold every unit that a fold or a decision to join ties
/// to another of its units.
[[nodiscard]] std::vector<std::vector<archive::UnitNum>> build_groups(const RepostFamily& family);

}  // namespace docket::ingest
