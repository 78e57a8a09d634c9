#include "archive/database_rows.hpp"

namespace docket::archive {

Digest read_digest(const Rows& rows, int column) {
  const auto digest = Digest::from_bytes(rows.blob(column));
  if (!digest) throw_corrupt("a stored SHA-256 has not 32 bytes");
  return *digest;
}

Hash128 read_hash(const Rows& rows, int column) {
  const auto hash = Hash128::from_bytes(rows.blob(column));
  if (!hash) throw_corrupt("a stored hash has not 16 bytes");
  return *hash;
}

TimeSource read_time_source(const Rows& rows, int column) {
  const auto source = time_source_from(static_cast<int>(rows.integer(column)));
  if (!source) throw_corrupt("a stored time has an unknown source");
  return *source;
}

mail::RawForm read_form(const Rows& rows, int column) {
  const std::int64_t stored = rows.integer(column);
  if (stored < 0 || stored >= static_cast<std::int64_t>(mail::kRawForms)) {
    throw_corrupt("a stored copy has an unknown form");
  }
  return static_cast<mail::RawForm>(stored);
}

Copy read_copy(const Rows& rows) {
  Copy c;
  c.num = CopyNum(rows.integer(0));
  c.post = PostNum(rows.integer(1));
  c.sha256 = read_digest(rows, 2);
  c.canonical = read_digest(rows, 3);
  c.start = static_cast<std::uint64_t>(rows.integer(4));
  c.length = static_cast<std::uint64_t>(rows.integer(5));
  c.form = read_form(rows, 6);
  c.message_id = rows.text(7);
  c.words = read_hash(rows, 8);
  c.damage = rows.integer(9);
  c.time = {rows.integer(10), static_cast<int>(rows.integer(11))};
  c.time_source = read_time_source(rows, 12);
  c.words_size = rows.integer(13);
  c.cut = rows.integer(14) != 0;
  c.unit = UnitNum(rows.integer(15));
  c.note = rows.integer(16) != 0;
  c.body = rows.integer(17);
  c.own = rows.integer(18);
  return c;
}

RepostRow read_repost(const Rows& rows, int column) {
  RepostRow row;
  row.a = UnitNum(rows.integer(column));
  row.b = UnitNum(rows.integer(column + 1));
  const std::int64_t outcome = rows.integer(column + 2);
  const std::int64_t copy_class = rows.integer(column + 3);
  if (outcome < 0 || outcome > static_cast<int>(RepostOutcome::Addition) || copy_class < 0 ||
      copy_class >= static_cast<std::int64_t>(kCopyClasses)) {
    throw_corrupt("a repost has an unknown outcome or class");
  }
  row.outcome = static_cast<RepostOutcome>(outcome);
  row.copy_class = static_cast<CopyClass>(copy_class);
  row.score = rows.real(column + 4);
  row.reason = rows.text(column + 5);
  row.evidence = rows.text(column + 6);
  return row;
}

Source read_source(const Rows& rows) {
  Source s;
  s.num = SourceNum(rows.integer(0));
  s.path = rows.text(1);
  s.file_size = rows.integer(2);
  s.mtime_ns = rows.integer(3);
  if (!rows.is_null(4)) s.tail = read_hash(rows, 4);
  if (!rows.is_null(5)) s.prefix = read_hash(rows, 5);
  s.last_offset = static_cast<std::uint64_t>(rows.integer(6));
  s.finished = rows.integer(7) != 0;
  return s;
}

std::optional<mail::PageContext> load_page_context(Database& db, CopyNum copy) {
  Rows rows = db.query(
      "SELECT p.title, p.list, p.url, p.thread, k.position FROM page_copy k"
      " JOIN page p ON p.num = k.page WHERE k.copy = ?1 ORDER BY k.page, k.position LIMIT 1",
      copy);
  if (!rows.step()) return std::nullopt;
  mail::PageContext context;
  context.facts = {std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                   std::string(rows.text(3))};
  context.position = static_cast<std::uint32_t>(rows.integer(4));
  return context;
}

}  // namespace docket::archive
