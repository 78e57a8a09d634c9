#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "archive/database_rows.hpp"
#include "archive/incidents.hpp"
#include "archive/read_impl.hpp"

namespace docket::archive {
namespace {

#define DOCKET_DEFECT_COLUMNS                                                                   \
  "SELECT d.copy, d.kind, coalesce(m.id, ''), coalesce(s.path, ''), coalesce(o.member, ''),"    \
  " coalesce(o.offset, 0), d.offset, d.what, d.done FROM defect d"                              \
  " LEFT JOIN copy c ON c.num = d.copy LEFT JOIN message_id m ON m.num = c.message_id"          \
  " LEFT JOIN origin o ON d.copy <> 0 AND o.copy = d.copy AND (o.source, o.offset, o.member) =" \
  " (SELECT source, offset, member FROM origin WHERE copy = d.copy"                             \
  "  ORDER BY source, offset, member LIMIT 1)"                                                  \
  " LEFT JOIN source s ON s.num = coalesce(o.source, d.source) "

DefectRecord read_defect(const Rows& rows) {
  DefectRecord d;
  d.copy = CopyNum(rows.integer(0));
  d.kind = rows.text(1);
  d.message_id = rows.text(2);
  d.source = rows.text(3);
  if (!rows.text(4).empty()) d.source.append("!").append(rows.text(4));
  d.source_offset = static_cast<std::uint64_t>(rows.integer(5));
  d.offset = static_cast<std::uint64_t>(rows.integer(6));
  d.what = rows.text(7);
  d.done = rows.text(8);
  return d;
}

}  // namespace

Result<std::vector<DefectRecord>> ReadHandle::defects(CopyNum copy) {
  return guarded([&] {
    std::vector<DefectRecord> defects;
    Rows rows = impl_->db.query(
        DOCKET_DEFECT_COLUMNS "WHERE d.copy = ?1 AND d.copy <> 0 ORDER BY d.num", copy);
    while (rows.step()) defects.push_back(read_defect(rows));
    return defects;
  });
}

Result<double> ReadHandle::threads_per_post() {
  return guarded([&] {
    const auto posts = impl_->db.integer("SELECT count(*) FROM post");
    const auto threads = impl_->db.integer("SELECT count(DISTINCT thread) FROM post");
    return static_cast<double>(threads.value_or(0)) /
           static_cast<double>(std::max<std::int64_t>(posts.value_or(0), 1));
  });
}

Result<std::vector<DefectCount>> ReadHandle::defect_counts() {
  return guarded([&] {
    std::vector<DefectCount> counts;
    Rows rows = impl_->db.query(
        "SELECT d.kind, coalesce(s.path, ''), count(*) FROM defect d LEFT JOIN source s ON s.num ="
        " CASE WHEN d.source <> 0 THEN d.source"
        " ELSE (SELECT min(source) FROM origin WHERE copy = d.copy) END"
        " GROUP BY 1, 2 ORDER BY 1, 2");
    while (rows.step()) {
      counts.push_back({std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2)});
    }
    return counts;
  });
}

