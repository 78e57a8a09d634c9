#include "mail/quote_marks.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "mail/attribution.hpp"
#include "mail/body_lines.hpp"

namespace docket::mail {
namespace {

constexpr std::uint8_t kMaxDepth = 200;
constexpr std::size_t kMaxNameBytes = 16;      // of "Name> "
constexpr std::size_t kMaxIndent = 8;          // before doubtful marks
constexpr std::size_t kMaxInitials = 4;        // believed without an attribution
constexpr std::size_t kWrappedLineBytes = 60;  // a line this long may have been broken

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Counts further ">" from `pos` on and takes one blank after the last.
QuoteMarks take_marks(std::string_view line, std::size_t pos, std::uint8_t depth) {
  while (depth < kMaxDepth && pos < line.size()) {
    if (line[pos] == '>') {
      ++pos;
    } else if (is_blank(line[pos]) && pos + 1 < line.size() && line[pos + 1] == '>') {
      pos += 2;
    } else {
      break;
    }
    ++depth;
  }
  if (pos < line.size() && is_blank(line[pos])) ++pos;
  return {depth, static_cast<std::uint16_t>(pos)};
}

std::size_t leading_blanks(std::string_view line) {
  std::size_t blanks = 0;
  while (blanks < line.size() && is_blank(line[blanks])) ++blanks;
  return blanks;
}

/// The length of a name's mark ("AB>", "Ada>") at the front of `line`, else 0.
std::size_t name_mark_size(std::string_view line) {
  std::size_t letters = 0;
  while (letters < line.size() && letters <= kMaxNameBytes && is_alpha(line[letters])) ++letters;
  if (letters == 0 || letters > kMaxNameBytes) return 0;
  if (letters >= line.size() || line[letters] != '>') return 0;
  const std::size_t after = letters + 1;
  const bool marked = after == line.size() || is_blank(line[after]) || line[after] == '>';
  return marked ? after : 0;
}

/// The length of "|", "|>", ":" or ":>" with a blank or nothing after it, else 0.
std::size_t bar_mark_size(std::string_view line) {
  if (line.empty() || (line[0] != '|' && line[0] != ':')) return 0;
  const std::size_t after = line.size() > 1 && line[1] == '>' ? 2 : 1;
  return after == 2 || after == line.size() || is_blank(line[after]) ? after : 0;
}

/// Any other sign that a news reader can have been told to put before quoted lines.
/// (Not "+", "-" and "*", which begin the items of lists.)
bool is_odd_mark(char c) {
  constexpr std::string_view kOddMarks = "#)<%$!}&;~^@]|:\\";
  return !is_blank(c) && kOddMarks.find(c) != std::string_view::npos;
}

/// A mark that is to be believed only with what stands around it; empty if there is none.
std::string_view doubtful_mark(const BodyLines& lines, std::size_t i) {
  if (i >= lines.size() || lines[i].depth > 0 || lines[i].blank) return {};
  std::string_view line = lines.raw(i);
  line.remove_prefix(std::min(leading_blanks(line), kMaxIndent));
  if (line.empty()) return {};
  if (is_alpha(line[0])) return line.substr(0, name_mark_size(line));
  const std::size_t bar = bar_mark_size(line);
  if (bar > 0) return line.substr(0, bar);
  return line.substr(0, is_odd_mark(line[0]) ? 1 : 0);
}

// ---- Python prompts -----------------------------------------------------------------------

bool is_prompt(const BodyLines& lines, std::size_t i) {
  if (lines[i].depth != 3) return false;
  const std::string_view line = lines.raw(i);
  return line.substr(0, 3) == ">>>" && (line.size() == 3 || line[3] == ' ');
}

bool is_marked_otherwise(const BodyLines& lines, std::size_t i) {
  return i < lines.size() && lines[i].depth > 0 && !is_prompt(lines, i);
}

bool looks_like_code(std::string_view line) {
  constexpr std::string_view kOpenings[] = {"import ", "from ", "print ", "def ",  "class ",
                                            "for ",    "del ",  "while ", "with ", "raise "};
  if (line.find(' ') == std::string_view::npos || line.find('=') != std::string_view::npos) {
    return true;
  }
  for (const std::string_view opening : kOpenings) {
    if (line.substr(0, opening.size()) == opening) return true;
  }
  const std::size_t call = line.find('(');
  return call != std::string_view::npos && call > 0 && is_alnum(line[call - 1]);
}

/// Whether the prompts in the paragraph [begin, end) are a session with the interpreter and not
/// the third level of a quote, which would have other levels or an attribution next to it.
bool is_interpreter_session(const BodyLines& lines, LineRange paragraph, std::size_t first) {
  std::size_t code = 0;
  std::size_t prose = 0;
  for (std::size_t i = paragraph.begin; i < paragraph.end; ++i) {
    if (is_marked_otherwise(lines, i)) return false;
    if (is_prompt(lines, i)) ++(looks_like_code(lines.content(i)) ? code : prose);
  }
  if (find_attribution(lines, first)) return false;
  constexpr std::size_t kNear = 3;
  const bool near_quote =
      is_marked_otherwise(lines, lines.previous_filled(paragraph.begin, kNear)) ||
      is_marked_otherwise(lines, lines.next_filled(paragraph.end, kNear));
  return !near_quote || code > prose;
}

void settle_prompts(BodyLines& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!is_prompt(lines, i)) continue;
    std::size_t begin = i;
    if (begin > 0 && !lines[begin - 1].blank) --begin;
    std::size_t end = i;
    while (end < lines.size() && !lines[end].blank) ++end;
    if (is_interpreter_session(lines, {begin, end}, i)) {
      for (std::size_t k = i; k < end; ++k) lines.unmark(k);
    }
    i = end;
  }
}

