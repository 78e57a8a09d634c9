#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/citation_scan.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kLeastDigits = 5;
constexpr std::size_t kMostDigits = 8;
constexpr std::size_t kLeastBareDigits = 6;
constexpr std::size_t kMostCommentDigits = 5;

constexpr string_view kOtherTrackers[] = {
#include "data/other_trackers.inc"
};
constexpr string_view kNumberedThings[] = {
#include "data/numbered_things.inc"
};

/// "#", "no.", "number", "ID", ":" before a number.
std::size_t skip_number_sign(string_view text, std::size_t at) {
  at = skip_blanks(text, at);
  for (const string_view word : {"number", "no.", "no", "nr.", "id"}) {
    if (!is_word(text, at, word) && !(word.back() == '.' && has_prefix(text, at, word))) continue;
    at = skip_blanks(text, at + word.size());
    break;
  }
  while (at < text.size() && (text[at] == ':' || text[at] == '#')) at = skip_blanks(text, at + 1);
  return at;
}

/// The digits of a bug at `at`, or 0.
std::size_t bug_digits(string_view text, std::size_t at, std::size_t least) {
  const std::size_t digits = count_digits(text, at);
  if (digits < least || digits > kMostDigits || text[at] == '0') return 0;
  const std::size_t end = at + digits;
  const bool underscore = end + 1 < text.size() && text[end] == '_' && is_alnum(text[end + 1]);
  const bool goes_on = end < text.size() && (is_alnum(text[end]) || underscore);
  const bool fraction = end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1]);
  return goes_on || fraction ? 0 : digits;
}

/// "comment 15", "comments 7 and 24" at `at`: the numbers, and the end; no number where there is
/// none.
struct Comments {
  std::vector<string_view> numbers;
  std::size_t end = 0;
};
Comments read_comments(string_view text, std::size_t at) {
  Comments out;
  out.end = at;
  if (has_prefix(text, at, "#c")) {
    const std::size_t digits = count_digits(text, at + 2);
    const std::size_t end = at + 2 + digits;
    const bool fits = digits > 0 && digits <= kMostCommentDigits;
    if (!fits || (end < text.size() && is_alnum(text[end]))) return out;
    out.numbers.push_back(text.substr(at + 2, digits));
    out.end = end;
    return out;
  }
  if (!is_word(text, at, "comment") && !is_word(text, at, "comments")) return out;
  const bool plural = is_word(text, at, "comments");
  std::size_t next = skip_number_sign(text, at + (plural ? 8 : 7));
  while (true) {
    const std::size_t digits = count_digits(text, next);
    const std::size_t end = next + digits;
    if (digits == 0 || digits > kMostCommentDigits || (end < text.size() && is_alnum(text[end]))) {
      break;
    }
    out.numbers.push_back(text.substr(next, digits));
    out.end = end;
    std::size_t joint = skip_list_joint(text, end);
    if (joint == end) break;
    // "comment 3 and comment 4"
    const bool named = is_word(text, joint, "comment");
    if (!plural && !named) break;
    if (named) joint += 7;
    next = skip_number_sign(text, joint);
  }
  return out;
}

string_view without_zeros(string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

void add_comments(Scan& scan, std::size_t at, const Comments& comments, string_view bug) {
  for (const string_view number : comments.numbers) {
    scan.add(at, comments.end, fmt::format("{}#c{}", bug, without_zeros(number)));
  }
}

/// Behind a bug's number: ", comment 3", "(comment #3".
std::size_t skip_to_comment(string_view text, std::size_t at) {
  if (has_prefix(text, at, "#c")) return at;
  at = skip_blanks(text, at);
  while (at < text.size() && (text[at] == ',' || text[at] == '(' || text[at] == ':')) {
    at = skip_blanks(text, at + 1);
  }
  return at;
}

/// The number at `at` and what belongs to it; gives the end.
std::size_t add_bug(Scan& scan, std::size_t at, std::size_t number, std::size_t digits) {
  const std::size_t end = number + digits;
  const std::string bug = fmt::format("bug:{}", scan.text.substr(number, digits));
  const Comments comments = read_comments(scan.text, skip_to_comment(scan.text, end));
  if (comments.numbers.empty()) {
    scan.add(at, end, bug);
    return end;
  }
  add_comments(scan, at, comments, bug);
  return comments.end;
}

/// Behind "(QuoVadis for DarkMatter)" in a list of bugs.
std::size_t skip_remark(string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 80;
  const std::size_t open = skip_blanks(text, at);
  if (open >= text.size() || text[open] != '(') return at;
  const std::size_t close = text.substr(0, open + kLongest).find_first_of("()", open + 1);
  return close != string_view::npos && text[close] == ')' ? close + 1 : at;
}

/// The word before `at`, in lower case: "issue" of "Issue #123456".
std::string word_before(string_view text, std::size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == ':')) --at;
  std::size_t begin = at;
  while (begin > 0 && at - begin < 20 && is_alnum(text[begin - 1])) --begin;
  return to_lower(text.substr(begin, at - begin));
}

template <std::size_t N>
bool is_one_of(string_view word, const string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}  // namespace

std::size_t cite_bug(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  std::size_t next = at;
  if (is_word(text, next, "bugzilla")) next = skip_blanks(text, next + 8);
  if (is_word(text, next, "bugs")) {
    next += 4;
  } else if (is_word(text, next, "bug")) {
    next += 3;
  } else if (next == at) {
    return at;
  }
  if (is_one_of(word_before(text, at), kOtherTrackers)) return at;
  const bool plural = to_lower(text[next - 1]) == 's';
  std::size_t number = skip_number_sign(text, next);
  std::size_t digits = bug_digits(text, number, kLeastDigits);
  if (digits == 0) return at;
  std::size_t end = add_bug(scan, at, number, digits);
  while (true) {
    const std::size_t joint = skip_list_joint(text, plural ? skip_remark(text, end) : end);
    if (joint == end || joint == skip_remark(text, end)) return end;
    number = joint;
    if (is_word(text, number, "bug")) return end;  // it is read by itself
    if (number < text.size() && text[number] == '#') ++number;
    digits = bug_digits(text, number, kLeastDigits);
    if (digits == 0) return end;
    end = add_bug(scan, joint, number, digits);
  }
}

