#pragma once

/// What is asked of Bugzilla's REST interface: paths with their queries, none of them over the
/// 8 KiB at which BMO answers 414.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/bugzilla_fetch.hpp"

namespace docket::ingest {

inline constexpr char kTimePath[] = "/rest/time";

/// Bugs of the product and component, from the `offset`-th on.
[[nodiscard]] std::string page_path(const BugzillaQuery& query, std::int64_t offset);

/// `query.only` in groups: each short enough for a URL, and no larger than a page.
[[nodiscard]] std::vector<std::vector<std::int64_t>> groups_of(const BugzillaQuery& query);
[[nodiscard]] std::string group_path(const BugzillaQuery& query,
                                     const std::vector<std::int64_t>& bugs);

[[nodiscard]] std::string comments_path(std::int64_t bug, std::optional<std::int64_t> since);

}  // namespace docket::ingest
