#include "index/word_fold.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <utility>

#include <unicode/brkiter.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include "core/error.hpp"
#include "core/utf8.hpp"

namespace docket::index {
namespace {

constexpr std::uint32_t kWordCategories = U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK;

bool writes_without_blanks(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: return true;
    default: return false;
  }
}

/// Letters that look like a base letter with a mark but are not decomposed so by Unicode.
constexpr std::pair<char32_t, std::string_view> kBaseLetters[] = {
    {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"},
    {0x0127, "h"},  {0x0131, "i"}, {0x0142, "l"}, {0x0153, "oe"}, {0x0167, "t"},
};

void append_base(std::string& out, char32_t c) {
  for (const auto& [letter, base] : kBaseLetters) {
    if (letter == c) {
      out += base;
      return;
    }
  }
  append_utf8(out, c);
}

bool is_latin_or_greek(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &status);
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK;
}

icu::UnicodeString from_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

}  // namespace

CharacterClass classify(char32_t c) {
  switch (c) {
    case 0x2010:
    case 0x2011: return CharacterClass::Hyphen;
    case 0x2019:
    case 0x02BC: return CharacterClass::Apostrophe;
    case 0x00AD:
    case 0x200B:
    case 0x200C:
    case 0x200D:
    case 0x2060:
    case 0xFEFF: return CharacterClass::Ignored;
    default: break;
  }
  if ((U_GET_GC_MASK(static_cast<UChar32>(c)) & kWordCategories) == 0) return CharacterClass::Break;
  return c >= 0x0E00 && writes_without_blanks(c) ? CharacterClass::Ideograph
                                                 : CharacterClass::Letter;
}

FoldedWord fold_word(std::string_view word) {
  FoldedWord folded;
  folded.written = fold(word);  // also takes out what is ignorable
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* const decompose = icu::Normalizer2::getNFDInstance(status);
  static const icu::Normalizer2* const compose = icu::Normalizer2::getNFCInstance(status);
  DOCKET_CHECK(U_SUCCESS(status));
  const icu::UnicodeString apart = decompose->normalize(from_utf8(folded.written), status);
  std::string bare;
  bool strips = false;  // marks of other scripts tell letters apart, and stay
  for (std::int32_t i = 0; i < apart.length();) {
    const UChar32 c = apart.char32At(i);
    i += U16_LENGTH(c);
    const bool mark = c >= 0x0300 && c <= 0x036F;
    if (!mark) strips = is_latin_or_greek(c);
    if (!mark || !strips) append_base(bare, static_cast<char32_t>(c));
  }
  compose->normalize(from_utf8(bare), status).toUTF8String(folded.term);
  DOCKET_CHECK(U_SUCCESS(status));
  return folded;
}

std::vector<WordRange> dictionary_words(std::string_view text) {
  // ICU loads its dictionaries when they are first used, and shares them between iterators in a way
  // that ThreadSanitizer calls a race; such text is rare enough to take turns.
  static std::mutex turn;
  const std::lock_guard lock(turn);
  UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  DOCKET_CHECK(U_SUCCESS(status) && words != nullptr);
  UText* const input =
      utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
  words->setText(input, status);
  DOCKET_CHECK(U_SUCCESS(status));
  std::vector<WordRange> ranges;
  std::int32_t begin = words->first();
  for (std::int32_t end = words->next(); end != icu::BreakIterator::DONE; end = words->next()) {
    ranges.push_back({static_cast<std::size_t>(begin), static_cast<std::size_t>(end)});
    begin = end;
  }
  utext_close(input);
  return ranges;
}

std::string to_u_label(std::string_view a_label) {
  UErrorCode status = U_ZERO_ERROR;
  static const std::unique_ptr<const icu::IDNA> idna(
      icu::IDNA::createUTS46Instance(UIDNA_DEFAULT, status));
  if (idna == nullptr) return {};
  icu::IDNAInfo info;
  icu::UnicodeString label;
  status = U_ZERO_ERROR;
  idna->labelToUnicode(from_utf8(a_label), label, info, status);
  if (U_FAILURE(status) || info.hasErrors()) return {};
  std::string out;
  label.toUTF8String(out);
  return fold(out);
}

}  // namespace docket::index
