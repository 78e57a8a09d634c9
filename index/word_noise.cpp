#include "index/word_noise.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace docket::index {
namespace {

constexpr std::size_t kNoiseBytes = 40;  // a line of base64 has at least so many
constexpr std::size_t kMaxArmour = 128 * 1024;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/// Past what begins at `i`, or `i`.
std::size_t noise_line(std::string_view text, std::size_t i) {
  const std::string_view rest = text.substr(i);
  if (rest.starts_with("-----BEGIN ")) {
    const std::size_t end = rest.substr(0, kMaxArmour).find("\n-----END ");
    if (end == std::string_view::npos) return i;
    return i + std::min(rest.find('\n', end + 1), rest.size() - 1) + 1;
  }
  std::size_t length = 0;
  bool upper = false;
  bool lower = false;
  bool digit = false;
  while (length < rest.size() && !is_space(rest[length])) {
    const char c = rest[length++];
    upper = upper || is_upper(c);
    lower = lower || is_lower(c);
    digit = digit || is_digit(c);
    if (!is_alnum(c) && c != '+' && c != '/' && c != '=') return i;
  }
  if (length < kNoiseBytes || !upper || !lower || !digit) return i;
  while (length < rest.size() && rest[length] != '\n' && is_space(rest[length])) ++length;
  if (length < rest.size() && rest[length] != '\n') return i;
  return i + std::min(length + 1, rest.size());
}

}  // namespace

std::size_t skip_noise(std::string_view text, std::size_t i) {
  for (;;) {
    const std::size_t after = noise_line(text, i);
    if (after == i) return i;
    i = after;
  }
}

}  // namespace docket::index
