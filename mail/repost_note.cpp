#include "mail/repost_note.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr auto kRepostNotes = std::to_array<string_view>({
#include "data/repost_notes.inc"
});

constexpr std::size_t kMaxWords = 80;
constexpr std::size_t kMaxWordBytes = 20;
constexpr std::size_t kMaxGap = 8;

/// The paragraph's words as their ASCII letters in lower case.
std::vector<std::string> words_of(string_view paragraph) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&words, &word] {
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (const char c : paragraph) {
    if (words.size() == kMaxWords) return words;
    if (is_alpha(c) && word.size() < kMaxWordBytes) word += to_lower(c);
    if (is_space(c)) finish();
  }
  finish();
  return words;
}

string_view cut_word(string_view& rest) {
  const std::size_t end = rest.find(' ');
  const string_view word = rest.substr(0, end);
  rest.remove_prefix(end == string_view::npos ? rest.size() : end + 1);
  return word;
}

bool fits(string_view word, string_view pattern) {
  if (pattern.back() != '*') return word == pattern;
  pattern.remove_suffix(1);
  return word.substr(0, pattern.size()) == pattern;
}

/// Whether the wording begins at word `at`. A gap is closed at the first word that fits.
bool matches_at(const std::vector<std::string>& words, std::size_t at, string_view wording) {
  std::size_t gap = 0;
  while (!wording.empty()) {
    const string_view pattern = cut_word(wording);
    if (pattern == "...") {
      gap = kMaxGap;
      continue;
    }
    while (at < words.size() && gap > 0 && !fits(words[at], pattern)) {
      ++at;
      --gap;
    }
    if (at >= words.size() || !fits(words[at], pattern)) return false;
    ++at;
    gap = 0;
  }
  return true;
}

/// Beginnings of words, of which every wording holds one; most paragraphs stop here.
bool can_be_note(string_view paragraph) {
  constexpr auto kHints = std::to_array<string_view>({"sorry",
                                                      "apolog",
                                                      "forgive",
                                                      "excuse",
                                                      "pardon",
                                                      "multiple copies",
                                                      "posts twice",
                                                      "more than once",
                                                      "double post",
                                                      "duplicate post",
                                                      "resend",
                                                      "re-send",
                                                      "repost",
                                                      "re-post",
                                                      "sent this earlier",
                                                      "resent",
                                                      "twice",
                                                      "two of these",
                                                      "two copies",
                                                      "this is a re",
                                                      "sending this again",
                                                      "sending it again",
                                                      "posting this again",
                                                      "posting it again",
                                                      "from the wrong",
                                                      "from a wrong",
                                                      "i resend",
                                                      "second attempt",
                                                      "should both",
                                                      "if both"});
  constexpr auto kFirst = [] {
    std::array<bool, 256> first{};
    for (const char c : string_view("safeipmdrtf")) first[static_cast<unsigned char>(c)] = true;
    return first;
  }();
  bool in_word = false;
  for (std::size_t i = 0; i < paragraph.size(); ++i) {
    const char c = to_lower(paragraph[i]);
    const bool starts_word = !in_word && is_alpha(c);
    in_word = is_alpha(c);
    if (!starts_word || !kFirst[static_cast<unsigned char>(c)]) continue;
    for (const string_view hint : kHints) {
      if (hint[0] == c && istarts_with(paragraph.substr(i), hint)) return true;
    }
  }
  return false;
}

}  // namespace

bool is_repost_note(string_view paragraph) {
  constexpr std::size_t kMaxBytes = 600;
  if (paragraph.size() > kMaxBytes || !can_be_note(paragraph)) return false;
  const std::vector<std::string> words = words_of(paragraph);
  for (const string_view wording : kRepostNotes) {
    for (std::size_t at = 0; at < words.size(); ++at) {
      if (matches_at(words, at, wording)) return true;
    }
  }
  return false;
}

}  // namespace docket::mail
