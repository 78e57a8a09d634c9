#pragma once

/// Columns to values, with the check that what is stored can be what it is said to be. For this
/// folder only.

#include <optional>

#include "archive/records.hpp"
#include "archive/sqlite.hpp"

/// The columns of read_copy(); a WHERE may follow.
#define DOCKET_COPY_COLUMNS                                                                 \
  "SELECT c.num, c.post, c.sha256, c.canonical, c.start, c.length, c.form, m.id, c.words,"  \
  " c.damage, c.time, c.time_offset, c.time_source, c.words_size, c.class, c.unit, c.note," \
  " c.body, c.own"                                                                          \
  " FROM copy c JOIN message_id m ON m.num = c.message_id "

namespace docket::archive {

/// The order of leads_before (records.hpp) over rows of `copy`, the best first. `c`: what stands
/// before the columns' names, "" or "c.".
#define DOCKET_LEADER_ORDER(c)                                                    \
  c "class, " c "form >= 7, " c "words_size DESC, " c "damage, " c "note, min(" c \
    "time_source, 3), CASE WHEN " c "time_source < 3 THEN " c "time END, " c "sha256"
static_assert(static_cast<int>(mail::RawForm::GroupsText) == 7 &&
              mail::kRawForms == static_cast<std::size_t>(mail::RawForm::GroupsHtml) + 1);

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

/// What a slice has from its page, from the first page that it was found on; nullopt for a mail.
[[nodiscard]] std::optional<mail::PageContext> load_page_context(Database& db, CopyNum copy);

}  // namespace docket::archive
