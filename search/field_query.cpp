#include "search/field_query.hpp"

#include "index/words.hpp"

namespace docket::search {

TypedWord read_typed(const std::string& text) {
  TypedWord typed;
  index::read_words(text, 1, [&](const index::Word& word) {
    if (word.kind == index::WordKind::Atom) typed.atoms.emplace_back(word.term);
    const bool whole = word.position == 1 && word.kind == index::WordKind::Joined;
    if (whole && typed.joined.empty()) typed.joined = word.term;
  });
  // Joined only where one run of signs is all that was typed: not for "http://x".
  if (typed.joined.size() + 2 < text.size()) typed.joined.clear();
  return typed;
}

std::vector<std::string> with_prefix(const index::Field& field,
                                     const std::vector<std::string>& terms) {
  std::vector<std::string> out;
  out.reserve(terms.size());
  for (const std::string& term : terms) out.push_back(std::string(field.prefix) + term);
  return out;
}

/// One of several forms, weighed as if it were one term.
Xapian::Query any_form(const index::Field& field, const std::vector<std::string>& forms) {
  const std::vector<std::string> terms = with_prefix(field, forms);
  if (terms.size() == 1) return Xapian::Query(terms.front());
  return Xapian::Query(Xapian::Query::OP_SYNONYM, terms.begin(), terms.end());
}

Xapian::Query phrase_in(const index::Field& field, const std::vector<std::string>& atoms) {
  const std::vector<std::string> terms = with_prefix(field, atoms);
  if (terms.size() == 1) return Xapian::Query(terms.front());
  return Xapian::Query(Xapian::Query::OP_PHRASE, terms.begin(), terms.end(),
                       static_cast<Xapian::termcount>(terms.size()));
}

/// "sha-1", or "sha" and "1" beside each other.
Xapian::Query compound_in(const index::Field& field, const TypedWord& typed) {
  const std::string joined = std::string(field.prefix) + typed.joined;
  if (!field.positions) {
    if (!typed.joined.empty()) return Xapian::Query(joined);
    const std::vector<std::string> terms = with_prefix(field, typed.atoms);
    return Xapian::Query(Xapian::Query::OP_AND, terms.begin(), terms.end());
  }
  const Xapian::Query apart = phrase_in(field, typed.atoms);
  return typed.joined.empty()
             ? apart
             : Xapian::Query(Xapian::Query::OP_SYNONYM, Xapian::Query(joined), apart);
}

}  // namespace docket::search