// ---- diffs and other lines that are no quote ------------------------------------------------

/// "12a13", "3,5c7": the command lines of a normal diff (POSIX diff, "Diff Default Output").
bool is_diff_command(std::string_view line) {
  std::size_t i = 0;
  const auto skip_numbers = [&line, &i] {
    const std::size_t start = i;
    while (i < line.size() && (is_digit(line[i]) || (line[i] == ',' && i > start))) ++i;
    return i > start;
  };
  if (line.size() > 40 || !skip_numbers() || i >= line.size()) return false;
  if (line[i] != 'a' && line[i] != 'c' && line[i] != 'd') return false;
  ++i;
  return skip_numbers() && i == line.size();
}

bool stays_in_diff(std::string_view line) {
  return !line.empty() && (line[0] == '<' || line[0] == '>' || line[0] == '\\' || line == "---");
}

/// An mbox file's ">From " that was never undone.
bool is_mbox_from(const BodyLines& lines, std::size_t i) {
  if (lines[i].depth != 1 || lines.raw(i).substr(0, 6) != ">From ") return false;
  // rn's "From article <id>, by ada:" stands right above a quote.
  if (lines.raw(i).substr(0, 14) == ">From article ") return true;
  const bool quoted_before = i > 0 && lines[i - 1].depth > 0;
  const bool quoted_after = i + 1 < lines.size() && lines[i + 1].depth > 0;
  return !quoted_before && !quoted_after;
}

/// ">" as a pointer in a block of indented lines (a dump that marks the line at fault).
bool is_pointer(const BodyLines& lines, std::size_t i) {
  if (i == 0 || i + 1 == lines.size() || lines[i].depth != 1 || lines[i].mark_bytes != 1) {
    return false;
  }
  const std::string_view before = lines.raw(i - 1);
  const std::string_view after = lines.raw(i + 1);
  return !before.empty() && is_blank(before[0]) && !after.empty() && is_blank(after[0]) &&
         lines[i - 1].depth == 0 && lines[i + 1].depth == 0;
}

/// The second line of an attribution that was broken before its ">":
///     On 3 Mar 2019, Ada <ada@example.org
///     > wrote:
bool is_broken_attribution(const BodyLines& lines, std::size_t i) {
  constexpr std::size_t kMaxWord = 20;
  if (i == 0 || lines[i].size > kMaxWord + lines[i].mark_bytes) return false;
  if (lines[i].depth != lines[i - 1].depth + 1 || lines.raw(i).back() != ':') return false;
  const std::string_view before = lines.raw(i - 1);
  const std::size_t open = before.rfind('<');
  return open != std::string_view::npos && before.find('>', open) == std::string_view::npos;
}

