#include "index/indexer.hpp"

#include <filesystem>

#include <xapian.h>

#include "core/fault_point.hpp"
#include "index/document_builder.hpp"
#include "index/index_directory.hpp"
#include "index/index_state.hpp"
#include "index/xapian_guard.hpp"
#include "mail/analysis.hpp"

namespace docket::index {
namespace {

constexpr std::uint64_t kMaxAnalysedBytes = 8 * 1024 * 1024;
/// Documents between Xapian's flushes: larger is slower (docs/index-format.md, "Writing").
constexpr std::int64_t kFlushDocuments = 1000;

class Update {
 public:
  Update(archive::ReadHandle& archive, const IndexHooks& hooks)
      : archive_(archive), hooks_(hooks) {}

  /// Every post touched after `since`, and every number gone since, into `database`.
  Result<void> write(Xapian::WritableDatabase& database, Modseq since,
                     const archive::State& state) {
    DOCKET_ASSIGN(const archive::Stats stats, archive_.stats());
    total_ = stats.posts;
    if (since) {
      DOCKET_ASSIGN(const std::vector<PostNum> gone, archive_.posts_gone_after(since));
      for (const PostNum num : gone) DOCKET_TRY(remove(database, num));
    }
    DOCKET_TRY(archive_.posts_changed_after(
        since, [&](const archive::Post& post) { return add(database, post); }));
    if (stopped_) return fail(Errc::Interrupted, "indexing was stopped", "run `docket reindex`");
    fault_point("before index commit");
    return xapian_guard([&] {
      database.set_metadata(kStateKey, to_metadata(state));
      database.commit();
    });
  }

  [[nodiscard]] const IndexReport& report() const { return report_; }

 private:
  Result<void> remove(Xapian::WritableDatabase& database, PostNum num) {
    return xapian_guard([&] {
      try {
        database.delete_document(static_cast<Xapian::docid>(num.value()));
        ++report_.removed;
      } catch (const Xapian::DocNotFoundError&) {
        // Never indexed: folded before the index saw it.
      }
    });
  }

  Result<bool> add(Xapian::WritableDatabase& database, const archive::Post& post) {
    if (hooks_.stop != nullptr && hooks_.stop->load()) {
      stopped_ = true;
      return false;
    }
    DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive_.copies(post.num));
    DOCKET_ASSIGN(const std::string raw, archive_.raw(copies.front(), kMaxAnalysedBytes));
    const mail::Analysis analysis = mail::analyse(raw, copies.front().form, std::nullopt);
    DOCKET_TRY(xapian_guard([&] {
      database.replace_document(static_cast<Xapian::docid>(post.num.value()),
                                builder_.build(post, analysis));
      // Not synced as a whole until the end: the state is written last.
      if (++report_.posts % kFlushDocuments == 0) database.commit();
    }));
    if (hooks_.progress) hooks_.progress(report_.posts, total_);
    return true;
  }

  archive::ReadHandle& archive_;
  const IndexHooks& hooks_;
  DocumentBuilder builder_;
  IndexReport report_;
  std::int64_t total_ = 0;
  bool stopped_ = false;
};

Result<std::optional<archive::State>> read_state(const IndexDirectory& directory) {
  DOCKET_ASSIGN(const std::optional<int> generation, directory.current());
  if (!generation) return std::optional<archive::State>();
  return xapian_guard([&] {
    const Xapian::Database database(directory.shard(*generation, 0).string());
    return from_metadata(database.get_metadata(kStateKey));
  });
}

Result<IndexReport> rebuild(const IndexDirectory& directory, archive::ReadHandle& archive,
                            const archive::State& state, const IndexHooks& hooks) {
  DOCKET_ASSIGN(const int generation, directory.create());
  const std::string path = directory.shard(generation, 0).string();
  Update update(archive, hooks);
  Result<void> written = [&]() -> Result<void> {
    DOCKET_ASSIGN(Xapian::WritableDatabase database, xapian_guard([&] {
                    // Nobody reads it yet, and a broken build is thrown away: make_current syncs
                    // it.
                    return Xapian::WritableDatabase(path,
                                                    Xapian::DB_CREATE_OR_OPEN | Xapian::DB_NO_SYNC);
                  }));
    fault_point("after the index generation is made");
    DOCKET_TRY(update.write(database, Modseq{}, state));
    fault_point("after index commit");
    return xapian_guard([&] { database.close(); });
  }();
  if (!written) {
    std::error_code ignored;
    std::filesystem::remove_all(std::filesystem::path(path).parent_path(), ignored);
    return tl::unexpected(std::move(written.error()));
  }
  fault_point("before index generation is current");
  DOCKET_TRY(directory.make_current(generation));
  fault_point("after index generation is current");
  directory.remove_others(generation);
  IndexReport report = update.report();
  report.rebuilt = true;
  return report;
}

}  // namespace

Result<IndexReport> update_index(const archive::Archive& archive, IndexTask task,
                                 const IndexHooks& hooks) {
  const IndexDirectory directory(archive.index_path());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const archive::State state, handle.state());
  Result<std::optional<archive::State>> found = read_state(directory);
  bool usable = task == IndexTask::CatchUp && found && found->has_value();
  if (usable) {
    DOCKET_ASSIGN(usable, handle.has_state(**found));
  }
  if (!usable) return rebuild(directory, handle, state, hooks);
  if ((*found)->modseq == state.modseq) return IndexReport{};
  DOCKET_ASSIGN(const std::optional<int> generation, directory.current());
  DOCKET_ASSIGN(Xapian::WritableDatabase database, xapian_guard([&] {
                  return Xapian::WritableDatabase(directory.shard(*generation, 0).string(),
                                                  Xapian::DB_OPEN);
                }));
  Update update(handle, hooks);
  DOCKET_TRY(update.write(database, (*found)->modseq, state));
  fault_point("after index commit");
  return update.report();
}

Result<std::optional<archive::State>> index_state(const archive::Archive& archive) {
  return read_state(IndexDirectory(archive.index_path()));
}

}  // namespace docket::index
