#include "cli/table.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/utf8.hpp"

namespace docket::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastWidth = 8;  // of a column that shrinks

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return to_printable(out);
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  std::vector<Cell> headings;
  for (const Column& column : columns_) {
    has_headings_ = has_headings_ || !column.heading.empty();
    headings.push_back({column.heading, Ink::Bold});
  }
  if (has_headings_) rows_.push_back(std::move(headings));
}

void Table::add_row(std::vector<Cell> cells) {
  DOCKET_CHECK(cells.size() <= columns_.size());
  for (Cell& cell : cells) cell.text = one_line(cell.text);
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths(std::size_t limit) const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i].text));
    }
  }
  if (limit == 0 || columns_.empty()) return widths;

  // One bound for all columns that shrink: the widest give way first, short ones stay whole.
  const auto bounded = [&](std::size_t i, std::size_t bound) {
    return columns_[i].fit == Fit::Shrinks ? std::min(widths[i], bound) : widths[i];
  };
  const auto fits = [&](std::size_t bound) {
    std::size_t sum = kGap * (columns_.size() - 1);
    for (std::size_t i = 0; i < columns_.size(); ++i) sum += bounded(i, bound);
    return sum <= limit;
  };
  std::size_t low = kLeastWidth;  // taken even where it does not fit
  std::size_t high = std::max(low, *std::max_element(widths.begin(), widths.end()));
  while (low < high) {
    const std::size_t middle = low + (high - low + 1) / 2;
    if (fits(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) widths[i] = bounded(i, low);
  return widths;
}

std::string Table::render_row(const std::vector<Cell>& cells,
                              const std::vector<std::size_t>& widths, const Style& style) const {
  std::string line;
  std::size_t pending = 0;  // spaces that are written only if text follows
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string text = truncate_to_width(cells[i].text, widths[i]);
    const std::size_t padding = widths[i] - std::min(widths[i], display_width(text));
    const bool right = columns_[i].align == Align::Right;
    if (right) pending += padding;
    if (!text.empty()) {
      line.append(pending, ' ').append(style.paint(cells[i].ink, text));
      pending = 0;
    }
    if (!right) pending += padding;
    pending += kGap;
  }
  line += '\n';
  return line;
}

std::string Table::render(std::size_t width, const Style& style) const {
  const std::vector<std::size_t> columns = widths(width);
  std::string out;
  for (const auto& row : rows_) out += render_row(row, columns, style);
  return out;
}

}  // namespace docket::cli
