#include "search/snippet.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::search {
namespace {

constexpr std::size_t kSnippetBytes = 240;
constexpr std::size_t kLeadIn = 80;  // at most so much before the first mark
constexpr std::size_t kScannedBytes = 256 * 1024;
constexpr char kEllipsis[] = "\xE2\x80\xA6";

struct Passage {
  std::size_t begin = 0, end = 0;
  double score = 0;
};

/// The window over `marks` with the most different parts of the query; of equals the first.
Passage densest(const std::vector<WordMark>& marks) {
  Passage best;
  std::unordered_map<std::size_t, std::size_t> parts;
  std::size_t repeats = 0;
  std::size_t first = 0;
  for (std::size_t last = 0; last < marks.size(); ++last) {
    repeats += parts[marks[last].part]++ > 0 ? 1U : 0U;
    const std::size_t end = marks[last].offset + marks[last].length;
    while (end - marks[first].offset > kSnippetBytes && first < last) {
      std::size_t& count = parts[marks[first++].part];
      repeats -= --count > 0 ? 1U : 0U;
      if (count == 0) parts.erase(marks[first - 1].part);
    }
    const double score = static_cast<double>(parts.size()) +
                         0.1 * static_cast<double>(std::min<std::size_t>(repeats, 5));
    if (score > best.score + 1e-9) best = {marks[first].offset, end, score};
  }
  return best;
}

bool ends_sentence(std::string_view text, std::size_t i) {
  const char c = text[i];
  if (c != '.' && c != '!' && c != '?') return false;
  return i + 1 == text.size() || is_space(text[i + 1]);
}

bool is_paragraph_end(std::string_view text, std::size_t i) {
  return text[i] == '\n' && (i + 1 == text.size() || text[i + 1] == '\n');
}

/// Back to where a sentence, else a line, else a word begins; not further than kLeadIn.
std::size_t begin_of(std::string_view text, std::size_t at) {
  const std::size_t limit = at > kLeadIn ? at - kLeadIn : 0;
  std::size_t line = at;
  std::size_t word = at;
  for (std::size_t i = at; i > limit; --i) {
    if (is_paragraph_end(text, i - 1) || (i < at && ends_sentence(text, i - 1))) return i;
    if (text[i - 1] == '\n') line = i;
    if (is_space(text[i - 1])) word = i;
  }
  if (limit == 0) return 0;
  return line != at ? line : word;
}

/// On to where a sentence, else a word ends, within what is left.
std::size_t end_of(std::string_view text, std::size_t begin, std::size_t at) {
  const std::size_t limit = std::min(text.size(), std::max(begin + kSnippetBytes, at));
  if (limit == text.size()) return limit;
  std::size_t sentence = 0;
  std::size_t word = at;
  for (std::size_t i = at; i < limit; ++i) {
    if (is_paragraph_end(text, i) || ends_sentence(text, i)) sentence = i + 1;
    if (is_space(text[i])) word = i;
  }
  return sentence > at ? sentence : word;
}

/// Copies text[begin, end) on one line, blanks squeezed, with the marks in it.
class Line {
 public:
  Snippet write(std::string_view text, const Passage& passage, const std::vector<WordMark>& marks) {
    if (!trim(text.substr(0, passage.begin)).empty()) snippet_.text = kEllipsis;
    std::size_t at = passage.begin;
    for (const WordMark& mark : marks) {
      if (mark.offset < passage.begin) continue;
      if (mark.offset + mark.length > passage.end) break;
      copy(text.substr(at, mark.offset - at));
      if (blank_ && !snippet_.text.empty()) snippet_.text += ' ';
      blank_ = false;
      const std::size_t begin = snippet_.text.size();
      copy(text.substr(mark.offset, mark.length));
      at = mark.offset + mark.length;
      snippet_.marks.push_back({begin, snippet_.text.size() - begin});
    }
    copy(text.substr(at, passage.end - at));
    if (!trim(text.substr(passage.end)).empty()) snippet_.text += kEllipsis;
    return std::move(snippet_);
  }

 private:
  void copy(std::string_view text) {
    const std::string printable = to_printable(text);
    for (const char c : printable) {
      if (is_space(c)) {
        blank_ = true;
        continue;
      }
      if (blank_ && !snippet_.text.empty()) snippet_.text += ' ';
      blank_ = false;
      snippet_.text += c;
    }
  }

  Snippet snippet_;
  bool blank_ = false;
};

struct Found {
  std::string_view text;
  std::vector<WordMark> marks;
  Passage passage;
  const mail::Segment* segment = nullptr;
};

/// The best passage of segments of a kind.
Found best_passage(const mail::Body& body, const MatchWords& words, mail::SegmentKind kind) {
  Found best;
  std::size_t scanned = 0;
  for (const mail::Segment& segment : body.segments) {
    if (segment.kind != kind || scanned > kScannedBytes) continue;
    std::string_view text = body.view(segment);
    text = text.substr(0, utf8_floor(text, kScannedBytes));
    scanned += text.size();
    std::vector<WordMark> marks = words.find(text);
    const Passage passage = densest(marks);
    if (passage.score > best.passage.score) best = {text, std::move(marks), passage, &segment};
  }
  return best;
}

Snippet write(const Found& found) {
  Passage passage = found.passage;
  passage.begin = begin_of(found.text, passage.begin);
  passage.end = end_of(found.text, passage.begin, passage.end);
  return Line().write(found.text, passage, found.marks);
}

/// The quote's lines without their marks, so that the passage reads as text.
std::string unmarked(std::string_view quote) {
  std::string out;
  while (const auto line = next_line(quote)) {
    std::size_t depth = 0;
    out.append(mail::strip_quote_marks(*line, depth)).append("\n");
  }
  return out;
}

std::string attribution_before(const mail::Body& body, const mail::Segment& quote) {
  std::string line;
  for (const mail::Segment& segment : body.segments) {
    if (&segment == &quote) break;
    if (segment.kind == mail::SegmentKind::Attribution && segment.depth == quote.depth) {
      line = unmarked(body.view(segment));
    }
  }
  std::string out;
  for (const char c : to_printable(trim(line))) {
    if (!is_space(c)) {
      out += c;
    } else if (!out.ends_with(' ')) {
      out += ' ';
    }
  }
  return out;
}

Snippet quoted_snippet(const mail::Body& body, const MatchWords& words) {
  Found found = best_passage(body, words, mail::SegmentKind::Quote);
  if (found.segment == nullptr) return {};
  const std::string text = unmarked(found.text);
  found.text = text;
  found.marks = words.find(text);
  found.passage = densest(found.marks);
  Snippet snippet = write(found);
  snippet.quoted = true;
  snippet.quote_depth = found.segment->depth;
  snippet.attribution = attribution_before(body, *found.segment);
  return snippet;
}

}  // namespace

Snippet make_snippet(const mail::Body& body, const MatchWords& words) {
  if (!words.empty()) {
    const Found own = best_passage(body, words, mail::SegmentKind::Own);
    if (own.segment != nullptr) return write(own);
    Snippet quoted = quoted_snippet(body, words);
    if (quoted.quoted) return quoted;
  }
  const std::string own = body.own_text();
  Found beginning;
  beginning.text = trim(std::string_view(own));
  return write(beginning);
}

}  // namespace docket::search
