#pragma once

/// Saved pages of tests/pages, and pages in few words.

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace docket::test {

[[nodiscard]] inline std::string sample_page_path(const std::string& name) {
  return std::string(DOCKET_SOURCE_DIR) + "/tests/pages/" + name;
}

[[nodiscard]] inline std::string sample_page(const std::string& name) {
  std::ifstream in(sample_page_path(name), std::ios::binary);
  if (!in) throw std::runtime_error("cannot read tests/pages/" + name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// What stands above the posts of a page.
[[nodiscard]] inline std::string page_top(const std::string& title) {
  return title + "\n\n12 views\nSkip to first unread message\n\n";
}

/// A post as it stands on a page that is saved as text.
[[nodiscard]] inline std::string post_on_page(const std::string& author, const std::string& date,
                                              const std::string& words) {
  return author + "\n\nunread,\n" + date + "\nto example-p...@lists.example.org\n" + words + "\n";
}

}  // namespace docket::test
