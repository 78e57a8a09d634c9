#include <fstream>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "mail/defect.hpp"

namespace docket::mail {

TEST_CASE("defects: docs/defects.md lists every kind, and no other", "[mail][defect]") {
  std::ifstream file(DOCKET_SOURCE_DIR "/docs/defects.md");
  REQUIRE(file);
  std::set<std::string> listed;
  constexpr std::string_view kStart = "| `";
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(kStart)) continue;
    const std::string name = line.substr(kStart.size(), line.find('`', kStart.size()) - 3);
    CAPTURE(name);
    CHECK(defect_kind_from(name).has_value());
    CHECK(listed.insert(name).second);
    // What was wrong, what is done, and an example.
    CHECK(std::count(line.begin(), line.end(), '|') >= 5);
  }
  for (std::size_t k = 0; k < kDefectKinds; ++k) {
    CAPTURE(to_string(static_cast<DefectKind>(k)));
    CHECK(listed.contains(std::string(to_string(static_cast<DefectKind>(k)))));
  }
}

TEST_CASE("defects: what is recorded is short, valid and bounded", "[mail][defect]") {
  Defects defects;
  const std::string long_text = std::string(119, 'a') + "\xC3\xA9\xFF" + std::string(9000, 'b');
  for (int k = 0; k < 100; ++k) defects.add(DefectKind::BadDate, 7, long_text, "left");
  CHECK(defects.list().size() == Defects::kMaxPerKind);
  CHECK(defects.has(DefectKind::BadDate));
  CHECK_FALSE(defects.has(DefectKind::NoDate));
  for (const Defect& defect : defects.list()) {
    CHECK(defect.what.size() <= 120);
    CHECK(is_valid_utf8(defect.what));
  }
  CHECK_FALSE(defect_kind_from("no-such-kind").has_value());
}

}  // namespace docket::mail
