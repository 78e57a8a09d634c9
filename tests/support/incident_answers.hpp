#pragma once

/// Bug records and comments as Bugzilla's REST interface sends them.

#include <string>
#include <vector>

#include <fmt/format.h>

namespace docket::test {

struct BugDraft {
  std::int64_t num = 0;
  std::string title;
  std::string opened = "2022-01-03T10:00:00Z";
  std::string whiteboard = "[ca-compliance]";
  std::string status = "ASSIGNED";
  std::string resolution = {};
  std::string changed = {};  ///< last_change_time; none where empty
};

[[nodiscard]] inline std::string bug_json(const BugDraft& bug) {
  std::string out =
      fmt::format(R"({{"id":{},"summary":"{}","status":"{}","resolution":"{}","whiteboard":"{}",)"
                  R"("creation_time":"{}")",
                  bug.num, bug.title, bug.status, bug.resolution, bug.whiteboard, bug.opened);
  if (!bug.changed.empty()) out += fmt::format(R"(,"last_change_time":"{}")", bug.changed);
  return out + '}';
}

[[nodiscard]] inline std::string bugs_answer(const std::vector<BugDraft>& bugs) {
  std::string out;
  for (const BugDraft& bug : bugs) out += (out.empty() ? "" : ",") + bug_json(bug);
  return "{\"bugs\":[" + out + "]}";
}

/// `texts`: of comment 0, 1, ... ; a text must need no escapes but "\\n".
[[nodiscard]] inline std::string comments_answer(std::int64_t bug,
                                                 const std::vector<std::string>& texts) {
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    out += fmt::format(R"({}{{"count":{},"text":"{}","time":"2022-01-0{}T12:00:00Z"}})",
                       i == 0 ? "" : ",", i, texts[i], i + 3);
  }
  return fmt::format(R"({{"bugs":{{"{}":{{"comments":[{}]}}}},"comments":{{}}}})", bug, out);
}

}  // namespace docket::test
