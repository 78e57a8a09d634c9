#pragma once

/// HTML mail to plain text by libxml2's push parser with SAX callbacks: no tree, no recursion.

#include <string>
#include <string_view>

namespace docket::mail {

/// `html` is UTF-8. Words of <style>, <script>, <head> (title too) and comments are left out;
/// blocks and <br> end lines, <p> makes a blank line, <pre> keeps its lines, list items begin
/// with "* ", table cells are set apart by a tab; <blockquote> puts "> " before its lines, once
/// a level, so that quotes are found as in plain text; a link's target follows its text as
/// " <URL>" unless the text is the target; images give their alt text. Entities are decoded,
/// no-break spaces become spaces. Output is valid UTF-8 with "\n" line ends; nesting is bounded.
[[nodiscard]] std::string html_to_text(std::string_view html);

}  // namespace docket::mail
