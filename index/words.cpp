#include "index/words.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "index/word_fold.hpp"
#include "index/word_noise.hpp"

namespace docket::index {
namespace {

constexpr std::size_t kMaxAtoms = 16;      // of one joined word; the rest begins another
constexpr std::size_t kMaxCamelParts = 6;  // more is not camelCase but noise

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_hex(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }

enum class Sign : unsigned char { Break, Letter, Ideograph, Joiner, Apostrophe, Ignored };

constexpr std::array<Sign, 128> make_signs() {
  std::array<Sign, 128> signs{};
  for (std::size_t c = 0; c < signs.size(); ++c) {
    if (is_alnum(static_cast<char>(c))) signs[c] = Sign::Letter;
  }
  for (const char c : std::string_view(".-_@&"))
    signs[static_cast<unsigned char>(c)] = Sign::Joiner;
  signs['\''] = Sign::Apostrophe;
  return signs;
}
constexpr std::array<Sign, 128> kSigns = make_signs();

/// The "https://" at the front, or 0. It is no word: every post with a link would be about HTTP.
std::size_t scheme_size(std::string_view text) {
  for (const std::string_view scheme :
       {std::string_view("http://"), std::string_view("https://")}) {
    if (istarts_with(text, scheme)) return scheme.size();
  }
  return 0;
}

/// A run of letters and digits inside a run of words and joiners.
struct Atom {
  std::size_t begin = 0, end = 0;
  char joiner = 0;             // before it; 0: the first
  bool plain = true;           // ASCII letters and digits only
  std::string term;            // folded
  std::string written, extra;  // other spellings, or empty
};

class Reader {
 public:
  Reader(std::string_view text, std::uint32_t position, const WordSink& sink)
      : text_(text), position_(position), sink_(sink), atoms_(kMaxAtoms) {}

  std::uint32_t run() {
    bool at_line_start = true;
    for (std::size_t i = 0; i < text_.size();) {
      if (at_line_start) {
        i = skip_noise(text_, i);
        at_line_start = false;
        if (i == text_.size()) break;
      }
      if (text_[i] == '\n') {
        at_line_start = true;
        ++i;
        continue;
      }
      std::size_t size = 1;
      switch (sign_at(i, size)) {
        case Sign::Letter: {
          const std::size_t scheme = scheme_size(text_.substr(i));
          i = scheme > 0 ? i + scheme : read_run(i);
          break;
        }
        case Sign::Ideograph: i = read_ideographs(i); break;
        default: i += size; break;
      }
    }
    return position_;
  }

 private:
  [[nodiscard]] Sign sign_at(std::size_t i, std::size_t& size) const {
    const auto c = static_cast<unsigned char>(text_[i]);
    size = 1;
    if (c < 0x80) return kSigns[c];
    std::size_t end = i;
    const CharacterClass what = classify(next_code_point(text_, end));
    size = end - i;
    switch (what) {
      case CharacterClass::Break: return Sign::Break;
      case CharacterClass::Letter: return Sign::Letter;
      case CharacterClass::Ideograph: return Sign::Ideograph;
      case CharacterClass::Hyphen: return Sign::Joiner;
      case CharacterClass::Apostrophe: return Sign::Apostrophe;
      case CharacterClass::Ignored: return Sign::Ignored;
    }
    return Sign::Break;
  }

  [[nodiscard]] bool letter_at(std::size_t i) const {
    std::size_t size = 1;
    return i < text_.size() && sign_at(i, size) == Sign::Letter;
  }

  // ---- runs -----------------------------------------------------------------------------------

  /// Words from `i` on that are joined without blanks; returns what follows them.
  std::size_t read_run(std::size_t i) {
    count_ = 0;
    char joiner = 0;
    while (count_ < kMaxAtoms) {
      i = read_atom(i, joiner);
      std::size_t size = 1;
      if (i == text_.size() || sign_at(i, size) != Sign::Joiner || !letter_at(i + size)) break;
      joiner = size == 1 ? text_[i] : '-';
      if (count_ < kMaxAtoms) i += size;
    }
    if (is_number(0, count_)) {
      tell_number();
    } else if (count_ == 1) {
      i = tell_alone(i);
    } else {
      tell_joined();
    }
    return i;
  }

  std::size_t read_atom(std::size_t i, char joiner) {
    Atom& atom = atoms_[count_++];
    atom.begin = i;
    atom.joiner = joiner;
    atom.plain = true;
    while (i < text_.size()) {
      std::size_t size = 1;
      const Sign sign = sign_at(i, size);
      const bool inside = sign == Sign::Letter || sign == Sign::Ignored ||
                          (sign == Sign::Apostrophe && letter_at(i + size));
      if (!inside) break;
      if (size != 1 || sign != Sign::Letter) atom.plain = false;
      i += size;
    }
    if (is_a_label(text_.substr(atom.begin))) {
      while (i < text_.size() &&
             (is_alnum(text_[i]) || (text_[i] == '-' && i + 1 < text_.size() &&
                                     (is_alnum(text_[i + 1]) || text_[i + 1] == '-')))) {
        ++i;
      }
    }
    atom.end = i;
    return i;
  }

