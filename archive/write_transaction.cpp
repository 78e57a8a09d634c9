#include "archive/write_transaction.hpp"

#include <algorithm>
#include <unordered_map>

#include "archive/database_rows.hpp"
#include "archive/raw_store.hpp"
#include "archive/sqlite.hpp"
#include "archive/state_tree.hpp"

namespace docket::archive {

struct Writer::Impl {
  Database db;
};

Writer::Writer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Writer::~Writer() = default;
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;

Result<Writer> Writer::open(const Archive& archive) {
  return guarded([&] {
    Database db = Database::open(archive.database_path().string(), OpenMode::ReadWrite);
    // FULL: with NORMAL a committed batch may roll back after power loss while the index kept it.
    db.script(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
        "PRAGMA temp_store = MEMORY;");
    return Writer(std::unique_ptr<Impl>(new Impl{std::move(db)}));
  });
}

struct WriteTransaction::Impl {
  Database& db;
  RawWriter raw;
  StateTree tree;
  std::string uuid;
  Modseq modseq;  // that the commit will have
  bool changed = false;
  bool open = true;
  std::unordered_map<std::string, std::int64_t> lists;

  explicit Impl(Database& database) : db(database), raw(database) {
    Rows row = db.query("SELECT uuid, modseq, size, frontier FROM archive");
    if (!row.step()) throw_corrupt("the archive row is missing");
    uuid = row.text(0);
    modseq = Modseq(row.integer(1) + 1);
    auto parsed = StateTree::parse(static_cast<std::uint64_t>(row.integer(2)), row.blob(3));
    if (!parsed) throw_corrupt("the state tree's frontier does not fit its size");
    tree = std::move(*parsed);
  }

  MessageIdNum intern(const MessageId& id) {
    if (const auto known =
            db.integer("SELECT num FROM message_id WHERE id = ?1", std::string_view(id.value()))) {
      return MessageIdNum(*known);
    }
    db.run("INSERT INTO message_id (id) VALUES (?1)", std::string_view(id.value()));
    return MessageIdNum(db.last_insert_rowid());
  }

  std::int64_t intern_list(const std::string& name) {
    const auto [it, added] = lists.try_emplace(name, 0);
    if (!added) return it->second;
    const auto known = db.integer("SELECT num FROM list WHERE name = ?1", std::string_view(name));
    if (!known) db.run("INSERT INTO list (name) VALUES (?1)", std::string_view(name));
    it->second = known ? *known : db.last_insert_rowid();
    return it->second;
  }

  void insert_references(CopyNum copy, const mail::Envelope& envelope) {
    std::int64_t ordinal = 0;
    const auto insert = [&](const std::vector<MessageId>& ids, int kind) {
      for (const MessageId& id : ids) {
        db.run("INSERT INTO reference (copy, ordinal, kind, message_id) VALUES (?1, ?2, ?3, ?4)",
               copy, ordinal++, kind, intern(id));
      }
    };
    insert(envelope.references, 0);
    insert(envelope.in_reply_to, 1);
  }

  void insert_post(CopyNum copy, MessageIdNum id, const mail::Analysis& analysis) {
    const mail::Envelope& envelope = analysis.message.envelope;
    db.run(
        "INSERT INTO post (num, leader, message_id, thread, parent, subject, author_name,"
        " author_address, time, time_offset, time_source, modseq)"
        " VALUES (?1, ?1, ?2, ?1, NULL, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        copy, id, std::string_view(envelope.subject), std::string_view(envelope.author.name),
        std::string_view(envelope.author.address), analysis.time.utc_seconds,
        analysis.time.offset_minutes, static_cast<int>(analysis.time_source), modseq);
    // The id is no ghost any more; the threading links anew what hung on it.
    db.run("DELETE FROM ghost WHERE message_id = ?1", id);
  }

  void touch_post(PostNum post) {
    changed = true;
    db.run("UPDATE post SET modseq = ?2 WHERE num = ?1 AND modseq <> ?2", post, modseq);
  }

