#include "archive/read_handle.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "archive/database_rows.hpp"
#include "archive/raw_store.hpp"
#include "archive/read_impl.hpp"
#include "archive/sqlite.hpp"

namespace docket::archive {
namespace {

#define DOCKET_POST_COLUMNS                                                                   \
  "SELECT p.num, p.leader, m.id, p.message_id, p.thread, p.parent, p.subject, p.author_name," \
  " p.author_address, p.time, p.time_offset, p.time_source, c.sha256, p.modseq,"              \
  " (SELECT count(*) FROM copy k WHERE k.post = p.num), p.confidence, p.reason"               \
  " FROM post p JOIN message_id m ON m.num = p.message_id JOIN copy c ON c.num = p.leader "

Post read_post(const Rows& rows) {
  Post p;
  p.num = PostNum(rows.integer(0));
  p.leader = CopyNum(rows.integer(1));
  p.message_id = rows.text(2);
  p.message_id_num = MessageIdNum(rows.integer(3));
  p.thread = ThreadNum(rows.integer(4));
  p.parent = MessageIdNum(rows.integer(5));
  p.subject = rows.text(6);
  p.author_name = rows.text(7);
  p.author_address = rows.text(8);
  p.time = {rows.integer(9), static_cast<int>(rows.integer(10))};
  p.time_source = read_time_source(rows, 11);
  p.leader_digest = read_digest(rows, 12);
  p.modseq = Modseq(rows.integer(13));
  p.copy_count = rows.integer(14);
  if (!rows.is_null(15)) p.confidence = rows.real(15);
  p.reason = rows.text(16);
  return p;
}

OpenMode mode_for(const Archive& archive) {
  const std::string path = archive.database_path().string();
  std::error_code error;
  const bool wal = std::filesystem::exists(path + "-wal", error);
  const bool writable = ::access(archive.directory().c_str(), W_OK) == 0;
  return wal || writable ? OpenMode::ReadOnly : OpenMode::Immutable;
}

}  // namespace

ReadHandle::ReadHandle(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ReadHandle::~ReadHandle() = default;
ReadHandle::ReadHandle(ReadHandle&&) noexcept = default;
ReadHandle& ReadHandle::operator=(ReadHandle&&) noexcept = default;

Result<ReadHandle> ReadHandle::open(const Archive& archive) {
  return guarded([&] {
    auto impl =
        std::make_unique<Impl>(Database::open(archive.database_path().string(), mode_for(archive)));
    impl->db.script("PRAGMA query_only = 1; PRAGMA cache_size = -16384; BEGIN");
    // The snapshot begins with the first read, not with BEGIN.
    (void)impl->db.integer("SELECT modseq FROM archive");
    return ReadHandle(std::move(impl));
  });
}

Result<State> ReadHandle::state() {
  return guarded([&] {
    Rows rows = impl_->db.query(
        "SELECT a.uuid, a.modseq, a.size, k.root FROM archive a"
        " JOIN commit_record k ON k.modseq = a.modseq");
    if (!rows.step()) throw_corrupt("the archive's last commit is not recorded");
    return State{std::string(rows.text(0)), Modseq(rows.integer(1)),
                 static_cast<std::uint64_t>(rows.integer(2)), read_digest(rows, 3)};
  });
}

Result<bool> ReadHandle::has_state(const State& state) {
  return guarded([&] {
    return impl_->db
        .integer(
            "SELECT 1 FROM archive a JOIN commit_record k"
            " WHERE a.uuid = ?1 AND k.modseq = ?2 AND k.size = ?3 AND k.root = ?4",
            std::string_view(state.uuid), state.modseq, state.size, BlobView{state.root.view()})
        .has_value();
  });
}

Result<std::uint64_t> ReadHandle::size_at(Modseq modseq) {
  return guarded([&] {
    const auto size = impl_->db.integer(
        "SELECT size FROM commit_record WHERE modseq <= ?1 ORDER BY modseq DESC LIMIT 1", modseq);
    return static_cast<std::uint64_t>(size.value_or(0));
  });
}

Result<std::optional<std::int64_t>> ReadHandle::latest_time() {
  return guarded(
      [&] { return impl_->db.integer("SELECT max(time) FROM post WHERE time_source < 3"); });
}

Result<std::vector<Post>> ReadHandle::posts_by_message_id(std::string_view message_id) {
  return guarded([&] {
    std::vector<Post> posts;
    const auto collect = [&posts](Rows rows) {
      while (rows.step()) posts.push_back(read_post(rows));
    };
    collect(impl_->db.query(DOCKET_POST_COLUMNS
                            "WHERE p.num IN (SELECT k.post FROM copy k JOIN message_id i"
                            " ON i.num = k.message_id WHERE i.id = ?1)",
                            message_id));
    if (posts.empty()) {
      collect(impl_->db.query(DOCKET_POST_COLUMNS "WHERE p.num IN (SELECT k.post FROM gateway_id g"
                                                  " JOIN message_id i ON i.num = g.message_id"
                                                  " JOIN copy k ON k.num = g.copy WHERE i.id = ?1)",
                              message_id));
    }
    std::sort(posts.begin(), posts.end(), precedes);
    return posts;
  });
}

Result<std::optional<Post>> ReadHandle::post(PostNum num) {
  return guarded([&]() -> std::optional<Post> {
    Rows rows =
        impl_->db.query(DOCKET_POST_COLUMNS
                        "WHERE p.num = coalesce((SELECT post FROM post_alias WHERE num = ?1), ?1)",
                        num);
    if (!rows.step()) return std::nullopt;
    return read_post(rows);
  });
}

Result<std::optional<PostNum>> ReadHandle::post_of_copy(const Digest& sha256) {
  return guarded([&]() -> std::optional<PostNum> {
    const auto post =
        impl_->db.integer("SELECT post FROM copy WHERE sha256 = ?1", BlobView{sha256.view()});
    return post ? std::optional(PostNum(*post)) : std::nullopt;
  });
}

Result<std::string> ReadHandle::message_id(MessageIdNum num) {
  return guarded([&] {
    Rows rows = impl_->db.query("SELECT id FROM message_id WHERE num = ?1", num);
    if (!rows.step()) throw_corrupt(fmt::format("Message-ID {} is missing", num.value()));
    return std::string(rows.text(0));
  });
}

Result<bool> ReadHandle::is_ghost(std::string_view message_id) {
  return guarded([&] {
    return impl_->db
        .integer("SELECT 1 FROM ghost g JOIN message_id m ON m.num = g.message_id WHERE m.id = ?1",
                 message_id)
        .has_value();
  });
}

Result<std::vector<Origin>> ReadHandle::origins(CopyNum copy) {
  return guarded([&] {
    std::vector<Origin> origins;
    Rows rows = impl_->db.query(
        "SELECT o.source, s.path, o.member, o.offset, o.form, o.separator FROM origin o"
        " JOIN source s ON s.num = o.source WHERE o.copy = ?1 ORDER BY o.source, o.offset, "
        "o.member",
        copy);
    while (rows.step()) {
      Origin o;
      o.source = SourceNum(rows.integer(0));
      o.member = rows.text(2);
      o.path = std::string(rows.text(1)) + (o.member.empty() ? "" : "!" + o.member);
      o.offset = static_cast<std::uint64_t>(rows.integer(3));
      o.form = read_form(rows, 4);
      o.separator = rows.text(5);
      origins.push_back(std::move(o));
    }
    return origins;
  });
}

Result<std::vector<std::string>> ReadHandle::lists(PostNum post) {
  return guarded([&] {
    std::vector<std::string> names;
    Rows rows = impl_->db.query(
        "SELECT DISTINCT l.name FROM copy c JOIN copy_list k ON k.copy = c.num"
        " JOIN list l ON l.num = k.list WHERE c.post = ?1 ORDER BY l.name",
        post);
    while (rows.step()) names.emplace_back(rows.text(0));
    return names;
  });
}

Result<std::vector<Replacement>> ReadHandle::replacements(PostNum post) {
  return guarded([&] {
    std::vector<Replacement> found;
    Rows rows = impl_->db.query(
        "SELECT DISTINCT r.kind, c.post FROM copy own"
        " JOIN replacement r ON r.message_id = own.message_id JOIN copy c ON c.num = r.copy"
        " WHERE own.post = ?1 AND c.post <> ?1 ORDER BY r.kind, c.post",
        post);
    while (rows.step()) {
      const auto kind =
          rows.integer(0) == 0 ? Replacement::Kind::Supersedes : Replacement::Kind::Cancels;
      found.push_back({kind, PostNum(rows.integer(1))});
    }
    return found;
  });
}

Result<bool> ReadHandle::shares_message_id(PostNum post) {
  return guarded([&] {
    return impl_->db
        .integer(
            "SELECT 1 FROM copy a JOIN copy b ON b.message_id = a.message_id"
            " WHERE a.post = ?1 AND b.post <> ?1 LIMIT 1",
            post)
        .has_value();
  });
}

Result<std::string> ReadHandle::raw(const Copy& copy, std::uint64_t limit) {
  return guarded([&] { return impl_->raw.read_prefix({copy.start, copy.length}, limit); });
}

Result<void> ReadHandle::stream_raw(const Copy& copy,
                                    const std::function<void(std::string_view)>& sink) {
  return guarded([&] { impl_->raw.stream({copy.start, copy.length}, sink); });
}

Result<ThreadRows> ReadHandle::thread(ThreadNum num) {
  return guarded([&] {
    ThreadRows thread;
    thread.num = num;
    Rows posts = impl_->db.query(DOCKET_POST_COLUMNS "WHERE p.thread = ?1", num);
    while (posts.step()) thread.posts.push_back(read_post(posts));
    std::sort(thread.posts.begin(), thread.posts.end(), precedes);
    Rows ghosts = impl_->db.query(
        "SELECT g.message_id, m.id, g.parent FROM ghost g"
        " JOIN message_id m ON m.num = g.message_id WHERE g.thread = ?1 ORDER BY m.id",
        num);
    while (ghosts.step()) {
      thread.ghosts.push_back({MessageIdNum(ghosts.integer(0)), std::string(ghosts.text(1)),
                               MessageIdNum(ghosts.integer(2))});
    }
    return thread;
  });
}

Result<std::vector<Source>> ReadHandle::sources() {
  return guarded([&] {
    std::vector<Source> sources;
    Rows rows = impl_->db.query(
        "SELECT num, path, file_size, mtime_ns, tail, prefix, last_offset, finished"
        " FROM source ORDER BY num");
    while (rows.step()) sources.push_back(read_source(rows));
    return sources;
  });
}

Result<void> ReadHandle::posts_changed_after(Modseq since, const PostSink& sink) {
  Result<Result<void>> done = guarded([&]() -> Result<void> {
    Rows rows = impl_->db.query(DOCKET_POST_COLUMNS "WHERE p.modseq > ?1 ORDER BY p.num", since);
    while (rows.step()) {
      DOCKET_ASSIGN(const bool go_on, sink(read_post(rows)));
      if (!go_on) break;
    }
    return {};
  });
  return done ? std::move(*done) : tl::unexpected(std::move(done.error()));
}

Result<std::vector<ReadHandle::ChangedPost>> ReadHandle::changes_after(Modseq since) {
  return guarded([&] {
    std::vector<ChangedPost> changed;
    Rows rows =
        impl_->db.query("SELECT num, modseq FROM post WHERE modseq > ?1 ORDER BY num", since);
    while (rows.step()) changed.push_back({PostNum(rows.integer(0)), Modseq(rows.integer(1))});
    return changed;
  });
}

Result<std::vector<PostNum>> ReadHandle::posts_gone_after(Modseq since) {
  return guarded([&] {
    std::vector<PostNum> gone;
    Rows rows = impl_->db.query("SELECT num FROM post_alias WHERE modseq > ?1 ORDER BY num", since);
    while (rows.step()) gone.emplace_back(rows.integer(0));
    return gone;
  });
}

Result<void> ReadHandle::all_copies(const CopySink& sink) {
  Result<Result<void>> done = guarded([&]() -> Result<void> {
    Rows rows = impl_->db.query(DOCKET_COPY_COLUMNS "ORDER BY c.num");
    while (rows.step()) {
      DOCKET_ASSIGN(const bool go_on, sink(read_copy(rows)));
      if (!go_on) break;
    }
    return {};
  });
  return done ? std::move(*done) : tl::unexpected(std::move(done.error()));
}

}  // namespace docket::archive
