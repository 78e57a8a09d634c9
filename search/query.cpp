#include "search/query.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::search {
namespace {

constexpr std::string_view kSubject = "subject:";
constexpr std::size_t kMaxTerms = 64;

/// What a user of other mail searches may mean otherwise than as a word.
bool is_operator_or_field(std::string_view text) {
  for (const std::string_view name : {"AND", "OR", "NOT", "NEAR"}) {
    if (text == name || (name == "NEAR" && text.starts_with("NEAR/"))) return true;
  }
  const std::size_t colon = text.find(':');
  if (text.starts_with('+') || text.starts_with('-') || text.starts_with('(')) return true;
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  const std::string_view name = text.substr(0, colon);
  return std::all_of(name.begin(), name.end(), [](char c) { return is_alpha(c) || c == '-'; }) &&
         text[colon + 1] != '/';
}

/// Words with one blank between them.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (!is_space(c)) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  return out;
}

/// Cuts the next term off: up to white space, or a quoted phrase behind an optional "subject:".
QueryTerm next_term(std::string_view& rest) {
  QueryTerm term;
  if (istarts_with(rest, kSubject)) {
    term.subject_only = true;
    rest.remove_prefix(kSubject.size());
  }
  std::size_t end = 0;
  if (!rest.empty() && rest.front() == '"') {
    rest.remove_prefix(1);
    end = rest.find('"');
    term.phrase = true;
    term.text = on_one_line(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return term;
  }
  while (end < rest.size() && !is_space(rest[end])) ++end;
  term.text = rest.substr(0, end);
  rest.remove_prefix(end);
  return term;
}

}  // namespace

std::string Query::canonical() const {
  std::string out;
  for (const QueryTerm& term : terms) {
    if (!out.empty()) out += ' ';
    if (term.subject_only) out += kSubject;
    out += term.phrase ? '"' + term.text + '"' : term.text;
  }
  return out;
}

Query parse_query(std::string_view text) {
  Query query;
  const std::string valid = to_valid_utf8(text);
  std::string_view rest = valid;
  while (!(rest = trim(rest)).empty()) {
    QueryTerm term = next_term(rest);
    if (term.text.empty()) {
      query.warnings.emplace_back("an empty phrase or field was left out");
    } else if (query.terms.size() == kMaxTerms) {
      query.warnings.emplace_back("only the first 64 words are looked for");
      break;
    } else {
      if (!term.phrase && is_operator_or_field(term.text)) {
        query.warnings.push_back(term.text +
                                 " is taken as a word: only words, \"phrases\" and "
                                 "subject: are understood yet");
      }
      query.terms.push_back(std::move(term));
    }
  }
  return query;
}

}  // namespace docket::search
