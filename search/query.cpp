#include "search/query.hpp"

#include <fmt/format.h>

#include "search/query_date.hpp"
#include "search/query_lexer.hpp"

namespace docket::search {
namespace {

/// What is around a node: it says whether brackets are needed. NOT binds most, then NEAR, AND, OR.
enum class Place : std::uint8_t { Alone, InOr, InAnd, InNot };

/// What is still to be printed: a node, or text where there is none.
struct Item {
  const QueryNode* node = nullptr;
  Place place = Place::Alone;
  std::string_view text;
};

std::string field_of(const QueryNode& node) {
  return node.field != nullptr ? std::string(node.field->name) + ':' : std::string();
}

std::string quoted(const QueryNode& node) { return field_of(node) + '"' + node.text + '"'; }

std::string plain_or_quoted(const QueryNode& node) {
  const WordPlace place = node.field != nullptr ? WordPlace::AfterField : WordPlace::Bare;
  if (node.exact || !reads_as(WordMark::None, node.text, place)) return quoted(node);
  return field_of(node) + node.text;
}

std::string leaf(const QueryNode& node) {
  switch (node.kind) {
    case NodeKind::Word:
    case NodeKind::Filter: return plain_or_quoted(node);
    case NodeKind::Phrase: return quoted(node);
    case NodeKind::Wildcard: return field_of(node) + node.text + '*';
    // Only with its brackets an id can stand before any other.
    case NodeKind::MessageId: return "mid:<" + node.text + '>';
    case NodeKind::Date: return "date:" + to_date_text(node.from, node.until);
    case NodeKind::Thread: return "thread:" + node.text;
    case NodeKind::And:
    case NodeKind::Or:
    case NodeKind::Near:
    case NodeKind::Not: break;
  }
  return {};
}

/// Prints with a stack of its own: a query's depth is not the program's.
class Printer {
 public:
  std::string print(const QueryNode& root) {
    todo_.push_back({&root, Place::Alone, {}});
    while (!todo_.empty()) {
      const Item item = todo_.back();
      todo_.pop_back();
      if (item.node == nullptr) {
        out_ += item.text;
      } else {
        expand(*item.node, item.place);
      }
    }
    return std::move(out_);
  }

 private:
  void expand(const QueryNode& node, Place place) {
    switch (node.kind) {
      case NodeKind::And: return expand_and(node, place);
      case NodeKind::Or: return expand_or(node, place);
      case NodeKind::Near: return expand_near(node, place);
      case NodeKind::Not:
        out_ += '-';
        todo_.push_back({&node.children.front(), Place::InNot, {}});
        return;
      case NodeKind::Thread:
        if (node.must) out_ += '+';
        if (node.children.empty()) {
          out_ += leaf(node);
          return;
        }
        out_ += "thread:{";
        todo_.push_back({nullptr, Place::Alone, "}"});
        todo_.push_back({&node.children.front(), Place::Alone, {}});
        return;
      default:
        if (node.must) out_ += '+';
        out_ += leaf(node);
    }
  }

  void expand_and(const QueryNode& node, Place place) {
    const bool brackets = place == Place::InNot;
    const bool alone = place == Place::Alone && node.children.size() == 1;
    if (brackets) open();
    push_children(node, " ", alone ? Place::Alone : Place::InAnd);
  }

  void expand_or(const QueryNode& node, Place place) {
    if (node.must) out_ += '+';
    if (node.must || place == Place::InAnd || place == Place::InNot) open();
    push_children(node, " OR ", Place::InOr);
  }

  /// "+" stands before the first word and is meant for all of them: no bracket is needed.
  void expand_near(const QueryNode& node, Place place) {
    if (place == Place::InNot) open();
    if (node.must) out_ += '+';
    for (const QueryNode& word : node.children) {
      if (&word != &node.children.front()) out_ += fmt::format(" NEAR/{} ", node.distance);
      out_ += leaf(word);
    }
  }

  void open() {
    out_ += '(';
    todo_.push_back({nullptr, Place::Alone, ")"});
  }

  void push_children(const QueryNode& node, std::string_view between, Place place) {
    for (std::size_t i = node.children.size(); i-- > 0;) {
      todo_.push_back({&node.children[i], place, {}});
      if (i > 0) todo_.push_back({nullptr, Place::Alone, between});
    }
  }

  std::vector<Item> todo_;
  std::string out_;
};

}  // namespace

std::string Query::canonical() const { return Printer().print(root); }

}  // namespace docket::search
