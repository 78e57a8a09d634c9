#include "ingest/incident_linker.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "mail/ca_table.hpp"

namespace docket::ingest {
namespace {

using archive::IncidentFacts;
using archive::IncidentLink;
using archive::IncidentTable;
using archive::LinkDecision;
using archive::LinkStrength;
using archive::PostEvidence;

constexpr std::int64_t kDay = 86400;

/// All owners whose CAs are today one's.
std::vector<std::string> owners_of_family(const std::string& family) {
  std::vector<std::string> out{family};
  const mail::CaTable& table = mail::CaTable::built_in();
  if (const mail::CaName* const name = table.find(family)) {
    for (const auto& taken : table.taken_over_by(table.entity_of(*name))) {
      out.push_back(taken.entity->name);
    }
  }
  return out;
}

}  // namespace

Result<void> IncidentLinker::touch(IncidentTable& table, const IncidentFacts& facts) {
  const IncidentSide side(facts);
  DOCKET_ASSIGN(const std::vector<PostNum> linked, table.linked_posts(side.num));
  posts_.insert(linked.begin(), linked.end());
  DOCKET_ASSIGN(const std::vector<PostNum> citing,
                table.posts_with_key(fmt::format("bug:{}", side.num.value())));
  posts_.insert(citing.begin(), citing.end());
  for (const archive::IncidentKey& key : side.shared) {
    DOCKET_ASSIGN(const std::vector<PostNum> posts, table.posts_with_key(key.key));
    posts_.insert(posts.begin(), posts.end());
  }
  for (const archive::IncidentKey& key : side.posts) {
    DOCKET_ASSIGN(const std::vector<PostNum> posts, table.posts_cited_as(key.key));
    posts_.insert(posts.begin(), posts.end());
  }
  if (!side.opened) return {};
  const IncidentTable::Range range{*side.opened - kMaxDaysBefore * kDay,
                                   *side.opened + kMaxDaysBehind * kDay};
  for (const std::string& family : side.families) {
    const auto [it, added] = touched_families_.try_emplace(family, range);
    if (added) continue;
    it->second.from = std::min(it->second.from, range.from);
    it->second.to = std::max(it->second.to, range.to);
  }
  return {};
}

Result<void> IncidentLinker::load(IncidentTable& table) {
  DOCKET_ASSIGN(const std::vector<IncidentFacts> all, table.all());
  DOCKET_ASSIGN(decisions_, table.decisions());
  incidents_.clear();
  by_num_.clear();
  by_family_.clear();
  by_key_.clear();
  decisions_of_.clear();
  incidents_.reserve(all.size());
  for (const IncidentFacts& facts : all) {
    const std::size_t place = incidents_.size();
    const IncidentSide& side = incidents_.emplace_back(facts);
    by_num_.emplace(side.num.value(), place);
    for (const archive::IncidentKey& key : side.shared) by_key_[key.key].push_back(place);
    for (const archive::IncidentKey& key : side.posts) by_key_[key.key].push_back(place);
    if (!side.opened) continue;
    for (const std::string& family : side.families) by_family_[family].push_back(place);
  }
  for (auto& [family, places] : by_family_) {
    std::stable_sort(places.begin(), places.end(), [this](std::size_t a, std::size_t b) {
      return *incidents_[a].opened < *incidents_[b].opened;
    });
  }
  for (std::size_t i = 0; i < decisions_.size(); ++i) {
    decisions_of_[decisions_[i].copy.hex()].push_back(i);
  }
  return {};
}

void IncidentLinker::add_candidates(const PostSide& post, std::set<std::size_t>& out) const {
  const auto add_bug = [&](std::int64_t num) {
    if (const auto it = by_num_.find(num); it != by_num_.end()) out.insert(it->second);
  };
  for (const auto& [num, key] : post.cited) add_bug(num);
  for (const auto& [num, key] : post.quoted) add_bug(num);
  if (!by_key_.empty()) {
    for (const std::vector<std::string>* const keys : {&post.keys, &post.cited_as}) {
      for (const std::string& key : *keys) {
        if (const auto it = by_key_.find(key); it != by_key_.end()) {
          out.insert(it->second.begin(), it->second.end());
        }
      }
    }
  }
  for (const std::string& family : post.families) {
    const auto it = by_family_.find(family);
    if (it == by_family_.end()) continue;
    const std::vector<std::size_t>& places = it->second;
    auto at = places.begin();
    if (post.time) {
      at = std::lower_bound(places.begin(), places.end(), *post.time - kMaxDaysBehind * kDay,
                            [this](std::size_t place, std::int64_t time) {
                              return *incidents_[place].opened < time;
                            });
    }
    for (; at != places.end(); ++at) {
      if (post.time && *incidents_[*at].opened > *post.time + kMaxDaysBefore * kDay) break;
      out.insert(*at);
    }
  }
}

void IncidentLinker::decide(const PostEvidence& post, std::vector<IncidentLink>& links) const {
  std::map<IncidentNum, std::size_t> holding;
  for (const Digest& copy : post.copies) {
    const auto it = decisions_of_.find(copy.hex());
    if (it == decisions_of_.end()) continue;
    for (const std::size_t place : it->second) {
      std::size_t& last = holding[decisions_[place].incident];
      last = std::max(last, place);
    }
  }
  for (const auto& [num, place] : holding) {
    const IncidentNum incident = num;
    const LinkDecision& decision = decisions_[place];
    if (!by_num_.contains(incident.value())) continue;
    links.erase(std::remove_if(links.begin(), links.end(),
                               [&](const IncidentLink& link) { return link.incident == incident; }),
                links.end());
    if (!decision.is_linked) continue;
    links.push_back({incident, post.num, LinkStrength::Manual, 1.0,
                     decision.reason.empty() ? "a person said so" : decision.reason});
  }
}

Result<bool> IncidentLinker::link(IncidentTable& table, PostNum post) {
  DOCKET_ASSIGN(const std::optional<PostEvidence> evidence, table.evidence(post));
  if (!evidence) return false;
  std::vector<IncidentLink> links;
  const PostSide side(*evidence);
  std::set<std::size_t> candidates;
  add_candidates(side, candidates);
  for (const std::size_t place : candidates) {
    if (auto link = match(side, incidents_[place])) links.push_back(std::move(*link));
  }
  for (IncidentLink& link : links) link.post = post;
  decide(*evidence, links);
  return table.put_links(post, choose_links(std::move(links)));
}

Result<std::int64_t> IncidentLinker::settle(archive::WriteTransaction& transaction) {
  IncidentTable table(transaction);
  DOCKET_ASSIGN(const std::vector<PostNum> changed, table.take_changed_posts());
  DOCKET_ASSIGN(const bool empty, table.is_empty());
  if (empty) return 0;
  posts_.insert(changed.begin(), changed.end());
  for (const auto& [family, range] : touched_families_) {
    for (const std::string& owner : owners_of_family(family)) {
      DOCKET_ASSIGN(const std::vector<PostNum> posts, table.posts_naming(owner, range));
      posts_.insert(posts.begin(), posts.end());
    }
  }
  touched_families_.clear();
  std::int64_t relinked = 0;
  // What is held is read anew: between two commits another process may have changed it.
  if (!posts_.empty()) DOCKET_TRY(load(table));
  for (const PostNum post : posts_) {
    DOCKET_ASSIGN(const bool differs, link(table, post));
    relinked += differs ? 1 : 0;
  }
  posts_.clear();
  return relinked;
}

}  // namespace docket::ingest
