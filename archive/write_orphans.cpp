#include <algorithm>
#include <limits>
#include <utility>

#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"
#include "archive/write_transaction.hpp"

namespace docket::archive {
namespace {

constexpr std::int64_t kHalfHourMinutes = 30;

constexpr std::int64_t kHalfHour = kHalfHourMinutes * 60;

/// Zones differ by half hours: whoever's zone a time was written in, these minutes are the same.
std::int64_t half_hour(std::int64_t time) {
  const std::int64_t minutes = (time - ((time % 60) + 60) % 60) / 60;
  return ((minutes % kHalfHourMinutes) + kHalfHourMinutes) % kHalfHourMinutes;
}

#define DOCKET_CANDIDATE_COLUMNS                                                          \
  "SELECT p.num, p.leader, p.message_id, c.sha256, p.time, p.time_offset, p.author_name," \
  " p.author_address, p.subject FROM post p JOIN copy c ON c.num = p.leader WHERE "

ParentCandidate read_candidate(const Rows& rows) {
  ParentCandidate c;
  c.num = PostNum(rows.integer(0));
  c.leader = CopyNum(rows.integer(1));
  c.message_id = MessageIdNum(rows.integer(2));
  c.digest = read_digest(rows, 3);
  c.time = {rows.integer(4), static_cast<int>(rows.integer(5))};
  c.author = {std::string(rows.text(6)), std::string(rows.text(7))};
  c.subject = rows.text(8);
  return c;
}

std::vector<ParentCandidate> read_candidates(Rows rows) {
  std::vector<ParentCandidate> out;
  while (rows.step()) out.push_back(read_candidate(rows));
  return out;
}

void append_numbers(Rows rows, std::vector<PostNum>& out) {
  while (rows.step()) out.emplace_back(rows.integer(0));
}

std::optional<std::int64_t> optional_integer(const Rows& rows, int column) {
  return rows.is_null(column) ? std::nullopt : std::optional(rows.integer(column));
}

}  // namespace

Result<std::vector<ParentCandidate>> WriteTransaction::posts_with_subject(std::int64_t subject_key,
                                                                          TimeRange range,
                                                                          std::int64_t limit) {
  return guarded([&] {
    std::vector<ParentCandidate> out = read_candidates(
        impl_->db.query(DOCKET_CANDIDATE_COLUMNS
                        "p.subject_key = ?1 AND p.subject_key <> 0 AND p.time_source < 3"
                        " AND p.time >= ?2 AND p.time < ?3 ORDER BY p.time DESC LIMIT ?4",
                        subject_key, range.after, range.before, limit + 1));
    if (out.size() <= static_cast<std::size_t>(limit)) return out;
    const std::int64_t cut = out.back().time.utc_seconds;
    while (!out.empty() && out.back().time.utc_seconds == cut) out.pop_back();
    return out;
  });
}

Result<std::vector<ParentCandidate>> WriteTransaction::posts_at(ZonedTime at, TimeRange range,
                                                                std::int64_t limit) {
  return guarded([&] {
    std::vector<ParentCandidate> out;
    const std::int64_t back = (at.time - range.after) / kHalfHour * kHalfHour;
    // One search for each zone, so that a busy day costs no more than a quiet one.
    for (std::int64_t time = at.time - back; time < range.before; time += kHalfHour) {
      Rows rows = impl_->db.query(DOCKET_CANDIDATE_COLUMNS
                                  "p.time_source < 3 AND p.time >= ?1 AND p.time < ?2 LIMIT ?3",
                                  time, std::min(time + at.length, range.before), limit + 1);
      while (rows.step()) out.push_back(read_candidate(rows));
      if (out.size() <= static_cast<std::size_t>(limit)) continue;
      out.clear();
      break;
    }
    return out;
  });
}

Result<std::vector<ParentCandidate>> WriteTransaction::posts_of_series(std::int64_t series_key,
                                                                       TimeRange range,
                                                                       std::int64_t limit) {
  return guarded([&] {
    std::vector<ParentCandidate> out = read_candidates(impl_->db.query(
        DOCKET_CANDIDATE_COLUMNS
        "p.series_key = ?1 AND p.time_source < 3 AND p.time >= ?2 AND p.time < ?3 LIMIT ?4",
        series_key, range.after, range.before, limit + 1));
    if (out.size() > static_cast<std::size_t>(limit)) out.clear();
    return out;
  });
}

Result<std::optional<ParentCandidate>> WriteTransaction::as_candidate(PostNum post) {
  return guarded([&]() -> std::optional<ParentCandidate> {
    Rows rows = impl_->db.query(DOCKET_CANDIDATE_COLUMNS "p.num = ?1", post);
    if (!rows.step()) return std::nullopt;
    return read_candidate(rows);
  });
}

Result<std::optional<PostPlace>> WriteTransaction::post_place(PostNum post) {
  return guarded([&]() -> std::optional<PostPlace> {
    Rows rows = impl_->db.query(
        "SELECT time, subject_key, series_key FROM post WHERE num = ?1 AND time_source < 3", post);
    if (!rows.step()) return std::nullopt;
    return PostPlace{rows.integer(0), rows.integer(1), optional_integer(rows, 2)};
  });
}

void WriteTransaction::Impl::leave_place(PostNum post) {
  Rows rows = db.query(
      "SELECT time, subject_key, series_key, time_source < 3, parent, confidence IS NOT NULL"
      " FROM post WHERE num = ?1",
      post);
  if (!rows.step()) return;
  if (rows.integer(3) != 0) {
    left.places.push_back({rows.integer(0), rows.integer(1), optional_integer(rows, 2)});
  }
  if (rows.integer(5) != 0) left.parents.emplace_back(rows.integer(4));
}

WriteTransaction::Left WriteTransaction::take_left() { return std::exchange(impl_->left, {}); }

Result<std::optional<Orphan>> WriteTransaction::orphan(PostNum post) {
  return guarded([&]() -> std::optional<Orphan> {
    Rows rows = impl_->db.query(
        "SELECT time, subject_key, former_key, series_key, attributed FROM orphan WHERE post = ?1",
        post);
    if (!rows.step()) return std::nullopt;
    return Orphan{post,
                  rows.integer(0),
                  rows.integer(1),
                  optional_integer(rows, 2),
                  optional_integer(rows, 3),
                  optional_integer(rows, 4)};
  });
}

Result<void> WriteTransaction::put_orphan(const Orphan& orphan) {
  return guarded([&] {
    std::optional<std::int64_t> phase;
    if (orphan.attributed) phase = half_hour(*orphan.attributed);
    impl_->db.run(
        "INSERT INTO orphan (post, time, subject_key, former_key, series_key, attributed,"
        " half_hour) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (post) DO UPDATE SET time = "
        "?2,"
        " subject_key = ?3, former_key = ?4, series_key = ?5, attributed = ?6, half_hour = ?7",
        orphan.post, orphan.time, orphan.subject_key, orphan.former_key, orphan.series_key,
        orphan.attributed, phase);
    impl_->changed = true;
  });
}

Result<void> WriteTransaction::remove_orphan(PostNum post) {
  return guarded([&] {
    impl_->db.run("DELETE FROM orphan WHERE post = ?1", post);
    impl_->changed = impl_->changed || impl_->db.changes() > 0;
  });
}

Result<std::optional<Inference>> WriteTransaction::inference(PostNum orphan) {
  return guarded([&]() -> std::optional<Inference> {
    Rows rows = impl_->db.query(
        "SELECT parent, confidence, reason FROM orphan WHERE post = ?1 AND parent IS NOT NULL",
        orphan);
    if (!rows.step()) return std::nullopt;
    return Inference{MessageIdNum(rows.integer(0)), rows.real(1), std::string(rows.text(2))};
  });
}

Result<void> WriteTransaction::put_inference(PostNum orphan,
                                             const std::optional<Inference>& inference) {
  return guarded([&] {
    std::optional<MessageIdNum> parent;
    std::optional<double> confidence;
    std::optional<std::string_view> reason;
    if (inference) {
      parent = inference->parent;
      confidence = inference->confidence;
      reason = inference->reason;
    }
    impl_->db.run("UPDATE orphan SET parent = ?2, confidence = ?3, reason = ?4 WHERE post = ?1",
                  orphan, parent, confidence, reason);
    impl_->changed = true;
  });
}

Result<std::vector<PostNum>> WriteTransaction::orphans_near(const PostPlace& place,
                                                            const OrphanReach& reach) {
  return guarded([&] {
    Database& db = impl_->db;
    std::vector<PostNum> out;
    if (place.subject_key != 0) {
      // Behind so many posts of the subject no orphan looks back as far as this one.
      const std::int64_t until =
          std::min(place.time + reach.subject_seconds,
                   db.integer("SELECT time FROM post WHERE subject_key = ?1 AND subject_key <> 0"
                              " AND time_source < 3 AND time > ?2 ORDER BY time LIMIT 1 OFFSET ?3",
                              place.subject_key, place.time, reach.subject_limit + 1)
                       .value_or(std::numeric_limits<std::int64_t>::max()));
      append_numbers(db.query("SELECT post FROM orphan WHERE subject_key = ?1 AND time > ?2"
                              " AND time <= ?3",
                              place.subject_key, place.time, until),
                     out);
      append_numbers(db.query("SELECT post FROM orphan WHERE former_key = ?1 AND time > ?2"
                              " AND time <= ?3",
                              place.subject_key, place.time, until),
                     out);
    }
    if (place.series_key) {
      append_numbers(db.query("SELECT post FROM orphan WHERE series_key = ?1 AND time >= ?2"
                              " AND time <= ?3",
                              *place.series_key, place.time - reach.series_seconds,
                              place.time + reach.series_seconds),
                     out);
    }
    append_numbers(db.query("SELECT post FROM orphan WHERE half_hour = ?1 AND attributed >= ?2"
                            " AND attributed <= ?3",
                            half_hour(place.time), place.time - reach.zone_seconds,
                            place.time + reach.zone_seconds),
                   out);
    return out;
  });
}

Result<std::vector<PostNum>> WriteTransaction::inferred_answers(MessageIdNum id) {
  return guarded([&] {
    std::vector<PostNum> out;
    append_numbers(
        impl_->db.query(
            "SELECT post FROM orphan WHERE parent = ?1"
            " UNION ALL SELECT num FROM post WHERE parent = ?1 AND confidence IS NOT NULL",
            id),
        out);
    return out;
  });
}

Result<std::optional<std::int64_t>> WriteTransaction::latest_orphan() {
  return guarded([&] { return impl_->db.integer("SELECT max(time) FROM orphan"); });
}

}  // namespace docket::archive
