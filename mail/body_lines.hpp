#pragma once

/// The lines of a body while it is being segmented. Internal to mail: body.hpp is the interface.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "mail/body.hpp"

namespace docket::mail {

struct BodyLine {
  std::size_t offset = 0;        ///< in the text, bytes
  std::uint32_t size = 0;        ///< without line end and trailing white space
  std::uint16_t mark_bytes = 0;  ///< quote marks at the front
  std::uint8_t depth = 0;        ///< how many quote marks
  bool blank = false;            ///< nothing but white space, no marks either
  SegmentKind kind = SegmentKind::Own;
  std::uint8_t kind_depth = 0;
};

/// Points into the text it was made from.
class BodyLines {
 public:
  /// A text of more lines than this has the rest counted as one line.
  static constexpr std::size_t kMaxLines = std::size_t{1} << 20U;
  /// Rules look at no more of a line than this, so that all of them are linear.
  static constexpr std::size_t kMaxLooked = 500;

  /// Splits the text and reads the marks that are sure on their own (">").
  explicit BodyLines(std::string_view text);

  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  [[nodiscard]] BodyLine& operator[](std::size_t i) { return lines_[i]; }
  [[nodiscard]] const BodyLine& operator[](std::size_t i) const { return lines_[i]; }

  /// The line as it stands without line end and trailing white space, at most kMaxLooked bytes.
  [[nodiscard]] std::string_view raw(std::size_t i) const {
    const BodyLine& line = lines_[i];
    return text_.substr(line.offset, std::min<std::size_t>(line.size, kMaxLooked));
  }
  /// The same without quote marks and white space around.
  [[nodiscard]] std::string_view content(std::size_t i) const {
    std::string_view line = raw(i);
    line.remove_prefix(std::min<std::size_t>(lines_[i].mark_bytes, line.size()));
    while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
    return line.size() == kMaxLooked ? trim_right(line) : line;
  }

  /// The next line that is not blank, from `i` on; size() if there is none within `reach` lines.
  [[nodiscard]] std::size_t next_filled(std::size_t i, std::size_t reach) const;
  /// The last line before `i` that is not blank; size() if there is none within `reach` lines.
  [[nodiscard]] std::size_t previous_filled(std::size_t i, std::size_t reach) const;

  /// Whether a blank follows the shown part of the line, as in the signature mark "-- ".
  [[nodiscard]] bool has_blank_after(std::size_t i) const;

  [[nodiscard]] bool has_marks() const { return has_marks_; }
  /// Takes the marks of a line for a part of its text.
  void unmark(std::size_t i) {
    lines_[i].depth = 0;
    lines_[i].mark_bytes = 0;
  }

 private:
  std::string_view text_;
  std::vector<BodyLine> lines_;
  bool has_marks_ = false;
};

}  // namespace docket::mail