  /// "xn--bcher-kva" (RFC 5890, 2.3.2.1) is one word.
  static bool is_a_label(std::string_view text) {
    return text.size() > 4 && istarts_with(text, "xn--") && is_alnum(text[4]);
  }

  [[nodiscard]] std::string_view spelled(const Atom& atom) const {
    return text_.substr(atom.begin, atom.end - atom.begin);
  }

  /// "4.9.1.1", "v2.1.7": one word, since its parts mean nothing.
  [[nodiscard]] bool is_number(std::size_t first, std::size_t last) const {
    if (last - first < 2) return false;
    for (std::size_t k = first; k < last; ++k) {
      std::string_view part = spelled(atoms_[k]);
      if (k > first && atoms_[k].joiner != '.') return false;
      if (k == first && part.size() > 1 && to_lower(part.front()) == 'v') part.remove_prefix(1);
      if (!std::all_of(part.begin(), part.end(), is_digit)) return false;
    }
    return true;
  }

  // ---- telling --------------------------------------------------------------------------------

  void tell(WordKind kind, std::string_view term, std::size_t begin, std::size_t end) {
    sink_({kind, term, position_, begin, end - begin});
  }

  void tell_number() {
    const std::size_t begin = atoms_[0].begin;
    const std::size_t end = atoms_[count_ - 1].end;
    if (end - begin <= kMaxJoinedBytes) {
      lower(text_.substr(begin, end - begin), joined_);
      tell(WordKind::Atom, joined_, begin, end);
    }
    ++position_;
  }

  /// "C++", "c#" are words of their own beside "c".
  std::size_t tell_alone(std::size_t i) {
    Atom& atom = atoms_[0];
    std::size_t end = i;
    while (end < text_.size() && end - i < 2 && (text_[end] == '+' || text_[end] == '#')) ++end;
    if (end > i && atom.plain && i - atom.begin <= 2 && !letter_at(end)) {
      lower(text_.substr(atom.begin, end - atom.begin), joined_);
      tell(WordKind::Atom, joined_, atom.begin, end);
      lower(spelled(atom), joined_);
      tell(WordKind::Variant, joined_, atom.begin, i);
      ++position_;
      return end;
    }
    make_term(atom);
    tell_atom(atom);
    ++position_;
    return i;
  }

  void tell_joined() {
    for (std::size_t k = 0; k < count_; ++k) make_term(atoms_[k]);
    for (std::size_t k = 0; k < count_; ++k, ++position_) {
      tell_atom(atoms_[k]);
      if (k == 0) tell_range(0, count_);
      const std::size_t label_end = end_of_label(k);
      const bool begins_label = k == 0 || is_label_joiner(atoms_[k].joiner);
      if (begins_label && !(k == 0 && label_end == count_)) tell_range(k, label_end);
      if (atoms_[k].joiner == '@' && label_end < count_) tell_range(k, count_);
    }
  }

  static bool is_label_joiner(char joiner) { return joiner == '.' || joiner == '@'; }

  [[nodiscard]] std::size_t end_of_label(std::size_t k) const {
    ++k;
    while (k < count_ && !is_label_joiner(atoms_[k].joiner)) ++k;
    return k;
  }

  /// Several atoms as one word.
  void tell_range(std::size_t first, std::size_t last) {
    if (last - first < 2) return;
    joined_.clear();
    for (std::size_t k = first; k < last; ++k) {
      if (k > first) joined_ += atoms_[k].joiner;
      joined_ += atoms_[k].term;
    }
    if (joined_.size() > kMaxJoinedBytes) return;
    const std::size_t begin = atoms_[first].begin;
    const std::size_t end = atoms_[last - 1].end;
    tell(WordKind::Joined, joined_, begin, end);
  }

  static void lower(std::string_view text, std::string& out) {
    out.resize(text.size());
    std::transform(text.begin(), text.end(), out.begin(), [](char c) { return to_lower(c); });
  }

  void make_term(Atom& atom) const {
    atom.written.clear();
    atom.extra.clear();
    const std::string_view text = spelled(atom);
    if (atom.plain) {
      lower(text, atom.term);
      if (is_plural_acronym(text)) {
        atom.extra = atom.term;
        atom.term.pop_back();
      }
      return;
    }
    bool possessive = false;
    const std::string clean = without_apostrophes(text, possessive);
    if (std::all_of(clean.begin(), clean.end(), is_alnum)) {
      lower(clean, atom.term);
    } else {
      FoldedWord folded = fold_word(clean);
      atom.term = std::move(folded.term);
      if (folded.written != atom.term) atom.written = std::move(folded.written);
    }
    if (possessive && atom.term.size() > 1) {
      atom.extra = atom.term;
      atom.term.pop_back();
    }
  }

