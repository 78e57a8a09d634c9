#include <catch2/catch.hpp>

#include "cli/table.hpp"
#include "core/utf8.hpp"

namespace docket::cli {
namespace {

const Style kPlain{false};
constexpr std::size_t kAnyWidth = 0;

}  // namespace

TEST_CASE("Table: lines columns up, without spaces at the end", "[cli][table]") {
  Table table({{"BUG"}, {"CA"}, {"POSTS", Align::Right}});
  table.add_row({{"1391000"}, {"Example Trust"}, {"12"}});
  table.add_row({{"7"}, {""}, {""}});
  CHECK(table.render(kAnyWidth, kPlain) ==
        "BUG      CA             POSTS\n"
        "1391000  Example Trust     12\n"
        "7\n");
}

TEST_CASE("Table: without headings has no line for them", "[cli][table]") {
  Table table({{}, {}});
  CHECK(table.empty());
  CHECK(table.render(kAnyWidth, kPlain).empty());
  table.add_row({{"posts"}, {"12"}});
  table.add_row({{"ghosts"}});
  CHECK(table.render(kAnyWidth, kPlain) == "posts   12\nghosts\n");
}

TEST_CASE("Table: counts columns of the terminal, not bytes", "[cli][table]") {
  Table table({{}, {}});
  table.add_row({{"\xE6\x97\xA5\xE6\x9C\xAC"}, {"x"}});  // two characters of two columns
  table.add_row({{"e\xCC\x81"}, {"x"}});                 // e and a combining accent
  CHECK(table.render(kAnyWidth, kPlain) == "\xE6\x97\xA5\xE6\x9C\xAC  x\ne\xCC\x81     x\n");
}

TEST_CASE("Table: paints the text and not the padding", "[cli][table]") {
  Table table({{}, {}});
  table.add_row({{"a", Ink::Red}, {"b"}});
  table.add_row({{"long"}, {"b"}});
  CHECK(table.render(kAnyWidth, Style(true)) == "\x1b[31ma\x1b[0m     b\nlong  b\n");
}

TEST_CASE("Table: text from mail cannot break the lines or drive the terminal", "[cli][table]") {
  Table table({{}, {}});
  table.add_row({{"a\nb\tc\r"}, {"\x1b[2Jx"}});
  CHECK(table.render(kAnyWidth, kPlain) == "a b c   \xEF\xBF\xBD[2Jx\n");
}

TEST_CASE("Table: the widest shrinking columns give way first", "[cli][table]") {
  Table table({{}, {{}, Align::Left, Fit::Shrinks}, {{}, Align::Left, Fit::Shrinks}});
  const std::string ten(10, 'a');
  table.add_row({{"fixed"}, {ten}, {std::string(60, 'b')}});
  const std::string text = table.render(40, kPlain);
  CHECK(display_width(text.substr(0, text.size() - 1)) == 40);
  CHECK(text == "fixed  " + ten + "  " + std::string(20, 'b') + "\xE2\x80\xA6\n");
}

TEST_CASE("Table: too narrow for what may not shrink, it is as narrow as can be", "[cli][table]") {
  Table table({{}, {{}, Align::Left, Fit::Shrinks}});
  table.add_row({{std::string(30, 'a')}, {std::string(30, 'b')}});
  CHECK(table.render(10, kPlain) ==
        std::string(30, 'a') + "  " + std::string(7, 'b') + "\xE2\x80\xA6\n");
  Table empty({});
  CHECK(empty.render(10, kPlain).empty());
}

}  // namespace docket::cli
