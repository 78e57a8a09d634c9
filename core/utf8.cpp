#include "core/utf8.hpp"

#include <cstring>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "core/error.hpp"

namespace docket {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

/// Length of the valid sequence at `i`, or 0; `bad` gets the length of the maximal ill-formed
/// subpart (Unicode 3.9, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t i, std::size_t& bad) {
  const unsigned first = byte_at(text, i);
  bad = 1;
  if (first < 0x80) return 1;
  std::size_t length = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  for (std::size_t k = 1; k < length; ++k) {
    if (i + k >= text.size()) return 0;
    const unsigned b = byte_at(text, i + k);
    if (b < low || b > high) return 0;
    bad = k + 1;
    low = 0x80;
    high = 0xBF;
  }
  return length;
}

/// Bytes from `i` that are ASCII, eight at a time.
std::size_t ascii_run(std::string_view text, std::size_t i) {
  const std::size_t start = i;
  while (i + 8 <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080U) != 0) break;
    i += 8;
  }
  while (i < text.size() && byte_at(text, i) < 0x80) ++i;
  return i - start;
}

bool is_direction_control(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

std::size_t width_of(char32_t c) {
  const auto code = static_cast<UChar32>(c);
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return 0;
  if (c < 0x300) return 1;
  const auto type = u_charType(code);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
  const int east_asian = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
  return east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t i = 0;
  std::size_t bad = 0;
  while (true) {
    i += ascii_run(text, i);
    if (i == text.size()) return i;
    const std::size_t length = sequence_length(text, i, bad);
    if (length == 0) return i;
    i += length;
  }
}

std::string to_valid_utf8(std::string_view text, std::size_t* replaced) {
  std::string out;
  out.reserve(text.size());
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t good = valid_utf8_prefix(text);
    std::string_view part = text.substr(0, good);
    for (std::size_t nul = 0; (nul = part.find('\0')) != std::string_view::npos; ++count) {
      out.append(part.substr(0, nul)).append(kReplacement);
      part.remove_prefix(nul + 1);
    }
    out.append(part);
    text.remove_prefix(good);
    if (text.empty()) break;
    std::size_t bad = 1;
    (void)sequence_length(text, 0, bad);
    out.append(kReplacement);
    text.remove_prefix(bad);
    ++count;
  }
  if (replaced != nullptr) *replaced += count;
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacementCharacter;
  const auto tail = [&out, c](int shift) {
    out += static_cast<char>(0x80 | ((c >> shift) & 0x3F));
  };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

char32_t next_code_point(std::string_view text, std::size_t& position) {
  std::size_t bad = 1;
  const std::size_t length = sequence_length(text, position, bad);
  if (length == 0) {
    position += bad;
    return kReplacementCharacter;
  }
  const unsigned first = byte_at(text, position);
  char32_t c = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t k = 1; k < length; ++k) c = c << 6 | (byte_at(text, position + k) & 0x3F);
  position += length;
  return c;
}

std::size_t utf8_floor(std::string_view text, std::size_t limit) {
  if (limit >= text.size()) return text.size();
  while (limit > 0 && (byte_at(text, limit) & 0xC0) == 0x80) --limit;
  return limit;
}

std::string fold(std::string_view text) {
  if (ascii_run(text, 0) == text.size()) {
    std::string out(text);
    for (char& c : out) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return out;
  }
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* const normalizer =
      icu::Normalizer2::getNFKCCasefoldInstance(status);
  DOCKET_CHECK(U_SUCCESS(status));
  const auto input = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  const icu::UnicodeString folded = normalizer->normalize(input, status);
  DOCKET_CHECK(U_SUCCESS(status));
  std::string out;
  folded.toUTF8String(out);
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) width += width_of(next_code_point(text, i));
  return width;
}

std::string truncate_to_width(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::size_t used = 0;
  std::size_t end = 0;
  for (std::size_t i = 0; i < text.size();) {
    used += width_of(next_code_point(text, i));
    if (used > columns - 1) break;
    end = i;
  }
  return std::string(text.substr(0, end)) + "\xE2\x80\xA6";
}

std::string to_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    if (is_direction_control(c)) continue;
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
    append_utf8(out, control ? kReplacementCharacter : c);
  }
  return out;
}

}  // namespace docket
