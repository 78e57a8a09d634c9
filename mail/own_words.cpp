#include "mail/own_words.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/word_writer.hpp"

namespace docket::mail {
namespace {

using std::string_view;

// ---- words ----------------------------------------------------------------------------------

std::vector<string_view> split_words(string_view written) {
  std::vector<string_view> words;
  while (!written.empty()) {
    const std::size_t end = std::min(written.find(' '), written.size());
    if (end > 0) words.push_back(written.substr(0, end));
    written.remove_prefix(std::min(end + 1, written.size()));
  }
  return words;
}

bool is_number(string_view word) { return std::all_of(word.begin(), word.end(), is_digit); }

/// A word of which nothing is left.
bool is_destroyed(string_view word) { return word.find_first_not_of(kHole) == string_view::npos; }

/// What an archive can lose without a trace.
bool can_be_lost(string_view word) { return is_number(word) || is_destroyed(word); }

/// Whether a word with holes can be the other word: a hole stands for up to kMaxHole letters.
bool fits_holes(string_view holed, string_view other) {
  constexpr std::size_t kMaxHole = 6;  // "J=C3=BCrgen"
  constexpr std::size_t kMaxWord = 60;
  if (holed.size() > kMaxWord || other.size() > kMaxWord || is_destroyed(holed)) return false;
  std::size_t h = 0;
  std::size_t o = 0;
  std::size_t hole_h = string_view::npos;  // the last hole, and how far it reaches in `other`
  std::size_t hole_o = 0;
  std::size_t used = 0;
  while (o < other.size()) {
    if (h < holed.size() && holed[h] == kHole) {
      hole_h = h++;
      hole_o = o;
      used = 0;
    } else if (other[o] == kHole) {
      ++o;
    } else if (h < holed.size() && holed[h] == other[o]) {
      ++h;
      ++o;
    } else if (hole_h != string_view::npos && used < kMaxHole) {
      ++used;
      h = hole_h + 1;
      o = ++hole_o;
    } else {
      return false;
    }
  }
  while (h < holed.size() && holed[h] == kHole) ++h;
  return h == holed.size();
}

// ---- alignment --------------------------------------------------------------------------------

/// Walks both texts at once. Each difference must be one that damage can make; what is tolerated
/// is local, so the first other difference decides and the whole is linear.
class Alignment {
 public:
  Alignment(std::vector<string_view> a, std::vector<string_view> b)
      : a_(std::move(a)), b_(std::move(b)) {}

  bool run() {
    while (i_ < a_.size() && j_ < b_.size()) {
      if (!take_equal() && !take_holed() && !take_joined() && !take_lost()) return false;
    }
    const auto lost_from = [](const std::vector<string_view>& words, std::size_t from) {
      return std::all_of(words.begin() + static_cast<std::ptrdiff_t>(from), words.end(),
                         can_be_lost);
    };
    // Texts with nothing in common but what can be lost are not the same.
    return common_ > 0 && lost_from(a_, i_) && lost_from(b_, j_);
  }

 private:
  void advance(std::size_t in_a, std::size_t in_b) {
    i_ += in_a;
    j_ += in_b;
    ++common_;
  }

  bool take_equal() {
    if (a_[i_] != b_[j_]) return false;
    advance(1, 1);
    return true;
  }

  bool take_holed() {
    if (!fits_holes(a_[i_], b_[j_]) && !fits_holes(b_[j_], a_[i_])) return false;
    advance(1, 1);
    return true;
  }

