#pragma once

/// Words are indexed once, as they stand; a query's word is widened to its stem family: the words
/// of the index that have its stem (Porter2 for English). Kept as Xapian synonyms of "Z" + stem
/// (docs/index-format.md, "Stem families").

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <xapian.h>

namespace docket::index {

/// Stems and remembers. One a thread.
class Stemmer {
 public:
  /// The word itself where it is not a plain word.
  [[nodiscard]] std::string stem(const std::string& word) const;

 private:
  Xapian::Stem stem_{"en"};
};

/// Collects words of documents and writes the families that they belong to.
class FamilyWriter {
 public:
  void add_words_of(const Xapian::Document& document);
  void add_words_of(const Xapian::Database& database);
  void write(Xapian::WritableDatabase& database) const;

 private:
  void add_term(const std::string& term);
  std::unordered_set<std::string> words_;
};

/// The words of the index with the stem of `word`, itself included, in order; at most
/// kMaxFamily.
inline constexpr std::size_t kMaxFamily = 32;
[[nodiscard]] std::vector<std::string> family_of(const Xapian::Database& database,
                                                 const Stemmer& stemmer, const std::string& word);

}  // namespace docket::index
