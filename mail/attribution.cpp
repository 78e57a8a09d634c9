#include "mail/attribution.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/text.hpp"
#include "mail/body_lines.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxLines = 4;
constexpr std::size_t kMaxBlankLines = 4;
constexpr std::size_t kMaxBytes = 400;
constexpr std::size_t kMaxNameWords = 6;

using std::string_view;

/// Verbs as their ASCII letters in lower case: archives destroy the others ("?crit", "escribi?").
constexpr auto kVerbs = std::to_array<string_view>(
    {"wrote",    "writes",   "said",      "says",    "typed",    "uttered",  "scribbled",
     "spake",    "remarked", "commented", "asked",   "replied",  "schrieb",  "schrieben",
     "schreibt", "ecrit",    "crit",      "crivait", "ecrivait", "escribio", "escribi",
     "escreveu", "schreef",  "scritto",   "scrisse", "skrev",    "skriver",  "kirjoitti",
     "napisal",  "napisala", "napisa",    "napisaa"});

/// First words of attributions that have a date or an id in them.
constexpr auto kDatedOpenings = std::to_array<string_view>(
    {"on", "at", "am", "le", "el", "op", "il", "em", "den", "dne", "w", "dnia", "in", "from"});

/// First words that name the author next.
constexpr auto kNamingOpenings =
    std::to_array<string_view>({"quoting", "quoth", "zitat", "zitiere", "citando"});

constexpr auto kWeekdays =
    std::to_array<string_view>({"mon", "tue", "wed", "thu", "fri", "sat", "sun"});

/// Words in a name that are written small.
constexpr auto kNameParticles = std::to_array<string_view>(
    {"via", "von", "van", "de", "der",  "den", "du",  "da",  "di",   "la", "le", "el",
     "the", "and", "in",  "of", "from", "at",  "dot", "has", "have", "a",  "ha", "aka"});

template <std::size_t N>
bool is_one_of(const std::array<string_view, N>& table, string_view word) {
  return std::find(table.begin(), table.end(), word) != table.end();
}

/// The ASCII letters of a word in lower case; at most 16 of them.
struct Letters {
  std::array<char, 16> data{};
  std::size_t size = 0;
  [[nodiscard]] string_view view() const { return {data.data(), size}; }
};

Letters letters_of(string_view word) {
  Letters out;
  for (const char c : word) {
    if (is_alpha(c) && out.size < out.data.size()) out.data[out.size++] = to_lower(c);
  }
  return out;
}

