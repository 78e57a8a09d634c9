#pragma once

/// Tables of tab-separated values as they stand in data/: a line a row, the first names the
/// columns, "#" begins a line that is a comment. A value holds no tab and no line end.

#include <array>
#include <optional>
#include <string_view>

namespace docket::mail {

/// Goes through the rows of a text, which it points into.
class TsvRows {
 public:
  static constexpr std::size_t kMaxColumns = 16;

  struct Row {
    std::array<std::string_view, kMaxColumns> columns;  ///< empty from `count` on
    std::size_t count = 0;
    std::size_t line = 0;  ///< its number in the text, from 1
    [[nodiscard]] std::string_view operator[](std::size_t i) const { return columns[i]; }
  };

  explicit TsvRows(std::string_view text) : rest_(text) {}
  /// The next line that is neither a comment nor empty; columns after kMaxColumns are left out.
  [[nodiscard]] std::optional<Row> next();

 private:
  std::string_view rest_;
  std::size_t line_ = 0;
};

}  // namespace docket::mail
