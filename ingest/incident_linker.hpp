#pragma once

/// Keeps the links between posts and incidents true while mail and bugs come in: collects what a
/// change may touch, and before the commit gives each touched post its links anew.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "archive/incident_table.hpp"
#include "ingest/incident_match.hpp"

namespace docket::ingest {

class IncidentLinker {
 public:
  /// An incident is new, or what is known of it changed.
  [[nodiscard]] Result<void> touch(archive::IncidentTable& table,
                                   const archive::IncidentFacts& facts);
  void touch(PostNum post) { posts_.insert(post); }
  /// Links all that was touched, and the posts that the transaction changed; call when posts and
  /// threads are settled. Gives how many posts have other links now.
  [[nodiscard]] Result<std::int64_t> settle(archive::WriteTransaction& transaction);

 private:
  Result<void> load(archive::IncidentTable& table);
  Result<bool> link(archive::IncidentTable& table, PostNum post);
  void add_candidates(const PostSide& post, std::set<std::size_t>& out) const;
  void decide(const archive::PostEvidence& post, std::vector<archive::IncidentLink>& links) const;

  std::set<PostNum> posts_;
  std::map<std::string, archive::IncidentTable::Range> touched_families_;

  std::vector<IncidentSide> incidents_;
  std::unordered_map<std::int64_t, std::size_t> by_num_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_family_;  // by time of opening
  std::unordered_map<std::string, std::vector<std::size_t>> by_key_;
  std::vector<archive::LinkDecision> decisions_;                            // the later counts
  std::unordered_map<std::string, std::vector<std::size_t>> decisions_of_;  // by digest
};

}  // namespace docket::ingest
