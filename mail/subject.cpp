#include "mail/subject.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;
constexpr std::size_t kMaxTag = 80;
constexpr std::string_view kWideColon = "\xEF\xBC\x9A";  // U+FF1A

/// Reply and forward marks as mail programs write them: English, German, Dutch, Scandinavian,
/// Finnish, French, Italian, Spanish, Portuguese, Polish, Turkish. Single letters (Italian "R:"
/// and "I:") are left out: they are titles as often ("R: a language").
constexpr std::array<std::string_view, 22> kMarks{
    "re", "fw", "fwd", "aw",  "antw", "antwort", "wg",  "antwoord", "doorst", "sv",  "vs",
    "vb", "vl", "tr",  "rep", "rif",  "rv",      "res", "enc",      "odp",    "ynt", "ilt"};
/// French; Chinese: reply, answer, forward; traditional Chinese: reply, forward.
constexpr std::array<std::string_view, 7> kUnicodeMarks{
    "r\xC3\xA9p",
    "r\xC3\x89p",
    "\xE5\x9B\x9E\xE5\xA4\x8D",
    "\xE7\xAD\x94\xE5\xA4\x8D",
    "\xE8\xBD\xAC\xE5\x8F\x91",
    "\xE5\x9B\x9E\xE8\xA6\x86",
    "\xE8\xBD\x89\xE5\xAF\x84",
};

std::string squeeze(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if ((c >= 0 && c <= ' ') || c == '\x7F') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c;
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string_view skip_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

/// What programs that count put between mark and colon: "Re[2]:", "Re(2):", "Re^2:", "Re-2:".
std::string_view skip_count(std::string_view text) {
  text = skip_blanks(text);
  if (text.empty() || std::string_view("[(^-").find(text.front()) == kNpos) return text;
  const char closing = text.front() == '[' ? ']' : text.front() == '(' ? ')' : '\0';
  std::string_view rest = text.substr(1);
  std::size_t digits = 0;
  while (digits < rest.size() && digits < 4 && is_digit(rest[digits])) ++digits;
  if (digits == 0) return text;
  rest.remove_prefix(digits);
  if (closing == '\0') return skip_blanks(rest);
  if (!rest.starts_with(closing)) return text;
  return skip_blanks(rest.substr(1));
}

/// Takes `mark` and the colon after it off the front.
bool take_mark(std::string_view& text, std::string_view mark) {
  if (!istarts_with(text, mark)) return false;
  std::string_view rest = skip_count(text.substr(mark.size()));
  if (rest.starts_with(':')) {
    rest.remove_prefix(1);
  } else if (rest.starts_with(kWideColon)) {
    rest.remove_prefix(kWideColon.size());
  } else {
    return false;
  }
  text = skip_blanks(rest);
  return true;
}

bool take_any_mark(std::string_view& text) {
  const auto take = [&text](std::string_view mark) { return take_mark(text, mark); };
  return std::any_of(kMarks.begin(), kMarks.end(), take) ||
         std::any_of(kUnicodeMarks.begin(), kUnicodeMarks.end(), take);
}

/// "v2", "3/7", "#12", "12": a version, a part or a number of a bug belongs to the subject.
bool is_number_word(std::string_view word) {
  if (word.starts_with('v') || word.starts_with('V') || word.starts_with('#'))
    word.remove_prefix(1);
  return !word.empty() && std::all_of(word.begin(), word.end(),
                                      [](char c) { return is_digit(c) || c == '/' || c == '.'; });
}

bool is_list_tag(std::string_view inner) {
  if (trim(inner).empty() || ifind(inner, "patch") != kNpos) return false;
  while (!(inner = skip_blanks(inner)).empty()) {
    const std::string_view word = inner.substr(0, inner.find(' '));
    if (is_number_word(word)) return false;
    inner.remove_prefix(word.size());
  }
  return true;
}

/// Takes one "[tag]" off the front, unless nothing would be left.
bool take_tag(std::string_view& text) {
  if (!text.starts_with('[')) return false;
  const std::size_t close = text.substr(0, kMaxTag).find_first_of("[]", 1);
  if (close == kNpos || text[close] != ']' || !is_list_tag(text.substr(1, close - 1))) return false;
  const std::string_view rest = skip_blanks(text.substr(close + 1));
  if (rest.empty()) return false;
  text = rest;
  return true;
}

/// "[Fwd: subject]" and "subject (fwd)" (RFC 5256, 2.1, steps 2 and 6).
bool take_forward_wrapping(std::string_view& text) {
  constexpr std::string_view kTail = "(fwd)";
  if (text.size() > kTail.size() && iequals(text.substr(text.size() - kTail.size()), kTail)) {
    text = trim_right(text.substr(0, text.size() - kTail.size()));
    return true;
  }
  if (istarts_with(text, "[fwd:") && text.ends_with(']')) {
    text = trim(text.substr(5, text.size() - 6));
    return true;
  }
  return false;
}

}  // namespace

Subject parse_subject(std::string_view text) {
  const std::string squeezed = squeeze(text);
  std::string_view rest = skip_blanks(squeezed);
  Subject subject;
  while (true) {
    if (take_any_mark(rest) || take_forward_wrapping(rest)) {
      subject.is_reply = true;
    } else if (!take_tag(rest)) {
      break;
    }
  }
  subject.base = rest;
  return subject;
}

}  // namespace docket::mail
