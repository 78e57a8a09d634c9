#include "index/stem_families.hpp"

#include <algorithm>

#include "index/fields.hpp"
#include "index/words.hpp"

namespace docket::index {
namespace {

bool is_stemmed(std::string_view prefix) {
  return std::any_of(kFields.begin(), kFields.end(),
                     [&](const Field& f) { return f.stemmed && f.prefix == prefix; });
}

}  // namespace

std::string Stemmer::stem(const std::string& word) const {
  return is_plain_word(word) ? stem_(word) : word;
}

void FamilyWriter::add_term(const std::string& term) {
  const std::size_t start = term.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (start == std::string::npos) return;
  const std::string_view prefix = std::string_view(term).substr(0, start);
  const std::string_view word = std::string_view(term).substr(start);
  if (is_stemmed(prefix) && is_plain_word(word)) words_.emplace(word);
}

void FamilyWriter::add_words_of(const Xapian::Document& document) {
  for (auto it = document.termlist_begin(); it != document.termlist_end(); ++it) add_term(*it);
}

void FamilyWriter::add_words_of(const Xapian::Database& database) {
  for (const Field& field : kFields) {
    if (!field.stemmed) continue;
    const std::string prefix(field.prefix);
    auto it = database.allterms_begin(prefix);
    const auto end = database.allterms_end(prefix);
    // Without a prefix all terms come: those with one are passed over.
    if (prefix.empty()) it.skip_to("a");
    for (; it != end; ++it) add_term(*it);
  }
}

void FamilyWriter::write(Xapian::WritableDatabase& database) const {
  std::vector<std::pair<std::string, const std::string*>> rows;
  const Stemmer stemmer;
  for (const std::string& word : words_) {
    std::string stem = stemmer.stem(word);
    if (stem != word) rows.emplace_back("Z" + std::move(stem), &word);
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : *a.second < *b.second;
  });
  for (const auto& [stem, word] : rows) database.add_synonym(stem, *word);
}

std::vector<std::string> family_of(const Xapian::Database& database, const Stemmer& stemmer,
                                   const std::string& word) {
  std::vector<std::string> family{word};
  if (!is_plain_word(word)) return family;
  const std::string stem = stemmer.stem(word);
  const std::string key = "Z" + stem;
  for (auto it = database.synonyms_begin(key); it != database.synonyms_end(key); ++it) {
    if (family.size() + 1 == kMaxFamily) break;
    if (*it != word) family.push_back(*it);
  }
  if (stem != word) family.push_back(stem);
  std::sort(family.begin(), family.end());
  family.erase(std::unique(family.begin(), family.end()), family.end());
  return family;
}

}  // namespace docket::index
