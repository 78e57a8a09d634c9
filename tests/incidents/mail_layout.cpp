#include "tests/incidents/mail_layout.hpp"

#include <cctype>

namespace docket::test {
namespace {

constexpr std::size_t kWidth = 72;

std::string wrapped(std::string_view paragraph) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < paragraph.size();) {
    std::size_t end = paragraph.find(' ', at);
    if (end == std::string_view::npos) end = paragraph.size();
    const std::string_view word = paragraph.substr(at, end - at);
    if (column > 0 && column + 1 + word.size() > kWidth) {
      out += '\n';
      column = 0;
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    at = end + 1;
  }
  return out;
}

}  // namespace

bool is_prose(std::string_view paragraph) {
  if (paragraph.empty()) return false;
  const auto first = static_cast<unsigned char>(paragraph.front());
  if (std::string_view("-#|*>[").find(paragraph.front()) != std::string_view::npos) return false;
  return std::isdigit(first) == 0;
}

std::string laid_out(const std::vector<std::string>& paragraphs, LineLayout lines,
                     ParagraphGap gap) {
  std::string out;
  std::string_view before;
  for (const std::string& paragraph : paragraphs) {
    const bool wants_gap = gap == ParagraphGap::EmptyLine && !before.empty() &&
                           (is_prose(before) || is_prose(paragraph));
    if (wants_gap && !paragraph.empty()) out += '\n';
    out += lines == LineLayout::Wrapped ? wrapped(paragraph) : paragraph;
    out += '\n';
    before = paragraph;
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view line = text.substr(at, end - at);
    out.append(line.empty() ? ">" : line.front() == '>' ? ">" : "> ").append(line).append("\n");
    at = end + 1;
  }
  return out;
}

}  // namespace docket::test
