// One pass over the words of a text. Each word has places, counted in words without the small
// ones; a sentence's end is so many places wide that no window goes over it. A word in camelCase
// lies at the places of its parts, and so does each part; a pair with a hyphen likewise.

#include <algorithm>
#include <optional>
#include <tuple>

#include "core/text.hpp"
#include "mail/fault_concepts.hpp"
#include "mail/fault_concepts_reader.hpp"
#include "mail/fault_words_scan.hpp"

namespace docket::mail {
namespace {

using std::string_view;
using Patterns = FaultPatterns;

constexpr std::size_t kSentenceGap = 64;

/// Words of the text: their places (`to` is behind the last) and their bytes.
struct Stretch {
  std::size_t from = 0;
  std::size_t to = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Match {
  std::uint16_t concept_at = 0;
  bool weak = false;
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Matcher {
 public:
  Matcher(string_view text, const FaultConcepts& table)
      : text_(text),
        patterns_(table.patterns()),
        remembered_(patterns_.remembered),
        last_end_(table.all().size()) {}

  void run() {
    WordScanner scanner(text_);
    ScannedWord word;
    while (scanner.next(word)) {
      if (word.breaks) place_ += kSentenceGap;
      if (word.camel && word.folded.size > 0) {
        read_camel(word);
      } else {
        read_single(word);
      }
    }
  }

  /// Without the weak ones where the text has no word of the trade.
  [[nodiscard]] std::vector<Match> take(FaultText about) {
    if (!of_trade_ && about == FaultText::AnyMail) {
      matches_.erase(std::remove_if(matches_.begin(), matches_.end(),
                                    [](const Match& match) { return match.weak; }),
                     matches_.end());
    }
    return std::move(matches_);
  }

 private:
  struct Active {
    std::uint32_t node = 0;
    Stretch stretch;
  };
  struct Memory {
    std::optional<Stretch> last, before_last;
  };

  [[nodiscard]] bool may_be_known(string_view folded) const {
    return patterns_.heads[Patterns::first_letters(folded)] != 0;
  }

  /// A word, and the pair that it makes with the one before its hyphen.
  void read_single(ScannedWord& word) {
    const bool before_hyphen =
        word.end < text_.size() && (text_[word.end] == '-' || text_[word.end] == '\xE2');
    FoldedWord surface;
    if (word.hyphened || before_hyphen) surface = word.folded;
    read_plain(word.folded, text_.substr(word.begin, word.end - word.begin));
    if (word.hyphened) read_pair(surface, word);
    before_.size = 0;
    if (before_hyphen) before_ = surface;
    before_begin_ = word.begin;
  }

  /// A word by itself; moves on by a place unless it is a small one.
  void read_plain(FoldedWord& folded, string_view raw) {
    const auto begin = static_cast<std::size_t>(raw.data() - text_.data());
    pair_from_ = place_;
    const std::uint8_t head = patterns_.heads[Patterns::first_letters(folded.view())];
    const Patterns::Entry* entry = nullptr;
    if ((head & Patterns::Small) != 0) entry = patterns_.find(folded.view());
    const bool small = entry != nullptr && entry->small;
    if (!small && (head & Patterns::Stem) == 0) {
      ++place_;
      return;
    }
    terms_.clear();
    if (!small) {
      take_prefixes(folded.view());
      stem(folded);
      entry = patterns_.find(folded.view());
    }
    take_spellings(entry, raw);
    // "OR" may be the field of somebody's pattern, "or" is no word.
    const bool met = !terms_.empty();
    if (met) step({place_, place_ + 1, begin, begin + raw.size()});
    if (!small || met) ++place_;
  }

  /// The whole at the places of all its parts, then each part at its own.
  void read_camel(ScannedWord& word) {
    const string_view raw = text_.substr(word.begin, word.end - word.begin);
    const CamelParts parts = camel_parts(raw);
    std::array<FoldedWord, CamelParts::kMax> folded;
    std::size_t places = 0;
    for (std::size_t i = 0; i < parts.count; ++i) {
      folded[i].set(to_lower(parts.parts[i]));
      if (!is_small_word(folded[i].view())) ++places;
    }
    const Stretch whole{place_, place_ + std::max<std::size_t>(places, 1), word.begin, word.end};
    stem(word.folded);
    meet_whole(word.folded, raw, whole);
    if (parts.count > 1) {
      for (std::size_t i = 0; i < parts.count; ++i) read_plain(folded[i], parts.parts[i]);
    }
    place_ = std::max(place_, whole.to);
    before_.size = 0;
  }

  /// "mis-issued" is "misissued", too; it lies where "mis" and "issued" do.
  void read_pair(const FoldedWord& surface, const ScannedWord& word) {
    if (before_.size == 0 || before_.size + surface.size > FoldedWord::kMax) return;
    const std::size_t from = pair_from_ - (is_small_word(before_.view()) ? 0 : 1);
    FoldedWord pair = before_;
    std::copy_n(surface.bytes.begin(), surface.size, pair.bytes.begin() + pair.size);
    pair.size += surface.size;
    stem(pair);
    const string_view raw = text_.substr(before_begin_, word.end - before_begin_);
    meet_whole(pair, raw, {from, std::max(place_, from + 1), before_begin_, word.end});
  }

  /// A word whose parts were, or will be, met by themselves.
  void meet_whole(const FoldedWord& stemmed, string_view raw, const Stretch& at) {
    if (!may_be_known(stemmed.view())) return;
    terms_.clear();
    take_spellings(patterns_.find(stemmed.view()), raw);
    if (!terms_.empty()) step(at);
  }

  void take_spellings(const Patterns::Entry* entry, string_view raw) {
    if (entry == nullptr || entry->spellings == Patterns::kNone) return;
    const auto* const end = patterns_.spellings.end(entry->spellings);
    for (const auto* it = patterns_.spellings.begin(entry->spellings); it != end; ++it) {
      const bool plural = raw.size() == it->exact.size() + 1 && raw.back() == 's';
      const bool as_written = it->exact.empty() || (raw.starts_with(it->exact) &&
                                                    (raw.size() == it->exact.size() || plural));
      if (as_written) terms_.push_back(it->term);
    }
  }

  void take_prefixes(string_view folded) {
    for (const auto& prefix : patterns_.prefixes) {
      if (folded.starts_with(prefix.first)) terms_.push_back(prefix.second);
    }
  }

  /// Goes on with all phrases that a word of terms_ continues or begins.
  void step(const Stretch& at) {
    std::size_t kept = 0;
    const std::size_t count = active_.size();
    for (std::size_t i = 0; i < count; ++i) {
      // A pair or a word in camelCase may lie a few places before or behind the last word.
      if (active_[i].stretch.to + CamelParts::kMax < at.from) continue;
      const Active now = active_[kept++] = active_[i];
      if (now.stretch.to == at.from) follow(now, at);
    }
    // What was added lies behind the old ones.
    const auto gone = active_.begin() + static_cast<std::ptrdiff_t>(kept);
    active_.erase(gone, active_.begin() + static_cast<std::ptrdiff_t>(count));
    for (const FaultTerm term : terms_) {
      if (const std::uint32_t node = patterns_.root[term]; node != Patterns::kNone) {
        arrive(node, at);
      }
    }
  }

  void follow(const Active& active, const Stretch& at) {
    const auto* edge = patterns_.edges.begin(active.node);
    const auto* const end = patterns_.edges.end(active.node);
    for (; edge != end; ++edge) {
      if (std::find(terms_.begin(), terms_.end(), edge->term) == terms_.end()) continue;
      arrive(edge->node, {active.stretch.from, at.to, active.stretch.begin, at.end});
    }
  }

  void arrive(std::uint32_t node, const Stretch& stretch) {
    if (patterns_.phrase_at[node] != Patterns::kNone) {
      meet_phrase(patterns_.phrase_at[node], stretch);
    }
    if (patterns_.edges.begin(node) != patterns_.edges.end(node)) {
      active_.push_back({node, stretch});
    }
  }

  void meet_phrase(FaultPhrase phrase, const Stretch& stretch) {
    const auto* const end = patterns_.patterns_of.end(phrase);
    for (const auto* it = patterns_.patterns_of.begin(phrase); it != end; ++it) {
      const FaultPattern& pattern = patterns_.patterns[*it];
      std::optional<Stretch> whole = stretch;
      if (pattern.order == FaultPattern::Order::Following) whole = ends_with(pattern, stretch);
      if (pattern.order == FaultPattern::Order::Any) whole = holds(pattern, phrase, stretch);
      if (whole) add(pattern, *whole);
    }
    const std::uint32_t place = patterns_.memory[phrase];
    if (place == Patterns::kNone) return;
    remembered_[place].before_last = remembered_[place].last;
    remembered_[place].last = stretch;
  }

  [[nodiscard]] const Memory& memory_of(const FaultPattern& pattern, std::size_t part) const {
    return remembered_[patterns_.memory[patterns_.parts[pattern.phrases + part]]];
  }

  /// The whole of "a .. b .. c" whose c was met: the last b before it, the last a before that.
  [[nodiscard]] std::optional<Stretch> ends_with(const FaultPattern& pattern,
                                                 const Stretch& last) const {
    Stretch whole = last;
    for (std::size_t part = pattern.count - 1U; part-- > 0;) {
      const Memory& memory = memory_of(pattern, part);
      const auto& found =
          memory.last && memory.last->to > whole.from ? memory.before_last : memory.last;
      const std::size_t window = pattern.windows[part];
      if (!found || found->to > whole.from || whole.from - found->to > window) {
        return std::nullopt;
      }
      whole.from = found->from;
      whole.begin = found->begin;
    }
    return whole;
  }

  /// The whole of "a & b" one of which was met.
  [[nodiscard]] std::optional<Stretch> holds(const FaultPattern& pattern, FaultPhrase met,
                                             const Stretch& stretch) const {
    Stretch whole = stretch;
    for (std::size_t part = 0; part < pattern.count; ++part) {
      if (patterns_.parts[pattern.phrases + part] == met) continue;
      const Memory& memory = memory_of(pattern, part);
      const auto& found =
          memory.last && memory.last->to > stretch.from ? memory.before_last : memory.last;
      if (!found || found->to > stretch.from) return std::nullopt;
      whole.from = std::min(whole.from, found->from);
      whole.begin = std::min(whole.begin, found->begin);
    }
    const bool near = whole.to - whole.from <= pattern.windows[0];
    return near ? std::optional(whole) : std::nullopt;
  }

  void add(const FaultPattern& pattern, const Stretch& whole) {
    if (pattern.concept_at == kTradeWords) {
      of_trade_ = true;
      return;
    }
    std::size_t& last = last_end_[pattern.concept_at];
    if (whole.begin < last || matches_.size() == kMaxFoundConcepts) return;
    last = whole.end;
    matches_.push_back({pattern.concept_at, pattern.weak, whole.begin, whole.end});
  }

  string_view text_;
  const Patterns& patterns_;
  std::vector<Memory> remembered_;     // by FaultPatterns::memory
  std::vector<std::size_t> last_end_;  // by concept: behind its last match
  std::vector<Active> active_;         // phrases that are not complete
  std::vector<FaultTerm> terms_;       // of the word that is met
  std::vector<Match> matches_;
  FoldedWord before_;  // the word before, as it is written
  std::size_t before_begin_ = 0;
  std::size_t place_ = kSentenceGap;
  std::size_t pair_from_ = 0;  // place of the last word
  bool of_trade_ = false;
};

/// Sorted; takes parents out that overlap one of their children.
void settle(std::vector<Match>& matches, const FaultConcepts& table) {
  std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return std::tie(a.begin, a.concept_at, a.end) < std::tie(b.begin, b.concept_at, b.end);
  });
  std::vector<std::size_t> child_end(table.all().size());
  std::vector<bool> covered(matches.size());
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const Match& match = matches[i];
    const std::uint16_t parent = table.parent_of(match.concept_at);
    if (child_end[match.concept_at] > match.begin) covered[i] = true;
    if (parent != match.concept_at) child_end[parent] = std::max(child_end[parent], match.end);
  }
  std::vector<std::size_t> child_begin(table.all().size(), SIZE_MAX);
  for (std::size_t i = matches.size(); i-- > 0;) {
    const Match& match = matches[i];
    const std::uint16_t parent = table.parent_of(match.concept_at);
    if (child_begin[match.concept_at] < match.end) covered[i] = true;
    if (parent != match.concept_at) child_begin[parent] = match.begin;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (!covered[i]) matches[kept++] = matches[i];
  }
  matches.resize(kept);
}

}  // namespace

std::vector<FoundConcept> find_fault_concepts(const JoinedText& text, const FaultConcepts& table,
                                              FaultText about) {
  Matcher matcher(text.text(), table);
  matcher.run();
  std::vector<Match> matches = matcher.take(about);
  settle(matches, table);
  std::vector<FoundConcept> found;
  found.reserve(matches.size());
  for (const Match& match : matches) {
    FoundConcept one;
    one.key = table.all()[match.concept_at].key;
    one.offset = text.origin(match.begin);
    one.length = text.origin(match.end - 1) + 1 - one.offset;
    one.segment = text.line_at(match.begin).segment;
    found.push_back(one);
  }
  return found;
}

}  // namespace docket::mail
