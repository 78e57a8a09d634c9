#pragma once

/// What a query must find, told slowly: every post is held against the query's tree. Nothing of it
/// knows Xapian's queries, terms or positions; with the index it shares only how a text is cut into
/// words (index/words.hpp) and Porter's stemmer.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <xapian.h>

#include "core/utf8.hpp"
#include "index/words.hpp"
#include "search/query.hpp"

namespace docket::test {

/// A word and where it stands in its passage.
struct SearchedWord {
  std::string term;
  std::int64_t position = 0;
};
using SearchedWords = std::vector<SearchedWord>;

struct SearchedPost {
  std::string id;
  std::int64_t number = 0, thread = 0;
  std::optional<std::int64_t> time;
  std::map<std::string, SearchedWords, std::less<>> fields;  ///< Text fields by name
  std::set<std::string, std::less<>> is, has, lists;

  /// Passages of one field are far from each other.
  void add(std::string_view field, std::string_view passage) {
    SearchedWords& words = fields[std::string(field)];
    const std::int64_t start = words.empty() ? 0 : words.back().position + 1'000'000;
    index::read_words(passage, 1, [&](const index::Word& word) {
      words.push_back({std::string(word.term), start + word.position});
    });
  }
};

class QueryOracle {
 public:
  explicit QueryOracle(const std::vector<SearchedPost>& posts) : posts_(posts) {}

  /// Message-IDs of the posts that match, in order.
  [[nodiscard]] std::set<std::string> find(const search::QueryNode& root) const {
    std::set<std::string> found;
    for (const SearchedPost& post : posts_) {
      if (matches(post, root)) found.insert(post.id);
    }
    return found;
  }

 private:
  using Node = search::QueryNode;
  using Kind = search::NodeKind;

  [[nodiscard]] bool matches(const SearchedPost& post, const Node& node) const {
    const auto child = [&](const Node& one) { return matches(post, one); };
    const auto& children = node.children;
    switch (node.kind) {
      case Kind::And: return std::all_of(children.begin(), children.end(), child);
      case Kind::Or: return std::any_of(children.begin(), children.end(), child);
      case Kind::Not: return !matches(post, children.front());
      case Kind::Word: return in_any_field(post, node, true, &QueryOracle::has_word);
      case Kind::Phrase: return in_any_field(post, node, false, &QueryOracle::has_phrase);
      case Kind::Wildcard: return in_any_field(post, node, true, &QueryOracle::has_beginning);
      case Kind::Near: return in_any_field(post, node, false, &QueryOracle::has_near);
      case Kind::Filter: return has_filter(post, node);
      case Kind::MessageId: return post.id == node.text;
      case Kind::Date:
        return post.time && (!node.from || *post.time >= *node.from) &&
               (!node.until || *post.time < *node.until);
      case Kind::Thread: return in_thread(post, node);
    }
    return false;
  }

  using Check = bool (QueryOracle::*)(const SearchedWords&, bool stemmed, const Node&) const;

  [[nodiscard]] bool in_any_field(const SearchedPost& post, const Node& node, bool quoted,
                                  Check check) const {
    std::vector<std::string_view> names{"body", "subject"};
    if (quoted) names.emplace_back("quoted");
    if (node.field != nullptr) names = {node.field->name};
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
      const auto it = post.fields.find(name);
      const bool stemmed =
          name == "body" || name == "subject" || name == "quoted" || name == "attachment";
      return it != post.fields.end() && (this->*check)(it->second, stemmed, node);
    });
  }

  /// The sequence of words in a text, and the whole of it where it is one written without blanks.
  struct Typed {
    std::vector<std::string> atoms;
    std::string whole;
  };
  [[nodiscard]] static Typed typed(const std::string& text) {
    Typed out;
    index::read_words(text, 1, [&](const index::Word& word) {
      if (word.kind == index::WordKind::Atom) out.atoms.emplace_back(word.term);
      const bool whole = word.kind == index::WordKind::Joined && word.length == text.size();
      if (whole) out.whole = word.term;
    });
    return out;
  }

  [[nodiscard]] bool same_stem(const std::string& a, const std::string& b) const {
    if (a == b) return true;
    return index::is_plain_word(a) && index::is_plain_word(b) && stem_(a) == stem_(b);
  }

  [[nodiscard]] static bool has_term(const SearchedWords& words, const std::string& term) {
    return std::any_of(words.begin(), words.end(),
                       [&](const SearchedWord& word) { return word.term == term; });
  }

  [[nodiscard]] static bool has_sequence(const SearchedWords& words,
                                         const std::vector<std::string>& terms) {
    std::set<std::pair<std::int64_t, std::string>> places;
    for (const SearchedWord& word : words) places.emplace(word.position, word.term);
    return std::any_of(words.begin(), words.end(), [&](const SearchedWord& first) {
      for (std::size_t k = 0; k < terms.size(); ++k) {
        if (!places.contains({first.position + static_cast<std::int64_t>(k), terms[k]})) {
          return false;
        }
      }
      return true;
    });
  }

  [[nodiscard]] bool has_word(const SearchedWords& words, bool stemmed, const Node& node) const {
    const Typed text = typed(node.text);
    if (text.atoms.size() > 1) {
      return (!text.whole.empty() && has_term(words, text.whole)) ||
             has_sequence(words, text.atoms);
    }
    if (node.exact || !stemmed) return has_term(words, text.atoms.front());
    return std::any_of(words.begin(), words.end(), [&](const SearchedWord& word) {
      return same_stem(word.term, text.atoms.front());
    });
  }

  [[nodiscard]] bool has_phrase(const SearchedWords& words, bool /*stemmed*/,
                                const Node& node) const {
    return has_sequence(words, typed(node.text).atoms);
  }

  [[nodiscard]] bool has_beginning(const SearchedWords& words, bool /*stemmed*/,
                                   const Node& node) const {
    const std::string beginning = fold(node.text);
    return std::any_of(words.begin(), words.end(),
                       [&](const SearchedWord& word) { return word.term.starts_with(beginning); });
  }

  /// So close that with all of the words beside each other `distance` - 1 others fit between.
  [[nodiscard]] bool has_near(const SearchedWords& words, bool stemmed, const Node& node) const {
    const auto span = static_cast<std::int64_t>(node.distance + node.children.size()) - 2;
    return std::any_of(words.begin(), words.end(), [&](const SearchedWord& first) {
      return std::all_of(node.children.begin(), node.children.end(), [&](const Node& child) {
        const std::string atom = typed(child.text).atoms.front();
        return std::any_of(words.begin(), words.end(), [&](const SearchedWord& word) {
          const bool same =
              child.exact || !stemmed ? word.term == atom : same_stem(word.term, atom);
          return same && word.position >= first.position && word.position <= first.position + span;
        });
      });
    });
  }

  [[nodiscard]] static bool has_filter(const SearchedPost& post, const Node& node) {
    if (node.field->name == "is") return post.is.contains(node.text);
    if (node.field->name == "has") return post.has.contains(node.text);
    return std::any_of(post.lists.begin(), post.lists.end(), [&](const std::string& list) {
      return list == node.text || list.starts_with(node.text + ".");
    });
  }

  [[nodiscard]] bool in_thread(const SearchedPost& post, const Node& node) const {
    return std::any_of(posts_.begin(), posts_.end(), [&](const SearchedPost& other) {
      if (other.thread != post.thread) return false;
      return node.children.empty() ? std::to_string(other.number) == node.text
                                   : matches(other, node.children.front());
    });
  }

  const std::vector<SearchedPost>& posts_;
  Xapian::Stem stem_{"en"};
};

}  // namespace docket::test
