// Whatever the texts: same_words is reflexive and symmetric, equal hashes are the same words, and
// normalised words are ASCII words with one blank between them.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mail/own_words.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_words(std::string_view text) {
  const std::string words = docket::mail::normalised_words(text);
  char before = ' ';
  for (const char c : words) {
    require((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ');
    require(c != ' ' || before != ' ');
    before = c;
  }
  require(words.empty() || words.back() != ' ');
  require(docket::mail::same_words(text, text));
  require(docket::mail::damage(text) <= text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // The two texts are parted by the first NUL byte.
  const std::size_t middle = std::min(text.find('\0'), size);
  const std::string_view a = text.substr(0, middle);
  const std::string_view b = text.substr(std::min(middle + 1, size));
  check_words(a);
  check_words(b);
  const bool same = docket::mail::same_words(a, b);
  require(same == docket::mail::same_words(b, a));
  if (docket::mail::words_hash(a) == docket::mail::words_hash(b)) require(same);
  return 0;
}
