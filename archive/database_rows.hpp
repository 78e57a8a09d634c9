#pragma once

/// Columns to values, with the check that what is stored can be what it is said to be. For this
/// folder only.

#include "archive/records.hpp"
#include "archive/sqlite.hpp"

/// leads_before (records.hpp) for the ORDER BY of a query whose copies are called c.
#define DOCKET_LEADING_ORDER \
  "c.class, c.words_size DESC, c.damage, c.note, c.time_source, c.time, c.sha256"

/// The columns of read_copy(); a WHERE may follow.
#define DOCKET_COPY_COLUMNS                                                                 \
  "SELECT c.num, c.post, c.sha256, c.canonical, c.start, c.length, c.form, m.id, c.words,"  \
  " c.damage, c.time, c.time_offset, c.time_source, c.words_size, c.class, c.unit, c.note," \
  " c.body, c.own"                                                                          \
  " FROM copy c JOIN message_id m ON m.num = c.message_id "

namespace docket::archive {

[[nodiscard]] Digest read_digest(const Rows& rows, int column);
[[nodiscard]] Hash128 read_hash(const Rows& rows, int column);
[[nodiscard]] TimeSource read_time_source(const Rows& rows, int column);
[[nodiscard]] mail::RawForm read_form(const Rows& rows, int column);
/// DOCKET_COPY_COLUMNS.
[[nodiscard]] Copy read_copy(const Rows& rows);
/// a, b, outcome, class, score, reason, evidence of table repost, from `column` on.
[[nodiscard]] RepostRow read_repost(const Rows& rows, int column);
/// num, path, file_size, mtime_ns, tail, prefix, last_offset, finished.
[[nodiscard]] Source read_source(const Rows& rows);

}  // namespace docket::archive
