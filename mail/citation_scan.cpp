#include "mail/citation_scan.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace docket::mail {
namespace {

/// No sentence or paragraph is looked through further than this.
constexpr std::size_t kFarthest = 2000;

bool ends_sentence(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c != '.' && c != '!' && c != '?') return false;
  if (at + 2 >= text.size() || text[at + 1] != ' ') return false;
  const char next = text[at + 2];
  const bool begins = (next >= 'A' && next <= 'Z') || next == '"' || next == '(' || next < 0;
  // "No. 5", "e.g. ", "cf. ", "Sec. 4"
  const bool short_word = at < 3 || !is_alnum(text[at - 3]) || text[at - 2] == '.';
  return begins && !(short_word && c == '.' && !is_digit(text[at - 1]));
}

}  // namespace

std::size_t Scan::paragraph_begin(std::size_t at) const {
  const std::size_t least = at - std::min(at, kFarthest);
  while (at > least && text[at - 1] != '\n') --at;
  return at;
}

std::size_t Scan::paragraph_end(std::size_t at) const {
  return at + std::min(text.substr(at, kFarthest).find('\n'), text.substr(at, kFarthest).size());
}

std::size_t Scan::sentence_begin(std::size_t at) const {
  const std::size_t least = paragraph_begin(at);
  while (at > least && !(at >= 2 && ends_sentence(text, at - 2) && text[at - 1] == ' ')) --at;
  return at;
}

bool is_word(std::string_view text, std::size_t at, std::string_view word) {
  if (!has_prefix(text, at, word)) return false;
  const std::size_t end = at + word.size();
  return end == text.size() || !is_word_byte(text, end);
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at;
}

std::size_t count_digits(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

std::size_t skip_list_joint(std::string_view text, std::size_t at) {
  std::size_t next = skip_blanks(text, at);
  bool joined = false;
  if (next < text.size() &&
      (text[next] == ',' || text[next] == ';' || text[next] == '&' || text[next] == '/')) {
    joined = true;
    next = skip_blanks(text, next + 1);
  }
  for (const std::string_view word : {"and", "or"}) {
    if (!is_word(text, next, word)) continue;
    joined = true;
    next = skip_blanks(text, next + word.size());
    break;
  }
  return joined ? next : at;
}

bool mentions(std::string_view text, std::string_view word) {
  return ifind(text, word) != std::string_view::npos;
}

}  // namespace docket::mail
