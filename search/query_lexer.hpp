#pragma once

/// The query's text cut into tokens (docs/query-language.md): words, "phrases", fields, brackets,
/// operators. A token says what stands there; whether it makes sense is the parser's business.
/// Views point into the text, or into tables that stay.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "index/fields.hpp"

namespace docket::search {

/// What may stand before a colon: a field of the index, or a name of the query language alone.
struct QueryName {
  enum class Kind : std::uint8_t {
    Text,
    Filter,
    Cited,
    Date,
    After,
    Before,
    MessageId,
    Thread,
    Later  ///< known, but not there yet
  };
  Kind kind = Kind::Text;
  std::string_view name;
  const index::Field* field = nullptr;  ///< Text, Filter, Cited
};

/// In any case; nullptr where there is none.
[[nodiscard]] const QueryName* find_query_name(std::string_view name);
/// What a misspelt name may have meant: one or two letters away.
[[nodiscard]] std::optional<std::string_view> nearest_query_name(std::string_view name);

enum class TokenKind : std::uint8_t {
  Word,       ///< text as typed: see read_word()
  Phrase,     ///< text between the quotes
  MessageId,  ///< text without the name
  Open,       ///< "(", and within "thread:{" also "{"
  OpenThread,
  Close,  ///< text is the bracket
  And,
  Or,
  Not,
  Near,
  Plus,   ///< right before what it belongs to
  Minus,  ///< likewise
  LoneSign,
  EmptyField,
  End
};

struct Token {
  TokenKind kind = TokenKind::End;
  std::size_t begin = 0, end = 0;
  std::string_view text;
  const QueryName* name =
      nullptr;                    ///< Word, Phrase, MessageId, Open, EmptyField: what stands before
  std::string_view unknown_name;  ///< Word: it begins like a field, but none has this name
  std::size_t distance = 0;       ///< Near; npos where it is beyond all bounds
  bool is_closed = true;          ///< Phrase
  bool is_cut = false;            ///< Word: the rest of it is not in text
};

inline constexpr std::size_t kDefaultDistance = 10;

class QueryLexer {
 public:
  explicit QueryLexer(std::string_view valid_utf8) : text_(valid_utf8) {}
  [[nodiscard]] Token next();

 private:
  Token token(TokenKind kind, std::size_t begin);
  std::optional<Token> bracket();
  std::optional<Token> sign();
  Token phrase(std::size_t begin, const QueryName* name);
  Token word(std::size_t begin, bool may_be_operator);
  Token field_value(std::size_t begin, const QueryName& name);
  Token message_id(std::size_t begin, const QueryName& name);
  [[nodiscard]] bool ends_word(std::size_t position) const;
  [[nodiscard]] bool is_closing(std::size_t position) const;
  std::string_view take_run(Token& token);

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t parentheses_ = 0;  ///< open ones
  std::size_t braces_ = 0;       ///< open ones, since the first "thread:{"
  std::size_t word_end_ = 0;     ///< of the last word
  bool at_edge_ = true;          ///< a sign here is one
  bool after_sign_ = false;
};

/// Whether the text, typed there without quotes and with the mark behind it, is this word and
/// nothing else.
enum class WordPlace : std::uint8_t { Bare, AfterField };
enum class WordMark : std::uint8_t { None, Star };
[[nodiscard]] bool reads_as(WordMark mark, std::string_view text, WordPlace place);

}  // namespace docket::search
