#include "mail/fault_words_scan.hpp"

#include <algorithm>
#include <cstdint>

#include "core/text.hpp"
#include "mail/name_fold.hpp"

namespace docket::mail {
namespace {

using std::string_view;

enum class Kind : std::uint8_t { Other, Lower, Upper, Digit, High, Stop, Line, Hyphen };

constexpr std::array<Kind, 256> make_kinds() {
  std::array<Kind, 256> kinds{};
  for (std::size_t c = 0; c < kinds.size(); ++c) {
    if (c >= 'a' && c <= 'z') kinds[c] = Kind::Lower;
    if (c >= 'A' && c <= 'Z') kinds[c] = Kind::Upper;
    if (c >= '0' && c <= '9') kinds[c] = Kind::Digit;
    if (c >= 0x80) kinds[c] = Kind::High;
  }
  kinds['.'] = kinds['!'] = kinds['?'] = Kind::Stop;
  // Between cells of a table, and in source code, no phrase goes on.
  for (const char c : {'\n', '{', '}', ';', '|'}) kinds[static_cast<unsigned char>(c)] = Kind::Line;
  kinds['-'] = Kind::Hyphen;
  return kinds;
}
constexpr std::array<Kind, 256> kKinds = make_kinds();

Kind kind_at(string_view text, std::size_t at) {
  return kKinds[static_cast<unsigned char>(text[at])];
}

unsigned byte_at(string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

/// Letters above ASCII. U+0080 to U+00BF, U+2000 to U+2FFF and what lies above U+FFFF are signs.
bool is_high_letter(unsigned lead) { return lead >= 0xC3 && lead != 0xE2 && lead < 0xF0; }

/// U+2010, U+2011.
bool is_high_hyphen(string_view text, std::size_t at) {
  return byte_at(text, at) == 0xE2 && byte_at(text, at + 1) == 0x80 &&
         (byte_at(text, at + 2) == 0x90 || byte_at(text, at + 2) == 0x91);
}

/// Bytes of an apostrophe with a letter behind it.
std::size_t inner_apostrophe(string_view text, std::size_t at) {
  const bool curly =
      byte_at(text, at) == 0xE2 && byte_at(text, at + 1) == 0x80 && byte_at(text, at + 2) == 0x99;
  const std::size_t length = curly ? 3 : 1;
  if (!curly && byte_at(text, at) != '\'') return 0;
  return is_alpha(static_cast<char>(byte_at(text, at + length))) ? length : 0;
}

bool ends_url(char c) {
  return is_space(c) || c == '<' || c == '>' || c == '"' || c == '|' || c == ')';
}

void append(FoldedWord& word, char c) {
  // One more than kMax tells that the word is too long.
  if (word.size <= FoldedWord::kMax) word.bytes[word.size++] = c;
}

}  // namespace

bool WordScanner::next(ScannedWord& word) {
  word.folded.size = 0;
  word.breaks = word.hyphened = word.dotted = word.camel = false;
  skip_to_word(word);
  if (at_ == text_.size()) return false;
  word.begin = at_;
  read_word(word);
  if (text_.compare(at_, 3, "://") == 0) skip_url(word);
  end_before_ = word.end = at_;
  return true;
}

/// Leaves at_ on a word or at the end.
void WordScanner::skip_to_word(ScannedWord& word) {
  bool stopped = false;
  for (; at_ < text_.size(); ++at_) {
    const Kind kind = kind_at(text_, at_);
    if (kind == Kind::Lower || kind == Kind::Upper || kind == Kind::Digit) {
      // "e.g. for", "No. 5 of": no sentence begins with a small letter.
      word.breaks |= stopped && kind != Kind::Lower;
      break;
    }
    if (kind == Kind::Line) {
      word.breaks = true;
    } else if (kind == Kind::Stop) {
      stopped |= at_ + 1 == text_.size() || is_space(text_[at_ + 1]);
    } else if (kind == Kind::High) {
      if (is_high_letter(byte_at(text_, at_))) break;
      if (is_high_hyphen(text_, at_)) {
        word.hyphened = at_ == end_before_ && at_ > 0;
        at_ += 2;
        if (at_ + 1 < text_.size() && is_alnum(text_[at_ + 1])) continue;
        word.hyphened = false;
      }
    }
  }
  if (at_ != end_before_ + 1 || end_before_ == 0) return;
  word.hyphened = text_[end_before_] == '-';
  word.dotted = text_[end_before_] == '.';
}

void WordScanner::skip_url(ScannedWord& word) {
  while (at_ < text_.size() && !ends_url(text_[at_])) ++at_;
  word.folded.size = 0;
}

void WordScanner::read_word(ScannedWord& word) {
  FoldedWord& folded = word.folded;
  apostrophe_ = 0;
  bool small_before = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const Kind kind = kKinds[static_cast<unsigned char>(c)];
    if (kind == Kind::Lower || kind == Kind::Digit) {
      append(folded, c);
    } else if (kind == Kind::Upper) {
      append(folded, static_cast<char>(c + 32));
      word.camel |= small_before;
    } else if (!read_other(word)) {
      break;
    } else {
      continue;
    }
    small_before = kind == Kind::Lower;
    ++at_;
  }
  if (folded.size > FoldedWord::kMax) folded.size = 0;
  if (apostrophe_ == 0 || folded.size <= apostrophe_) return;
  const string_view behind = folded.view().substr(apostrophe_);
  constexpr std::array<string_view, 6> kOff = {"s", "d", "m", "ll", "re", "ve"};
  if (std::find(kOff.begin(), kOff.end(), behind) != kOff.end()) {
    folded.size = apostrophe_;
  } else if (behind == "t" && folded.bytes[apostrophe_ - 1] == 'n') {
    folded.set("not");
  }
}

/// Takes what belongs to a word beside ASCII letters and digits; false where it ends.
bool WordScanner::read_other(ScannedWord& word) {
  FoldedWord& folded = word.folded;
  const char c = text_[at_];
  if (c == '.') {
    const bool inside = folded.size > 0 && is_digit(text_[at_ - 1]) &&
                        is_digit(static_cast<char>(byte_at(text_, at_ + 1)));
    if (inside) append(folded, c);
    at_ += inside ? 1 : 0;
    return inside;
  }
  if (const std::size_t length = inner_apostrophe(text_, at_); length != 0 && folded.size > 0) {
    apostrophe_ = folded.size;
    at_ += length;
    return true;
  }
  if (!is_high_letter(byte_at(text_, at_))) return false;
  const NameStep step = name_step(text_, at_, NameCase::Fold);
  for (std::size_t i = 0; i < step.count; ++i) append(folded, step.bytes[i]);
  at_ += step.consumed;
  return true;
}

CamelParts camel_parts(string_view word) {
  CamelParts found;
  std::size_t begin = 0;
  const auto upper = [word](std::size_t i) {
    return i < word.size() && kind_at(word, i) == Kind::Upper;
  };
  const auto lower = [word](std::size_t i) {
    return i < word.size() && kind_at(word, i) == Kind::Lower;
  };
  for (std::size_t i = 1; i < word.size() && found.count + 1 < CamelParts::kMax; ++i) {
    if (!upper(i)) continue;
    const bool after_small = lower(i - 1) && i > 1;
    const bool plural = i + 2 == word.size() && word[i + 1] == 's';
    const bool before_small = upper(i - 1) && lower(i + 1) && i > 1 && !plural;
    if (!after_small && !before_small) continue;
    found.parts[found.count++] = word.substr(begin, i - begin);
    begin = i;
  }
  found.parts[found.count++] = word.substr(begin);
  return found;
}

}  // namespace docket::mail