  /// `ids` of `post`'s references: those of its best copy that names any.
  void load_references(ThreadPost& post) {
    Rows rows = db.query(
        "SELECT c.num, r.kind, r.message_id FROM copy c JOIN reference r ON r.copy = c.num"
        " WHERE c.post = ?1 ORDER BY c.damage, c.time_source, c.sha256, r.ordinal",
        post.num);
    std::int64_t reference_copy = 0;
    std::int64_t reply_copy = 0;
    while (rows.step()) {
      const bool reply = rows.integer(1) != 0;
      std::int64_t& from = reply ? reply_copy : reference_copy;
      if (from == 0) from = rows.integer(0);
      if (from != rows.integer(0)) continue;
      (reply ? post.in_reply_to : post.references).emplace_back(rows.integer(2));
    }
  }
};

WriteTransaction::WriteTransaction(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WriteTransaction::WriteTransaction(WriteTransaction&&) noexcept = default;

WriteTransaction::~WriteTransaction() {
  if (!impl_ || !impl_->open) return;
  // A failing rollback leaves what SQLite rolls back itself at the next opening.
  (void)guarded([&] { impl_->db.script("ROLLBACK"); });
}

Result<WriteTransaction> WriteTransaction::begin(Writer& writer) {
  return guarded([&] {
    Database& db = writer.impl_->db;
    db.script("BEGIN IMMEDIATE");
    try {
      return WriteTransaction(std::make_unique<Impl>(db));
    } catch (const SqliteFailure&) {
      db.script("ROLLBACK");
      throw;
    }
  });
}

Modseq WriteTransaction::modseq() const { return impl_->modseq; }

Result<std::optional<Source>> WriteTransaction::find_source(const std::string& path) {
  return guarded([&]() -> std::optional<Source> {
    Rows rows = impl_->db.query(
        "SELECT num, path, file_size, mtime_ns, tail, prefix, last_offset, finished"
        " FROM source WHERE path = ?1 ORDER BY num DESC LIMIT 1",
        std::string_view(path));
    if (!rows.step()) return std::nullopt;
    return read_source(rows);
  });
}

Result<SourceNum> WriteTransaction::put_source(const Source& source) {
  return guarded([&] {
    Database& db = impl_->db;
    const std::string tail = source.tail ? source.tail->bytes() : std::string();
    const std::string prefix = source.prefix ? source.prefix->bytes() : std::string();
    const auto blob = [](const std::string& bytes) {
      return bytes.empty() ? std::optional<BlobView>() : BlobView{bytes};
    };
    const std::optional<std::int64_t> num =
        source.num ? std::optional(source.num.value()) : std::nullopt;
    db.run(
        "INSERT INTO source (num, path, file_size, mtime_ns, tail, prefix, last_offset, finished)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        " ON CONFLICT (num) DO UPDATE SET file_size = ?3, mtime_ns = ?4, tail = ?5,"
        " prefix = ?6, last_offset = ?7, finished = ?8",
        num, std::string_view(source.path), source.file_size, source.mtime_ns, blob(tail),
        blob(prefix), source.last_offset, source.finished ? 1 : 0);
    return source.num ? source.num : SourceNum(db.last_insert_rowid());
  });
}

Result<void> WriteTransaction::add_source_defect(SourceNum source, const mail::Defect& defect) {
  return guarded([&] {
    impl_->db.run(
        "INSERT OR IGNORE INTO defect (copy, source, kind, offset, what, done)"
        " VALUES (0, ?1, ?2, ?3, ?4, ?5)",
        source, mail::to_string(defect.kind), defect.offset, std::string_view(defect.what),
        std::string_view(defect.done));
  });
}

Result<std::optional<CopyNum>> WriteTransaction::find_copy(const Digest& sha256) {
  return guarded([&]() -> std::optional<CopyNum> {
    const auto num =
        impl_->db.integer("SELECT num FROM copy WHERE sha256 = ?1", BlobView{sha256.view()});
    return num ? std::optional(CopyNum(*num)) : std::nullopt;
  });
}

Result<CopyNum> WriteTransaction::add_copy(std::string_view raw, const Digest& sha256,
                                           mail::RawForm form, const mail::Analysis& analysis,
                                           const std::vector<std::string>& more_lists,
                                           PostNum post) {
  return guarded([&] {
    Database& db = impl_->db;
    const ByteRange range = impl_->raw.append(raw);
    impl_->tree.add(sha256);
    impl_->changed = true;
    const CopyNum copy(static_cast<std::int64_t>(impl_->tree.size()));
    const MessageIdNum id = impl_->intern(analysis.message_id);
    const PostNum owner = post ? post : PostNum(copy.value());
    const std::string words = analysis.words.bytes();
    db.run(
        "INSERT INTO copy (num, sha256, canonical, start, length, form, message_id, post, class,"
        " score, reason, words, damage, time, time_offset, time_source, analysis, modseq)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 1.0, '', ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        copy, BlobView{sha256.view()}, BlobView{analysis.canonical.view()}, range.start,
        range.length, static_cast<int>(form), id, owner, BlobView{words}, analysis.damage,
        analysis.time.utc_seconds, analysis.time.offset_minutes,
        static_cast<int>(analysis.time_source), mail::kAnalysisVersion, impl_->modseq);
    impl_->insert_references(copy, analysis.message.envelope);
    for (const auto* lists : {&analysis.message.envelope.lists, &more_lists}) {
      for (const std::string& name : *lists) {
        db.run("INSERT OR IGNORE INTO copy_list (copy, list) VALUES (?1, ?2)", copy,
               impl_->intern_list(name));
      }
    }
    for (const mail::Defect& d : analysis.message.defects) {
      db.run(
          "INSERT INTO defect (copy, source, kind, offset, what, done)"
          " VALUES (?1, 0, ?2, ?3, ?4, ?5)",
          copy, mail::to_string(d.kind), d.offset, std::string_view(d.what),
          std::string_view(d.done));
    }
    if (post) {
      impl_->touch_post(post);
    } else {
      impl_->insert_post(copy, id, analysis);
    }
    return copy;
  });
}

Result<bool> WriteTransaction::add_origin(CopyNum copy, const Origin& origin) {
  return guarded([&] {
    impl_->db.run(
        "INSERT OR IGNORE INTO origin (source, offset, copy, form, separator, member)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        origin.source, origin.offset, copy, static_cast<int>(origin.form),
        std::string_view(origin.separator), std::string_view(origin.member));
    const bool added = impl_->db.changes() == 1;
    impl_->changed = impl_->changed || added;
    return added;
  });
}

Result<std::string> WriteTransaction::raw(CopyNum copy, std::uint64_t limit, mail::RawForm& form) {
  return guarded([&] {
    ByteRange range;
    {
      Rows rows =
          impl_->db.query("SELECT start, length, form FROM copy WHERE num = ?1", copy);
      if (!rows.step()) throw_corrupt("a copy that a post names is missing");
      range = {static_cast<std::uint64_t>(rows.integer(0)),
               static_cast<std::uint64_t>(rows.integer(1))};
      form = read_form(rows, 2);
    }
    range.length = std::min(range.length, limit);
    return impl_->raw.read(range);
  });
}

Result<bool> WriteTransaction::names_others(PostNum post) {
  return guarded([&] {
    return impl_->db
        .integer("SELECT 1 FROM copy c JOIN reference r ON r.copy = c.num WHERE c.post = ?1 LIMIT 1",
                 post)
        .has_value();
  });
}

Result<std::optional<PostNum>> WriteTransaction::post_with_words(const MessageId& id,
                                                                 Hash128 words) {
  return guarded([&]() -> std::optional<PostNum> {
    const std::string bytes = words.bytes();
    const auto post = impl_->db.integer(
        "SELECT c.post FROM message_id m JOIN copy c ON c.message_id = m.num"
        " WHERE m.id = ?1 AND c.words = ?2 LIMIT 1",
        std::string_view(id.value()), BlobView{bytes});
    return post ? std::optional(PostNum(*post)) : std::nullopt;
  });
}

Result<std::vector<CopyBrief>> WriteTransaction::different_words(const MessageId& id,
                                                                 std::int64_t limit) {
  return guarded([&] {
    std::vector<CopyBrief> out;
    Rows rows = impl_->db.query(
        "SELECT min(c.num), c.post, c.words FROM message_id m JOIN copy c ON c.message_id = m.num"
        " WHERE m.id = ?1 GROUP BY c.words ORDER BY c.words LIMIT ?2",
        std::string_view(id.value()), limit);
    while (rows.step()) {
      out.push_back({CopyNum(rows.integer(0)), PostNum(rows.integer(1)), read_hash(rows, 2)});
    }
    return out;
  });
}

namespace {

constexpr char kRankColumns[] =
    "SELECT num, damage, time_source, sha256 FROM copy WHERE num = ?1";

Copy read_rank(Database& db, CopyNum num) {
  Rows rows = db.query(kRankColumns, num);
  if (!rows.step()) throw_corrupt("a copy that a post names is missing");
  Copy copy;
  copy.num = num;
  copy.damage = rows.integer(1);
  copy.time_source = read_time_source(rows, 2);
  copy.sha256 = read_digest(rows, 3);
  return copy;
}

}  // namespace

Result<bool> WriteTransaction::choose_leader(CopyNum copy, const mail::Analysis& analysis) {
  return guarded([&] {
    Database& db = impl_->db;
    const auto post = db.integer("SELECT post FROM copy WHERE num = ?1", copy);
    const auto leader = db.integer("SELECT leader FROM post WHERE num = ?1", post);
    if (!leader) throw_corrupt("a copy belongs to no post");
    if (*leader == copy.value()) return true;
    if (!leads_before(read_rank(db, copy), read_rank(db, CopyNum(*leader)))) return false;
    const mail::Envelope& envelope = analysis.message.envelope;
    db.run(
        "UPDATE post SET leader = ?2, message_id = (SELECT message_id FROM copy WHERE num = ?2),"
        " subject = ?3, author_name = ?4, author_address = ?5, time = ?6, time_offset = ?7,"
        " time_source = ?8, modseq = ?9 WHERE num = ?1",
        *post, copy, std::string_view(envelope.subject), std::string_view(envelope.author.name),
        std::string_view(envelope.author.address), analysis.time.utc_seconds,
        analysis.time.offset_minutes, static_cast<int>(analysis.time_source), impl_->modseq);
    impl_->changed = true;
    return true;
  });
}

Result<PostNum> WriteTransaction::join_posts(PostNum a, PostNum b) {
  return guarded([&] {
    if (a == b) return a;
    Database& db = impl_->db;
    const PostNum low = std::min(a, b);
    const PostNum high = std::max(a, b);
    const auto low_leader = db.integer("SELECT leader FROM post WHERE num = ?1", low);
    const auto high_leader = db.integer("SELECT leader FROM post WHERE num = ?1", high);
    if (!low_leader || !high_leader) throw_corrupt("a post to be folded is missing");
    if (leads_before(read_rank(db, CopyNum(*high_leader)), read_rank(db, CopyNum(*low_leader)))) {
      db.run(
          "UPDATE post SET (leader, message_id, subject, author_name, author_address, time,"
          " time_offset, time_source) = (SELECT leader, message_id, subject, author_name,"
          " author_address, time, time_offset, time_source FROM post WHERE num = ?2)"
          " WHERE num = ?1",
          low, high);
    }
    db.run("UPDATE copy SET post = ?1, modseq = ?3 WHERE post = ?2", low, high, impl_->modseq);
    db.run("DELETE FROM post WHERE num = ?1", high);
    db.run("UPDATE post_alias SET post = ?1, modseq = ?3 WHERE post = ?2", low, high,
           impl_->modseq);
    db.run("INSERT INTO post_alias (num, post, modseq) VALUES (?1, ?2, ?3)", high, low,
           impl_->modseq);
    impl_->touch_post(low);
    return low;
  });
}

Result<std::optional<WriteTransaction::Attachment>> WriteTransaction::simple_attachment(
    PostNum post) {
  return guarded([&]() -> std::optional<Attachment> {
    Database& db = impl_->db;
    const MessageIdNum own(
        db.integer("SELECT message_id FROM post WHERE num = ?1", post).value_or(0));
    if (db.integer("SELECT copy FROM reference WHERE message_id = ?1 LIMIT 1", own)) return {};
    if (db.integer("SELECT num FROM copy WHERE message_id = ?1 AND post <> ?2 LIMIT 1", own, post)) {
      return {};
    }
    // In References order, then In-Reply-To: the parent is the last reference, else the first
    // of the others.
    MessageIdNum parent;
    bool from_references = false;
    Rows rows = db.query("SELECT message_id, kind FROM reference WHERE copy = ?1 ORDER BY ordinal",
                         post);
    ThreadNum thread(post.value());
    while (rows.step()) {
      const MessageIdNum named(rows.integer(0));
      if (named == own) return {};
      Rows posts = db.query(
          "SELECT DISTINCT p.num, p.thread FROM copy c JOIN post p ON p.num = c.post"
          " WHERE c.message_id = ?1 LIMIT 2",
          named);
      if (!posts.step()) return {};
      const ThreadNum named_thread(posts.integer(1));
      if (posts.step()) return {};
      const bool reference = rows.integer(1) == 0;
      if (!reference && (from_references || parent)) continue;
      from_references = reference;
      parent = named;
      thread = named_thread;
    }
    return Attachment{parent, thread};
  });
}

namespace {

template <typename IdType>
std::vector<IdType> collect(Rows rows) {
  std::vector<IdType> out;
  while (rows.step()) out.emplace_back(rows.integer(0));
  return out;
}

}  // namespace

Result<std::vector<PostNum>> WriteTransaction::posts_under(MessageIdNum id) {
  return guarded([&] {
    return collect<PostNum>(
        impl_->db.query("SELECT DISTINCT post FROM copy WHERE message_id = ?1", id));
  });
}

Result<std::vector<PostNum>> WriteTransaction::posts_naming(MessageIdNum id) {
  return guarded([&] {
    return collect<PostNum>(impl_->db.query(
        "SELECT DISTINCT c.post FROM reference r JOIN copy c ON c.num = r.copy"
        " WHERE r.message_id = ?1",
        id));
  });
}

Result<std::optional<ThreadPost>> WriteTransaction::thread_post(PostNum num) {
  return guarded([&]() -> std::optional<ThreadPost> {
    ThreadPost post;
    {
      Rows rows = impl_->db.query(
          "SELECT p.num, p.message_id, p.thread, p.parent, p.time, p.time_source, c.sha256"
          " FROM post p JOIN copy c ON c.num = p.leader WHERE p.num = ?1",
          num);
      if (!rows.step()) return std::nullopt;
      post.num = num;
      post.message_id = MessageIdNum(rows.integer(1));
      post.thread = ThreadNum(rows.integer(2));
      post.parent = MessageIdNum(rows.integer(3));
      post.time = trusted_time({rows.integer(4), 0}, read_time_source(rows, 5));
      post.digest = read_digest(rows, 6);
    }
    post.own_ids = collect<MessageIdNum>(
        impl_->db.query("SELECT DISTINCT message_id FROM copy WHERE post = ?1", num));
    impl_->load_references(post);
    return post;
  });
}

Result<std::optional<ThreadGhost>> WriteTransaction::ghost(MessageIdNum id) {
  return guarded([&]() -> std::optional<ThreadGhost> {
    Rows rows =
        impl_->db.query("SELECT message_id, parent, thread FROM ghost WHERE message_id = ?1", id);
    if (!rows.step()) return std::nullopt;
    return ThreadGhost{MessageIdNum(rows.integer(0)), MessageIdNum(rows.integer(1)),
                       ThreadNum(rows.integer(2))};
  });
}

Result<void> WriteTransaction::put_thread(PostNum post, MessageIdNum parent, ThreadNum thread) {
  return guarded([&] {
    const auto parent_value = parent ? std::optional(parent.value()) : std::nullopt;
    impl_->db.run(
        "UPDATE post SET parent = ?2, thread = ?3, modseq = ?4"
        " WHERE num = ?1 AND (parent IS NOT ?2 OR thread <> ?3)",
        post, parent_value, thread, impl_->modseq);
    impl_->changed = impl_->changed || impl_->db.changes() > 0;
    impl_->db.run(
        "INSERT INTO thread (num, modseq) VALUES (?1, ?2)"
        " ON CONFLICT (num) DO UPDATE SET modseq = ?2 WHERE modseq <> ?2",
        thread, impl_->modseq);
  });
}

Result<void> WriteTransaction::put_ghost(const ThreadGhost& ghost) {
  return guarded([&] {
    const auto parent = ghost.parent ? std::optional(ghost.parent.value()) : std::nullopt;
    impl_->db.run(
        "INSERT INTO ghost (message_id, parent, thread) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (message_id) DO UPDATE SET parent = ?2, thread = ?3",
        ghost.message_id, parent, ghost.thread);
    impl_->changed = true;
  });
}

Result<void> WriteTransaction::set_thread_aliases(const std::vector<ThreadNum>& gone,
                                                  const std::vector<ThreadNum>& present) {
  return guarded([&] {
    for (const ThreadNum num : gone) {
      impl_->db.run("DELETE FROM thread WHERE num = ?1", num);
      impl_->db.run(
          "INSERT OR REPLACE INTO thread_alias (num, thread) SELECT ?1, p.thread FROM post p"
          " WHERE p.num = coalesce((SELECT post FROM post_alias WHERE num = ?1), ?1)",
          num);
      impl_->db.run(
          "UPDATE thread_alias SET thread = (SELECT thread FROM thread_alias WHERE num = ?1)"
          " WHERE thread = ?1",
          num);
    }
    for (const ThreadNum num : present) {
      impl_->db.run("DELETE FROM thread_alias WHERE num = ?1", num);
    }
  });
}

Result<State> WriteTransaction::commit() {
  return guarded([&] {
    Impl& self = *impl_;
    self.raw.flush();
    const Digest root = self.tree.root();
    const Modseq modseq = self.changed ? self.modseq : Modseq(self.modseq.value() - 1);
    if (self.changed) {
      const std::string frontier = self.tree.serialise();
      self.db.run("UPDATE archive SET modseq = ?1, size = ?2, frontier = ?3", modseq,
                  self.tree.size(), BlobView{frontier});
      self.db.run("INSERT INTO commit_record (modseq, size, root) VALUES (?1, ?2, ?3)", modseq,
                  self.tree.size(), BlobView{root.view()});
    }
    self.db.script("COMMIT");
    self.open = false;
    return State{self.uuid, modseq, self.tree.size(), root};
  });
}

}  // namespace docket::archive