std::size_t cite_bare_bug(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  const std::size_t digits = bug_digits(text, at + 1, kLeastBareDigits);
  if (digits == 0) return at;
  if (at > 0) {
    const char before = text[at - 1];
    const bool free = before == ' ' || before == '(' || before == '[' || before == '\n' ||
                      before == ',' || before == '*' || before == '"' || before == '|';
    if (!free) return at;
  }
  if (at > 1 && text[at - 1] == '"' && text[at - 2] == '=') return at;  // an attribute of HTML
  if (is_one_of(word_before(text, at), kNumberedThings)) return at;
  const std::size_t end = at + 1 + digits;
  const bool styled = digits == kLeastBareDigits && end < text.size() && text[end] == ';';
  if (styled) return at;
  return add_bug(scan, at, at + 1, digits);
}

std::size_t cite_wiki_bug(Scan& scan, std::size_t at) {
  constexpr string_view kBegin = "{{bug|";
  const string_view text = scan.text;
  if (!has_prefix(text, at, kBegin)) return at;
  const std::size_t number = at + kBegin.size();
  const std::size_t digits = count_digits(text, number);
  const std::size_t end = number + digits;
  if (digits == 0 || digits > kMostDigits || end >= text.size()) return at;
  if (text[end] != '}' && text[end] != '|') return at;
  const std::size_t close = std::min(text.find("}}", end), end + 20);
  scan.add(at, std::min(close + 2, text.size()),
           fmt::format("bug:{}", without_zeros(text.substr(number, digits))));
  return end;
}

/// "of bug 1619047", "in Bug #1619047" at `at`: the place of "bug"; npos where there is none.
std::size_t bug_behind(string_view text, std::size_t at) {
  std::size_t next = skip_blanks(text, at);
  for (const string_view word : {"of", "in", "on", "from", "to"}) {
    if (!is_word(text, next, word)) continue;
    next = skip_blanks(text, next + word.size());
    if (is_word(text, next, "the")) next = skip_blanks(text, next + 3);
    const bool bug = is_word(text, next, "bug") || is_word(text, next, "bugzilla");
    return bug ? next : string_view::npos;
  }
  return string_view::npos;
}

/// "comment 7 of bug 1619047"; gives the end, or `at` where no such bug follows.
std::size_t cite_comment_of(Scan& scan, std::size_t at, const Comments& comments) {
  const std::size_t bug = bug_behind(scan.text, comments.end);
  if (bug == string_view::npos) return at;
  const std::size_t before = scan.citations.size();
  const std::size_t end = cite_bug(scan, bug);
  const bool one = end != bug && scan.citations.size() == before + 1;
  if (!one || scan.citations.back().key.find('#') != std::string::npos)
    return end == bug ? at : end;
  const std::string key = std::move(scan.citations.back().key);
  scan.citations.pop_back();
  for (const string_view number : comments.numbers) {
    scan.add(at, end, fmt::format("{}#c{}", key, without_zeros(number)));
  }
  return end;
}

/// A comment belongs to the one bug named before in its paragraph; where there are several, to
/// the last where it says so.
std::size_t cite_comment(Scan& scan, std::size_t at) {
  const Comments comments = read_comments(scan.text, at);
  if (comments.numbers.empty()) return at;
  if (const std::size_t end = cite_comment_of(scan, at, comments); end != at) return end;
  if (scan.citations.empty()) return at;
  const std::size_t begin = scan.paragraph_begin(at);
  std::string bug;
  bool several = false;
  for (auto it = scan.citations.rbegin(); it != scan.citations.rend() && it->at >= begin; ++it) {
    if (!it->key.starts_with("bug:")) continue;
    const std::string found = it->key.substr(0, it->key.find('#'));
    several = several || (!bug.empty() && found != bug);
    if (bug.empty()) bug = found;
  }
  if (bug.empty()) return at;
  const string_view rest = scan.text.substr(comments.end, 30);
  const bool of_the_last = mentions(rest.substr(0, 14), "of the last") ||
                           mentions(rest.substr(0, 14), "of that bug") ||
                           mentions(rest.substr(0, 14), "of the latter");
  if (several && !of_the_last) return comments.end;
  add_comments(scan, at, comments, bug);
  return comments.end;
}

/// "Python bug #1033720 <http://www.python.org/sf/1033720>"
void drop_foreign_bugs(Scan& scan) {
  std::unordered_set<string_view> foreign;
  for (const FoundLink& link : scan.links) {
    const string_view url = link.url;
    if (mentions(url, "mozilla") || mentions(url, "bmoattachments")) continue;
    for (std::size_t at = 0; at < url.size();) {
      const std::size_t digits = count_digits(url, at);
      if (digits >= kLeastDigits && digits <= kMostDigits) foreign.insert(url.substr(at, digits));
      at += digits + 1;
    }
  }
  if (foreign.empty()) return;
  std::erase_if(scan.citations, [&](const FoundCitation& found) {
    if (found.is_url || !found.key.starts_with("bug:")) return false;
    const string_view number = string_view(found.key).substr(4);
    return foreign.contains(number.substr(0, number.find('#')));
  });
}

}  // namespace docket::mail
