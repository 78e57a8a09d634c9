#include "cli/terminal.hpp"

#include <charconv>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace docket::cli {
namespace {

constexpr std::size_t kDefaultWidth = 80;
constexpr std::size_t kMaxWidth = 10000;  // what a wrong $COLUMNS may claim

std::string_view value_of(const Environment& environment, const char* name) {
  const char* value = environment(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::None: return "";
    case Ink::Bold: return "1";
    case Ink::Dim: return "2";
    case Ink::Red: return "31";
    case Ink::Green: return "32";
    case Ink::Yellow: return "33";
    case Ink::Blue: return "34";
    case Ink::Magenta: return "35";
    case Ink::Cyan: return "36";
  }
  return "";
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> const char* { return std::getenv(name); };
}

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::size_t terminal_width(int descriptor, const Environment& environment) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string_view text = value_of(environment, "COLUMNS");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  const bool usable = error == std::errc{} && end == text.data() + text.size() && columns > 0;
  return usable && columns <= kMaxWidth ? columns : kDefaultWidth;
}

bool can_redraw(int descriptor, const Environment& environment) {
  const std::string_view term = value_of(environment, "TERM");
  return is_terminal(descriptor) && !term.empty() && term != "dumb";
}

std::optional<ColorMode> parse_color_mode(std::string_view text) {
  if (text == "auto") return ColorMode::Auto;
  if (text == "always") return ColorMode::Always;
  if (text == "never") return ColorMode::Never;
  return std::nullopt;
}

bool wants_color(ColorMode mode, bool terminal, const Environment& environment) {
  if (mode != ColorMode::Auto) return mode == ColorMode::Always;
  const std::string_view term = value_of(environment, "TERM");
  return terminal && value_of(environment, "NO_COLOR").empty() && !term.empty() && term != "dumb";
}

std::string Style::paint(Ink ink, std::string_view text) const {
  if (!color_ || ink == Ink::None || text.empty()) return std::string(text);
  std::string out = "\x1b[";
  out.append(code_of(ink)).append("m").append(text).append("\x1b[0m");
  return out;
}

}  // namespace docket::cli
