#include "mail/body.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "mail/attribution.hpp"
#include "mail/body_lines.hpp"
#include "mail/list_footer.hpp"
#include "mail/original_block.hpp"
#include "mail/quote_marks.hpp"
#include "mail/repost_note.hpp"
#include "mail/signature.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxNoteLines = 4;
constexpr std::uint8_t kMaxQuoteDepth = 250;

std::uint8_t add_depth(std::uint8_t a, std::uint8_t b) {
  return static_cast<std::uint8_t>(std::min<int>(a + b, kMaxQuoteDepth));
}

/// Gives every line its kind.
class Segmenter {
 public:
  explicit Segmenter(string_view text) : text_(text), lines_(text) {}

  const BodyLines& run() {
    settle_quote_marks(lines_);
    footers_ = find_list_footers(lines_);
    find_tail();
    for (std::size_t i = 0; i < lines_.size();) i = take(i);
    mark_attributions();
    mark_repost_notes();
    mark_leading_blank_lines();
    return lines_;
  }

 private:
  void set(std::size_t begin, std::size_t end, SegmentKind kind, std::uint8_t depth = 0) {
    for (std::size_t i = begin; i < end; ++i) {
      lines_[i].kind = kind;
      lines_[i].kind_depth = depth;
    }
  }

  /// From which line on there are only footers: those are the list's even under an original that
  /// is quoted without marks, which may bring footers of its own.
  void find_tail() {
    tail_ = lines_.size();
    for (std::size_t f = footers_.size(); f > 0; --f) {
      const LineRange& footer = footers_[f - 1];
      std::size_t end = tail_;
      while (end > footer.end && lines_[end - 1].blank) --end;
      if (end != footer.end) break;
      tail_ = footer.begin;
    }
  }

  /// Where the lines that can belong to the text before the next footer end.
  [[nodiscard]] std::size_t next_footer() const {
    return footer_ < footers_.size() ? footers_[footer_].begin : lines_.size();
  }

  /// Classifies line `i` and perhaps some after it; returns the first that is left.
  std::size_t take(std::size_t i) {
    if (i == next_footer()) {
      const std::size_t end = footers_[footer_++].end;
      if (original_depth_ > 0 && i < tail_) {
        set(i, end, SegmentKind::Quote, original_depth_);
      } else {
        set(i, end, SegmentKind::ListFooter);
      }
      in_signature_ = false;
      return end;
    }
    const BodyLine& line = lines_[i];
    if (line.blank) {
      set(i, i + 1, i > 0 ? lines_[i - 1].kind : SegmentKind::Own,
          i > 0 ? lines_[i - 1].kind_depth : std::uint8_t{0});
      return i + 1;
    }
    if (line.depth > 0) {
      if (in_signature_ && !ends_signature(i)) {
        set(i, i + 1, SegmentKind::Signature);
      } else {
        in_signature_ = false;
        set(i, i + 1, SegmentKind::Quote, add_depth(line.depth, original_depth_));
      }
      return i + 1;
    }
    const std::size_t after = take_block(i);
    if (after > i) return after;
    if (original_depth_ > 0) {
      set(i, i + 1, SegmentKind::Quote, original_depth_);
    } else {
      in_signature_ = in_signature_ || begins_signature(lines_, i, next_footer());
      set(i, i + 1, in_signature_ ? SegmentKind::Signature : SegmentKind::Own);
    }
    return i + 1;
  }

  /// Blocks of several lines without marks: originals, GroupWise's line, PGP.
  std::size_t take_block(std::size_t i) {
    const string_view line = lines_.content(i);
    const char c = line.empty() ? ' ' : line[0];
    if (c == '-' && original_depth_ > 0 && is_end_of_forward(line)) {
      set(i, i + 1, SegmentKind::Attribution, original_depth_);
      --original_depth_;
      return i + 1;
    }
    if (c == '-' && original_depth_ == 0) {
      const std::size_t end = std::min(skip_pgp_block(lines_, i), std::max(next_footer(), i));
      if (end > i) {
        set(i, end, SegmentKind::Signature);
        in_signature_ = false;
        return end;
      }
    }
    std::optional<std::size_t> end = find_original_block(lines_, i);
    if (!end && c == '>' && is_groupwise_attribution(line)) end = i + 1;
    if (!end) return i;
    *end = std::min(*end, next_footer());
    open_original(*end);
    set(i, *end, SegmentKind::Attribution, add_depth(original_depth_, opened_marked_ ? 1 : 0));
    in_signature_ = false;
    return *end;
  }

  /// What follows a block is quoted without marks, unless it has them (Outlook Express).
  void open_original(std::size_t first) {
    constexpr std::size_t kReach = 4;
    const std::size_t next = lines_.next_filled(first, kReach);
    opened_marked_ = next < lines_.size() && lines_[next].depth > 0;
    if (!opened_marked_) original_depth_ = add_depth(original_depth_, 1);
  }

  /// A line of ">" in a signature may be its decoration.
  [[nodiscard]] bool ends_signature(std::size_t i) const {
    const bool next_too = i + 1 < lines_.size() && lines_[i + 1].depth > 0;
    return next_too || find_attribution(lines_, i).has_value();
  }

