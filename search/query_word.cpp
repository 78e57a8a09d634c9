#include "search/query_word.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace docket::search {
namespace {

constexpr std::string_view kJunk = ",;:!?[]{}<>()'`";
/// Single quotation marks and the ellipsis.
constexpr std::array<std::string_view, 7> kWideJunk{"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9A",
                                                    "\xE2\x80\x9B", "\xE2\x80\xB9", "\xE2\x80\xBA",
                                                    "\xE2\x80\xA6"};
constexpr std::array<std::string_view, 5> kWideQuotes{"\xC2\xAB", "\xC2\xBB", "\xE2\x80\x9C",
                                                      "\xE2\x80\x9D", "\xE2\x80\x9E"};

bool starts_at(std::string_view text, std::size_t position, std::string_view what) {
  return position < text.size() && text.substr(position, what.size()) == what;
}

unsigned byte_at(std::string_view text, std::size_t position) {
  return position < text.size() ? static_cast<unsigned char>(text[position]) : 0;
}

std::size_t junk_before_end(std::string_view text) {
  if (text.empty()) return 0;
  if (kJunk.find(text.back()) != std::string_view::npos) return 1;
  for (const std::string_view junk : kWideJunk) {
    if (text.ends_with(junk)) return junk.size();
  }
  return 0;
}

/// `marks`: ASCII characters that go, too.
std::string_view strip_end(std::string_view text, std::string_view marks) {
  while (!text.empty()) {
    const bool marked = marks.find(text.back()) != std::string_view::npos;
    const std::size_t bytes = marked ? 1 : junk_before_end(text);
    if (bytes == 0) break;
    text.remove_suffix(bytes);
  }
  return text;
}

std::string_view strip_begin(std::string_view text, std::string_view marks) {
  while (!text.empty()) {
    const bool marked = marks.find(text.front()) != std::string_view::npos;
    const std::size_t bytes = marked ? 1 : junk_at(text, 0);
    if (bytes == 0) break;
    text.remove_prefix(bytes);
  }
  return text;
}

}  // namespace

std::size_t blank_at(std::string_view text, std::size_t position) {
  const unsigned first = byte_at(text, position);
  if (first > 0x20 && first < 0x7F) return 0;
  if (position < text.size() && (first <= 0x20 || first == 0x7F)) return 1;
  if (first == 0xC2 && byte_at(text, position + 1) <= 0xA0) return 2;  // C1 controls, NBSP
  for (const std::string_view blank : {"\xE1\x9A\x80", "\xE2\x81\x9F", "\xE3\x80\x80"}) {
    if (starts_at(text, position, blank)) return 3;
  }
  if (!starts_at(text, position, "\xE2\x80")) return 0;
  const unsigned last = byte_at(text, position + 2);
  return last <= 0x8A || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
}

std::size_t quote_at(std::string_view text, std::size_t position) {
  const unsigned first = byte_at(text, position);
  if (first < 0x80) return first == '"' ? 1 : 0;
  for (const std::string_view quote : kWideQuotes) {
    if (starts_at(text, position, quote)) return quote.size();
  }
  return 0;
}

std::size_t junk_at(std::string_view text, std::size_t position) {
  if (position < text.size() && kJunk.find(text[position]) != std::string_view::npos) return 1;
  for (const std::string_view junk : kWideJunk) {
    if (starts_at(text, position, junk)) return junk.size();
  }
  return 0;
}

bool has_letters(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; });
}

WordParts read_word(std::string_view typed) {
  WordParts parts;
  const std::string_view dotted = strip_end(typed, "");
  std::string_view word = strip_end(dotted, ".");
  parts.is_wildcard = word.ends_with('*');
  parts.is_exact = !parts.is_wildcard && dotted.ends_with('.') && !dotted.ends_with("..");
  if (parts.is_wildcard) word.remove_suffix(1);
  std::string text(word);
  const auto stars = std::remove(text.begin(), text.end(), '*');
  parts.has_stars = stars != text.end();
  text.erase(stars, text.end());
  parts.text = strip_begin(strip_end(text, "."), "+-");
  if (!has_letters(parts.text)) parts.text.clear();
  return parts;
}

std::string_view next_phrase_word(std::string_view& rest) {
  std::size_t begin = 0;
  while (const std::size_t blank = blank_at(rest, begin)) begin += blank;
  std::size_t end = begin;
  while (end < rest.size() && blank_at(rest, end) == 0) ++end;
  const std::string_view word = rest.substr(begin, end - begin);
  rest.remove_prefix(end);
  return word;
}

}  // namespace docket::search
