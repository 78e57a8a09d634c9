#pragma once

/// How people say a thing, compiled: the patterns of data/fault_concepts.tsv, which says how they
/// are written. Made once; afterwards read by any number of threads.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "mail/fault_words_stem.hpp"

namespace docket::mail {

/// A place of a pattern for one word: any of some words. Equal ones are one term.
using FaultTerm = std::uint16_t;
/// Words side by side that patterns are made of. Equal ones are one phrase.
using FaultPhrase = std::uint32_t;

struct FaultPattern {
  static constexpr std::size_t kMaxPhrases = 4;
  enum class Order : std::uint8_t { Alone, Following, Any };

  std::uint16_t concept_at = 0;  ///< in the table
  Order order = Order::Alone;
  bool weak = false;       ///< counts only in a text of the trade
  std::uint8_t count = 0;  ///< of phrases
  /// Following: words between a phrase and the next; Any: the first is that of words in all.
  std::array<std::uint8_t, kMaxPhrases> windows{};
  std::uint32_t phrases = 0;  ///< its first in FaultPatterns::parts
};

/// Lists of different lengths, one behind the other.
template <typename Value>
class Runs {
 public:
  void build(const std::vector<std::vector<Value>>& lists) {
    begins_.assign(1, 0);
    for (const std::vector<Value>& list : lists) {
      values_.insert(values_.end(), list.begin(), list.end());
      begins_.push_back(static_cast<std::uint32_t>(values_.size()));
    }
  }
  [[nodiscard]] const Value* begin(std::size_t list) const {
    return values_.data() + begins_[list];
  }
  [[nodiscard]] const Value* end(std::size_t list) const {
    return values_.data() + begins_[list + 1];
  }

 private:
  std::vector<Value> values_;
  std::vector<std::uint32_t> begins_;
};

struct FaultPatterns {
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// One word of a term.
  struct Spelling {
    FaultTerm term = 0;
    std::string exact;  ///< as it must be written, if case counts
  };
  /// Words in the hash table: stems, and small words.
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t spellings = kNone;  ///< list of `spellings`
    bool small = false;
    std::string word;
  };
  struct Edge {
    FaultTerm term = 0;
    std::uint32_t node = 0;
  };

  enum Head : std::uint8_t { Stem = 1, Small = 2 };
  std::vector<std::uint8_t> heads;  ///< by first_letters(): what words begin so, bits of Head
  std::vector<Entry> entries;  ///< open addressing; a power of two, an empty word is a free place
  Runs<Spelling> spellings;
  std::vector<std::pair<std::string, FaultTerm>> prefixes;

  /// The phrases as a trie over terms: node 0 is before the first word.
  Runs<Edge> edges;
  std::vector<FaultPhrase> phrase_at;  ///< of a node, or kNone
  std::vector<std::uint32_t> root;     ///< node by the first term, or kNone

  std::vector<FaultPattern> patterns;
  std::vector<FaultPhrase> parts;   ///< phrases of the patterns
  Runs<std::uint32_t> patterns_of;  ///< by phrase: the patterns that may be complete with it
  std::vector<std::uint32_t>
      memory;  ///< by phrase: its place among those to be remembered, or kNone
  std::size_t remembered = 0;

  static constexpr std::size_t kHeads = 32768;
  [[nodiscard]] static std::size_t first_letters(std::string_view word);
  [[nodiscard]] static std::uint64_t hash_of(std::string_view word);
  [[nodiscard]] const Entry* find(std::string_view word) const;
};

/// Makes FaultPatterns, pattern by pattern. Errors name what is wrong with the pattern, not where.
class FaultPatternBuilder {
 public:
  /// "@late": a name for a list of words, "late|delay|overdue", to be used in terms.
  [[nodiscard]] Result<void> add_group(std::string_view name, std::string_view words);
  /// One pattern of the concept that is number `concept_at` of the table.
  [[nodiscard]] Result<void> add(std::string_view pattern, std::uint16_t concept_at);
  [[nodiscard]] FaultPatterns build() const;

 private:
  struct Node {
    std::map<FaultTerm, std::uint32_t> next;
    FaultPhrase phrase = FaultPatterns::kNone;
  };

  [[nodiscard]] Result<std::vector<std::string>> words_of(std::string_view term) const;
  [[nodiscard]] Result<FaultPhrase> add_phrase(std::string_view words);
  [[nodiscard]] static Result<void> add_operator(std::string_view token, FaultPattern& pattern);
  [[nodiscard]] FaultTerm term(std::vector<std::string> words);
  [[nodiscard]] FaultPhrase phrase(const std::vector<FaultTerm>& terms);
  void build_words(FaultPatterns& out) const;
  void build_trie(FaultPatterns& out) const;
  void build_uses(FaultPatterns& out) const;

  std::map<std::string, std::vector<std::string>, std::less<>> groups_;
  std::map<std::vector<std::string>, FaultTerm> terms_;  ///< words: "revok", "=CN", "misissu*"
  std::vector<Node> nodes_ = {Node()};
  std::uint32_t phrase_count_ = 0;
  std::vector<FaultPattern> patterns_;
  std::vector<FaultPhrase> parts_;
};

}  // namespace docket::mail