  /// "foo bar" against "foobar": dashes and blanks that became other characters, broken words.
  bool take_joined() {
    constexpr std::size_t kMaxPieces = 16;
    std::size_t i = i_;
    std::size_t j = j_;
    string_view left = a_[i];
    string_view right = b_[j];
    for (std::size_t pieces = 0; pieces < kMaxPieces; ++pieces) {
      skip_common(left, right);
      if (left.empty() && right.empty()) {
        advance(i - i_ + 1, j - j_ + 1);
        return true;
      }
      if (!left.empty() && !right.empty()) return false;
      string_view& used_up = left.empty() ? left : right;
      const std::vector<string_view>& words = left.empty() ? a_ : b_;
      std::size_t& at = left.empty() ? i : j;
      if (++at >= words.size()) return false;
      used_up = words[at];
    }
    return false;
  }

  static void skip_common(string_view& left, string_view& right) {
    while (true) {
      while (!left.empty() && left[0] == kHole) left.remove_prefix(1);
      while (!right.empty() && right[0] == kHole) right.remove_prefix(1);
      if (left.empty() || right.empty() || left[0] != right[0]) return;
      left.remove_prefix(1);
      right.remove_prefix(1);
    }
  }

  /// Numbers of one text that the other has not. Where both have numbers, the one's must be among
  /// the other's in order: "14 days" against "15 days" is a correction.
  bool take_lost() {
    const std::size_t end_a = end_of_lost(a_, i_);
    const std::size_t end_b = end_of_lost(b_, j_);
    if (end_a == i_ && end_b == j_) return false;
    if (!is_within(a_, {i_, end_a}, b_, {j_, end_b}) &&
        !is_within(b_, {j_, end_b}, a_, {i_, end_a})) {
      return false;
    }
    i_ = end_a;
    j_ = end_b;
    return true;
  }

  using Range = std::pair<std::size_t, std::size_t>;

  static std::size_t end_of_lost(const std::vector<string_view>& words, std::size_t from) {
    while (from < words.size() && can_be_lost(words[from])) ++from;
    return from;
  }

  static bool is_within(const std::vector<string_view>& few, Range f,
                        const std::vector<string_view>& many, Range m) {
    for (; f.first < f.second; ++f.first) {
      if (is_destroyed(few[f.first])) continue;
      while (m.first < m.second && many[m.first] != few[f.first]) ++m.first;
      if (m.first == m.second) return false;
      ++m.first;
    }
    return true;
  }

  std::vector<string_view> a_;
  std::vector<string_view> b_;
  std::size_t i_ = 0;
  std::size_t j_ = 0;
  std::size_t common_ = 0;
};

// ---- other scripts ----------------------------------------------------------------------------

/// A letter of another script than Latin: from Greek on, without the blocks of signs.
bool is_foreign_letter(char32_t c) {
  if (c < 0x370 || c == kReplacementCharacter) return false;
  const bool signs = (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) ||
                     (c >= 0xFE00 && c < 0xFE70) || (c >= 0xFF00 && c < 0xFF21);
  return !signs;
}

/// A letter of a script that is written without blanks, so that wrapping may put one anywhere:
/// Thai, Kana, Chinese characters.
bool is_unspaced(char32_t c) {
  return (c >= 0xE00 && c < 0xE80) || (c >= 0x2E80 && c < 0xA4D0) || (c >= 0xF900 && c < 0xFB00) ||
         c >= 0x20000;
}

/// The letters of other scripts alone where they outweigh `latin`; else nothing. Of scripts that
/// have them, words with a blank between.
std::string foreign_letters(string_view text, string_view latin) {
  constexpr std::size_t kFewBytes = 24;  // a name in a signature is no text
  std::string letters;
  bool blank = false;
  // Only lead bytes from 0xCD on begin such a letter: plain text is passed over quickly.
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0xCD) {
      blank = blank || is_space(text[i]);
      ++i;
      continue;
    }
    const char32_t c = next_code_point(text, i);
    if (!is_foreign_letter(c)) continue;
    if (blank && !letters.empty() && !is_unspaced(c)) letters += ' ';
    blank = false;
    append_utf8(letters, c);
  }
  return letters.size() > kFewBytes && letters.size() > latin.size() ? letters : std::string();
}

