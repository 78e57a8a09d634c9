#include "mail/whiteboard.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::mail {
namespace {

constexpr std::array kRenamed = std::to_array<std::pair<std::string_view, std::string_view>>({
#include "data/whiteboard_tags.inc"
});

/// A longer one is prose in brackets.
constexpr std::size_t kMaxTag = 60;

std::string normal_tag(std::string_view written) {
  std::string tag;
  for (const char c : fold(trim(written))) {
    const bool gap = is_space(c) || c == '_' || c == '-';
    if (gap && (tag.empty() || tag.back() == '-')) continue;
    tag.push_back(gap ? '-' : c);
  }
  while (tag.ends_with('-')) tag.pop_back();
  const auto* const renamed = std::find_if(kRenamed.begin(), kRenamed.end(),
                                           [&tag](const auto& one) { return one.first == tag; });
  return renamed == kRenamed.end() ? tag : std::string(renamed->second);
}

}  // namespace

std::vector<std::string> whiteboard_tags(std::string_view whiteboard) {
  std::vector<std::string> tags;
  std::size_t at = whiteboard.find('[');
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(whiteboard.find_first_of("[]", at + 1), whiteboard.size());
    std::string tag = normal_tag(whiteboard.substr(at + 1, end - at - 1));
    if (!tag.empty() && tag.size() <= kMaxTag) tags.push_back(std::move(tag));
    at = whiteboard.find('[', end);
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

}  // namespace docket::mail
