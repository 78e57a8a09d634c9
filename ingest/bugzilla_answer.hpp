#pragma once

/// What Bugzilla's REST interface answers (BMO's documentation, core/v1: "Search Bugs", "Get
/// Comments"), from a file or a server. Records stay as they were received; what is not known in
/// them is left alone. Foreign input: depth is bounded, bytes that are no UTF-8 become U+FFFD, and
/// one record that cannot be read does not hold up the others.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/id.hpp"

namespace docket::ingest {

struct ReceivedBug {
  IncidentNum num;
  std::string record;  ///< the JSON object, its fields in their order
};
struct ReceivedComment {
  IncidentNum bug;
  std::int64_t count = 0;
  std::string record;
};

struct BugzillaAnswer {
  std::vector<ReceivedBug> bugs;
  std::vector<ReceivedComment> comments;
  std::vector<std::string> problems;  ///< records without a number: which, and why
};

/// {"bugs": [...]}, an array of bugs alone, or {"bugs": {"N": {"comments": [...]}}}. Private
/// comments are left out. InvalidInput for what is no JSON (where), is none of these, or is an
/// error that Bugzilla reports.
[[nodiscard]] Result<BugzillaAnswer> parse_bugzilla_answer(std::string_view json);

/// The fields of a record that mean something here; nullopt where the record has none.
struct BugFields {
  std::optional<std::string> summary, status, resolution, whiteboard, url;
  std::optional<std::int64_t> creation_time, last_change_time;  ///< UTC seconds
  std::optional<bool> is_open;
  std::vector<std::string> see_also;
};
/// Of a field of an unexpected type: as if there were none.
[[nodiscard]] BugFields read_bug_fields(std::string_view record);

struct CommentFields {
  std::string text;
  std::optional<std::int64_t> time;
};
[[nodiscard]] CommentFields read_comment_fields(std::string_view record);

}  // namespace docket::ingest