string_view next_word(string_view& rest) {
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  std::size_t end = 0;
  while (end < rest.size() && !is_space(rest[end])) ++end;
  const string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

/// "?????:", a verb in other letters that an archive destroyed.
bool is_destroyed_verb(string_view word) {
  const std::size_t marks = word.find_first_not_of('?');
  return marks != string_view::npos && marks >= 4 && word.substr(marks) == ":";
}

bool is_verb(string_view word) {
  if (is_destroyed_verb(word)) return true;
  if (word.size() < 4 || word.size() > 14) return false;
  return is_one_of(kVerbs, letters_of(word).view());
}

/// Russian "writes" and "wrote" (pishet, pisal), which have no ASCII letters.
bool has_russian_verb(string_view text) {
  return text.find("\xD0\xBF\xD0\xB8\xD1\x88\xD0\xB5\xD1\x82") != string_view::npos ||
         text.find("\xD0\xBF\xD0\xB8\xD1\x81\xD0\xB0\xD0\xBB") != string_view::npos;
}

string_view trim_with_nbsp(string_view text) {
  text = trim(text);
  while (text.size() >= 2 && text.substr(text.size() - 2) == "\xC2\xA0") {
    text = trim_right(text.substr(0, text.size() - 2));
  }
  return text;
}

/// What can be known of some lines read as one attribution.
struct Reading {
  string_view first;  // words
  string_view second;
  string_view last;
  bool has_verb = false;
  bool ends_in_verb = false;  // a colon after it does not matter
  bool ends_in_colon = false;
  bool has_address = false;
  std::size_t digits = 0;
  std::size_t words = 0;
  std::size_t unlike_name = 0;  // words that no name has
};

bool is_name_word(string_view word, std::size_t index, string_view text) {
  const char c = word[0];
  if ((c >= 'A' && c <= 'Z') || !is_alpha(c)) return true;
  if (word.find_first_of("@.(<[_0123456789") != string_view::npos) return true;
  if (is_one_of(kNameParticles, letters_of(word).view())) return true;
  // "foobar wrote:", a nickname alone
  return index == 0 && text.find(' ') != string_view::npos &&
         text.find(' ', text.find(' ') + 1) == string_view::npos;
}

Reading read(string_view text) {
  Reading r;
  r.ends_in_colon = !text.empty() && text.back() == ':';
  bool masked = false;  // "ada at example.org"
  string_view rest = text;
  for (string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
    if (r.words == 0) r.first = word;
    if (r.words == 1) r.second = word;
    masked = masked || (r.last == "at" && word.find('.') != string_view::npos);
    if (word != ":") r.last = word;
    if (is_verb(word)) {
      r.has_verb = true;
    } else if (!is_name_word(word, r.words, text)) {
      ++r.unlike_name;
    }
    ++r.words;
  }
  for (const char c : text) {
    if (is_digit(c)) ++r.digits;
  }
  r.ends_in_verb = is_verb(r.last) || has_russian_verb(r.last);
  r.has_verb = r.has_verb || has_russian_verb(text);
  r.has_address = masked || text.find('@') != string_view::npos ||
                  text.find("[email") != string_view::npos;  // mail-archive.com
  return r;
}

/// "--- Ada <a@b> wrote:" of Yahoo, "*** Ada wrote:", "[ Ada wrote: ]".
string_view without_ornament(string_view text) {
  while (!text.empty() && (text[0] == '-' || text[0] == '*' || text[0] == '+' || text[0] == '#' ||
                           text[0] == '=' || text[0] == '~' || is_space(text[0]))) {
    text.remove_prefix(1);
  }
  while (!text.empty() && (text.back() == '-' || text.back() == '*' || is_space(text.back()))) {
    text.remove_suffix(1);
  }
  return text;
}

/// "In article <id>", "In message <id>", "In <id>", "In a message dated".
bool opens_with_id(const Reading& r) {
  const Letters second = letters_of(r.second);
  return second.view() == "article" || second.view() == "message" || second.view() == "a" ||
         second.view() == "post" || r.second.find('@') != string_view::npos ||
         r.second.substr(0, 1) == "<" || r.second.substr(0, 4) == "news";
}

/// Whether the text from its first word on is an attribution, so that no line before it belongs.
bool is_whole_attribution(string_view text, const Reading& r) {
  const Letters opening = letters_of(r.first);
  const string_view first = opening.view();
  const bool closes = r.ends_in_colon || r.ends_in_verb;
  if (is_one_of(kDatedOpenings, first)) {
    if (first == "in") return closes && r.has_verb && opens_with_id(r);
    if (first == "from") return closes && opens_with_id(r);  // "From article <id>, by ada:"
    return closes && r.digits > 0 && (r.has_verb || r.digits >= 3);
  }
  if (is_one_of(kNamingOpenings, first)) return r.ends_in_colon;
  const bool dated = is_digit(r.first[0]) ||
                     is_one_of(kWeekdays, first.substr(0, std::min<std::size_t>(3, first.size())));
  if (dated && r.digits >= 3) {
    if (r.has_verb && closes) return true;
    // "2009/1/12 Ada <ada@example.org>" of Gmail in several languages
    return r.has_address && (r.ends_in_colon || text.back() == '>');
  }
  if (text.substr(0, 4) == ">>> ") return closes && r.has_verb && r.has_address && r.digits >= 4;
  return is_supercite_attribution(text);
}

/// A year and a time of day and a colon at the end: an attribution in any language, also where an
/// archive has destroyed all its letters ("? ???????? ?? 6 ??????? 2003 23:20 Ada ????????:").
bool has_year_and_time(string_view text) {
  if (text.back() != ':') return false;
  bool year = false;
  bool time = false;
  for (std::size_t i = 0; i + 4 <= text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    const string_view number = text.substr(i, end - i);
    year = year ||
           (number.size() == 4 && (number.substr(0, 2) == "19" || number.substr(0, 2) == "20"));
    time = time || (number.size() <= 2 && !number.empty() && end + 2 < text.size() &&
                    (text[end] == ':' || text[end] == '.') && is_digit(text[end + 1]) &&
                    is_digit(text[end + 2]));
    i = std::max(end, i + 1);
  }
  return year && time;
}

/// What people put in place of words they leave out: "[...]", "[stuff deleted]", "<snip>".
bool is_elision(string_view text) {
  constexpr std::size_t kMaxElision = 100;
  if (text.size() < 3 || text.size() > kMaxElision) return false;
  if (text.substr(0, 3) == "...") return true;
  const char close = text.back();
  return (text[0] == '[' && close == ']') || (text[0] == '<' && close == '>') ||
         (text[0] == '(' && close == ')');
}

/// "* Ada Lovelace [2003-04-05]:", "[Ada Lovelace]", "Ada Lovelace <ada@example.org>:".
bool is_bare_name(string_view text, string_view plain, const Reading& r) {
  if (r.unlike_name > 0 || r.words > kMaxNameWords + 4) return false;
  if (text[0] == '*' && r.ends_in_colon) return r.words >= 2;
  if (plain.front() == '[' && (plain.back() == ']' || plain.substr(plain.size() - 2) == "]:")) {
    return r.words >= 2 && is_alpha(plain[1]) && plain[1] < 'a';
  }
  return r.has_address && r.ends_in_colon && plain.find("://") == string_view::npos;
}

/// "Ada Lovelace wrote:", "ada@example.org (Ada Lovelace) writes:".
bool is_named_attribution(string_view text) {
  const string_view plain = without_ornament(text);
  if (plain.size() < 3) return false;
  if (has_year_and_time(plain)) return true;
  const Reading r = read(plain);
  if (r.words < 2) return is_bare_name(text, plain, r);
  const bool closes = r.ends_in_verb || (r.has_verb && r.ends_in_colon);
  if (!closes) return is_bare_name(text, plain, r);
  if (r.has_address || r.digits >= 4) return r.words <= 25;
  // Without a colon only a bare "Ada wrote" is believed.
  if (text.back() != ':' && text.back() != ',' && r.words > 4) return false;
  return r.unlike_name == 0 && r.words <= kMaxNameWords + 1;
}

/// "ada lovelace wrote:" in small letters: believed where it is a paragraph of its own.
bool is_lone_attribution(string_view text) {
  constexpr std::size_t kMaxWords = 4;
  const Reading r = read(text);
  return r.ends_in_colon && r.ends_in_verb && r.words >= 2 && r.words <= kMaxWords;
}

/// A last line that cannot stand alone: "<ada@example.org> wrote:", "wrote:".
bool needs_line_before(string_view line) {
  if (line[0] == '<' || line[0] == '(') return true;
  string_view rest = line;
  const string_view word = next_word(rest);
  return is_verb(word);
}

/// A cheap look that most lines fail.
bool can_close(string_view line) {
  if (line.empty()) return false;
  const char c = line.back();
  if (c == ':' || c == '>' || c == ']') return true;
  const std::size_t blank = line.find_last_of(" \t");
  const string_view last = blank == string_view::npos ? line : line.substr(blank + 1);
  return is_verb(last) || last == "-" || last == "--" || last == "---" || last.back() == '-';
}

/// The first line of the attribution whose last line is `last`.
std::optional<std::size_t> find_begin(const BodyLines& lines, std::size_t last,
                                      AttributionNeed need) {
  const string_view closing = trim_with_nbsp(lines.content(last));
  if (!can_close(closing)) return std::nullopt;
  const bool any = need == AttributionNeed::Any;
  const std::size_t fewest = needs_line_before(closing) ? 2 : 1;
  std::optional<std::size_t> named;
  std::string joined(closing);
  for (std::size_t begin = last;; --begin) {
    const std::size_t count = last - begin + 1;
    const string_view plain = without_ornament(joined);
    if (plain.size() > 2) {
      const Reading r = read(plain);
      const bool enough = any || (r.has_address && r.ends_in_verb);
      if (enough && is_whole_attribution(plain, r)) return begin;
      const bool may_be_named = !named && count >= fewest && count <= fewest + 1;
      if (enough && may_be_named && is_named_attribution(joined)) named = begin;
    }
    if (begin == 0 || count == kMaxLines) break;
    const BodyLine& above = lines[begin - 1];
    if (above.blank || above.depth != lines[last].depth) break;
    const string_view text = trim_with_nbsp(lines.content(begin - 1));
    if (text.empty() || joined.size() + text.size() > kMaxBytes) break;
    joined.insert(0, " ").insert(0, text);
  }
  const bool alone =
      last == 0 || lines[last - 1].blank || lines[last - 1].depth != lines[last].depth;
  if (!named && any && alone && is_lone_attribution(closing)) named = last;
  return named;
}

}  // namespace

