#include "search/query_lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "search/query_word.hpp"

namespace docket::search {
namespace {

using Kind = QueryName::Kind;

constexpr std::size_t kMaxNameBytes = 32;

constexpr std::array kNames{
    QueryName{Kind::Text, "body", &index::field("body")},
    QueryName{Kind::Text, "subject", &index::field("subject")},
    QueryName{Kind::Text, "quoted", &index::field("quoted")},
    QueryName{Kind::Text, "from", &index::field("from")},
    QueryName{Kind::Text, "to", &index::field("to")},
    QueryName{Kind::Text, "filename", &index::field("filename")},
    QueryName{Kind::Text, "attachment", &index::field("attachment")},
    QueryName{Kind::Filter, "list", &index::field("list")},
    QueryName{Kind::Filter, "is", &index::field("is")},
    QueryName{Kind::Filter, "has", &index::field("has")},
    QueryName{Kind::Date, "date"},
    QueryName{Kind::After, "after"},
    QueryName{Kind::Before, "before"},
    QueryName{Kind::MessageId, "mid"},
    QueryName{Kind::MessageId, "id"},
    QueryName{Kind::Thread, "thread"},
};

constexpr bool is_cited(const index::Field& field) { return field.kind == index::FieldKind::Cited; }

/// All of the index's fields of citations, under their own names.
constexpr std::array kCitedNames = [] {
  constexpr auto kCount = std::count_if(index::kFields.begin(), index::kFields.end(), is_cited);
  std::array<QueryName, std::size_t{kCount}> names;
  std::size_t count = 0;
  for (const index::Field& field : index::kFields) {
    if (is_cited(field)) names[count++] = {Kind::Cited, field.name, &field};
  }
  return names;
}();

/// Every other field that is no value has its name here: a new one is not forgotten.
constexpr bool all_fields_have_names() {
  for (const index::Field& field : index::kFields) {
    bool found = field.kind == index::FieldKind::Value || is_cited(field);
    for (const QueryName& name : kNames) {
      if (name.field != &field) continue;
      found = name.name == field.name &&
              (name.kind == Kind::Filter) == (field.kind == index::FieldKind::Filter);
    }
    if (!found) return false;
  }
  return true;
}
static_assert(all_fields_have_names());

/// A query that names one of these must not find something else.
constexpr std::array kLaterNames = [] {
  constexpr std::array<std::string_view, 2> kLater{"section", "role"};
  std::array<QueryName, kLater.size()> names;
  for (std::size_t i = 0; i < kLater.size(); ++i) names[i] = {Kind::Later, kLater[i], nullptr};
  return names;
}();

unsigned byte_at(std::string_view text, std::size_t position) {
  return position < text.size() ? static_cast<unsigned char>(text[position]) : 0;
}

bool is_sign(unsigned byte) { return byte == '+' || byte == '-'; }

/// "NEAR/5"; nullopt where it is none.
std::optional<std::size_t> near_distance(std::string_view word) {
  if (word == "NEAR") return kDefaultDistance;
  if (!word.starts_with("NEAR/") || word.size() == 5) return std::nullopt;
  word.remove_prefix(5);
  if (!std::all_of(word.begin(), word.end(), [](char c) { return is_digit(c); })) {
    return std::nullopt;
  }
  std::size_t distance = 0;
  const auto result = std::from_chars(word.data(), word.data() + word.size(), distance);
  return result.ec == std::errc{} ? distance : std::string_view::npos;
}

/// "subject" of "subject:..."; empty where the text does not begin like a field.
std::string_view name_at(std::string_view text, std::size_t position) {
  std::size_t end = position;
  while (end < text.size() && end - position <= kMaxNameBytes &&
         (is_alpha(text[end]) || (text[end] == '-' && end > position))) {
    ++end;
  }
  if (end == position || byte_at(text, end) != ':') return {};
  return text.substr(position, end - position);
}

/// Insertions, deletions and replacements that make one of the other (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t k = 0; k < row.size(); ++k) row[k] = k;
  for (const char c : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t k = 0; k < b.size(); ++k) {
      const std::size_t replaced = diagonal + (to_lower(c) == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({replaced, diagonal + 1, row[k] + 1});
    }
  }
  return row.back();
}

}  // namespace

const QueryName* find_query_name(std::string_view name) {
  for (const QueryName& known : kNames) {
    if (iequals(known.name, name)) return &known;
  }
  for (const QueryName& known : kCitedNames) {
    if (iequals(known.name, name)) return &known;
  }
  for (const QueryName& known : kLaterNames) {
    if (iequals(known.name, name)) return &known;
  }
  return nullptr;
}

