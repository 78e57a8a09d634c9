#include "mail/fault_concepts_pattern.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/fault_words_scan.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxPhraseWords = 8;
constexpr std::uint8_t kWordsBetween = 6;
constexpr std::uint8_t kWordsInAll = 8;
constexpr std::size_t kMaxTerms = 60000;
constexpr std::size_t kShortestPrefix = 3;

tl::unexpected<Error> bad(string_view what, string_view where) {
  return fail(Errc::InvalidInput, fmt::format("{} \"{}\"", what, where),
              "docs/fault-vocabulary.md says how patterns are written");
}

string_view cut_piece(string_view& rest, char at) {
  const std::size_t end = rest.find(at);
  const string_view piece = rest.substr(0, end);
  rest = end == string_view::npos ? string_view() : rest.substr(end + 1);
  return piece;
}

/// "revoke" as "revok", "=CN" as it is, "misissu*" as it is; empty where it is no single word.
std::string compared_form(string_view word) {
  const bool exact = word.starts_with('=');
  const bool prefix = word.ends_with('*');
  const string_view bare = word.substr(exact ? 1 : 0, word.size() - (exact || prefix ? 1 : 0));
  WordScanner scanner(bare);
  ScannedWord scanned;
  const bool whole = scanner.next(scanned) && scanned.begin == 0 && scanned.end == bare.size() &&
                     scanned.folded.size > 0 && !(exact && prefix);
  if (!whole || (prefix && bare.size() < kShortestPrefix)) return {};
  if (exact) return std::string(word);
  if (prefix) return std::string(scanned.folded.view()) + "*";
  return stem_of(scanned.folded.view());
}

}  // namespace

std::size_t FaultPatterns::first_letters(string_view word) {
  std::size_t code = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    code = code << 5U | (i < word.size() ? static_cast<unsigned char>(word[i]) & 31U : 0U);
  }
  return code;
}

std::uint64_t FaultPatterns::hash_of(string_view word) {
  // Eight letters at a time; words of a language are short.
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = word.size();
  for (std::size_t at = 0; at < word.size(); at += 8) {
    std::uint64_t letters = 0;
    const std::size_t count = std::min<std::size_t>(8, word.size() - at);
    for (std::size_t i = 0; i < count; ++i) {
      letters = letters << 8U | static_cast<unsigned char>(word[at + i]);
    }
    hash = (hash ^ letters) * kMultiplier;
    hash ^= hash >> 32U;
  }
  return hash;
}

const FaultPatterns::Entry* FaultPatterns::find(string_view word) const {
  const std::uint64_t hash = hash_of(word);
  for (std::size_t at = hash & (entries.size() - 1);; at = (at + 1) & (entries.size() - 1)) {
    const Entry& entry = entries[at];
    if (entry.word.empty()) return nullptr;
    if (entry.hash == hash && entry.word == word) return &entry;
  }
}

Result<void> FaultPatternBuilder::add_group(string_view name, string_view words) {
  DOCKET_ASSIGN(std::vector<std::string> all, words_of(words));
  if (!groups_.emplace(std::string(name), std::move(all)).second) {
    return bad("a second list of words", name);
  }
  return {};
}

