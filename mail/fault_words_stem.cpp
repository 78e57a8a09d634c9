#include "mail/fault_words_stem.hpp"

#include <algorithm>
#include <cstdint>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// Sorted by the word. The stem of the right side is the right side.
constexpr auto kExceptions = std::to_array<StemException>({
    {"bias", "bias"},
    {"brs", "br"},
    {"cas", "ca"},
    {"class", "class"},
    {"cns", "cn"},
    {"compliance", "comply"},
    {"compliant", "comply"},
    {"comply", "comply"},
    {"complying", "comply"},
    {"conformance", "conform"},
    {"conformant", "conform"},
    {"conformity", "conform"},
    {"cps", "cps"},
    {"data", "data"},
    {"date", "date"},
    {"dated", "date"},
    {"dates", "date"},
    {"dns", "dns"},
    {"empty", "empty"},
    {"excess", "exceed"},
    {"excessive", "exceed"},
    {"expiration", "expir"},
    {"expiry", "expir"},
    {"forgot", "forget"},
    {"forgotten", "forget"},
    {"https", "https"},
    {"ids", "id"},
    {"inclusion", "includ"},
    {"ips", "ip"},
    {"issuance", "issu"},
    {"issuances", "issu"},
    {"linter", "lint"},
    {"linters", "lint"},
    {"longer", "long"},
    {"misissuance", "misissu"},
    {"misissuances", "misissu"},
    {"name", "name"},
    {"named", "name"},
    {"names", "name"},
    {"naming", "name"},
    {"noncompliance", "noncomply"},
    {"noncompliant", "noncomply"},
    {"nonconformance", "nonconform"},
    {"nonconformant", "nonconform"},
    {"nonconformities", "nonconform"},
    {"nonconformity", "nonconform"},
    {"omission", "omit"},
    {"omissions", "omit"},
    {"omitted", "omit"},
    {"ous", "ou"},
    {"publication", "publish"},
    {"publications", "publish"},
    {"ras", "ra"},
    {"reissuance", "reissu"},
    {"response", "respond"},
    {"responses", "respond"},
    {"revocation", "revok"},
    {"revocations", "revok"},
    {"sans", "san"},
    {"sent", "send"},
    {"smime", "smime"},
    {"status", "status"},
    {"statuses", "status"},
    {"submission", "submit"},
    {"submissions", "submit"},
    {"suspension", "suspend"},
    {"time", "time"},
    {"timed", "time"},
    {"timely", "timely"},
    {"times", "time"},
    {"timing", "time"},
    {"tls", "tls"},
    {"unrevocation", "unrevok"},
    {"usage", "use"},
    {"usages", "use"},
    {"used", "use"},
    {"uses", "use"},
    {"using", "use"},
    {"whois", "whois"},
    {"written", "writ"},
    {"wrote", "writ"},
});
constexpr std::size_t kLongestException = 15;

constexpr auto kSmallWords = std::to_array<string_view>({
    "a",     "about", "all",     "already", "also",  "am",     "an",    "and",   "any",   "are",
    "as",    "at",    "be",      "been",    "being", "both",   "but",   "by",    "can",   "could",
    "did",   "do",    "does",    "doing",   "done",  "e",      "each",  "even",  "ever",  "for",
    "from",  "g",     "had",     "has",     "have",  "having", "he",    "her",   "here",  "his",
    "i",     "in",    "into",    "is",      "it",    "its",    "just",  "may",   "might", "more",
    "most",  "much",  "must",    "my",      "of",    "on",     "only",  "or",    "other", "our",
    "own",   "quite", "several", "shall",   "she",   "should", "so",    "some",  "still", "such",
    "than",  "that",  "the",     "their",   "them",  "then",   "there", "these", "they",  "this",
    "those", "to",    "various", "very",    "was",   "we",     "were",  "which", "who",   "whom",
    "whose", "will",  "with",    "would",   "yet",   "you",    "your",
});

