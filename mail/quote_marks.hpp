#pragma once

/// Marks before quoted lines: ">", "> >", and, where what stands around makes it sure, "|", ":",
/// "|>" and initials ("AB> "). What only looks like one (Python prompts, diffs) is told apart.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace docket::mail {

class BodyLines;

struct QuoteMarks {
  std::uint8_t depth = 0;   ///< how many
  std::uint16_t bytes = 0;  ///< their length with the blank after them
};

/// Marks made of ">" alone, with at most one blank before the first and between them.
[[nodiscard]] QuoteMarks read_quote_marks(std::string_view line);

/// Marks that may begin with "| ", ": " or a name: to be believed only where a quote is expected.
[[nodiscard]] QuoteMarks read_doubtful_marks(std::string_view line);

/// The length of the sign ("#", "}") that a news reader set before every line of a quote, else 0.
[[nodiscard]] std::size_t common_odd_mark(std::string_view quote);

/// Mends the marks that BodyLines read line by line by looking at the lines around.
void settle_quote_marks(BodyLines& lines);

}  // namespace docket::mail