std::optional<std::string_view> nearest_query_name(std::string_view name) {
  if (name.size() < 3 || name.size() > kMaxNameBytes) return std::nullopt;
  // Two letters of four make another word.
  std::size_t least = name.size() > 4 ? 3 : 2;
  std::optional<std::string_view> nearest;
  const auto look = [&](const auto& names) {
    for (const QueryName& known : names) {
      const std::size_t distance = edit_distance(name, known.name);
      if (distance >= least || known.name.size() < 3) continue;
      least = distance;
      nearest = known.name;
    }
  };
  look(kNames);
  look(kCitedNames);
  return nearest;
}

bool QueryLexer::ends_word(std::size_t position) const {
  const unsigned byte = byte_at(text_, position);
  return position >= text_.size() || byte == '(' || byte == ')' ||
         (braces_ > 0 && (byte == '{' || byte == '}')) || blank_at(text_, position) > 0 ||
         quote_at(text_, position) > 0;
}

/// Nothing of the same unit follows: a sign or a field that stands before it is alone.
bool QueryLexer::is_closing(std::size_t position) const {
  const unsigned byte = byte_at(text_, position);
  return position >= text_.size() || byte == ')' || (braces_ > 0 && byte == '}') ||
         blank_at(text_, position) > 0;
}

Token QueryLexer::token(TokenKind kind, std::size_t begin) {
  at_edge_ = kind == TokenKind::Open || kind == TokenKind::OpenThread || kind == TokenKind::Plus ||
             kind == TokenKind::Minus;
  after_sign_ = kind == TokenKind::Plus || kind == TokenKind::Minus;
  Token out;
  out.kind = kind;
  out.begin = begin;
  out.end = position_;
  out.text = text_.substr(begin, position_ - begin);
  return out;
}

Token QueryLexer::next() {
  while (true) {
    while (const std::size_t blank = blank_at(text_, position_)) {
      position_ += blank;
      at_edge_ = true;
      after_sign_ = false;
    }
    if (position_ >= text_.size()) return token(TokenKind::End, position_);
    const std::size_t begin = position_;
    if (auto found = bracket()) return *found;
    if (position_ != begin) continue;
    if (quote_at(text_, position_) > 0) return phrase(begin, nullptr);
    if (auto found = sign()) return *found;
    bool signs = false;
    while (!ends_word(position_)) {
      const bool is_a_sign = is_sign(byte_at(text_, position_));
      const std::size_t junk = is_a_sign ? 1 : junk_at(text_, position_);
      if (junk == 0) return word(begin, position_ == begin && !after_sign_);
      signs = signs || is_a_sign;
      position_ += junk;
    }
    if (signs) return token(TokenKind::LoneSign, begin);
    at_edge_ = false;
  }
}

/// "getKey()" is a word; any other bracket groups.
std::optional<Token> QueryLexer::bracket() {
  const std::size_t begin = position_;
  const char c = text_[position_];
  const bool brace = braces_ > 0 && (c == '{' || c == '}');
  if (c != '(' && c != ')' && !brace) return std::nullopt;
  ++position_;
  if (c == '(' && begin > 0 && word_end_ == begin) {
    std::size_t after = position_;
    while (const std::size_t blank = blank_at(text_, after)) after += blank;
    if (byte_at(text_, after) == ')') {
      position_ = after + 1;
      return std::nullopt;
    }
  }
  if (c == '(') ++parentheses_;
  if (c == ')' && parentheses_ > 0) --parentheses_;
  if (c == '{') ++braces_;
  if (c == '}') --braces_;
  return token(c == '(' || c == '{' ? TokenKind::Open : TokenKind::Close, begin);
}

/// One "+" or "-" right before something. More of them are a ruler, or "-----BEGIN".
std::optional<Token> QueryLexer::sign() {
  const unsigned byte = byte_at(text_, position_);
  if (!at_edge_ || !is_sign(byte) || byte_at(text_, position_ + 1) == byte) return std::nullopt;
  std::size_t after = position_ + 1;
  while (const std::size_t junk = ends_word(after) ? 0 : junk_at(text_, after)) after += junk;
  if (is_closing(after)) return std::nullopt;
  ++position_;
  return token(byte == '+' ? TokenKind::Plus : TokenKind::Minus, position_ - 1);
}

Token QueryLexer::phrase(std::size_t begin, const QueryName* name) {
  position_ += quote_at(text_, position_);
  const std::size_t first = position_;
  while (position_ < text_.size() && quote_at(text_, position_) == 0) ++position_;
  const std::string_view inside = text_.substr(first, position_ - first);
  const bool closed = position_ < text_.size();
  position_ += quote_at(text_, position_);
  Token out = token(TokenKind::Phrase, begin);
  out.text = inside;
  out.is_closed = closed;
  out.name = name;
  return out;
}

/// Moves past a word that begins here.
std::string_view QueryLexer::take_run(Token& token) {
  const std::size_t begin = position_;
  while (!ends_word(position_)) ++position_;
  word_end_ = position_;
  std::string_view run = text_.substr(begin, position_ - begin);
  token.is_cut = run.size() > kMaxWordBytes;
  return run.substr(0, utf8_floor(run, kMaxWordBytes));
}

