#pragma once

/// One shard being written (docs/index-format.md, "Writing"). Many new documents go into segments,
/// small fresh databases that are merged into the shard; few, and changes, into the shard itself.
/// Nothing is durable before seal(). One thread at a time.

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <xapian.h>

#include "core/error.hpp"
#include "index/document_builder.hpp"
#include "index/index_state.hpp"
#include "index/stem_families.hpp"

namespace docket::index {

/// A post to be indexed: with its text, or with the bytes of its leading copy.
struct PostJob {
  PostFacts facts;
  std::variant<PostText, mail::RawMail> text;
};

class ShardWriter {
 public:
  ShardWriter(unsigned shard, unsigned shards) : shard_(shard), shards_(shards) {}

  /// Segments and shard lie in `folder`, the generation that is being made.
  void begin(const std::filesystem::path& folder);
  [[nodiscard]] Result<void> add(PostJob&& job);
  /// Segments, and the shard `base` if there is one, become the shard of this generation.
  [[nodiscard]] Result<void> merge(const std::optional<std::filesystem::path>& base);

  /// Instead of begin() and merge(): changes to a shard that is in use.
  [[nodiscard]] Result<void> open(const std::filesystem::path& shard);

  // After merge() or open().
  [[nodiscard]] Result<void> replace(PostJob&& job);
  [[nodiscard]] Result<bool> remove(PostNum post);  ///< false: was not there
  [[nodiscard]] Result<void> seal(const archive::State& state);

  [[nodiscard]] unsigned shard() const { return shard_; }

 private:
  [[nodiscard]] Xapian::Document make_document(PostJob&& job, std::size_t& bytes);
  void close_segment();
  /// Merges the segments of `level` into one of the next.
  void merge_level(std::size_t level);
  void compact(const std::vector<std::filesystem::path>& sources,
               const std::filesystem::path& target);

  unsigned shard_, shards_;
  std::filesystem::path folder_;
  DocumentBuilder builder_;

  struct Segment {
    Xapian::WritableDatabase database;
    std::filesystem::path path;
    Xapian::docid last = 0;
    int documents = 0;
    std::size_t bytes = 0;
  };
  std::optional<Segment> segment_;
  int segments_made_ = 0;
  std::vector<std::vector<std::filesystem::path>> levels_;  // of segments not merged yet

  std::optional<Xapian::WritableDatabase> database_;
  FamilyWriter families_;
};

}  // namespace docket::index
