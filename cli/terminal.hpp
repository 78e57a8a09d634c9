#pragma once

/// What is known of the terminal, and colours as ECMA-48 escape codes ("\x1b[1m" is bold).
/// Find out before a Pager starts: it puts a pipe where the terminal was.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace docket::cli {

/// A look into the environment: the value of a variable, or nullptr. A parameter, so that tests
/// need not change the process.
using Environment = std::function<const char*(const char* name)>;
[[nodiscard]] Environment process_environment();

[[nodiscard]] bool is_terminal(int descriptor);

/// Columns of the terminal; where there is none, or it does not know: $COLUMNS, else 80.
[[nodiscard]] std::size_t terminal_width(int descriptor, const Environment& environment);

/// Whether escape codes that move the cursor are understood: a terminal, and not TERM=dumb.
[[nodiscard]] bool can_redraw(int descriptor, const Environment& environment);

enum class ColorMode { Auto, Always, Never };
/// "auto", "always" or "never".
[[nodiscard]] std::optional<ColorMode> parse_color_mode(std::string_view text);

/// Auto is yes on a terminal, unless NO_COLOR is set and not empty (no-color.org) or TERM is
/// "dumb" or missing. Always and Never are what the user typed and win over the environment.
[[nodiscard]] bool wants_color(ColorMode mode, bool terminal, const Environment& environment);

enum class Ink { None, Bold, Dim, Red, Green, Yellow, Blue, Magenta, Cyan };

/// Paints text, or leaves it as it is where colour is off. The escape codes have no width of
/// their own but display_width() would count them: pad first, then paint.
class Style {
 public:
  explicit Style(bool color) : color_(color) {}
  [[nodiscard]] std::string paint(Ink ink, std::string_view text) const;
  [[nodiscard]] bool color() const { return color_; }

 private:
  bool color_;
};

}  // namespace docket::cli
