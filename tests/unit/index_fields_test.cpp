#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "index/fields.hpp"

namespace docket::index {
namespace {

std::string kind_name(FieldKind kind) {
  switch (kind) {
    case FieldKind::Text: return "Text";
    case FieldKind::Filter: return "Filter";
    case FieldKind::Cited: return "Cited";
    case FieldKind::Value: return "Value";
  }
  return "?";
}

/// A row as docs/index-format.md has it, cells in order.
std::vector<std::string> expected_row(const Field& f) {
  const bool text = f.kind == FieldKind::Text;
  std::string weight = fmt::format("{}", f.weight);
  if (weight.find('.') == std::string::npos) weight += ".0";
  return {std::string(f.name),   kind_name(f.kind),
          std::string(f.prefix), f.kind == FieldKind::Value ? std::to_string(f.slot) : "",
          text ? weight : "",    f.positions ? "yes" : "",
          f.stemmed ? "yes" : ""};
}

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  line.remove_prefix(1);
  while (!line.empty()) {
    const std::size_t end = std::min(line.find('|'), line.size());
    cells.emplace_back(trim(line.substr(0, end)));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return cells;
}

}  // namespace

TEST_CASE("fields: the table in docs/index-format.md is the table of the code", "[index][fields]") {
  std::ifstream in(std::filesystem::path(DOCKET_SOURCE_DIR) / "docs" / "index-format.md");
  REQUIRE(in);
  std::vector<std::vector<std::string>> rows;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("| name | kind |")) {
      inside = true;
      std::getline(in, line);
      continue;
    }
    if (inside && !line.starts_with("|")) break;
    if (inside) rows.push_back(cells_of(line));
  }
  std::vector<std::vector<std::string>> expected;
  for (const Field& f : kFields) expected.push_back(expected_row(f));
  CHECK(rows == expected);
}

}  // namespace docket::index
