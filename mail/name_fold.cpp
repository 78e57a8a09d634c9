#include "mail/name_fold.hpp"

#include <algorithm>
#include <cstdint>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// The letter under the accent, U+00C0 to U+017F; "." where there is none.
constexpr string_view kBaseLetters =
    "AAAAAA.CEEEEIIII.NOOOOO.OUUUUY..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKk.LlLlLl."
    ".LlNnNnNn...OoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz.";
static_assert(kBaseLetters.size() == 0x180 - 0xC0);

constexpr unsigned byte_at(string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

constexpr bool is_continuation(unsigned byte) { return (byte & 0xC0U) == 0x80U; }

/// Length of a blank or hyphen at `at`, 0 where there is none: ASCII, U+00A0, U+00AD, U+2010 to
/// U+2015 and U+202F.
std::size_t gap_length(string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  if (first == ' ' || first == '-' || first == '\t') return 1;
  const unsigned second = byte_at(text, at + 1);
  if (first == 0xC2 && (second == 0xA0 || second == 0xAD)) return 2;
  if (first != 0xE2 || second != 0x80) return 0;
  const unsigned third = byte_at(text, at + 2);
  return (third >= 0x90 && third <= 0x95) || third == 0xAF ? 3 : 0;
}

/// U+2018, U+2019, U+02BC, U+00B4 and "`".
std::size_t apostrophe_length(string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  const unsigned second = byte_at(text, at + 1);
  if (first == '`') return 1;
  if ((first == 0xCA && second == 0xBC) || (first == 0xC2 && second == 0xB4)) return 2;
  if (first != 0xE2 || second != 0x80) return 0;
  const unsigned third = byte_at(text, at + 2);
  return third == 0x98 || third == 0x99 ? 3 : 0;
}

NameStep one_char(char c, std::size_t consumed, NameCase kept) {
  NameStep step;
  step.bytes[0] = kept == NameCase::Fold ? to_lower(c) : c;
  step.count = 1;
  step.consumed = consumed;
  return step;
}

NameStep two_byte_step(string_view text, std::size_t at, NameCase kept) {
  const std::uint32_t code_point =
      ((byte_at(text, at) & 0x1FU) << 6U) | (byte_at(text, at + 1) & 0x3FU);
  if (code_point >= 0xC0 && code_point < 0x180) {
    const char base = kBaseLetters[code_point - 0xC0];
    if (base != '.') return one_char(base, 2, kept);
  }
  // Romanian letters with a comma below.
  if (code_point >= 0x218 && code_point <= 0x21B) {
    constexpr string_view kCommaBelow = "SsTt";
    return one_char(kCommaBelow[code_point - 0x218], 2, kept);
  }
  NameStep step;
  step.consumed = 2;
  if (code_point >= 0x300 && code_point < 0x370) return step;
  step.bytes = {text[at], text[at + 1]};
  step.count = 2;
  return step;
}

}  // namespace

NameStep name_step(string_view text, std::size_t at, NameCase kept) {
  const unsigned first = byte_at(text, at);
  if (std::size_t length = gap_length(text, at); length != 0) {
    for (std::size_t i = 1; i < kMaxNameGap; ++i) length += gap_length(text, at + length);
    return one_char(' ', length, kept);
  }
  if (const std::size_t length = apostrophe_length(text, at); length != 0) {
    return one_char('\'', length, kept);
  }
  if (first < 0x80 || !is_continuation(byte_at(text, at + 1))) return one_char(text[at], 1, kept);
  if (first >= 0xC2 && first < 0xE0) return two_byte_step(text, at, kept);
  NameStep step;
  step.bytes[step.count++] = text[at];
  while (step.count < 4 && is_continuation(byte_at(text, at + step.count))) {
    step.bytes[step.count] = text[at + step.count];
    ++step.count;
  }
  step.consumed = step.count;
  return step;
}

std::string fold_name(string_view name, NameCase kept) {
  std::string out;
  name = trim(name);
  out.reserve(name.size());
  for (std::size_t at = 0; at < name.size();) {
    const NameStep step = name_step(name, at, kept);
    out.append(step.bytes.data(), step.count);
    at += step.consumed;
  }
  return out;
}

std::string bare_name(string_view folded) {
  std::string out;
  for (const char c : folded) {
    const bool kept = is_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
    const bool gap = c == ' ' && !out.empty() && out.back() != ' ';
    if (kept || gap) out += c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

bool is_word_begin(string_view text, std::size_t at) {
  if (at == 0) return true;
  const unsigned before = byte_at(text, at - 1);
  if (before < 0x80) return !is_alnum(static_cast<char>(before)) && before != '_';
  // A letter of two bytes belongs to the word; signs, and scripts without blanks, do not.
  const bool two_bytes = at >= 2 && byte_at(text, at - 2) >= 0xC0;
  return !two_bytes || byte_at(text, at - 2) == 0xC2;
}

bool is_word_end(string_view text, std::size_t at) {
  const unsigned after = byte_at(text, at);
  if (after < 0x80) return !is_alnum(static_cast<char>(after)) && after != '_';
  return after < 0xC3 || after >= 0xE0;
}

}  // namespace docket::mail