  /// "CAs", "OIDs".
  static bool is_plural_acronym(std::string_view text) {
    return text.size() > 2 && text.back() == 's' &&
           std::all_of(text.begin(), text.end() - 1, is_upper);
  }

  static std::string without_apostrophes(std::string_view text, bool& possessive) {
    std::string clean;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t begin = i;
      const auto c = static_cast<unsigned char>(text[i]);
      const char32_t code = next_code_point(text, i);
      const CharacterClass what = c < 0x80 ? CharacterClass::Letter : classify(code);
      if (c == '\'' || what == CharacterClass::Apostrophe) {
        possessive = text.size() == i + 1 && to_lower(text[i]) == 's';
      } else if (what != CharacterClass::Ignored) {
        clean += text.substr(begin, i - begin);
      }
    }
    return clean;
  }

  static bool is_too_long(std::string_view term) {
    if (term.size() <= kMaxWordBytes) return false;
    return term.size() > kMaxHexDigits || !std::all_of(term.begin(), term.end(), is_hex);
  }

  /// One atom at position_, with its variants.
  void tell_atom(const Atom& atom) {
    if (atom.term.empty() || is_too_long(atom.term)) return;
    tell(WordKind::Atom, atom.term, atom.begin, atom.end);
    for (const std::string* other : {&atom.written, &atom.extra}) {
      if (other->empty() || is_too_long(*other)) continue;
      tell(WordKind::Variant, *other, atom.begin, atom.end);
    }
    if (is_a_label(atom.term)) {
      tell_u_label(atom);
    } else if (atom.plain && atom.extra.empty()) {
      tell_camel_parts(atom);
    }
  }

  void tell_u_label(const Atom& atom) {
    const FoldedWord folded = fold_word(to_u_label(atom.term));
    for (const std::string* other : {&folded.written, &folded.term}) {
      if (other->empty() || is_too_long(*other) || *other == atom.term) continue;
      if (other == &folded.term && folded.term == folded.written) continue;
      tell(WordKind::Variant, *other, atom.begin, atom.end);
    }
  }

  /// "stateOrProvinceName", "OCSPSigning": the parts beside the whole.
  void tell_camel_parts(const Atom& atom) {
    const std::string_view text = spelled(atom);
    std::array<std::size_t, kMaxCamelParts + 1> ends{};
    std::size_t parts = 0;
    for (std::size_t k = 1; k < text.size(); ++k) {
      const bool rises = is_lower(text[k - 1]) && is_upper(text[k]);
      const bool word_after_acronym = is_upper(text[k - 1]) && is_upper(text[k]) &&
                                      k + 2 < text.size() && is_lower(text[k + 1]) &&
                                      is_lower(text[k + 2]);
      if (!rises && !word_after_acronym) continue;
      if (parts == kMaxCamelParts) return;
      ends[parts++] = k;
    }
    if (parts == 0) return;
    ends[parts++] = text.size();
    for (std::size_t k = 0, begin = 0; k < parts; begin = ends[k++]) {
      if (ends[k] - begin < 2) continue;
      lower(text.substr(begin, ends[k] - begin), joined_);
      tell(WordKind::Variant, joined_, atom.begin + begin, atom.begin + ends[k]);
    }
  }

  std::size_t read_ideographs(std::size_t i) {
    const std::size_t begin = i;
    std::size_t size = 1;
    while (i < text_.size() && sign_at(i, size) == Sign::Ideograph) i += size;
    const std::string_view run = text_.substr(begin, i - begin);
    for (const WordRange& range : dictionary_words(run)) {
      const FoldedWord folded = fold_word(run.substr(range.begin, range.end - range.begin));
      if (!folded.written.empty() && folded.written.size() <= kMaxWordBytes) {
        tell(WordKind::Atom, folded.written, begin + range.begin, begin + range.end);
      }
      ++position_;
    }
    return i;
  }

  std::string_view text_;
  std::uint32_t position_;
  const WordSink& sink_;
  std::vector<Atom> atoms_;  // of the run: the first count_
  std::size_t count_ = 0;
  std::string joined_;  // scratch
};

}  // namespace

std::uint32_t read_words(std::string_view text, std::uint32_t first_position,
                         const WordSink& sink) {
  return Reader(text, first_position, sink).run();
}

bool is_plain_word(std::string_view term) {
  return term.size() >= 3 && term.size() <= 32 && std::all_of(term.begin(), term.end(), is_lower);
}

}  // namespace docket::index
