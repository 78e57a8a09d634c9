#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.hpp"
#include "search/query.hpp"
#include "search/query_leaf.hpp"
#include "search/query_lexer.hpp"
#include "search/query_tree.hpp"
#include "search/query_word.hpp"

namespace docket::search {
namespace {

using NameKind = QueryName::Kind;

/// What stands before a part: NOT, "-", "+".
struct Unary {
  bool negated = false;
  bool required = false;
  bool has_sign = false;
  std::size_t begin = 0, end = 0;
  [[nodiscard]] bool any() const { return end > begin; }
};

/// An open bracket, or the whole query. Operands move from `near` to `all` to `any` as operators
/// that bind less come.
struct Frame {
  char bracket = 0;                 ///< '(' or '{'
  const QueryName* name = nullptr;  ///< "subject:(": of the words inside
  bool is_thread = false;
  bool is_later = false;  ///< of a field that is not there yet
  std::size_t begin = 0;
  Operands any, all, near;
  std::size_t distance = 0;
  std::optional<Token> infix;  ///< AND, OR or NEAR that waits for what follows it
  Unary unary;                 ///< that waits likewise
};

/// One that is nothing says that something stood there; more of them say no more.
void append(Operands& operands, Operand&& operand) {
  if (operand.node || operands.empty()) operands.push_back(std::move(operand));
}

class QueryParser {
 public:
  QueryParser(std::string_view text, std::int64_t now)
      : text_(text), lexer_(text), warnings_(text), make_(now, warnings_) {}
  Query parse();

 private:
  // Structure.
  void take(const Token& token);
  void add(Operand operand);
  void infix(const Token& token);
  void unary(const Token& token);
  void drop_waiting(Frame& frame);
  void finish_near(Frame& frame);
  void finish_all(Frame& frame);
  void open(const Token& token);
  void close(const Token& token);
  void pop(std::size_t end);
  Operand finish(Frame& frame, std::size_t end);

  // Leaves.
  void add_leaf(const Token& token, std::optional<QueryNode> node);
  void word(const Token& token);
  void phrase(const Token& token);
  void phrase_of_words(const Token& token, const QueryName& name,
                       const std::vector<std::string>& words);
  std::size_t take_leaves(const Token& token, std::size_t count);

  void warn(const Token& token, std::string_view what) {
    warnings_.add(token.begin, token.end, what);
  }
  [[nodiscard]] const QueryName* name_of(const Token& token) const {
    return token.name != nullptr ? token.name : frames_.back().name;
  }