Result<std::optional<DefectRecord>> ReadHandle::defect_example(std::string_view kind) {
  Result<std::vector<DefectRecord>> found = defects_of_kind(kind, 1, 0);
  if (!found) return tl::unexpected(std::move(found.error()));
  return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<std::vector<DefectRecord>> ReadHandle::defects_of_kind(std::string_view kind,
                                                              std::int64_t limit,
                                                              std::int64_t offset) {
  return guarded([&] {
    std::vector<DefectRecord> defects;
    Rows rows =
        impl_->db.query(DOCKET_DEFECT_COLUMNS "WHERE d.kind = ?1 ORDER BY d.num LIMIT ?2 OFFSET ?3",
                        kind, limit, offset);
    while (rows.step()) defects.push_back(read_defect(rows));
    return defects;
  });
}

namespace {

/// Every month from the first to the last, with its posts.
std::map<std::string, std::int64_t> posts_by_month(Database& db, std::int64_t from,
                                                   std::int64_t to) {
  std::map<std::string, std::int64_t> months;
  CivilTime month = to_civil(from);
  const CivilTime last = to_civil(to);
  while (std::pair(month.year, month.month) <= std::pair(last.year, last.month)) {
    months.emplace(fmt::format("{:04}-{:02}", month.year, month.month), 0);
    if (++month.month == 13) month = {month.year + 1, 1};
  }
  Rows rows = db.query(
      "SELECT strftime('%Y-%m', time, 'unixepoch'), count(*) FROM post WHERE time_source < 3"
      " GROUP BY 1");
  while (rows.step()) months[std::string(rows.text(0))] = rows.integer(1);
  return months;
}

/// When a whole fetch was last done, whether or not it brought anything.
std::optional<std::int64_t> read_fetch_time(Database& db) {
  return db.integer("SELECT CAST(value AS INTEGER) FROM setting WHERE name = ?1",
                    kIncidentsFetched);
}

}  // namespace

Result<Coverage> ReadHandle::coverage() {
  return guarded([&] {
    Database& db = impl_->db;
    Coverage c;
    c.posts = db.integer("SELECT count(*) FROM post").value_or(0);
    c.ghosts = db.integer("SELECT count(*) FROM ghost").value_or(0);
    c.incidents = db.integer("SELECT count(*) FROM incident").value_or(0);
    c.incidents_as_of = db.integer("SELECT max(received) FROM bug");
    if (const auto fetched = read_fetch_time(db); fetched && c.incidents_as_of) {
      c.incidents_as_of = std::max(*c.incidents_as_of, *fetched);
    }
    c.from = db.integer("SELECT min(time) FROM post WHERE time_source < 3");
    c.to = db.integer("SELECT max(time) FROM post WHERE time_source < 3");
    if (!c.from || !c.to) return c;
    const auto months = posts_by_month(db, *c.from, *c.to);
    std::vector<std::int64_t> counts;
    counts.reserve(months.size());
    for (const auto& [month, count] : months) counts.push_back(count);
    const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
    std::nth_element(counts.begin(), middle, counts.end());
    for (const auto& [month, count] : months) {
      if (count * 10 < *middle) c.thin_months.push_back(month);
    }
    return c;
  });
}

Result<Stats> ReadHandle::stats() {
  return guarded([&] {
    Database& db = impl_->db;
    Stats s;
    s.sources = db.integer("SELECT count(*) FROM source").value_or(0);
    s.origins = db.integer("SELECT count(*) FROM origin").value_or(0);
    s.copies = db.integer("SELECT count(*) FROM copy").value_or(0);
    s.posts = db.integer("SELECT count(*) FROM post").value_or(0);
    s.threads = db.integer("SELECT count(DISTINCT thread) FROM post").value_or(0);
    s.ghosts = db.integer("SELECT count(*) FROM ghost").value_or(0);
    s.defects = db.integer("SELECT count(*) FROM defect").value_or(0);
    s.decisions = db.integer("SELECT count(*) FROM decision").value_or(0);
    s.incidents = db.integer("SELECT count(*) FROM incident").value_or(0);
    s.variants = db.integer("SELECT count(*) - count(DISTINCT message_id) FROM post").value_or(0);
    s.raw_bytes = db.integer("SELECT sum(size) FROM blob").value_or(0);
    s.stored_bytes = db.integer("SELECT sum(length(data)) FROM blob").value_or(0);
    // Trusted times only: see trusted_time().
    s.first_time = db.integer("SELECT min(time) FROM post WHERE time_source < 3");
    s.last_time = db.integer("SELECT max(time) FROM post WHERE time_source < 3");
    Rows rows = db.query(
        "SELECT l.name, count(DISTINCT c.post) AS posts FROM list l JOIN copy_list k"
        " ON k.list = l.num JOIN copy c ON c.num = k.copy GROUP BY l.num ORDER BY posts DESC, "
        "l.name");
    while (rows.step()) s.lists.emplace_back(std::string(rows.text(0)), rows.integer(1));
    return s;
  });
}

}  // namespace docket::archive
