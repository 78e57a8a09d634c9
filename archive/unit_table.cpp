#include "archive/unit_table.hpp"

#include <algorithm>

#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"

namespace docket::archive {
namespace {

#define DOCKET_UNIT_COLUMNS                                                                    \
  "SELECT u.num, u.best, u.bucket, u.time, u.words, u.sketch, u.bands, c.post, c.message_id, " \
  "c.sha256,"                                                                                  \
  " c.note, c.form"                                                                            \
  " FROM unit u JOIN copy c ON c.num = u.best "

constexpr std::size_t kBandBytes = 8;

std::string write_bands(const std::vector<std::int64_t>& bands) {
  std::string out;
  for (const std::int64_t band : bands) {
    for (std::size_t i = kBandBytes; i-- > 0;) {
      out += static_cast<char>(static_cast<std::uint64_t>(band) >> (8 * i));
    }
  }
  return out;
}

std::vector<std::int64_t> read_bands(std::string_view bytes) {
  std::vector<std::int64_t> bands;
  for (; bytes.size() >= kBandBytes; bytes.remove_prefix(kBandBytes)) {
    std::uint64_t band = 0;
    for (std::size_t i = 0; i < kBandBytes; ++i) {
      band = band << 8U | static_cast<unsigned char>(bytes[i]);
    }
    bands.push_back(static_cast<std::int64_t>(band));
  }
  return bands;
}

void remove_bands(Database& db, const Unit& unit) {
  for (const std::int64_t band : unit.facts.bands) {
    db.run("DELETE FROM unit_band WHERE band = ?1 AND time = ?2 AND unit = ?3", band,
           unit.facts.time, unit.num);
  }
}

void write_unit(Database& db, UnitNum num, CopyNum best, const UnitFacts& facts) {
  const std::string bands = write_bands(facts.bands);
  db.run(
      "INSERT OR REPLACE INTO unit (num, best, bucket, time, words, sketch, bands)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      num, best, facts.bucket, facts.time, facts.words, BlobView{facts.sketch}, BlobView{bands});
  for (const std::int64_t band : facts.bands) {
    db.run("INSERT OR IGNORE INTO unit_band (band, time, unit) VALUES (?1, ?2, ?3)", band,
           facts.time, num);
  }
}

Unit read_unit(const Rows& rows) {
  Unit unit;
  unit.num = UnitNum(rows.integer(0));
  unit.best = CopyNum(rows.integer(1));
  unit.facts.bucket = rows.integer(2);
  unit.facts.time = rows.integer(3);
  unit.facts.words = rows.integer(4);
  unit.facts.sketch = rows.blob(5);
  unit.facts.bands = read_bands(rows.blob(6));
  unit.post = PostNum(rows.integer(7));
  unit.message_id = MessageIdNum(rows.integer(8));
  unit.digest = read_digest(rows, 9);
  unit.note = rows.integer(10) != 0;
  unit.excerpt = mail::is_page_slice(read_form(rows, 11));
  return unit;
}

std::vector<UnitNum> collect(Rows rows) {
  std::vector<UnitNum> out;
  while (rows.step()) out.emplace_back(rows.integer(0));
  return out;
}

}  // namespace

Result<void> UnitTable::add(UnitNum num, const UnitFacts& facts) {
  return guarded([&] { write_unit(impl_.db, num, num, facts); });
}

Result<void> UnitTable::put(UnitNum num, CopyNum best, const UnitFacts& facts) {
  DOCKET_ASSIGN(const std::optional<Unit> known, find(num));
  return guarded([&] {
    if (known) remove_bands(impl_.db, *known);
    write_unit(impl_.db, num, best, facts);
    impl_.changed = true;
  });
}

Result<std::optional<Unit>> UnitTable::find(UnitNum num) {
  return guarded([&]() -> std::optional<Unit> {
    Rows rows = impl_.db.query(DOCKET_UNIT_COLUMNS "WHERE u.num = ?1", num);
    if (!rows.step()) return std::nullopt;
    return read_unit(rows);
  });
}

Result<std::optional<UnitNum>> UnitTable::unit_of(CopyNum copy) {
  return guarded([&]() -> std::optional<UnitNum> {
    const auto unit = impl_.db.integer("SELECT unit FROM copy WHERE num = ?1", copy);
    return unit ? std::optional(UnitNum(*unit)) : std::nullopt;
  });
}

Result<std::optional<UnitNum>> UnitTable::unit_of(const Digest& sha256) {
  return guarded([&]() -> std::optional<UnitNum> {
    const auto unit =
        impl_.db.integer("SELECT unit FROM copy WHERE sha256 = ?1", BlobView{sha256.view()});
    return unit ? std::optional(UnitNum(*unit)) : std::nullopt;
  });
}

Result<std::vector<UnitNum>> UnitTable::units_of(PostNum post) {
  return guarded([&] {
    return collect(
        impl_.db.query("SELECT DISTINCT unit FROM copy WHERE post = ?1 ORDER BY unit", post));
  });
}

Result<bool> UnitTable::is_alone(const Unit& unit) {
  return guarded([&] {
    return unit.post == PostNum(unit.num.value()) &&
           !impl_.db.integer("SELECT num FROM copy WHERE post = ?1 AND unit <> ?2 LIMIT 1",
                             unit.post, unit.num);
  });
}

Result<bool> UnitTable::has_message_id(UnitNum unit, std::string_view id) {
  return guarded([&] {
    return impl_.db
        .integer(
            "SELECT c.num FROM copy k JOIN copy c ON c.post = k.post AND c.unit = k.unit"
            " JOIN message_id m ON m.num = c.message_id WHERE k.num = ?1 AND m.id = ?2 LIMIT 1",
            unit, id)
        .has_value();
  });
}

Result<UnitNum> UnitTable::join(UnitNum a, UnitNum b) {
  const UnitNum low = std::min(a, b);
  const UnitNum high = std::max(a, b);
  DOCKET_ASSIGN(const std::optional<Unit> goes, find(high));
  return guarded([&] {
    if (a == b) return a;
    Database& db = impl_.db;
    const auto post = db.integer("SELECT post FROM copy WHERE num = ?1", high);
    db.run("UPDATE copy SET unit = ?1 WHERE post = ?3 AND unit = ?2", low, high, post);
    if (goes) remove_bands(db, *goes);
    db.run("DELETE FROM repost WHERE a = ?1", high);
    db.run("DELETE FROM repost WHERE b = ?1", high);
    db.run("DELETE FROM unit WHERE num = ?1", high);
    impl_.changed = true;
    return low;
  });
}

Result<UnitNum> UnitTable::move_copy(CopyNum copy, UnitNum to) {
  DOCKET_ASSIGN(const std::optional<Unit> named, find(copy));
  return guarded([&] {
    Database& db = impl_.db;
    const auto from = db.integer("SELECT unit FROM copy WHERE num = ?1", copy);
    const auto from_post = db.integer("SELECT post FROM copy WHERE num = ?1", copy);
    const auto to_post = db.integer("SELECT post FROM copy WHERE num = ?1", to);
    db.run("UPDATE copy SET unit = ?2, post = ?3, modseq = ?4 WHERE num = ?1", copy, to, to_post,
           impl_.modseq);
    impl_.touch_post(PostNum(from_post.value_or(0)));
    impl_.touch_post(PostNum(to_post.value_or(0)));
    UnitNum left(from.value_or(0));
    if (left != copy) return left;
    left = UnitNum(
        db.integer("SELECT min(num) FROM copy WHERE post = ?1 AND unit = ?2", from_post, copy)
            .value_or(0));
    if (!left) throw_corrupt("a unit was left without copies");
    db.run("UPDATE copy SET unit = ?1 WHERE post = ?3 AND unit = ?2", left, copy, from_post);
    if (named) remove_bands(db, *named);
    db.run("DELETE FROM repost WHERE a = ?1", copy);
    db.run("DELETE FROM repost WHERE b = ?1", copy);
    db.run("UPDATE unit SET num = ?1, best = ?1, bands = x'' WHERE num = ?2", left, copy);
    return left;
  });
}

Result<std::optional<CopyNum>> UnitTable::best_copy(UnitNum unit) {
  return guarded([&]() -> std::optional<CopyNum> {
    const auto num = impl_.db.integer(
        "SELECT c.num FROM copy k JOIN copy c ON c.post = k.post AND c.unit = k.unit"
        " WHERE k.num = ?1 ORDER BY " DOCKET_LEADER_ORDER("c.") " LIMIT 1",
        unit);
    return num ? std::optional(CopyNum(*num)) : std::nullopt;
  });
}

Result<bool> UnitTable::has_whole_copy(UnitNum unit) {
  return guarded([&] {
    return impl_.db
        .integer(
            "SELECT c.num FROM copy k JOIN copy c ON c.post = k.post AND c.unit = k.unit"
            " WHERE k.num = ?1 AND c.class = 0 LIMIT 1",
            unit)
        .has_value();
  });
}

Result<UnitTable::Members> UnitTable::members(UnitNum unit) {
  return guarded([&] {
    Members out;
    Rows cut = impl_.db.query(
        "SELECT c.num FROM copy k JOIN copy c ON c.post = k.post AND c.unit = k.unit"
        " WHERE k.num = ?1 AND c.class <> 0 ORDER BY c.num",
        unit);
    while (cut.step()) out.cut.emplace_back(cut.integer(0));
    Rows whole = impl_.db.query(
        "SELECT min(c.num), c.words FROM copy k JOIN copy c ON c.post = k.post AND c.unit = k.unit"
        " WHERE k.num = ?1 AND c.class = 0 GROUP BY c.words ORDER BY min(c.num)",
        unit);
    while (whole.step()) {
      out.wordings.push_back({CopyNum(whole.integer(0)), read_hash(whole, 1)});
    }
    return out;
  });
}

Result<UnitTable::Divided> UnitTable::divide(UnitNum unit, const std::vector<Hash128>& wordings) {
  DOCKET_ASSIGN(const std::optional<Unit> known, find(unit));
  return guarded([&] {
    Database& db = impl_.db;
    const auto post = db.integer("SELECT post FROM copy WHERE num = ?1", unit);
    constexpr std::int64_t kLeaving = -1;
    for (const Hash128& words : wordings) {
      const std::string bytes = words.bytes();
      db.run(
          "UPDATE copy SET unit = ?1, modseq = ?5"
          " WHERE post = ?2 AND unit = ?3 AND words = ?4 AND class = 0",
          kLeaving, post, unit, BlobView{bytes}, impl_.modseq);
    }
    const auto rename = [&](std::int64_t from) {
      const auto lowest =
          db.integer("SELECT min(num) FROM copy WHERE post = ?1 AND unit = ?2", post, from);
      if (!lowest) throw_corrupt("a unit was left without copies");
      db.run("UPDATE copy SET unit = ?1 WHERE post = ?2 AND unit = ?3", *lowest, post, from);
      return UnitNum(*lowest);
    };
    if (known) remove_bands(db, *known);
    db.run("DELETE FROM repost WHERE a = ?1", unit);
    db.run("DELETE FROM repost WHERE b = ?1", unit);
    db.run("DELETE FROM unit WHERE num = ?1", unit);
    impl_.touch_post(PostNum(post.value_or(0)));
    const UnitNum left = rename(unit.value());
    return Divided{left, rename(kLeaving)};
  });
}

Result<std::int64_t> UnitTable::witnessed_time(CopyNum copy) {
  return guarded([&] {
    Rows rows = impl_.db.query("SELECT time, time_source FROM copy WHERE num = ?1", copy);
    if (!rows.step()) throw_corrupt("a copy is missing");
    const TimeSource source = read_time_source(rows, 1);
    const bool known = source != TimeSource::Unknown && source != TimeSource::Neighbour;
    return known ? rows.integer(0) : std::int64_t{0};
  });
}

Result<bool> UnitTable::remove_reposts(UnitNum unit) {
  return guarded([&] {
    Database& db = impl_.db;
    // 1 is a fold, the least of all outcomes that are stored.
    const auto least = db.integer(
        "SELECT min(outcome) FROM (SELECT outcome FROM repost WHERE a = ?1"
        " UNION ALL SELECT outcome FROM repost WHERE b = ?1)",
        unit);
    if (!least) return false;
    db.run("DELETE FROM repost WHERE a = ?1", unit);
    db.run("DELETE FROM repost WHERE b = ?1", unit);
    return *least == static_cast<int>(RepostOutcome::Fold);
  });
}

Result<void> UnitTable::put_repost(const RepostRow& row) {
  return guarded([&] {
    impl_.db.run(
        "INSERT OR REPLACE INTO repost (a, b, outcome, class, score, reason, evidence)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        std::min(row.a, row.b), std::max(row.a, row.b), static_cast<int>(row.outcome),
        static_cast<int>(row.copy_class), row.score, std::string_view(row.reason),
        std::string_view(row.evidence));
    impl_.changed = true;
  });
}

Result<std::vector<RepostRow>> UnitTable::reposts_of(UnitNum unit) {
  return guarded([&] {
    std::vector<RepostRow> out;
    Rows rows = impl_.db.query(
        "SELECT a, b, outcome, class, score, reason, evidence FROM repost WHERE a = ?1"
        " UNION ALL"
        " SELECT a, b, outcome, class, score, reason, evidence FROM repost WHERE b = ?1",
        unit);
    while (rows.step()) out.push_back(read_repost(rows, 0));
    return out;
  });
}

}  // namespace docket::archive
