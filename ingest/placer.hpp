#pragma once

/// Where a new copy belongs by its Message-ID: a unit of its own, or one that is there. Units under
/// several ids are folded before the commit (repost_finder.hpp).

#include "archive/write_transaction.hpp"
#include "ingest/incident_linker.hpp"
#include "ingest/repost_finder.hpp"
#include "ingest/stage_clock.hpp"
#include "ingest/threader.hpp"
#include "mail/analysis.hpp"

namespace docket::ingest {

struct Placed {
  CopyNum copy;
  PostNum post;
  bool new_post = false;  ///< else it was folded into a post that was there
  bool leads = false;     ///< the copy stands for its post now
};

/// What is settled before a commit.
struct Unsettled {
  Threader threads;
  RepostFinder reposts;
  IncidentLinker incidents;
  StageClock clock;
};

/// Before a commit: folds what is one, builds the threads, then links posts to incidents. Gives how
/// many posts there are less than before.
[[nodiscard]] Result<std::int64_t> settle(archive::WriteTransaction& transaction,
                                          Unsettled& unsettled);

/// The same Message-ID with the same words is a further copy; with other words a variant, which
/// is a post of its own. A copy whose words are those of two units makes them one.
[[nodiscard]] Result<Placed> place_copy(archive::WriteTransaction& transaction,
                                        Unsettled& unsettled, const archive::NewCopy& copy);
/// Two units turned out to be one. Gives its number.
[[nodiscard]] Result<archive::UnitNum> join_units(archive::WriteTransaction& transaction,
                                                  Unsettled& unsettled, archive::UnitNum a,
                                                  archive::UnitNum b);
/// A copy in the unit turned out to be cut, which ties nothing: copies whose words only it had in
/// common part again. Gives the unit in which the cut copies stayed.
[[nodiscard]] Result<archive::UnitNum> divide_unit(archive::WriteTransaction& transaction,
                                                   Unsettled& unsettled, archive::UnitNum unit);
/// Reads what a unit is found by from its best copy.
[[nodiscard]] Result<void> renew_facts(archive::WriteTransaction& transaction,
                                       archive::UnitNum unit);

}  // namespace docket::ingest
