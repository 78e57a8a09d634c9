#pragma once

/// Columns that line up on a terminal, whatever the script (widths from core/utf8.hpp):
///
///     BUG      CA              OPENED      POSTS
///     1391000  Example Trust   2017-08-17     12
///
/// Cells may hold text from mail: control characters are made visible, line ends and tabs
/// become spaces. Each line ends with "\n" and has no spaces at its end.

#include <string>
#include <vector>

#include "cli/terminal.hpp"

namespace docket::cli {

enum class Align { Left, Right };

/// Whether a column gives way where the terminal is too narrow: its cells are then cut with an
/// ellipsis. Without any such column the lines get longer than the terminal.
enum class Fit { Whole, Shrinks };

struct Column {
  std::string heading;  ///< no line of headings where all are empty
  Align align = Align::Left;
  Fit fit = Fit::Whole;
};

struct Cell {
  std::string text;
  Ink ink = Ink::None;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns);

  /// Missing cells are empty; more cells than columns are a bug.
  void add_row(std::vector<Cell> cells);
  [[nodiscard]] bool empty() const { return rows_.size() == (has_headings_ ? 1U : 0U); }
  /// `width` is the terminal's, or 0 where the text may be of any width (a file, a pipe).
  [[nodiscard]] std::string render(std::size_t width, const Style& style) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t limit) const;
  [[nodiscard]] std::string render_row(const std::vector<Cell>& cells,
                                       const std::vector<std::size_t>& widths,
                                       const Style& style) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;  // the first holds the headings
  bool has_headings_ = false;
};

}  // namespace docket::cli