/// Where the words with each first letter begin in kExceptions: looked into for every word.
constexpr std::array<std::uint8_t, 27> kFirstExceptions = [] {
  std::array<std::uint8_t, 27> begins{};
  for (std::uint8_t& begin : begins) begin = static_cast<std::uint8_t>(kExceptions.size());
  for (std::size_t i = kExceptions.size(); i-- > 0;) {
    const auto letter = static_cast<std::size_t>(kExceptions[i].first[0] - 'a');
    for (std::size_t j = 0; j <= letter; ++j) begins[j] = static_cast<std::uint8_t>(i);
  }
  return begins;
}();

const StemException* exception_for(string_view word) {
  if (word.size() > kLongestException || word[0] < 'a' || word[0] > 'z') return nullptr;
  const auto letter = static_cast<std::size_t>(word[0] - 'a');
  for (std::size_t i = kFirstExceptions[letter]; i < kFirstExceptions[letter + 1]; ++i) {
    if (kExceptions[i].first == word) return &kExceptions[i];
  }
  return nullptr;
}

bool is_vowel(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

bool has_vowel(string_view text) { return std::any_of(text.begin(), text.end(), is_vowel); }

class Stemmer {
 public:
  explicit Stemmer(FoldedWord& word) : word_(word) {}

  void run() {
    if (ends("ies", 2) || ends("ied", 2)) return replace(3, "y");
    plural();
    if (ends("ly", 4)) cut(2);
    if (ends("ification", 1)) return replace(7, "y");
    if (ends("ization", 2) || ends("isation", 2)) return replace(7, "iz");
    const bool tense = ends("ed", 3) || ends("ing", 3);
    if (ends("eed", 1)) return;
    if (tense && has_vowel(all().substr(0, word_.size - (ends("ed", 0) ? 2 : 3)))) {
      cut(ends("ed", 0) ? 2 : 3);
      undouble();
      soften();
    } else if (ends("sion", 3) || ends("tion", 3)) {
      cut(3);
    } else if (ends("ure", 4)) {
      cut(3);
    } else if (ends("e", 3)) {
      cut(1);
      soften();
    }
  }

 private:
  [[nodiscard]] string_view all() const { return word_.view(); }

  /// Whether it ends so, with `before` letters at least before the ending.
  [[nodiscard]] bool ends(string_view ending, std::size_t before) const {
    return word_.size >= ending.size() + before && all().ends_with(ending);
  }

  void cut(std::size_t count) { word_.size -= count; }

  void replace(std::size_t count, string_view by) {
    cut(count);
    for (const char c : by) word_.bytes[word_.size++] = c;
  }

  void plural() {
    if (word_.size < 4 || !ends("s", 3)) return;
    const char before = word_.bytes[word_.size - 2];
    if (before == 's' || before == 'u' || before == 'i') return;
    const bool hissed = ends("sses", 1) || ends("xes", 2) || ends("ches", 2) || ends("shes", 2);
    cut(hissed ? 2 : 1);
  }

  /// "stopp" of "stopped"; "miss" and "fill" are words.
  void undouble() {
    if (word_.size < 4) return;
    const char last = word_.bytes[word_.size - 1];
    const bool doubled = last == word_.bytes[word_.size - 2] && !is_vowel(last);
    if (doubled && last != 's' && last != 'z' && (last != 'l' || word_.size > 5)) cut(1);
  }

  /// British spelling: "authorised".
  void soften() {
    if (ends("is", 3)) word_.bytes[word_.size - 1] = 'z';
  }

  FoldedWord& word_;
};

}  // namespace

void FoldedWord::set(string_view text) {
  size = std::min(text.size(), bytes.size());
  std::copy_n(text.begin(), size, bytes.begin());
}

void stem(FoldedWord& word) {
  if (word.size < 3 || is_digit(word.bytes[0])) return;
  if (const StemException* found = exception_for(word.view())) return word.set(found->second);
  Stemmer(word).run();
}

std::string stem_of(string_view folded) {
  if (folded.size() > FoldedWord::kMax) return std::string(folded);
  FoldedWord word;
  word.set(folded);
  stem(word);
  return std::string(word.view());
}

bool is_small_word(string_view folded) {
  return std::binary_search(kSmallWords.begin(), kSmallWords.end(), folded);
}

std::span<const StemException> stem_exceptions() { return kExceptions; }
std::span<const string_view> small_words() { return kSmallWords; }

}  // namespace docket::mail
