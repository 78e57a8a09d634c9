#include "archive/rewriting.hpp"

#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"

namespace docket::archive {

Result<void> Rewriting::begin() {
  return guarded([&] {
    impl_.changed = true;
    impl_.db.script(
        "CREATE TEMP TABLE old_post AS SELECT num FROM post UNION SELECT num FROM post_alias;"
        "CREATE TEMP TABLE old_thread AS SELECT num FROM thread UNION SELECT num FROM thread_alias;"
        "DELETE FROM unit; DELETE FROM unit_band; DELETE FROM repost; DELETE FROM gateway_id;"
        "DELETE FROM reference; DELETE FROM replacement; DELETE FROM defect WHERE copy <> 0;"
        "DELETE FROM orphan; DELETE FROM citation; DELETE FROM citation_key; DELETE FROM "
        "copy_words;"
        "DELETE FROM incident; DELETE FROM incident_tag; DELETE FROM incident_key;"
        "DELETE FROM incident_event; DELETE FROM incident_link;"
        "DELETE FROM post; DELETE FROM post_alias; DELETE FROM ghost;"
        "DELETE FROM thread; DELETE FROM thread_alias;"
        // Of a saved page only the page itself tells which slices it has.
        "DELETE FROM address WHERE source <> 0;"
        "UPDATE copy SET message_id = 0, post = 0, unit = 0, class = 0;");
  });
}

Result<void> Rewriting::finish() {
  return guarded([&] {
    Database& db = impl_.db;
    db.run(
        "INSERT OR REPLACE INTO post_alias (num, post, modseq)"
        " SELECT o.num, c.post, ?1 FROM old_post o JOIN copy c ON c.num = o.num"
        " WHERE o.num NOT IN (SELECT num FROM post)",
        impl_.modseq);
    db.run(
        "INSERT OR REPLACE INTO thread_alias (num, thread)"
        " SELECT o.num, p.thread FROM old_thread o JOIN copy c ON c.num = o.num"
        " JOIN post p ON p.num = c.post WHERE o.num NOT IN (SELECT num FROM thread)");
    db.script("DROP TABLE old_post; DROP TABLE old_thread;");
  });
}

Result<std::int64_t> Rewriting::copies() {
  return guarded([&] { return static_cast<std::int64_t>(impl_.tree.size()); });
}

Result<std::int64_t> Rewriting::posts() {
  return guarded([&] { return impl_.db.integer("SELECT count(*) FROM post").value_or(0); });
}

Result<std::int64_t> Rewriting::threads() {
  return guarded([&] { return impl_.db.integer("SELECT count(*) FROM thread").value_or(0); });
}

Result<KnownCopy> Rewriting::known_copy(CopyNum copy) {
  return guarded([&] {
    Rows rows = impl_.db.query(
        "SELECT sha256, time, time_offset, time_source FROM copy WHERE num = ?1", copy);
    if (!rows.step()) throw_corrupt("a copy is missing");
    return KnownCopy{read_digest(rows, 0),
                     {rows.integer(1), static_cast<int>(rows.integer(2))},
                     read_time_source(rows, 3)};
  });
}

Result<std::vector<CopyNum>> Rewriting::copies_with_other_readings() {
  return guarded([&] {
    std::vector<CopyNum> out;
    Rows rows = impl_.db.query(
        "SELECT DISTINCT a.copy FROM origin a JOIN origin b ON b.source = a.source"
        " AND b.offset = a.offset AND b.member = a.member WHERE a.copy <> b.copy ORDER BY a.copy");
    while (rows.step()) out.emplace_back(rows.integer(0));
    return out;
  });
}

}  // namespace docket::archive
