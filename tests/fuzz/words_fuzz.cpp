// Whatever the text: its words lie inside it and in order, are valid UTF-8 within their bounds, are
// the same each time, and a plain word read again is that word alone.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/utf8.hpp"
#include "index/words.hpp"

namespace {

using docket::index::read_words;
using docket::index::Word;
using docket::index::WordKind;

using Seen = std::tuple<WordKind, std::string, std::uint32_t, std::size_t, std::size_t>;

constexpr std::uint32_t kFirst = 7;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<Seen> words_of(std::string_view text) {
  std::vector<Seen> seen;
  const std::uint32_t end = read_words(text, kFirst, [&](const Word& word) {
    require(!word.term.empty() && docket::is_valid_utf8(word.term));
    const bool joined =
        word.kind == WordKind::Joined || word.term.find('.') != std::string_view::npos;
    require(word.term.size() <=
            (joined ? docket::index::kMaxJoinedBytes : docket::index::kMaxHexDigits));
    require(word.length > 0 && word.offset <= text.size() &&
            word.length <= text.size() - word.offset);
    require(word.position >= kFirst);
    if (!seen.empty()) require(word.position >= std::get<2>(seen.back()));
    seen.emplace_back(word.kind, std::string(word.term), word.position, word.offset, word.length);
  });
  require(end >= kFirst && (seen.empty() || end > std::get<2>(seen.back())));
  require(end - kFirst <= text.size());
  return seen;
}

void check_read_again(const std::string& term) {
  const std::vector<Seen> again = words_of(term);
  require(!again.empty() && std::get<1>(again.front()) == term);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text =
      docket::to_valid_utf8(std::string_view(reinterpret_cast<const char*>(data), size));
  const std::vector<Seen> seen = words_of(text);
  require(words_of(text) == seen);
  for (const Seen& word : seen) {
    if (docket::index::is_plain_word(std::get<1>(word))) check_read_again(std::get<1>(word));
  }
  return 0;
}
