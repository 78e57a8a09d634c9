#include "search/suggestion.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/utf8.hpp"
#include "index/stem_families.hpp"
#include "index/words.hpp"

namespace docket::search {
namespace {

constexpr std::size_t kMaxScanned = 500000;
constexpr std::size_t kSure = 3;  // letters of a prefix that stand in for the first one
constexpr std::size_t kMaxPlain = 32;
constexpr std::size_t kLongWord = 8;  // from here on two slips are forgiven

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment) between
/// two words, or limit + 1 where there are more.
std::size_t slips(const std::string& a, const std::string& b, std::size_t limit) {
  // Plain words are short (index::is_plain_word).
  std::array<std::size_t, kMaxPlain + 1> before_last{};
  std::array<std::size_t, kMaxPlain + 1> last{};
  std::array<std::size_t, kMaxPlain + 1> row{};
  for (std::size_t k = 0; k <= b.size(); ++k) last[k] = k;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t least = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t replaced = last[k - 1] + (a[i - 1] == b[k - 1] ? 0 : 1);
      row[k] = std::min({replaced, last[k] + 1, row[k - 1] + 1});
      const bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];
      if (swapped) row[k] = std::min(row[k], before_last[k - 2] + 1);
      least = std::min(least, row[k]);
    }
    if (least > limit) return limit + 1;
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// How words near to `word` may begin. To read all words takes longer than most searches: a slip in
/// the first letter is looked for only where no other follows close behind it.
std::vector<std::string> near_beginnings(const std::string& word) {
  std::vector<std::string> prefixes{word.substr(0, 1)};
  if (word.size() > 1 && word[1] != word[0]) prefixes.push_back(word.substr(1, 1));
  for (char first = 'a'; first <= 'z'; ++first) {
    if (first == word[0] || (word.size() > 1 && first == word[1])) continue;
    for (const std::size_t rest : {std::size_t{0}, std::size_t{1}}) {  // missing, another one
      if (word.size() > rest) prefixes.push_back(first + word.substr(rest, kSure - 1));
    }
  }
  return prefixes;
}

std::string nearest(const Xapian::Database& database, const std::string& word) {
  const std::size_t limit = word.size() >= kLongWord ? 2 : 1;
  std::string best;
  std::size_t best_slips = limit + 1;
  Xapian::doccount best_posts = 0;
  std::size_t scanned = 0;
  // Words of the author's own are terms without a prefix (index/fields.hpp), in lower case.
  for (const std::string& prefix : near_beginnings(word)) {
    const auto end = database.allterms_end(prefix);
    for (auto it = database.allterms_begin(prefix); it != end && ++scanned < kMaxScanned; ++it) {
      const std::string candidate = *it;
      const bool near =
          candidate.size() <= word.size() + limit && word.size() <= candidate.size() + limit;
      if (!near || !index::is_plain_word(candidate)) continue;
      const std::size_t distance = slips(word, candidate, limit);
      if (distance > limit || distance > best_slips) continue;
      const Xapian::doccount posts = it.get_termfreq();
      if (distance == best_slips && posts <= best_posts) continue;
      best = candidate;
      best_slips = distance;
      best_posts = posts;
    }
  }
  return best;
}

class Corrector {
 public:
  explicit Corrector(const Xapian::Database& database) : database_(database) {}

  void correct(QueryNode& node) {
    for (QueryNode& child : node.children) correct(child);
    if (node.kind != NodeKind::Word) return;
    const std::string word = fold(node.text);
    if (!index::is_plain_word(word) || is_known(word)) return;
    std::string other = nearest(database_, word);
    if (other.empty()) return;
    node.text = std::move(other);
    changed_ = true;
  }
  [[nodiscard]] bool changed() const { return changed_; }

 private:
  [[nodiscard]] bool is_known(const std::string& word) const {
    const auto family = index::family_of(database_, stemmer_, word);
    return std::any_of(family.begin(), family.end(), [&](const std::string& form) {
      return database_.term_exists(form) || database_.term_exists("S" + form) ||
             database_.term_exists("XQ" + form) || database_.term_exists("A" + form);
    });
  }

  const Xapian::Database& database_;
  index::Stemmer stemmer_;
  bool changed_ = false;
};

}  // namespace

std::optional<std::string> suggest(const Xapian::Database& database, const Query& query) {
  Query other{query.root, {}};
  Corrector corrector(database);
  corrector.correct(other.root);
  if (!corrector.changed()) return std::nullopt;
  return other.canonical();
}

}  // namespace docket::search
