#pragma once

/// Incidents and the posts about them as rows: bug records as received, what is derived from them,
/// and the links (docs/incidents.md). Part of a WriteTransaction, which must outlive it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/incidents.hpp"
#include "archive/write_transaction.hpp"

namespace docket::archive {

/// What a post is linked to incidents by, over all its copies.
struct PostEvidence {
  PostNum num;
  std::optional<std::int64_t> time;  ///< nothing where neither mail nor page tells it
  std::string subject;
  struct Key {
    std::string key;
    bool quoted = false;  ///< in quoted words alone
  };
  std::vector<Key> keys;              ///< of mail/findings.hpp but links, sorted
  std::vector<std::uint32_t> words;   ///< hashes (mail/findings.hpp), sorted, each once
  std::vector<std::string> cited_as;  ///< keys by which others cite the post
  std::vector<Digest> copies;
};

class IncidentTable {
 public:
  explicit IncidentTable(WriteTransaction& transaction) : impl_(*transaction.impl_) {}

  // As received
  /// False where the last one of that bug is the same.
  [[nodiscard]] Result<bool> add_record(const BugRecord& record);
  [[nodiscard]] Result<bool> add_comment(const BugComment& comment);
  [[nodiscard]] Result<std::vector<IncidentNum>> bugs();
  /// In the order in which they came.
  [[nodiscard]] Result<std::vector<BugRecord>> records(IncidentNum bug);
  /// Of each comment the last version, by count.
  [[nodiscard]] Result<std::vector<BugComment>> comments(IncidentNum bug);
  [[nodiscard]] Result<std::optional<std::string>> setting(std::string_view name);
  [[nodiscard]] Result<void> put_setting(std::string_view name, std::string_view value);

  // Derived
  /// Stamps the posts that are linked to it where its tags differ. False where nothing differs.
  [[nodiscard]] Result<bool> put(const IncidentFacts& facts);
  [[nodiscard]] Result<bool> is_empty();
  /// Without events, by number.
  [[nodiscard]] Result<std::vector<IncidentFacts>> all();

  // Links
  /// Changed in this transaction so far. Links of posts that are no more go.
  [[nodiscard]] Result<std::vector<PostNum>> take_changed_posts();
  struct Range {
    std::int64_t from = 0, to = 0;  ///< both inside
  };
  [[nodiscard]] Result<std::vector<PostNum>> linked_posts(IncidentNum num);
  /// That name an owner in their own words, in the range or at a time that is not known.
  [[nodiscard]] Result<std::vector<PostNum>> posts_naming(std::string_view owner, Range range);
  /// That cite or quote a key, or one of its parts behind "#".
  [[nodiscard]] Result<std::vector<PostNum>> posts_with_key(std::string_view key);
  /// That others cite by a key.
  [[nodiscard]] Result<std::vector<PostNum>> posts_cited_as(std::string_view key);
  /// nullopt where it is no post.
  [[nodiscard]] Result<std::optional<PostEvidence>> evidence(PostNum post);
  /// `links`: all of one post. Stamps it where they differ from what it had.
  [[nodiscard]] Result<bool> put_links(PostNum post, std::vector<IncidentLink> links);

  // Decisions
  /// False where the last one about that pair says the same.
  [[nodiscard]] Result<bool> add_decision(const LinkDecision& decision);
  /// In the order in which they were made: the later counts.
  [[nodiscard]] Result<std::vector<LinkDecision>> decisions();
  [[nodiscard]] Result<std::vector<PostNum>> posts_of_copies(const std::vector<Digest>& copies);

 private:
  std::int64_t intern_key(std::string_view key);
  bool put_incident(const Incident& incident);
  bool put_tags(const Incident& incident);
  bool put_keys(IncidentNum num, const std::vector<IncidentKey>& keys);
  void put_events(IncidentNum num, const std::vector<IncidentEvent>& events);

  WriteTransaction::Impl& impl_;
};

}  // namespace docket::archive