void settle_false_marks(BodyLines& lines) {
  bool in_diff = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines.raw(i);
    if (lines[i].depth == 0) {
      in_diff = is_diff_command(line) || (in_diff && stays_in_diff(line));
      continue;
    }
    if (lines[i].depth > 1 && is_broken_attribution(lines, i)) {
      --lines[i].depth;
      continue;
    }
    if (opens_groupwise_reply(lines, i)) {
      lines[i].depth -= kGroupwiseMarks;
      const std::size_t shown = line.substr(0, lines[i].mark_bytes).rfind(">>>");
      lines[i].mark_bytes = static_cast<std::uint16_t>(shown == std::string_view::npos ? 0 : shown);
      continue;
    }
    if (in_diff || is_mbox_from(lines, i) || is_broken_attribution(lines, i) ||
        is_supercite_attribution(line) || is_groupwise_attribution(line) || is_pointer(lines, i)) {
      lines.unmark(i);
    }
  }
}

// ---- "|", ":", initials, odd marks
// ---------------------------------------------------------------------

/// Whether such a line could be read as a quote without an attribution: initials, or "| " before
/// prose and not part of a table or drawing.
bool is_likely_quote(std::string_view line, std::string_view mark) {
  const std::size_t indent = is_alpha(mark[0]) ? kMaxIndent : 1;
  line.remove_prefix(std::min(leading_blanks(line), indent));
  if (line.substr(0, mark.size()) != mark) return false;
  if (is_alpha(mark[0])) {
    // "SQL>" is Oracle's prompt; other prompts are lower case.
    return mark.size() <= kMaxInitials + 1 && mark[0] >= 'A' && mark[0] <= 'Z' && mark != "SQL>";
  }
  const std::string_view rest = line.substr(mark.size());
  return bar_mark_size(line) > 0 && rest.find('|') == std::string_view::npos && rest.size() > 1 &&
         is_alpha(rest[1]);
}

struct MarkedRun {
  std::size_t end = 0;
  std::size_t likely = 0;  // lines that could be quotes without an attribution
  std::size_t boxed = 0;   // lines that end in "|" too: a table, or the frame of a signature
};

/// "|" and "|>" are one mark: which of them it is depends on what was quoted.
bool is_same_mark(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && (is_alpha(a[0]) ? a == b : a[0] == b[0]);
}

MarkedRun measure_run(const BodyLines& lines, std::size_t begin, std::string_view mark) {
  MarkedRun run{begin, 0, 0};
  for (; is_same_mark(doubtful_mark(lines, run.end), mark); ++run.end) {
    if (is_likely_quote(lines.raw(run.end), mark)) ++run.likely;
    if (lines.raw(run.end).size() > 2 && lines.raw(run.end).back() == '|') ++run.boxed;
  }
  return run;
}

void mark_run(BodyLines& lines, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    const std::string_view line = lines.raw(i);
    const std::size_t mark = doubtful_mark(lines, i).size();
    const std::size_t indent = std::min(leading_blanks(line), kMaxIndent);
    const QuoteMarks marks = take_marks(line, indent + mark, 1);
    lines[i].depth = marks.depth;
    lines[i].mark_bytes = marks.bytes;
  }
}

bool settle_doubtful_marks(BodyLines& lines) {
  std::string_view known;  // a mark that an attribution has made sure
  bool any = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view mark = doubtful_mark(lines, i);
    if (mark.empty()) continue;
    const auto [end, likely, boxed] = measure_run(lines, i, mark);
    const std::size_t count = end - i;
    const bool plain = boxed * 2 <= count && (i == 0 || lines.raw(i - 1).substr(0, 4) != ",---");
    const bool odd = !is_alpha(mark[0]) && bar_mark_size(lines.content(i)) == 0;
    const bool attributed =
        is_same_mark(mark, known) || ((!odd || count > 1) && find_attribution(lines, i));
    if (plain && attributed) known = mark;
    if (plain && (attributed || (likely >= 2 && likely * 2 >= count))) {
      mark_run(lines, i, end);
      any = true;
    }
    i = end - 1;
  }
  return any;
}

