#include <algorithm>

#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"
#include "archive/write_transaction.hpp"

namespace docket::archive {

namespace {

constexpr char kRankColumns[] =
    "SELECT num, damage, time_source, sha256, words_size FROM copy WHERE num = ?1";

Copy read_rank(Database& db, CopyNum num) {
  Rows rows = db.query(kRankColumns, num);
  if (!rows.step()) throw_corrupt("a copy that a post names is missing");
  Copy copy;
  copy.num = num;
  copy.damage = rows.integer(1);
  copy.time_source = read_time_source(rows, 2);
  copy.sha256 = read_digest(rows, 3);
  copy.words_size = rows.integer(4);
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

}  // namespace docket::archive
