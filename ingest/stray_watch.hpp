#pragma once

/// Collections of a newsgroup hold stray posts of others. The group of a file is what its name says
/// ("mozilla.dev.security.policy.mbox.gz"), once a post that was read from it before, by the same
/// watch, does name that group.

#include <string>
#include <string_view>
#include <vector>

namespace docket::ingest {

class StrayWatch {
 public:
  /// Whether a post of the file at `path`, which names `newsgroups`, is none of that file's group.
  /// Posts without newsgroups never are.
  [[nodiscard]] bool is_stray(std::string_view path, const std::vector<std::string>& newsgroups);
  [[nodiscard]] const std::string& group() const { return group_; }

 private:
  std::string path_;
  std::string group_;  // empty: the file's name is no group's
  bool seen_ = false;
};

}  // namespace docket::ingest
