#include "ingest/stray_watch.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace docket::ingest {
namespace {

/// "comp.lang.c++" (RFC 5536, 3.1.4); lower case, as everybody writes them.
bool is_group_name(std::string_view name) {
  return name.find('.') != std::string_view::npos && !name.starts_with('.') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_alnum(c) || c == '.' || c == '-' || c == '+' || c == '_';
         });
}

std::string group_of(std::string_view path) {
  constexpr std::array<std::string_view, 9> kEndings{".gz",  ".bz2",  ".xz",  ".zst", ".lz4",
                                                     ".zip", ".mbox", ".mbx", ".mmdf"};
  std::string name = to_lower(path.substr(path.find_last_of("/!") + 1));  // npos + 1 is 0
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view ending : kEndings) {
      if (!name.ends_with(ending)) continue;
      name.resize(name.size() - ending.size());
      cut = true;
    }
  }
  return is_group_name(name) ? name : std::string();
}

}  // namespace

bool StrayWatch::is_stray(std::string_view path, const std::vector<std::string>& newsgroups) {
  if (newsgroups.empty()) return false;
  if (path != path_) {
    path_ = path;
    group_ = group_of(path);
    seen_ = false;
  }
  if (group_.empty()) return false;
  const bool named = std::any_of(newsgroups.begin(), newsgroups.end(),
                                 [this](const std::string& g) { return iequals(g, group_); });
  seen_ = seen_ || named;
  return seen_ && !named;
}

}  // namespace docket::ingest