bool is_supercite_attribution(string_view line) {
  line = trim(line);
  if (line.substr(0, 3) != ">>>" || line.size() > kMaxBytes) return false;
  if (line.find(' ') == string_view::npos || !can_close(line) || line.back() != ':') return false;
  const std::size_t blank = line.find_last_of(" \t");
  return is_verb(line.substr(blank + 1)) &&
         (line.find("\" == ") != string_view::npos || line.substr(0, 6) == ">>>>> ");
}

bool is_groupwise_attribution(string_view line) {
  line = trim(line);
  if (line.size() < 20 || line.substr(0, 4) != ">>> ") return false;
  const string_view end = line.substr(line.size() - 4);
  if (end != " >>>") return false;
  return std::count_if(line.begin(), line.end(), [](char c) { return is_digit(c); }) >= 4;
}

bool opens_groupwise_reply(const BodyLines& lines, std::size_t i) {
  if (lines[i].depth < kGroupwiseMarks) return false;
  const string_view opening = lines.content(i);
  if (opening.find('@') == string_view::npos) return false;
  const Reading r = read(opening.substr(0, kMaxBytes));
  if (!r.has_verb || r.digits < 4) return false;
  const std::size_t end = std::min(lines.size(), i + kMaxLines);
  for (std::size_t k = i + 1; k < end; ++k) {
    const string_view line = lines.content(k);
    if (line.empty() || lines[k].depth + kGroupwiseMarks != lines[i].depth) return false;
    if (line.size() > 2 && line.substr(line.size() - 2) == ">:") return true;
  }
  return false;
}

std::optional<LineRange> find_attribution(const BodyLines& lines, std::size_t quote,
                                          AttributionNeed need) {
  const std::size_t last = lines.previous_filled(quote, kMaxBlankLines + 1);
  if (last >= lines.size()) return std::nullopt;
  std::optional<std::size_t> begin = find_begin(lines, last, need);
  if (!begin && is_elision(lines.content(last))) {
    const std::size_t above = lines.previous_filled(last, kMaxBlankLines + 1);
    if (above < lines.size()) begin = find_begin(lines, above, need);
  }
  if (!begin) return std::nullopt;
  return LineRange{*begin, quote};
}

}  // namespace docket::mail
