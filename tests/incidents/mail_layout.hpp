#pragma once

/// Paragraphs as the text of a mail.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docket::test {

enum class LineLayout { Long, Wrapped };
enum class ParagraphGap { None, EmptyLine };

/// Items of lists, headings and rows of tables follow each other without an empty line.
[[nodiscard]] std::string laid_out(const std::vector<std::string>& paragraphs, LineLayout lines,
                                   ParagraphGap gap);
/// A sentence, not an item, heading or row.
[[nodiscard]] bool is_prose(std::string_view paragraph);
/// Every line behind "> ".
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace docket::test
