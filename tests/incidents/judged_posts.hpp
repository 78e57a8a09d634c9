#pragma once

/// Hand-written posts about incidents, and about none (tests/incidents/README.md).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace docket::test {

struct JudgedPost {
  std::size_t place = 0;            ///< in its set
  std::optional<std::int64_t> bug;  ///< none: about no incident
  std::string style;                ///< "none" where it is about no incident
  std::int64_t days = 0;            ///< from the bug's creation
  std::int64_t time = 0;            ///< UTC seconds; of posts about no incident
  std::string subject;
  std::vector<std::string> paragraphs;  ///< and items of lists; an empty one is an empty line

  /// Whether nobody who works on the linking may read it.
  [[nodiscard]] bool is_held_out() const;
  /// "bug 1599916 (report, 3 days)".
  [[nodiscard]] std::string label() const;
};

[[nodiscard]] std::vector<JudgedPost> posts_about_incidents();
[[nodiscard]] std::vector<JudgedPost> posts_about_none();

}  // namespace docket::test