/// Whether texts of another script are known to differ: both have their letters, and other ones.
bool foreign_differs(string_view a, string_view b) {
  const std::string foreign_a = foreign_letters(a, normalised_words(a));
  const std::string foreign_b = foreign_letters(b, normalised_words(b));
  return !foreign_a.empty() && !foreign_b.empty() && foreign_a != foreign_b;
}

/// Whether `cut` is `whole` up to one of its lines "From ...".
bool is_cut_at_from_line(string_view cut, string_view whole) {
  constexpr int kMaxTried = 8;
  const std::string words = normalised_words(cut);
  std::size_t at = whole.starts_with("From ") ? 0 : whole.find("\nFrom ");
  for (int tried = 0; tried < kMaxTried && at != string_view::npos; ++tried) {
    if (normalised_words(whole.substr(0, at)) == words) return true;
    at = whole.find("\nFrom ", at + 1);
  }
  return false;
}

// ---- damage -----------------------------------------------------------------------------------

constexpr string_view kDamageBytes = "?\xEF.[@s";  // first bytes of what is_damage_at knows

bool is_damage_at(string_view text, std::size_t i) {
  constexpr string_view kReplacement = "\xEF\xBF\xBD";
  const bool after_letter = i > 0 && is_alpha(text[i - 1]);
  const string_view rest = text.substr(i);
  const auto begins = [rest](string_view what) { return rest.substr(0, what.size()) == what; };
  switch (rest[0]) {
    case '?': return after_letter && rest.size() > 1 && is_alpha(rest[1]);
    case '\xEF': return begins(kReplacement);
    case '.': return after_letter && begins("...@");
    case '@': return after_letter && begins("@...");
    case '[': return begins("[email protected]") || begins("[email\xC2\xA0protected]");
    default: return begins("scrubbed...");
  }
}

}  // namespace

std::string normalised_words(std::string_view own_text) {
  return write_words(own_text, Holes::Dropped);
}

std::string words_key(std::string_view own_text) {
  std::string key = normalised_words(own_text);
  const std::string foreign = foreign_letters(own_text, key);
  if (!foreign.empty()) key.append("\n").append(foreign);
  return key;
}

std::string_view cut_word(std::string_view& key) {
  constexpr std::size_t kMaxWord = 64;
  key.remove_prefix(std::min(key.find_first_not_of(" \n"), key.size()));
  std::size_t end = 0;
  while (end < key.size() && key[end] != ' ' && key[end] != '\n') ++end;
  if (end > 0 && static_cast<unsigned char>(key[0]) >= 0xE0) {
    std::size_t first = 0;
    if (is_unspaced(next_code_point(key, first))) end = first;
  }
  if (end > kMaxWord && static_cast<unsigned char>(key[0]) >= 0x80) end = utf8_floor(key, kMaxWord);
  const std::string_view word = key.substr(0, end);
  key.remove_prefix(end);
  return word;
}

Hash128 words_hash(std::string_view own_text) { return xxh3(words_key(own_text)); }

bool same_words(std::string_view own_a, std::string_view own_b) {
  if (own_a == own_b || words_key(own_a) == words_key(own_b)) return true;
  if (foreign_differs(own_a, own_b)) return false;
  if (is_cut_at_from_line(own_a, own_b) || is_cut_at_from_line(own_b, own_a)) return true;
  const std::string a = write_words(own_a, Holes::Kept);
  const std::string b = write_words(own_b, Holes::Kept);
  // Always in the same order, whichever came first: the answer is symmetric.
  return (a < b ? Alignment(split_words(a), split_words(b))
                : Alignment(split_words(b), split_words(a)))
      .run();
}

std::size_t damage(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = text.find_first_of(kDamageBytes); i != string_view::npos;
       i = text.find_first_of(kDamageBytes, i + 1)) {
    if (is_damage_at(text, i)) ++count;
  }
  return count;
}

}  // namespace docket::mail
