#include "mail/charset_names.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "core/text.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxName = 64;

constexpr Charset kAliases[] = {
#include "data/charset_aliases.inc"
};
static_assert(std::ranges::is_sorted(kAliases, {}, &Charset::label));

const Charset* find_label(std::string_view label) {
  const auto* it = std::ranges::lower_bound(kAliases, label, {}, &Charset::label);
  return it != std::end(kAliases) && it->label == label ? it : nullptr;
}

/// Unicode TR 22's way to compare names: nothing but letters and digits counts. nullopt for names
/// with bytes that no name has: "/" introduces iconv's options.
std::optional<std::string> squeeze(std::string_view declared) {
  declared = declared.substr(0, declared.find_first_of(",;"));
  if (declared.size() > kMaxName) return std::nullopt;
  std::string label;
  for (const char c : declared) {
    const bool printable = c >= ' ' && c <= '~';
    if ((!printable && !is_space(c)) || c == '/') return std::nullopt;
    if (is_alnum(c)) label += to_lower(c);
  }
  return label;
}

}  // namespace

std::optional<Charset> resolve_charset(std::string_view declared) {
  constexpr Charset kNone{"", "", Reading::None};
  constexpr std::string_view kSuffix = "charset";
  const std::optional<std::string> squeezed = squeeze(declared);
  if (!squeezed) return std::nullopt;
  std::string_view label = *squeezed;
  if (label.ends_with(kSuffix)) label.remove_suffix(kSuffix.size());  // "gb2312_charset"
  if (label.empty()) return kNone;
  if (const Charset* found = find_label(label)) return *found;
  for (const std::string_view prefix : {"x", "cs"}) {
    if (!label.starts_with(prefix)) continue;
    if (const Charset* found = find_label(label.substr(prefix.size()))) return *found;
  }
  return std::nullopt;
}

}  // namespace docket::mail
