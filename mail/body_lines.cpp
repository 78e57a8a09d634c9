#include "mail/body_lines.hpp"

#include <algorithm>
#include <limits>

#include "core/text.hpp"
#include "mail/quote_marks.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kLikelyLineBytes = 24;

std::uint32_t clamp_to_u32(std::size_t n) {
  return static_cast<std::uint32_t>(
      std::min<std::size_t>(n, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

BodyLines::BodyLines(std::string_view text) : text_(text) {
  lines_.reserve(std::min(text.size() / kLikelyLineBytes + 4, kMaxLines));
  std::size_t offset = 0;
  while (offset < text.size()) {
    std::size_t end = text.find('\n', offset);
    if (end == std::string_view::npos || lines_.size() + 1 == kMaxLines) end = text.size();
    BodyLine line;
    line.offset = offset;
    const std::string_view shown = trim_right(text.substr(offset, end - offset));
    line.size = clamp_to_u32(shown.size());
    line.blank = shown.empty();
    const QuoteMarks marks = read_quote_marks(shown);
    line.depth = marks.depth;
    line.mark_bytes = marks.bytes;
    has_marks_ = has_marks_ || marks.depth > 0;
    lines_.push_back(line);
    offset = end + 1;
  }
}

bool BodyLines::has_blank_after(std::size_t i) const {
  const std::size_t end = lines_[i].offset + lines_[i].size;
  return end < text_.size() && text_[end] == ' ';
}

std::size_t BodyLines::next_filled(std::size_t i, std::size_t reach) const {
  const std::size_t stop = std::min(lines_.size(), i + reach);
  while (i < stop && lines_[i].blank) ++i;
  return i < stop ? i : lines_.size();
}

std::size_t BodyLines::previous_filled(std::size_t i, std::size_t reach) const {
  const std::size_t stop = i > reach ? i - reach : 0;
  while (i > stop && lines_[i - 1].blank) --i;
  return i > stop ? i - 1 : lines_.size();
}

}  // namespace docket::mail