  std::string_view text_;
  QueryLexer lexer_;
  QueryWarnings warnings_;
  LeafMaker make_;
  std::vector<Frame> frames_;
  std::string brackets_;  ///< open ones; of those that are too deep, that make no frame, ')' or '}'
  std::size_t leaves_ = 0;
  bool is_full_ = false;  ///< the rest is left out
};

Query QueryParser::parse() {
  frames_.emplace_back();
  for (Token token = lexer_.next(); token.kind != TokenKind::End; token = lexer_.next()) {
    take(token);
    if (is_full_) break;
  }
  const bool is_open = frames_.size() > 1 && !is_full_;
  if (is_open) {
    const std::size_t begin = frames_[1].begin;
    warnings_.add(begin, text_.size(), "a bracket is not closed; closed at the end");
  }
  while (frames_.size() > 1) pop(text_.size());
  Query query;
  Operand whole = finish(frames_.back(), text_.size());
  if (whole.node && whole.node->kind == NodeKind::And) {
    query.root = std::move(*whole.node);
  } else if (whole.node) {
    query.root.children.push_back(std::move(*whole.node));
  }
  query.warnings = warnings_.take();
  return query;
}

void QueryParser::take(const Token& token) {
  switch (token.kind) {
    case TokenKind::Word:
    case TokenKind::MessageId: return word(token);
    case TokenKind::Phrase: return phrase(token);
    case TokenKind::Open:
    case TokenKind::OpenThread: return open(token);
    case TokenKind::Close: return close(token);
    case TokenKind::And:
    case TokenKind::Or:
    case TokenKind::Near: return infix(token);
    case TokenKind::Not:
    case TokenKind::Plus:
    case TokenKind::Minus: return unary(token);
    case TokenKind::LoneSign:
      warn(token, "no word follows; left out");
      if (frames_.back().unary.has_sign) frames_.back().unary = {};
      return;
    case TokenKind::EmptyField:
      warn(token, "nothing follows the colon; left out");
      return add({std::nullopt, token.begin, token.end});
    case TokenKind::End: return;
  }
}

// --- structure --------------------------------------------------------------------------------

void QueryParser::add(Operand operand) {
  Frame& frame = frames_.back();
  if (frame.unary.any()) {
    operand.begin = frame.unary.begin;
    if (frame.unary.required) require(operand);
    if (frame.unary.negated) negate(operand);
    frame.unary = {};
  }
  if (!frame.infix || frame.infix->kind != TokenKind::Near) finish_near(frame);
  append(frame.near, std::move(operand));
  frame.infix.reset();
}

void QueryParser::infix(const Token& token) {
  Frame& frame = frames_.back();
  if (frame.unary.any()) {
    warnings_.add(frame.unary.begin, frame.unary.end, "nothing follows it; left out");
    frame.unary = {};
  }
  if (frame.near.empty() || frame.infix) {
    warn(token, "nothing stands before it; left out");
    return;
  }
  frame.infix = token;
  if (token.kind == TokenKind::Or) finish_all(frame);
  if (token.kind != TokenKind::Near) return;
  const std::size_t distance = std::clamp(token.distance, std::size_t{1}, kMaxNearDistance);
  if (distance != token.distance) {
    warn(token, fmt::format("distances are 1 to {}; taken as {}", kMaxNearDistance, distance));
  }
  if (frame.near.size() > 1 && frame.distance != distance) {
    warn(token, "words near each other have one distance; the greatest counts");
  }
  frame.distance = frame.near.size() > 1 ? std::max(frame.distance, distance) : distance;
}

void QueryParser::unary(const Token& token) {
  Unary& unary = frames_.back().unary;
  if (!unary.any()) unary.begin = token.begin;
  unary.end = token.end;
  if (token.kind == TokenKind::Plus) {
    unary.required = true;
  } else {
    unary.negated = !unary.negated;
  }
  unary.has_sign = token.kind != TokenKind::Not;
}

/// At the end of a bracket.
void QueryParser::drop_waiting(Frame& frame) {
  if (!is_full_ && frame.unary.any()) {
    warnings_.add(frame.unary.begin, frame.unary.end, "nothing follows it; left out");
  } else if (!is_full_ && frame.infix) {
    warn(*frame.infix, "nothing follows it; left out");
  }
  frame.unary = {};
  frame.infix.reset();
}

void QueryParser::finish_near(Frame& frame) {
  if (frame.near.empty()) return;
  append(frame.all, frame.near.size() == 1
                        ? std::move(frame.near.front())
                        : near_each_other(std::move(frame.near), frame.distance, warnings_));
  frame.near.clear();
}

void QueryParser::finish_all(Frame& frame) {
  finish_near(frame);
  if (frame.all.empty()) return;
  append(frame.any, all_of(std::move(frame.all)));
  frame.all.clear();
}

Operand QueryParser::finish(Frame& frame, std::size_t end) {
  drop_waiting(frame);
  finish_all(frame);
  if (frame.any.empty() && frame.bracket != 0 && !is_full_) {
    warnings_.add(frame.begin, end, "nothing between the brackets; left out");
  }
  return any_of(std::move(frame.any), warnings_);
}

void QueryParser::open(const Token& token) {
  const bool is_thread = token.kind == TokenKind::OpenThread;
  const auto threads = static_cast<std::size_t>(
      std::count_if(frames_.begin(), frames_.end(), [](const Frame& f) { return f.is_thread; }));
  const char bracket = token.text.back();
  const bool too_many_threads = is_thread && threads == kMaxThreadDepth;
  if (frames_.size() > kMaxQueryDepth || too_many_threads) {
    warn(token, fmt::format("more than {} {} deep; taken as if there were no bracket",
                            too_many_threads ? kMaxThreadDepth : kMaxQueryDepth,
                            too_many_threads ? "threads" : "brackets"));
    brackets_ += bracket == '(' ? ')' : '}';
    frames_.back().unary = {};
    return;
  }
  Frame frame;
  frame.bracket = bracket;
  frame.is_thread = is_thread;
  frame.begin = token.begin;
  frame.name = is_thread ? nullptr : name_of(token);
  frame.is_later = token.name != nullptr && token.name->kind == NameKind::Later;
  frames_.push_back(std::move(frame));
  brackets_ += bracket;
}

void QueryParser::close(const Token& token) {
  const char bracket = token.text.front();
  const char opening = bracket == ')' ? '(' : '{';
  if (bracket == ')') {
    // Those within braces do not close what is open around them.
    if (brackets_.empty() || (brackets_.back() != '(' && brackets_.back() != ')')) {
      return warn(token, "it closes no bracket; left out");
    }
  } else if (brackets_.back() == '(' || brackets_.back() == ')') {
    warn(token, "a bracket before it is not closed; closed here");
  }
  while (true) {
    const char innermost = brackets_.back();
    brackets_.pop_back();
    if (innermost == '(' || innermost == '{') pop(token.end);
    if (innermost == opening || innermost == bracket) return;
  }
}

void QueryParser::pop(std::size_t end) {
  Frame frame = std::move(frames_.back());
  Operand whole = finish(frame, end);
  frames_.pop_back();
  whole.begin = frame.begin;
  whole.end = end;
  if (frame.is_later) {
    whole.node.reset();
    warnings_.add(frame.begin, end,
                  fmt::format("the field {}: is not there yet; left out", frame.name->name));
  }
  if (frame.is_thread && whole.node) {
    QueryNode thread;
    thread.kind = NodeKind::Thread;
    thread.children.push_back(standing_alone(std::move(*whole.node)));
    whole.node = std::move(thread);
  }
  add(std::move(whole));
}

// --- leaves -----------------------------------------------------------------------------------

/// How many of so many leaves there is room for.
std::size_t QueryParser::take_leaves(const Token& token, std::size_t count) {
  const std::size_t room = std::min(count, kMaxQueryLeaves - leaves_);
  leaves_ += room;
  if (room < count) {
    is_full_ = true;
    warnings_.add(token.begin, text_.size(),
                  fmt::format("only the first {} words are looked for; the rest is left out",
                              kMaxQueryLeaves));
  }
  return room;
}

void QueryParser::add_leaf(const Token& token, std::optional<QueryNode> node) {
  if (node && take_leaves(token, 1) == 0) return;
  add({std::move(node), token.begin, token.end});
}

void QueryParser::word(const Token& token) {
  const QueryName* name = name_of(token);
  const bool is_text = name == nullptr || name->kind == NameKind::Text;
  if (token.is_cut) warn(token, fmt::format("longer than {} bytes; cut", kMaxWordBytes));
  add_leaf(token,
           is_text ? make_.word(token, name) : make_.value(token, *name, std::string(token.text)));
}

void QueryParser::phrase(const Token& token) {
  const QueryName* name = name_of(token);
  std::vector<std::string> words = make_.phrase_words(token);
  if (words.empty()) return add({std::nullopt, token.begin, token.end});
  const bool is_text = name == nullptr || name->kind == NameKind::Text;
  if (is_text && name != nullptr && !name->field->positions && words.size() > 1) {
    warn(token, fmt::format("{}: has no phrases; looked for as words", name->name));
    return phrase_of_words(token, *name, words);
  }
  words.resize(is_text ? take_leaves(token, words.size()) : words.size());
  if (words.empty()) return;
  std::string text = std::move(words.front());
  for (std::size_t i = 1; i < words.size(); ++i) (text += ' ') += words[i];
  if (!is_text) return add_leaf(token, make_.value(token, *name, std::move(text)));
  QueryNode node;
  node.kind = words.size() > 1 ? NodeKind::Phrase : NodeKind::Word;
  node.exact = words.size() == 1;
  node.field = name != nullptr ? name->field : nullptr;
  node.text = std::move(text);
  add({std::move(node), token.begin, token.end});
}

/// As if typed with a bracket around them, which counts in depth as any other.
void QueryParser::phrase_of_words(const Token& token, const QueryName& name,
                                  const std::vector<std::string>& words) {
  Token bracket = token;
  bracket.text = "(";
  bracket.name = &name;
  open(bracket);
  for (const std::string& word : words) {
    QueryNode node;
    node.kind = NodeKind::Word;
    node.field = name.field;
    node.text = word;
    node.exact = true;
    add_leaf(token, std::move(node));
    if (is_full_) return;
  }
  bracket.text = ")";
  close(bracket);
}

}  // namespace

Query parse_query(std::string_view text, std::int64_t now) {
  const std::string valid = to_valid_utf8(text);
  return QueryParser(valid, now).parse();
}

}  // namespace docket::search
