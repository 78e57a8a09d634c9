#pragma once

/// Columns to values, with the check that what is stored can be what it is said to be. For this
/// folder only.

#include "archive/records.hpp"
#include "archive/sqlite.hpp"

namespace docket::archive {

[[nodiscard]] Digest read_digest(const Rows& rows, int column);
[[nodiscard]] Hash128 read_hash(const Rows& rows, int column);
[[nodiscard]] TimeSource read_time_source(const Rows& rows, int column);
[[nodiscard]] mail::RawForm read_form(const Rows& rows, int column);
/// num, path, file_size, mtime_ns, tail, prefix, last_offset, finished.
[[nodiscard]] Source read_source(const Rows& rows);

}  // namespace docket::archive
