#include <limits>
#include <unordered_set>

#include "archive/database_rows.hpp"
#include "archive/unit_table.hpp"
#include "archive/write_impl.hpp"

namespace docket::archive {
namespace {

/// Finds the units near to one.
class NearUnits {
 public:
  NearUnits(Database& db, const Unit& self, std::int64_t window, std::int64_t limit)
      : db_(db), self_(self), limit_(limit) {
    // A unit without time is near to all.
    if (self.facts.time != 0) {
      from_ = self.facts.time - window;
      to_ = self.facts.time + window;
    }
  }

  void add_timed() {
    add(
        db_.query("SELECT * FROM (SELECT num, time FROM unit WHERE bucket = ?1"
                  " AND time BETWEEN ?2 AND ?4 ORDER BY time DESC LIMIT ?5) UNION ALL"
                  " SELECT * FROM (SELECT num, time FROM unit WHERE bucket = ?1"
                  " AND time > ?4 AND time <= ?3 ORDER BY time LIMIT ?5)",
                  self_.facts.bucket, from_, to_, self_.facts.time, limit_));
    for (const std::int64_t band : self_.facts.bands) {
      add(
          db_.query("SELECT * FROM (SELECT unit, time FROM unit_band WHERE band = ?1"
                    " AND time BETWEEN ?2 AND ?4 ORDER BY time DESC LIMIT ?5) UNION ALL"
                    " SELECT * FROM (SELECT unit, time FROM unit_band WHERE band = ?1"
                    " AND time > ?4 AND time <= ?3 ORDER BY time LIMIT ?5)",
                    band, from_, to_, self_.facts.time, limit_));
    }
  }

  void add_timeless() {
    add(db_.query("SELECT num, time FROM unit WHERE bucket = ?1 AND time = 0 LIMIT ?2",
                  self_.facts.bucket, limit_));
    for (const std::int64_t band : self_.facts.bands) {
      add(db_.query("SELECT unit, time FROM unit_band WHERE band = ?1 AND time = 0 LIMIT ?2", band,
                    limit_));
    }
  }

  /// Those that name one of its ids as the one that a gateway took, and the other way round.
  void add_by_gateway_ids() {
    add(
        db_.query("SELECT DISTINCT k.unit, 0 FROM copy o"
                  " JOIN gateway_id g ON g.message_id = o.message_id"
                  " JOIN copy k ON k.num = g.copy WHERE o.post = ?1 AND o.unit = ?2 LIMIT ?3",
                  self_.post, self_.num, limit_));
    add(
        db_.query("SELECT DISTINCT k.unit, 0 FROM copy o JOIN gateway_id g ON g.copy = o.num"
                  " JOIN copy k ON k.message_id = g.message_id"
                  " WHERE o.post = ?1 AND o.unit = ?2 LIMIT ?3",
                  self_.post, self_.num, limit_));
    add(
        db_.query("SELECT DISTINCT k.unit, 0 FROM copy o JOIN gateway_id g ON g.copy = o.num"
                  " JOIN gateway_id h ON h.message_id = g.message_id"
                  " JOIN copy k ON k.num = h.copy WHERE o.post = ?1 AND o.unit = ?2 LIMIT ?3",
                  self_.post, self_.num, limit_));
  }

  std::vector<UnitNum> take() { return std::move(found_); }

 private:
  void add(Rows rows) {
    while (rows.step()) {
      const UnitNum num(rows.integer(0));
      if (num != self_.num && known_.insert(num).second) found_.push_back(num);
    }
  }

  Database& db_;
  const Unit& self_;
  std::int64_t limit_;
  std::int64_t from_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t to_ = std::numeric_limits<std::int64_t>::max();
  std::vector<UnitNum> found_;
  std::unordered_set<UnitNum> known_;
};

}  // namespace

Result<std::vector<Unit>> UnitTable::near(const Unit& unit, std::int64_t window,
                                          std::int64_t limit) {
  DOCKET_ASSIGN(const std::vector<UnitNum> found, guarded([&] {
                  NearUnits near(impl_.db, unit, window, limit);
                  near.add_timed();
                  if (unit.facts.time != 0 && impl_.has_timeless_units()) near.add_timeless();
                  if (impl_.has_gateway_ids()) near.add_by_gateway_ids();
                  return near.take();
                }));
  std::vector<Unit> units;
  for (const UnitNum num : found) {
    DOCKET_ASSIGN(std::optional<Unit> row, find(num));
    if (row) units.push_back(std::move(*row));
  }
  return units;
}

}  // namespace docket::archive