// ---- quotes that are indented only ----------------------------------------------------------

bool is_indented(const BodyLines& lines, std::size_t i) {
  constexpr std::size_t kMinIndent = 2;
  if (lines[i].blank || lines[i].depth > 0) return false;
  const std::string_view line = lines.raw(i);
  return line[0] == '\t' || leading_blanks(line) >= kMinIndent;
}

/// Emacs' way of old: an attribution with address and id, then the quote without marks, set in.
bool settle_indented_quotes(BodyLines& lines) {
  bool any = false;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    constexpr std::size_t kReach = 3;
    if (!is_indented(lines, i)) continue;
    const std::size_t above = lines.previous_filled(i, kReach);
    const bool first = above < lines.size() && !is_indented(lines, above);
    if (!first || !find_attribution(lines, i, AttributionNeed::WithAddress)) continue;
    for (; i < lines.size() && (lines[i].blank || is_indented(lines, i)); ++i) {
      if (lines[i].blank) continue;
      const std::string_view line = lines.raw(i);
      const QuoteMarks marks = take_marks(line, std::min(leading_blanks(line), kMaxIndent), 1);
      lines[i].depth = marks.depth;
      lines[i].mark_bytes = marks.bytes;
    }
    any = true;
  }
  return any;
}

// ---- tails of broken lines --------------------------------------------------------------------

bool ends_sentence(std::string_view line) {
  return line.empty() || line.back() == '.' || line.back() == '?' || line.back() == '!' ||
         line.back() == ':';
}

bool is_lower_case(char c) { return c >= 'a' && c <= 'z'; }

/// Whether the unquoted line `i` is what a mailer cut off the quoted line before it.
bool is_wrapped_tail(const BodyLines& lines, std::size_t i, bool seen_one) {
  const BodyLine& before = lines[i - 1];
  if (before.depth == 0 || before.size < kWrappedLineBytes) return false;
  const std::string_view tail = lines.raw(i);
  if (tail[0] == ' ' || tail[0] == '\t' || tail.size() >= before.size) return false;
  if (ends_sentence(lines.raw(i - 1)) && !is_lower_case(tail[0])) return false;
  const bool at_end = i + 1 == lines.size() || lines[i + 1].blank;
  if (at_end) return seen_one && is_lower_case(tail[0]);
  const bool ends_attribution = tail.back() == ':' && lines[i + 1].depth > before.depth;
  return lines[i + 1].depth == before.depth || ends_attribution;
}

void settle_wrapped_tails(BodyLines& lines) {
  bool seen_one = false;  // in this block of quoted lines
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].blank) seen_one = false;
    if (lines[i].depth > 0 || lines[i].blank) continue;
    if (lines[i - 1].depth > 0 && is_wrapped_tail(lines, i, seen_one)) {
      lines[i].depth = lines[i - 1].depth;
      seen_one = true;
    }
  }
}

}  // namespace

QuoteMarks read_quote_marks(std::string_view line) {
  std::size_t pos = 0;
  if (pos < line.size() && is_blank(line[pos])) ++pos;
  if (pos >= line.size() || line[pos] != '>') return {};
  return take_marks(line, pos, 0);
}

QuoteMarks read_doubtful_marks(std::string_view line) {
  const std::size_t indent = std::min(leading_blanks(line), kMaxIndent);
  const std::string_view text = line.substr(indent);
  const std::size_t size = std::max(name_mark_size(text), bar_mark_size(text));
  return size == 0 ? read_quote_marks(line) : take_marks(line, indent + size, 1);
}

std::size_t common_odd_mark(std::string_view text) {
  if (text.empty() || !is_odd_mark(text[0])) return 0;
  const char mark = text[0];
  while (const auto line = next_line(text)) {
    if (!line->empty() && line->front() != mark) return 0;
  }
  return 1;
}

void settle_quote_marks(BodyLines& lines) {
  bool marked = lines.has_marks();
  if (marked) {
    settle_false_marks(lines);
    settle_prompts(lines);
  }
  marked = settle_doubtful_marks(lines) || marked;
  marked = settle_indented_quotes(lines) || marked;
  if (marked) settle_wrapped_tails(lines);
}

}  // namespace docket::mail