Token QueryLexer::word(std::size_t begin, bool may_be_operator) {
  const std::string_view name = name_at(text_, position_);
  const std::size_t after = position_ + name.size() + 1;
  Token cut;
  if (!name.empty()) {
    if (const QueryName* known = find_query_name(name)) {
      position_ = after;
      return field_value(begin, *known);
    }
    const unsigned byte = byte_at(text_, after);
    if (!is_closing(after) && byte != '/' && byte != ':') cut.unknown_name = name;
  }
  const std::string_view run = take_run(cut);
  TokenKind kind = TokenKind::Word;
  const auto distance = near_distance(run);
  if (may_be_operator && !cut.is_cut) {
    if (run == "AND") kind = TokenKind::And;
    if (run == "OR") kind = TokenKind::Or;
    if (run == "NOT") kind = TokenKind::Not;
    if (distance) kind = TokenKind::Near;
  }
  Token out = token(kind, begin);
  out.text = run;
  out.unknown_name = cut.unknown_name;
  out.is_cut = cut.is_cut;
  out.distance = distance.value_or(0);
  return out;
}

Token QueryLexer::field_value(std::size_t begin, const QueryName& name) {
  const unsigned byte = byte_at(text_, position_);
  Token out;
  if (is_closing(position_)) {
    out = token(TokenKind::EmptyField, begin);
  } else if (byte == '(') {
    const std::size_t bracket = position_++;
    ++parentheses_;
    out = token(TokenKind::Open, begin);
    out.text = text_.substr(bracket, 1);
  } else if (byte == '{' && name.kind == Kind::Thread) {
    ++position_;
    ++braces_;
    out = token(TokenKind::OpenThread, begin);
    out.text = text_.substr(position_ - 1, 1);
  } else if (name.kind == Kind::MessageId) {
    return message_id(begin, name);
  } else if (quote_at(text_, position_) > 0) {
    return phrase(begin, &name);
  } else {
    Token cut;
    const std::string_view run = take_run(cut);
    out = token(run.empty() ? TokenKind::EmptyField : TokenKind::Word, begin);
    if (!run.empty()) out.text = run;
    out.is_cut = cut.is_cut;
  }
  out.name = &name;
  return out;
}

/// An id has its own syntax: all that is not blank, or what stands between "<" and ">". A bracket
/// at its end that closes one before the id is not of it.
Token QueryLexer::message_id(std::size_t begin, const QueryName& name) {
  const std::size_t first = position_;
  std::size_t end = first;
  std::ptrdiff_t round = 0;
  std::ptrdiff_t curly = 0;
  bool bracketed = false;
  for (; end < text_.size() && blank_at(text_, end) == 0 && !bracketed; ++end) {
    const char c = text_[end];
    bracketed = c == '>' && text_[first] == '<';
    round += c == '(' ? 1 : c == ')' ? -1 : 0;
    curly += c == '{' ? 1 : c == '}' ? -1 : 0;
  }
  auto parentheses = static_cast<std::ptrdiff_t>(parentheses_);
  auto braces = static_cast<std::ptrdiff_t>(braces_);
  for (; !bracketed && end > first; --end) {
    const char c = text_[end - 1];
    if (c == ')' && round < 0 && parentheses > 0) {
      ++round;
      --parentheses;
    } else if (c == '}' && curly < 0 && braces > 0) {
      ++curly;
      --braces;
    } else {
      break;
    }
  }
  position_ = end;
  while (bracketed && !ends_word(position_)) ++position_;
  Token out = token(end > first ? TokenKind::MessageId : TokenKind::EmptyField, begin);
  if (end > first) out.text = text_.substr(first, end - first);
  out.name = &name;
  return out;
}

bool reads_as(WordMark mark, std::string_view text, WordPlace place) {
  // Braces are a word's own outside of "thread:{}" only.
  if (text.find_first_of("{}") != std::string_view::npos) return false;
  const bool is_bare = place == WordPlace::Bare;
  const bool is_wildcard = mark == WordMark::Star;
  const std::string typed = std::string(text) + (is_wildcard ? "*" : "");
  const std::string line = (is_bare ? "" : "subject:") + typed;
  QueryLexer lexer(line);
  const Token found = lexer.next();
  if (found.kind != TokenKind::Word || found.text != typed || found.is_cut) return false;
  if (is_bare != (found.name == nullptr) || !found.unknown_name.empty()) return false;
  if (lexer.next().kind != TokenKind::End) return false;
  const WordParts parts = read_word(typed);
  return parts.text == text && !parts.has_stars && !parts.is_exact &&
         parts.is_wildcard == is_wildcard;
}

}  // namespace docket::search
