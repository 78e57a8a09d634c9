#include "index/shard_writer.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/fault_point.hpp"
#include "index/index_directory.hpp"
#include "index/xapian_guard.hpp"
#include "mail/analysis.hpp"

namespace docket::index {
namespace {

namespace fs = std::filesystem;

// What a flush sorts must fit the processor's cache: measured best at 200 to 300 documents.
constexpr int kSegmentDocuments = 250;
constexpr std::size_t kSegmentBytes = 4 * 1024 * 1024;
constexpr std::size_t kMergeAtOnce = 40;  // segments; each has four open files

constexpr int kUnsynced = Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC;

}  // namespace

void ShardWriter::begin(const fs::path& folder) { folder_ = folder; }

Xapian::Document ShardWriter::make_document(PostJob&& job, std::size_t& bytes) {
  if (const auto* const raw = std::get_if<mail::RawMail>(&job.text)) {
    job.text = take_text(mail::analyse(raw->view(), std::nullopt));
  }
  const auto& text = std::get<PostText>(job.text);
  bytes = text.size();
  return builder_.build(job.facts, text);
}

Result<void> ShardWriter::add(PostJob&& job) {
  return xapian_guard([&] {
    const Xapian::docid number = place_of(job.facts.post.num, shards_).document;
    std::size_t bytes = 0;
    const Xapian::Document document = make_document(std::move(job), bytes);
    if (segment_ && (segment_->documents == kSegmentDocuments || segment_->bytes > kSegmentBytes ||
                     number <= segment_->last)) {
      close_segment();
    }
    if (!segment_) {
      fs::path path = folder_ / fmt::format("segment.{}.{}", shard_, ++segments_made_);
      Xapian::WritableDatabase database(path.string(), kUnsynced);
      segment_.emplace(Segment{std::move(database), std::move(path), 0, 0, 0});
    }
    segment_->database.replace_document(number, document);
    segment_->last = number;
    segment_->bytes += bytes;
    ++segment_->documents;
  });
}

void ShardWriter::close_segment() {
  segment_->database.close();
  if (levels_.empty()) levels_.emplace_back();
  levels_[0].push_back(std::move(segment_->path));
  segment_.reset();
  fault_point("a segment is written");
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (levels_[level].size() == kMergeAtOnce) merge_level(level);
  }
}

void ShardWriter::merge_level(std::size_t level) {
  fs::path merged = folder_ / fmt::format("segment.{}.{}", shard_, ++segments_made_);
  compact(levels_[level], merged);
  levels_[level].clear();
  if (level + 1 == levels_.size()) levels_.emplace_back();
  levels_[level + 1].push_back(std::move(merged));
}

/// The sources go, but for one that is in use.
void ShardWriter::compact(const std::vector<fs::path>& sources, const fs::path& target) {
  Xapian::Database all;
  for (const fs::path& source : sources) all.add_database(Xapian::Database(source.string()));
  all.compact(target.string(), Xapian::DBCOMPACT_NO_RENUMBER);
  all.close();
  std::error_code ignored;
  for (const fs::path& source : sources) {
    if (source.parent_path() == folder_) fs::remove_all(source, ignored);
  }
}

Result<void> ShardWriter::merge(const std::optional<fs::path>& base) {
  return xapian_guard([&] {
    if (segment_) close_segment();
    std::vector<fs::path> sources;
    if (base) sources.push_back(*base);
    for (const auto& level : levels_) sources.insert(sources.end(), level.begin(), level.end());
    levels_.clear();
    const fs::path target = folder_ / fmt::format("posts.{}", shard_);
    fault_point("before segments are merged");
    if (!sources.empty()) compact(sources, target);
    fault_point("after segments are merged");
    // Nobody reads it yet, and a broken build is thrown away: make_current() syncs it.
    database_.emplace(target.string(), Xapian::DB_CREATE_OR_OPEN | Xapian::DB_NO_SYNC);
    families_.add_words_of(*database_);
  });
}

Result<void> ShardWriter::open(const fs::path& shard) {
  return xapian_guard([&] { database_.emplace(shard.string(), Xapian::DB_OPEN); });
}

Result<void> ShardWriter::replace(PostJob&& job) {
  return xapian_guard([&] {
    const Xapian::docid number = place_of(job.facts.post.num, shards_).document;
    std::size_t bytes = 0;
    const Xapian::Document document = make_document(std::move(job), bytes);
    database_->replace_document(number, document);
    families_.add_words_of(document);
  });
}

Result<bool> ShardWriter::remove(PostNum post) {
  return xapian_guard([&] {
    try {
      database_->delete_document(place_of(post, shards_).document);
      return true;
    } catch (const Xapian::DocNotFoundError&) {
      return false;  // never indexed: folded before the index saw it
    }
  });
}

Result<void> ShardWriter::seal(const archive::State& state) {
  return xapian_guard([&] {
    families_.write(*database_);
    database_->set_metadata(kStateKey, to_metadata({shard_, shards_, state}));
    fault_point("before index commit");
    database_->commit();
    database_->close();
    database_.reset();
    fault_point("after index commit");
  });
}

}  // namespace docket::index
