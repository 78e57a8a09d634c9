#include "search/query_leaf.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/message_id.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "search/cited_value.hpp"
#include "search/query_date.hpp"
#include "search/query_word.hpp"

namespace docket::search {
namespace {

using NameKind = QueryName::Kind;

}  // namespace

std::optional<QueryNode> LeafMaker::word(const Token& token, const QueryName* name) {
  WordParts parts = read_word(token.text);
  if (parts.text.empty()) {
    const bool has_star = parts.is_wildcard || parts.has_stars;
    warn(token, has_star ? "* needs letters before it; left out" : "no word; left out");
    return std::nullopt;
  }
  const bool is_sign = token.text.front() == '-' || token.text.front() == '+';
  if (token.name != nullptr && is_sign) {
    warn(token, fmt::format("{} stands before a field's name; left out", token.text.front()));
  }
  QueryNode node;
  node.kind = parts.is_wildcard ? NodeKind::Wildcard : NodeKind::Word;
  node.field = name != nullptr ? name->field : nullptr;
  node.exact = parts.is_exact;
  if (!token.unknown_name.empty()) {
    const auto meant = nearest_query_name(token.unknown_name);
    warn(token,
         fmt::format("there is no field {}{}; looked for as words", to_lower(token.unknown_name),
                     meant ? fmt::format(" (did you mean {}:?)", *meant) : ""));
  }
  // What would mean something else without quotes has them from now on.
  const WordPlace place = node.field == nullptr ? WordPlace::Bare : WordPlace::AfterField;
  const WordMark mark = parts.is_wildcard ? WordMark::Star : WordMark::None;
  if (!reads_as(mark, parts.text, place)) {
    parts.has_stars = parts.has_stars || parts.is_wildcard;
    node.kind = NodeKind::Word;
    node.exact = true;
  }
  if (parts.has_stars) warn(token, "* stands at the end of a word; left out elsewhere");
  node.text = std::move(parts.text);
  return node;
}

std::vector<std::string> LeafMaker::phrase_words(const Token& token) {
  std::vector<std::string> words;
  std::string_view rest = token.text;
  bool has_stars = false;
  bool is_cut = false;
  while (words.size() <= kMaxQueryLeaves) {
    const std::string_view typed = next_phrase_word(rest);
    if (typed.empty()) break;
    std::string word(typed.substr(0, utf8_floor(typed, kMaxWordBytes)));
    is_cut = is_cut || word.size() < typed.size();
    const auto stars = std::remove(word.begin(), word.end(), '*');
    has_stars = has_stars || stars != word.end();
    word.erase(stars, word.end());
    if (has_letters(word)) words.push_back(std::move(word));
  }
  if (!token.is_closed) warn(token, "the quotation mark is not closed; closed at the end");
  if (is_cut) warn(token, fmt::format("a word is longer than {} bytes; cut", kMaxWordBytes));
  if (has_stars) warn(token, "* means nothing in a phrase; left out");
  if (words.empty()) warn(token, "no words between the quotation marks; left out");
  return words;
}

std::optional<QueryNode> LeafMaker::value(const Token& token, const QueryName& name,
                                          std::string text) {
  switch (name.kind) {
    case NameKind::Filter: return filter(token, name, whole_value(token, name, std::move(text)));
    case NameKind::Cited: return cited(token, name, text);
    case NameKind::Thread: return thread_number(token, whole_value(token, name, std::move(text)));
    case NameKind::Date:
    case NameKind::After:
    case NameKind::Before: return date(token, name, text);
    case NameKind::MessageId: return message_id(token, text);
    case NameKind::Later:
      if (token.name != nullptr) {
        warn(token, fmt::format("the field {}: is not there yet; left out", name.name));
      }
      return std::nullopt;
    case NameKind::Text: break;
  }
  return std::nullopt;
}

/// A phrase stands as it is; the marks around and in a word go.
std::string LeafMaker::whole_value(const Token& token, const QueryName& name, std::string text) {
  if (token.kind == TokenKind::Phrase) return text;
  WordParts parts = read_word(text);
  if (parts.has_stars || parts.is_wildcard) {
    warn(token, fmt::format("{}: takes whole values; * left out", name.name));
  }
  return std::move(parts.text);
}

std::optional<QueryNode> LeafMaker::filter(const Token& token, const QueryName& name,
                                           std::string value) {
  value = to_lower(value);
  if (value.empty()) {
    warn(token, "no word; left out");
    return std::nullopt;
  }
  if (name.name == "is" && value == "report") {
    warn(token, "is:report is not there yet; left out");
    return std::nullopt;
  }
  bool found = name.field->values.empty();
  std::string known;
  std::string_view rest = name.field->values;
  for (std::string_view one; !found && !(one = next_phrase_word(rest)).empty();) {
    found = one == value;
    (known += known.empty() ? "" : ", ") += one;
  }
  if (!found) {
    warn(token, fmt::format("there is only {}; left out", known));
    return std::nullopt;
  }
  QueryNode node;
  node.kind = NodeKind::Filter;
  node.field = name.field;
  node.text = std::move(value);
  return node;
}

std::optional<QueryNode> LeafMaker::cited(const Token& token, const QueryName& name,
                                          std::string_view value) {
  CitedValue read = read_cited_value(*name.field, value);
  if (read.text.empty()) {
    warn(token, read.problem + "; left out");
    return std::nullopt;
  }
  QueryNode node;
  node.kind = NodeKind::Filter;
  node.field = read.field;
  node.text = std::move(read.text);
  return node;
}

std::optional<QueryNode> LeafMaker::date(const Token& token, const QueryName& name,
                                         std::string_view value) {
  while (!value.empty() && junk_at(value, value.size() - 1) > 0) value.remove_suffix(1);
  const DateForm form = name.kind == NameKind::After    ? DateForm::After
                        : name.kind == NameKind::Before ? DateForm::Before
                                                        : DateForm::On;
  auto range = parse_date_range(value, form, now_);
  if (!range) {
    warn(token, range.error().message + "; left out");
    return std::nullopt;
  }
  if (range->is_swapped) warn(token, "the later end stands first; taken the other way round");
  QueryNode node;
  node.kind = NodeKind::Date;
  node.from = range->from;
  node.until = range->until;
  return node;
}

std::optional<QueryNode> LeafMaker::message_id(const Token& token, std::string_view value) {
  if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  const auto id = MessageId::parse(value);
  // No id has ">" in it but one that was written without its brackets.
  std::string text = id ? id->value().substr(0, id->value().find('>')) : "";
  if (text.empty()) {
    warn(token, "no Message-ID; left out");
    return std::nullopt;
  }
  QueryNode node;
  node.kind = NodeKind::MessageId;
  node.text = std::move(text);
  return node;
}

std::optional<QueryNode> LeafMaker::thread_number(const Token& token, std::string_view value) {
  value.remove_prefix(std::min(value.find_first_not_of('0'), value.size()));
  const bool is_number =
      std::all_of(value.begin(), value.end(), [](char c) { return is_digit(c); });
  if (value.empty() || !is_number || value.size() > 18) {
    warn(token, "thread: takes a number or {a query}; left out");
    return std::nullopt;
  }
  QueryNode node;
  node.kind = NodeKind::Thread;
  node.text = value;
  return node;
}

}  // namespace docket::search