Result<std::vector<std::string>> FaultPatternBuilder::words_of(string_view term) const {
  std::vector<std::string> words;
  string_view rest = term;
  do {
    const string_view word = cut_piece(rest, '|');
    if (word.starts_with('@')) {
      const auto group = groups_.find(word);
      if (group == groups_.end()) return bad("no list of words", word);
      words.insert(words.end(), group->second.begin(), group->second.end());
      continue;
    }
    std::string form = compared_form(word);
    if (form.empty()) return bad("no single word:", word);
    if (is_small_word(word)) return bad("a small word among others:", word);
    words.push_back(std::move(form));
  } while (!rest.empty());
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

FaultTerm FaultPatternBuilder::term(std::vector<std::string> words) {
  const auto next = static_cast<FaultTerm>(terms_.size());
  return terms_.emplace(std::move(words), next).first->second;
}

FaultPhrase FaultPatternBuilder::phrase(const std::vector<FaultTerm>& terms) {
  std::uint32_t at = 0;
  for (const FaultTerm term : terms) {
    const auto fresh = static_cast<std::uint32_t>(nodes_.size());
    const auto [edge, added] = nodes_[at].next.emplace(term, fresh);
    at = edge->second;
    if (added) nodes_.emplace_back();
  }
  if (nodes_[at].phrase == FaultPatterns::kNone) nodes_[at].phrase = phrase_count_++;
  return nodes_[at].phrase;
}

/// "..", "&", with a digit for another window.
Result<void> FaultPatternBuilder::add_operator(string_view token, FaultPattern& pattern) {
  const bool following = token.starts_with("..");
  const auto order = following ? FaultPattern::Order::Following : FaultPattern::Order::Any;
  std::uint8_t window = following ? kWordsBetween : kWordsInAll;
  const string_view digits = token.substr(following ? 2 : 1);
  if (digits.size() > 1 || (digits.size() == 1 && !is_digit(digits[0]))) {
    return bad("no window:", token);
  }
  if (!digits.empty()) window = static_cast<std::uint8_t>(digits[0] - '0');
  if (pattern.order != FaultPattern::Order::Alone && pattern.order != order) {
    return bad("\"..\" and \"&\" in one pattern, at", token);
  }
  pattern.order = order;
  pattern.windows[pattern.count - 1U] = window;
  return {};
}

/// "failed to revoke": the small words fall out.
Result<FaultPhrase> FaultPatternBuilder::add_phrase(string_view words) {
  std::vector<FaultTerm> terms;
  for (string_view rest = words; !rest.empty();) {
    const string_view token = cut_piece(rest, ' ');
    if (token.empty() || is_small_word(token)) continue;
    DOCKET_ASSIGN(std::vector<std::string> any, words_of(token));
    terms.push_back(term(std::move(any)));
  }
  if (terms.empty() || terms.size() > kMaxPhraseWords || terms_.size() > kMaxTerms) {
    return bad("no words, or too many:", words);
  }
  // "other method" would be any method.
  if (terms.size() == 1 && words.find(' ') != string_view::npos) {
    return bad("one word and small words, which count for nothing:", words);
  }
  return phrase(terms);
}

Result<void> FaultPatternBuilder::add(string_view text, std::uint16_t concept_at) {
  FaultPattern pattern;
  pattern.concept_at = concept_at;
  pattern.weak = text.starts_with('~');
  pattern.phrases = static_cast<std::uint32_t>(parts_.size());
  string_view rest = text.substr(pattern.weak ? 1 : 0);
  while (true) {
    if (pattern.count == FaultPattern::kMaxPhrases) return bad("too many parts:", text);
    const std::size_t end = std::min(rest.find(" .."), rest.find(" &"));
    DOCKET_ASSIGN(const FaultPhrase next, add_phrase(rest.substr(0, end)));
    parts_.push_back(next);
    ++pattern.count;
    if (end == string_view::npos) break;
    rest.remove_prefix(end + 1);
    DOCKET_TRY(add_operator(cut_piece(rest, ' '), pattern));
  }
  patterns_.push_back(pattern);
  return {};
}

FaultPatterns FaultPatternBuilder::build() const {
  FaultPatterns out;
  build_words(out);
  build_trie(out);
  build_uses(out);
  return out;
}

void FaultPatternBuilder::build_words(FaultPatterns& out) const {
  using Spelling = FaultPatterns::Spelling;
  std::map<std::string, std::vector<Spelling>, std::less<>> by_stem;
  out.heads.assign(FaultPatterns::kHeads, 0);
  const auto mark = [&out](string_view word, FaultPatterns::Head head = FaultPatterns::Stem) {
    out.heads[FaultPatterns::first_letters(word)] |= head;
  };
  for (const auto& [words, term] : terms_) {
    for (const std::string& word : words) {
      if (word.ends_with('*')) {
        out.prefixes.emplace_back(word.substr(0, word.size() - 1), term);
        mark(word);
      } else if (word.starts_with('=')) {
        by_stem[stem_of(to_lower(word.substr(1)))].push_back({term, word.substr(1)});
      } else {
        by_stem[word].push_back({term, {}});
      }
    }
  }
  std::vector<std::vector<Spelling>> lists;
  std::size_t size = 64;
  while (size < 2 * (by_stem.size() + small_words().size())) size *= 2;
  out.entries.resize(size);
  const auto place = [&out](string_view word) -> FaultPatterns::Entry& {
    const std::uint64_t hash = FaultPatterns::hash_of(word);
    std::size_t at = hash & (out.entries.size() - 1);
    while (!out.entries[at].word.empty()) at = (at + 1) & (out.entries.size() - 1);
    out.entries[at].hash = hash;
    out.entries[at].word = word;
    return out.entries[at];
  };
  const auto at = [&out](string_view word) {
    return out.entries.data() + (out.find(word) - out.entries.data());
  };
  for (auto& [stem, spellings] : by_stem) {
    place(stem).spellings = static_cast<std::uint32_t>(lists.size());
    lists.push_back(spellings);
    mark(stem);
  }
  for (const string_view word : small_words()) {
    mark(word, FaultPatterns::Small);
    const bool known = by_stem.find(word) != by_stem.end();
    (known ? *at(word) : place(word)).small = true;
  }
  // "cas" is looked up as "ca".
  for (const auto& [word, stem] : stem_exceptions()) {
    if (by_stem.find(stem) != by_stem.end()) mark(word);
  }
  out.spellings.build(lists);
}

void FaultPatternBuilder::build_trie(FaultPatterns& out) const {
  std::vector<std::vector<FaultPatterns::Edge>> edges;
  for (const Node& node : nodes_) {
    std::vector<FaultPatterns::Edge>& list = edges.emplace_back();
    for (const auto& [term, next] : node.next) list.push_back({term, next});
    out.phrase_at.push_back(node.phrase);
  }
  out.edges.build(edges);
  out.root.assign(terms_.size(), FaultPatterns::kNone);
  for (const auto& [term, next] : nodes_.front().next) out.root[term] = next;
}

void FaultPatternBuilder::build_uses(FaultPatterns& out) const {
  using Order = FaultPattern::Order;
  std::vector<std::vector<std::uint32_t>> uses(phrase_count_);
  out.memory.assign(phrase_count_, FaultPatterns::kNone);
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    const FaultPattern& pattern = patterns_[i];
    for (std::size_t part = 0; part < pattern.count; ++part) {
      const FaultPhrase phrase = parts_[pattern.phrases + part];
      const bool last = part + 1 == pattern.count;
      std::vector<std::uint32_t>& of = uses[phrase];
      const auto number = static_cast<std::uint32_t>(i);
      const bool completes = pattern.order != Order::Following || last;
      if (completes && (of.empty() || of.back() != number)) of.push_back(number);
      const bool remembered =
          pattern.order == Order::Any || (pattern.order == Order::Following && !last);
      if (remembered && out.memory[phrase] == FaultPatterns::kNone) {
        out.memory[phrase] = static_cast<std::uint32_t>(out.remembered++);
      }
    }
  }
  out.patterns_of.build(uses);
  out.patterns = patterns_;
  out.parts = parts_;
}

}  // namespace docket::mail
