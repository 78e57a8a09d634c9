#pragma once

/// Bugs of CA incidents as the tests know them, read from Bugzilla's answer by other means than
/// docket's: what the generated mails cite, and what a link is judged by.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace docket::test {

struct Bug {
  std::int64_t num = 0;
  std::string title;
  std::string ca;               ///< before the first colon of the title, its first name alone
  std::set<std::string> words;  ///< of the fault, in small letters
  std::int64_t opened = 0;      ///< UTC seconds
};

class BugCatalogue {
 public:
  /// An answer of GET /rest/bug.
  explicit BugCatalogue(std::string answer);

  [[nodiscard]] const std::string& answer() const { return answer_; }
  [[nodiscard]] const std::map<std::int64_t, Bug>& bugs() const { return bugs_; }
  [[nodiscard]] const Bug* find(std::int64_t num) const;
  /// Of the same CA, or with much the same fault, and opened before `time`: the likest first.
  [[nodiscard]] std::vector<std::int64_t> related(const Bug& bug, std::int64_t time) const;
  /// The bugs of which `half` (0 or 1) is the last bit of their place, as an answer of their own.
  [[nodiscard]] std::string half_answer(int half) const;

 private:
  std::string answer_;
  std::map<std::int64_t, Bug> bugs_;
};

/// How many words of their faults two bugs share: 0 to 1, of the shorter one's words.
[[nodiscard]] double fault_likeness(const Bug& a, const Bug& b);

/// All bugs of 2014 to 2026, which are no part of the project; nullopt, with a warning, where they
/// are not there.
[[nodiscard]] std::optional<BugCatalogue> shared_catalogue();
/// Some of them, with short titles of our own.
[[nodiscard]] BugCatalogue small_catalogue();

}  // namespace docket::test
