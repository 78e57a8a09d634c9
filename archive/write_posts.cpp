#include <algorithm>

#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"
#include "archive/write_transaction.hpp"
#include "mail/subject_parts.hpp"

namespace docket::archive {

namespace {

constexpr char kRankColumns[] =
    "SELECT num, damage, time_source, sha256, words_size, class, note, time, form FROM copy"
    " WHERE num = ?1";

Copy read_rank(Database& db, CopyNum num) {
  Rows rows = db.query(kRankColumns, num);
  if (!rows.step()) throw_corrupt("a copy that a post names is missing");
  Copy copy;
  copy.num = num;
  copy.damage = rows.integer(1);
  copy.time_source = read_time_source(rows, 2);
  copy.sha256 = read_digest(rows, 3);
  copy.words_size = rows.integer(4);
  copy.cut = rows.integer(5) != 0;
  copy.note = rows.integer(6) != 0;
  copy.time.utc_seconds = rows.integer(7);
  copy.form = read_form(rows, 8);
  return copy;
}

}  // namespace

void WriteTransaction::Impl::set_leader(PostNum post, CopyNum copy,
                                        const mail::Envelope& envelope) {
  leave_place(post);
  const mail::Subject subject = mail::parse_subject(envelope.subject);
  db.run(
      "UPDATE post SET (leader, message_id, time, time_offset, time_source) ="
      " (SELECT num, message_id, time, time_offset, time_source FROM copy WHERE num = ?2),"
      " subject = ?3, author_name = ?4, author_address = ?5, modseq = ?6, subject_key = ?7,"
      " series_key = ?8 WHERE num = ?1",
      post, copy, std::string_view(envelope.subject), std::string_view(envelope.author.name),
      std::string_view(envelope.author.address), modseq, mail::subject_key(subject.base),
      mail::series_key(subject, envelope.author.address));
  changed = true;
}

Result<bool> WriteTransaction::choose_leader(CopyNum copy, const mail::Envelope& envelope) {
  return guarded([&] {
    Database& db = impl_->db;
    const auto post = db.integer("SELECT post FROM copy WHERE num = ?1", copy);
    const auto leader = db.integer("SELECT leader FROM post WHERE num = ?1", post);
    if (!leader) throw_corrupt("a copy belongs to no post");
    if (*leader == copy.value()) return true;
    if (!leads_before(read_rank(db, copy), read_rank(db, CopyNum(*leader)))) return false;
    impl_->set_leader(PostNum(*post), copy, envelope);
    return true;
  });
}

Result<std::optional<CopyNum>> WriteTransaction::best_copy(PostNum post) {
  return guarded([&]() -> std::optional<CopyNum> {
    const auto num = impl_->db.integer(
        "SELECT num FROM copy WHERE post = ?1 ORDER BY " DOCKET_LEADER_ORDER("") " LIMIT 1", post);
    return num ? std::optional(CopyNum(*num)) : std::nullopt;
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
    impl_->leave_place(low);
    impl_->leave_place(high);
    if (leads_before(read_rank(db, CopyNum(*high_leader)), read_rank(db, CopyNum(*low_leader)))) {
      db.run(
          "UPDATE post SET (leader, message_id, subject, author_name, author_address, time,"
          " time_offset, time_source, subject_key, series_key) = (SELECT leader, message_id,"
          " subject, author_name, author_address, time, time_offset, time_source, subject_key,"
          " series_key FROM post WHERE num = ?2)"
          " WHERE num = ?1",
          low, high);
    }
    db.run("UPDATE copy SET post = ?1, modseq = ?3 WHERE post = ?2", low, high, impl_->modseq);
    const auto thread = db.integer("SELECT thread FROM post WHERE num = ?1", high);
    db.run("DELETE FROM post WHERE num = ?1", high);
    db.run("DELETE FROM orphan WHERE post = ?1", high);
    if (!db.integer("SELECT num FROM post WHERE thread = ?1 LIMIT 1", thread)) {
      db.run("DELETE FROM thread WHERE num = ?1", thread);
      db.run(
          "UPDATE thread_alias SET thread = (SELECT thread FROM post WHERE num = ?2)"
          " WHERE thread = ?1",
          thread, low);
      db.run(
          "INSERT OR REPLACE INTO thread_alias (num, thread)"
          " SELECT ?1, thread FROM post WHERE num = ?2",
          thread, low);
    }
    db.run("UPDATE post_alias SET post = ?1, modseq = ?3 WHERE post = ?2", low, high,
           impl_->modseq);
    db.run("INSERT INTO post_alias (num, post, modseq) VALUES (?1, ?2, ?3)", high, low,
           impl_->modseq);
    impl_->touch_post(low);
    return low;
  });
}

Result<std::vector<PlacedCopy>> WriteTransaction::copies_beside(CopyNum copy, std::int64_t limit) {
  return guarded([&] {
    std::vector<PlacedCopy> out;
    Rows rows = impl_->db.query(
        "SELECT DISTINCT k.num, k.post, k.unit, k.length, k.class, b.separator, a.separator FROM "
        "origin a "
        "JOIN origin b"
        " ON b.source = a.source AND b.offset = a.offset AND b.member = a.member"
        " JOIN copy k ON k.num = b.copy WHERE a.copy = ?1"
        " ORDER BY k.length DESC, k.sha256 LIMIT ?2",
        copy, limit);
    while (rows.step()) {
      out.push_back({CopyNum(rows.integer(0)), PostNum(rows.integer(1)), UnitNum(rows.integer(2)),
                     static_cast<std::uint64_t>(rows.integer(3)), rows.integer(4) != 0,
                     std::string(rows.text(5)), std::string(rows.text(6))});
    }
    return out;
  });
}

Result<void> WriteTransaction::mark_cut(CopyNum copy) {
  return guarded([&] {
    impl_->db.run("UPDATE copy SET class = 1, modseq = ?2 WHERE num = ?1", copy, impl_->modseq);
    impl_->changed = true;
  });
}

}  // namespace docket::archive
