#pragma once

/// What of a text is to be marked for a query: words and phrases, each with the number of the
/// part of the query that it belongs to.

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace docket::search {

struct WordMark {
  std::size_t offset = 0, length = 0;  ///< bytes of the text
  std::size_t part = 0;                ///< of the query
};

class MatchWords {
 public:
  void add_word(std::string term, std::size_t part);
  /// Atoms (index/words.hpp) in order.
  void add_phrase(std::vector<std::string> terms, std::size_t part);
  [[nodiscard]] bool empty() const { return words_.empty() && phrases_.empty(); }

  /// Where they are in the text; in order of offset, without overlap.
  [[nodiscard]] std::vector<WordMark> find(std::string_view text) const;

 private:
  struct Phrase {
    std::vector<std::string> terms;
    std::size_t part = 0;
  };
  std::unordered_map<std::string, std::size_t> words_;  // to the first part that has it
  std::vector<Phrase> phrases_;
  std::unordered_map<std::string, std::vector<std::size_t>> phrase_starts_;  // by first term
};

}  // namespace docket::search
