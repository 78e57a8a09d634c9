#include "mail/word_changes.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "mail/own_words.hpp"

namespace docket::mail {
namespace {

using std::string_view;
using Words = std::vector<string_view>;

Words split(string_view text) {
  Words words;
  for (string_view word = cut_word(text); !word.empty(); word = cut_word(text)) {
    words.push_back(word);
  }
  return words;
}

/// Length of the longest common subsequence, two rows at a time.
std::size_t common_in_order(const Words& a, const Words& b) {
  std::vector<std::size_t> row(b.size() + 1, 0);
  for (const string_view word : a) {
    std::size_t diagonal = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = word == b[j - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row.back();
}

std::size_t common_in_any_order(Words a, Words b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  Words both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both.size();
}

std::string join(const Words& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string shown(const std::string& run) {
  constexpr std::size_t kMaxShown = 60;
  if (run.size() <= kMaxShown) return run;
  return run.substr(0, std::min(run.rfind(' ', kMaxShown), kMaxShown)) + " ...";
}

}  // namespace

double WordChanges::similarity() const {
  const std::size_t all = words_a + words_b;
  return all == 0 ? 1.0 : 2.0 * static_cast<double>(common) / static_cast<double>(all);
}

WordChanges compare_words(string_view own_a, string_view own_b) {
  return compare_keys(words_key(own_a), words_key(own_b));
}

WordChanges compare_keys(string_view key_a, string_view key_b) {
  constexpr std::size_t kMaxCells = 4'000'000;
  Words a = split(key_a);
  Words b = split(key_b);
  WordChanges changes;
  changes.words_a = a.size();
  changes.words_b = b.size();
  const auto [from_a, from_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto front = static_cast<std::size_t>(from_a - a.begin());
  a.erase(a.begin(), from_a);
  b.erase(b.begin(), from_b);
  const auto [back_a, back_b] = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
  const auto back = static_cast<std::size_t>(back_a - a.rbegin());
  a.erase(back_a.base(), a.end());
  b.erase(back_b.base(), b.end());
  // Cut off in the middle of a word: what is left of that word is no other word.
  if (back == 0 && a.size() == 1 && !b.empty() && b[0].starts_with(a[0])) a.clear();
  if (back == 0 && b.size() == 1 && !a.empty() && a[0].starts_with(b[0])) b.clear();
  changes.run_a = a.size();
  changes.run_b = b.size();
  changes.at_front = front == 0;
  changes.at_end = back == 0;
  changes.one_sided = a.empty() != b.empty();
  changes.common = front + back;
  changes.common +=
      a.size() * b.size() <= kMaxCells ? common_in_order(a, b) : common_in_any_order(a, b);
  changes.only_a = join(a);
  changes.only_b = join(b);
  return changes;
}

std::string describe(const WordChanges& changes) {
  if (changes.run_a == 0 && changes.run_b == 0) return "the same words";
  if (changes.run_a == 0) return fmt::format("\"{}\" more in one", shown(changes.only_b));
  if (changes.run_b == 0) return fmt::format("\"{}\" more in one", shown(changes.only_a));
  return fmt::format("\"{}\" against \"{}\"", shown(changes.only_a), shown(changes.only_b));
}

}  // namespace docket::mail
