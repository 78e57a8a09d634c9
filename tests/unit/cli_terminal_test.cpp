#include <catch2/catch.hpp>

#include "cli/terminal.hpp"
#include "tests/support/environment.hpp"

namespace docket::cli {
namespace {

using test::environment_of;

constexpr int kNoDescriptor = -1;

}  // namespace

TEST_CASE("parse_color_mode: takes the three words and nothing else", "[cli][terminal]") {
  CHECK(parse_color_mode("auto") == ColorMode::Auto);
  CHECK(parse_color_mode("always") == ColorMode::Always);
  CHECK(parse_color_mode("never") == ColorMode::Never);
  CHECK_FALSE(parse_color_mode("").has_value());
  CHECK_FALSE(parse_color_mode("Always").has_value());
  CHECK_FALSE(parse_color_mode("auto ").has_value());
}

TEST_CASE("wants_color: auto asks the terminal and the environment", "[cli][terminal]") {
  const Environment plain = environment_of({{"TERM", "xterm"}});
  CHECK(wants_color(ColorMode::Auto, true, plain));
  CHECK_FALSE(wants_color(ColorMode::Auto, false, plain));
  CHECK_FALSE(wants_color(ColorMode::Auto, true, environment_of({{"TERM", "dumb"}})));
  CHECK_FALSE(wants_color(ColorMode::Auto, true, environment_of({})));
  CHECK_FALSE(
      wants_color(ColorMode::Auto, true, environment_of({{"TERM", "xterm"}, {"NO_COLOR", "1"}})));
}

TEST_CASE("wants_color: an empty NO_COLOR says nothing", "[cli][terminal]") {
  CHECK(wants_color(ColorMode::Auto, true, environment_of({{"TERM", "xterm"}, {"NO_COLOR", ""}})));
}

TEST_CASE("wants_color: what the user typed wins over the environment", "[cli][terminal]") {
  CHECK(wants_color(ColorMode::Always, false, environment_of({{"NO_COLOR", "1"}})));
  CHECK_FALSE(wants_color(ColorMode::Never, true, environment_of({{"TERM", "xterm"}})));
}

TEST_CASE("terminal_width: without a terminal, COLUMNS or 80", "[cli][terminal]") {
  CHECK(terminal_width(kNoDescriptor, environment_of({})) == 80);
  CHECK(terminal_width(kNoDescriptor, environment_of({{"COLUMNS", "132"}})) == 132);
  const char* bad = GENERATE("", "0", "-5", "12x", "99999999", "99999999999999999999999");
  CHECK(terminal_width(kNoDescriptor, environment_of({{"COLUMNS", bad}})) == 80);
}

TEST_CASE("Style: paints only where colour is on and there is something to paint",
          "[cli][terminal]") {
  CHECK(Style(true).paint(Ink::Bold, "a") == "\x1b[1ma\x1b[0m");
  CHECK(Style(true).paint(Ink::Cyan, "a") == "\x1b[36ma\x1b[0m");
  CHECK(Style(true).paint(Ink::None, "a") == "a");
  CHECK(Style(true).paint(Ink::Bold, "").empty());
  CHECK(Style(false).paint(Ink::Bold, "a") == "a");
}

}  // namespace docket::cli
