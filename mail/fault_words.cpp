#include "mail/fault_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/text.hpp"
#include "mail/fault_concepts.hpp"
#include "mail/fault_words_scan.hpp"
#include "mail/tsv.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr auto kPieces = std::to_array<string_view>({
#include "data/title_words.inc"
});

constexpr std::size_t kLongestDomain = 100;
/// What rarity can tell: a word that is in no title is as often a slip as a name.
constexpr double kMostBits = 10;

class WordCollector {
 public:
  explicit WordCollector(string_view text) : text_(text) {}

  std::vector<std::string> take() && {
    WordScanner scanner(text_);
    ScannedWord word;
    while (scanner.next(word)) {
      if (!word.dotted) end_chain();
      if (!word.dotted) chain_begin_ = word.begin;
      chain_end_ = word.end;
      chain_words_ += 1;
      add_word(word);
    }
    end_chain();
    return std::move(words_);
  }

 private:
  void add_word(const ScannedWord& word) {
    const string_view folded = word.folded.view();
    if (word.hyphened && !before_.empty() && !folded.empty()) {
      add(stem_of(before_ + std::string(folded)));
    }
    before_ = folded;
    add_folded(folded);
    if (!word.camel) return;
    const CamelParts parts = camel_parts(text_.substr(word.begin, word.end - word.begin));
    for (std::size_t i = 0; i < parts.count; ++i) add_folded(to_lower(parts.parts[i]));
  }

  void add_folded(string_view folded) {
    if (!folded.empty() && !is_small_word(folded)) add(stem_of(folded));
  }

  /// "example.com" of what was "example" and "com".
  void end_chain() {
    const std::size_t length = chain_end_ - chain_begin_;
    if (chain_words_ > 1 && length <= kLongestDomain) {
      add(to_lower(text_.substr(chain_begin_, length)));
    }
    chain_words_ = 0;
  }

  void add(std::string word) {
    if (word.size() < 2 || words_.size() == kMaxFaultWords) return;
    if (seen_.insert(word).second) words_.push_back(std::move(word));
  }

  string_view text_;
  std::vector<std::string> words_;
  std::unordered_set<std::string> seen_;
  std::string before_;  // the word before, folded
  std::size_t chain_begin_ = 0;
  std::size_t chain_end_ = 0;
  std::size_t chain_words_ = 0;
};

std::unordered_map<std::string, double> count_titles() {
  std::unordered_map<std::string, double> counts;
  for (const string_view piece : kPieces) {
    TsvRows rows(piece);
    while (const auto row = rows.next()) {
      double count = 0;
      for (const char c : (*row)[1]) count = is_digit(c) ? count * 10 + (c - '0') : 0;
      if (count > 0) counts.emplace((*row)[0], count);
    }
  }
  return counts;
}

}  // namespace

std::vector<std::string> fault_words(string_view text) { return WordCollector(text).take(); }

double fault_word_weight(string_view word) {
  static const std::unordered_map<std::string, double> counts = count_titles();
  const auto found = counts.find(std::string(word));
  const double titles = found == counts.end() ? 1 : found->second;
  return std::min(kMostBits, std::log2(static_cast<double>(kFaultTitles + 1) / (titles + 0.5)));
}

}  // namespace docket::mail
