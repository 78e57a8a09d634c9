#pragma once

/// What a fetch must know of an answer of Bugzilla's REST interface: whether it is whole JSON
/// (RFC 8259), an error, which bugs it holds. Read by events, without a tree, at most 64 levels
/// deep; what a bug or comment says is not looked at.
///
///     {"bugs":[{"id":35,...},...]}
///     {"bugs":{"35":{"comments":[{...},...]}},"comments":{}}
///     {"error":true,"code":101,"message":"Bug #1 does not exist."}

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::ingest {

struct BugzillaError {
  std::int64_t code = 0;
  std::string message;
};

struct CommentCount {
  std::int64_t bug = 0;
  std::int64_t comments = 0;
};

struct BugzillaReading {
  bool is_json = false;  ///< one whole object, and nothing behind it
  std::optional<BugzillaError> error;
  bool has_bug_list = false;  ///< "bugs" is an array of objects, each with a whole number "id"
  std::vector<std::int64_t> bugs;
  std::vector<CommentCount> comment_lists;
  std::string db_time;
};

[[nodiscard]] BugzillaReading read_bugzilla(std::string_view body);

/// "2014-09-26T18:01:30Z" as UTC seconds.
[[nodiscard]] std::optional<std::int64_t> parse_bugzilla_time(std::string_view text);

/// For messages: the title of an HTML page, else the first words of a text, in printable ASCII.
[[nodiscard]] std::string first_words(std::string_view body);

}  // namespace docket::ingest
