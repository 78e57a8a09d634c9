#include "search/match_words.hpp"

#include <algorithm>
#include <utility>

#include "index/words.hpp"

namespace docket::search {
namespace {

struct Atom {
  std::string term;
  std::uint32_t position = 0;
  std::size_t offset = 0, end = 0;
};

bool stands_at(const std::vector<std::string>& terms, const std::vector<Atom>& atoms,
               std::size_t at) {
  if (at + terms.size() > atoms.size()) return false;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const Atom& atom = atoms[at + k];
    if (atom.term != terms[k] || atom.position != atoms[at].position + k) return false;
  }
  return true;
}

std::vector<WordMark> without_overlap(std::vector<WordMark> marks) {
  std::sort(marks.begin(), marks.end(), [](const WordMark& a, const WordMark& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.length > b.length;
  });
  std::vector<WordMark> out;
  for (const WordMark& mark : marks) {
    const bool inside = !out.empty() && mark.offset < out.back().offset + out.back().length;
    if (!inside) out.push_back(mark);
  }
  return out;
}

}  // namespace

void MatchWords::add_word(std::string term, std::size_t part) {
  words_.try_emplace(std::move(term), part);
}

void MatchWords::add_phrase(std::vector<std::string> terms, std::size_t part) {
  if (terms.empty()) return;
  phrase_starts_[terms.front()].push_back(phrases_.size());
  phrases_.push_back({std::move(terms), part});
}

std::vector<WordMark> MatchWords::find(std::string_view text) const {
  std::vector<WordMark> marks;
  std::vector<Atom> atoms;
  std::string term;
  index::read_words(text, 1, [&](const index::Word& word) {
    term = word.term;
    if (const auto it = words_.find(term); it != words_.end()) {
      marks.push_back({word.offset, word.length, it->second});
    }
    if (phrases_.empty() || word.kind != index::WordKind::Atom) return;
    atoms.push_back({term, word.position, word.offset, word.offset + word.length});
  });
  for (std::size_t at = 0; at < atoms.size(); ++at) {
    const auto starts = phrase_starts_.find(atoms[at].term);
    if (starts == phrase_starts_.end()) continue;
    for (const std::size_t number : starts->second) {
      const Phrase& phrase = phrases_[number];
      if (!stands_at(phrase.terms, atoms, at)) continue;
      const std::size_t end = atoms[at + phrase.terms.size() - 1].end;
      marks.push_back({atoms[at].offset, end - atoms[at].offset, phrase.part});
    }
  }
  return without_overlap(std::move(marks));
}

}  // namespace docket::search