  void mark_attributions() {
    std::uint8_t before = 0;  // marks of the last line that is not blank
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const BodyLine& line = lines_[i];
      if (line.blank) continue;
      const bool deeper = line.depth > before && line.kind == SegmentKind::Quote;
      before = line.depth;
      if (!deeper) continue;
      if (const auto range = find_attribution(lines_, i)) {
        if (lines_[range->begin].kind == SegmentKind::ListFooter) continue;
        set(range->begin, range->end, SegmentKind::Attribution, line.kind_depth);
      }
    }
  }

  /// Blank lines belong to what stands before them, but at the front to what follows.
  void mark_leading_blank_lines() {
    std::size_t first = 0;
    while (first < lines_.size() && lines_[first].blank) ++first;
    if (first < lines_.size()) set(0, first, lines_[first].kind, lines_[first].kind_depth);
  }

  // ---- repost notes -------------------------------------------------------------------------

  [[nodiscard]] bool is_own(std::size_t i) const {
    return i < lines_.size() && lines_[i].kind == SegmentKind::Own && !lines_[i].blank;
  }

  bool try_note(LineRange paragraph) {
    if (paragraph.end - paragraph.begin > kMaxNoteLines) return false;
    const std::size_t offset = lines_[paragraph.begin].offset;
    const BodyLine& last = lines_[paragraph.end - 1];
    if (!is_repost_note(text_.substr(offset, last.offset + last.size - offset))) return false;
    set(paragraph.begin, paragraph.end, SegmentKind::RepostNote);
    return true;
  }

  /// "Hello all,": a note may follow it.
  [[nodiscard]] bool is_greeting(LineRange paragraph) const {
    if (paragraph.end - paragraph.begin != 1) return false;
    const string_view line = lines_.content(paragraph.begin);
    return line.size() < 30 && std::count(line.begin(), line.end(), ' ') < 4;
  }

  [[nodiscard]] LineRange own_paragraph_from(std::size_t i) const {
    while (i < lines_.size() && !is_own(i)) ++i;
    std::size_t end = i;
    while (is_own(end)) ++end;
    return {i, end};
  }

  void mark_repost_notes() {
    LineRange first = own_paragraph_from(0);
    if (first.begin == lines_.size()) return;
    if (!try_note(first) && is_greeting(first)) {
      const LineRange second = own_paragraph_from(first.end);
      if (second.begin < lines_.size()) try_note(second);
    }
    std::size_t end = lines_.size();
    while (end > first.end && !is_own(end - 1)) --end;
    std::size_t begin = end;
    while (begin > first.end && is_own(begin - 1)) --begin;
    if (begin < end) try_note({begin, end});
  }

  string_view text_;
  BodyLines lines_;
  std::vector<LineRange> footers_;
  std::size_t footer_ = 0;  // the next one
  std::size_t tail_ = 0;
  std::uint8_t original_depth_ = 0;  // of originals quoted without marks
  bool opened_marked_ = false;
  bool in_signature_ = false;
};

std::vector<Segment> make_segments(const BodyLines& lines, std::size_t text_size) {
  std::vector<Segment> segments;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const BodyLine& line = lines[i];
    if (!segments.empty() && segments.back().kind == line.kind &&
        segments.back().depth == line.kind_depth) {
      continue;
    }
    if (segments.size() + 1 == kMaxSegments) {
      segments.push_back({SegmentKind::Own, 0, line.offset, 0});
      break;
    }
    segments.push_back({line.kind, line.kind_depth, line.offset, 0});
  }
  for (std::size_t s = 0; s < segments.size(); ++s) {
    const std::size_t end = s + 1 < segments.size() ? segments[s + 1].offset : text_size;
    segments[s].length = end - segments[s].offset;
  }
  return segments;
}

string_view without_blank_lines_around(string_view text) {
  text = trim_right(text);
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size() && is_space(text[i]); ++i) {
    if (text[i] == '\n') start = i + 1;
  }
  return text.substr(start);
}

}  // namespace

const char* to_string(SegmentKind kind) {
  switch (kind) {
    case SegmentKind::Own: return "own";
    case SegmentKind::Quote: return "quote";
    case SegmentKind::Attribution: return "attribution";
    case SegmentKind::Signature: return "signature";
    case SegmentKind::ListFooter: return "list-footer";
    case SegmentKind::RepostNote: return "repost-note";
  }
  return "own";
}

Body segment_body(std::string text) {
  Body body;
  body.text = std::move(text);
  Segmenter segmenter(body.text);
  body.segments = make_segments(segmenter.run(), body.text.size());
  return body;
}

std::string_view strip_quote_marks(std::string_view line, std::size_t& depth) {
  const QuoteMarks marks = depth > 0 ? read_doubtful_marks(line) : read_quote_marks(line);
  depth = marks.depth;
  return line.substr(marks.depth > 0 ? marks.bytes : 0);
}

std::string Body::own_text() const {
  std::string out;
  for (const Segment& segment : segments) {
    if (segment.kind != SegmentKind::Own) continue;
    const string_view part = without_blank_lines_around(view(segment));
    if (part.empty()) continue;
    if (!out.empty()) out += "\n\n";
    out += part;
  }
  return out;
}

std::string Body::quoted_text() const {
  std::string out;
  for (const Segment& segment : segments) {
    if (segment.kind != SegmentKind::Quote) continue;
    string_view rest = view(segment);
    const std::size_t odd = common_odd_mark(rest);
    while (const auto line = next_line(rest)) {
      std::size_t depth = segment.depth;
      out += strip_quote_marks(line->substr(std::min(odd, line->size())), depth);
      out += '\n';
    }
  }
  return out;
}

}  // namespace docket::mail
