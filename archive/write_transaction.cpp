#include "archive/write_transaction.hpp"

#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"
#include "core/fault_point.hpp"

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

WriteTransaction::Impl::Impl(Database& database) : db(database), raw(database) {
  Rows row = db.query("SELECT uuid, modseq, size, frontier FROM archive");
  if (!row.step()) throw_corrupt("the archive row is missing");
  uuid = row.text(0);
  modseq = Modseq(row.integer(1) + 1);
  auto parsed = StateTree::parse(static_cast<std::uint64_t>(row.integer(2)), row.blob(3));
  if (!parsed) throw_corrupt("the state tree's frontier does not fit its size");
  tree = std::move(*parsed);
}

void WriteTransaction::Impl::touch_post(PostNum post) {
  changed = true;
  db.run("UPDATE post SET modseq = ?2 WHERE num = ?1 AND modseq <> ?2", post, modseq);
}

bool WriteTransaction::Impl::has_timeless_units() {
  if (!timeless_units) {
    timeless_units =
        db.integer("SELECT num FROM copy WHERE time_source IN (3, 5) LIMIT 1").has_value();
  }
  return *timeless_units;
}

bool WriteTransaction::Impl::has_gateway_ids() {
  if (!gateway_ids) gateway_ids = db.integer("SELECT copy FROM gateway_id LIMIT 1").has_value();
  return *gateway_ids;
}

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
    fault_point("after BEGIN");
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

Result<bool> WriteTransaction::add_source_defect(SourceNum source, const mail::Defect& defect) {
  return guarded([&] {
    impl_->db.run(
        "INSERT OR IGNORE INTO defect (copy, source, kind, offset, what, done)"
        " VALUES (0, ?1, ?2, ?3, ?4, ?5)",
        source, mail::to_string(defect.kind), defect.offset, std::string_view(defect.what),
        std::string_view(defect.done));
    return impl_->db.changes() == 1;
  });
}

Result<State> WriteTransaction::commit() {
  return guarded([&] {
    Impl& self = *impl_;
    self.raw.flush();
    fault_point("after the raw mail is flushed");
    const Digest root = self.tree.root();
    const Modseq modseq = self.changed ? self.modseq : Modseq(self.modseq.value() - 1);
    if (self.changed) {
      const std::string frontier = self.tree.serialise();
      self.db.run("UPDATE archive SET modseq = ?1, size = ?2, frontier = ?3", modseq,
                  self.tree.size(), BlobView{frontier});
      self.db.run("INSERT INTO commit_record (modseq, size, root) VALUES (?1, ?2, ?3)", modseq,
                  self.tree.size(), BlobView{root.view()});
    }
    fault_point("before COMMIT");
    self.db.script("COMMIT");
    fault_point("after COMMIT");
    self.open = false;
    return State{self.uuid, modseq, self.tree.size(), root};
  });
}

}  // namespace docket::archive
