#include <random>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "search/query.hpp"

namespace docket::search {

TEST_CASE("parse_query: words, phrases, subject", "[search][query]") {
  struct Row {
    const char* text;
    const char* canonical;
    std::size_t warnings;
  };
  const std::vector<Row> rows{
      {"", "", 0},
      {"   \t\n", "", 0},
      {"lamp", "lamp", 0},
      {"  lamp \t quay\n", "lamp quay", 0},
      {"\"out of order\"", "\"out of order\"", 0},
      {"\"  out of order \" lamp", "\"out of order\" lamp", 0},
      {"\"out\tof\n  order\"", "\"out of order\"", 0},
      {"subject:lamp", "subject:lamp", 0},
      {"SUBJECT:lamp", "subject:lamp", 0},
      {"subject:\"out of order\" quay", "subject:\"out of order\" quay", 0},
      {"\"one\"\"two\"", "\"one\" \"two\"", 0},
      {"\"one\"two", "\"one\" two", 0},
      {"\"never closed", "\"never closed\"", 0},
      {"\"\"", "", 1},
      {"\"", "", 1},
      {"\"   \" lamp", "lamp", 1},
      {"subject: lamp", "lamp", 1},
      {"subject:\"\" lamp", "lamp", 1},
      {"subject:", "", 1},
      {"a\"b", "a\"b", 0},
      {"lamp AND quay", "lamp AND quay", 1},
      {"lamp -quay", "lamp -quay", 1},
      {"from:ada", "from:ada", 1},
      {"http://example.org/x", "http://example.org/x", 0},
      {"10:30", "10:30", 0},
      {"caf\xC3\xA9", "caf\xC3\xA9", 0},
      {"caf\xE9", "caf\xEF\xBF\xBD", 0},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const Query query = parse_query(row.text);
    CHECK(query.canonical() == row.canonical);
    CHECK(query.warnings.size() == row.warnings);
  }
}

TEST_CASE("parse_query: phrases and fields are told apart from words", "[search][query]") {
  const Query query = parse_query("lamp subject:quay \"two words\" subject:\"three more words\"");
  REQUIRE(query.terms.size() == 4);
  CHECK_FALSE(query.terms[0].phrase);
  CHECK_FALSE(query.terms[0].subject_only);
  CHECK(query.terms[1].subject_only);
  CHECK(query.terms[1].text == "quay");
  CHECK(query.terms[2].phrase);
  CHECK(query.terms[2].text == "two words");
  CHECK(query.terms[3].phrase);
  CHECK(query.terms[3].subject_only);
}

TEST_CASE("parse_query: too many words are said to be too many", "[search][query]") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "w" + std::to_string(i) + " ";
  const Query query = parse_query(text);
  CHECK(query.terms.size() == 64);
  CHECK(query.warnings.size() == 1);
}

TEST_CASE("parse_query: its canonical form parses to itself, in one line of UTF-8",
          "[search][query][property]") {
  std::mt19937 random(1);
  const std::string alphabet("ab\":- \t\n+(\xC3\xA9\xFF\0", 14);
  for (int round = 0; round < 20000; ++round) {
    std::string text = random() % 3 == 0 ? "subject:" : "";
    for (auto n = random() % 14; n > 0; --n) text += alphabet[random() % alphabet.size()];
    const std::string canonical = parse_query(text).canonical();
    INFO(text << " -> " << canonical);
    REQUIRE(is_valid_utf8(canonical));
    REQUIRE(canonical.find_first_of("\n\r\t") == std::string::npos);
    REQUIRE(parse_query(canonical).canonical() == canonical);
  }
}

}  // namespace docket::search
