#include <array>
#include <random>

#include "core/utf8.hpp"
#include "tests/support/query_drawing.hpp"

namespace docket::search {

TEST_CASE("parse_query: places count bytes of the text made valid", "[search][query]") {
  const Query query = parse_query("\xFF\xFE caf\xC3\xA9 is:\xC3\xA9", kNow);
  REQUIRE(query.warnings.size() == 1);
  CHECK(query.warnings[0].offset == 13);  // two U+FFFD, three bytes each
  CHECK(query.warnings[0].length == 5);
}

TEST_CASE("parse_query: a long part is named by its beginning, on one line", "[search][query]") {
  const Query query = parse_query("\"never\n\tclosed " + std::string(1000, 'x'), kNow);
  REQUIRE(query.warnings.size() == 1);
  CHECK(query.warnings[0].length == 1015);
  CHECK(query.warnings[0].text == "\"never closed " + std::string(46, 'x') +
                                      "...: the quotation mark is not closed; closed at the end");
}

TEST_CASE("parse_query: bounds are said and kept", "[search][query]") {
  const auto repeated = [](const char* part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  SECTION("leaves") {
    const Query query = parse_query(repeated("w ", 300), kNow);
    CHECK(query.root.children.size() == kMaxQueryLeaves);
    REQUIRE(query.warnings.size() == 1);
    CHECK(query.warnings[0].offset == 512);
    CHECK(query.warnings[0].length == 88);
    CHECK(parse_query(repeated("w ", 256), kNow).warnings.empty());
  }
  SECTION("words of a phrase are leaves") {
    const Query query = parse_query(repeated("w ", 253) + "\"a b c d e\" (x OR y)", kNow);
    CHECK(query.root.children.size() == 254);
    CHECK(query.root.children.back().text == "a b c");
    CHECK(query.warnings.size() == 1);
    CHECK(parse_query("\"" + repeated("w ", 1000), kNow).root.children.front().text.size() == 511);
    CHECK(parse_query("quoted:\"" + repeated("w ", 1000) + "\"", kNow).root.children.size() == 256);
  }
  SECTION("depth") {
    const std::string deep = repeated("(a OR b -", 50) + "c" + repeated(")", 50);
    CHECK(parse_query(deep, kNow).warnings.empty());
    const Query flat = parse_query("(x OR y " + deep + ")", kNow);
    REQUIRE(flat.warnings.size() == 1);
    CHECK(flat.warnings[0].text ==
          "(: more than 50 brackets deep; taken as if there were no bracket");
    CHECK(parse_query(flat.canonical(), 0).root == flat.root);
  }
  SECTION("a phrase that becomes words, at the last depth") {
    const std::string text = repeated("-(a ", 50) + "-quoted:\"b c\"" + repeated(")", 50);
    const Query query = parse_query(text, kNow);
    const Query again = parse_query(query.canonical(), 0);
    CHECK(again.root == query.root);
    CHECK(again.warnings.empty());
  }
  SECTION("bytes of a word") {
    const Query query = parse_query(std::string(1000, 'x') + "yz*", kNow);
    REQUIRE(query.root.children.size() == 1);
    CHECK(query.root.children[0].text == std::string(1000, 'x'));
    CHECK(query.warnings.size() == 1);
    CHECK(parse_query("\"" + std::string(1001, 'x') + "\"", kNow).warnings.size() == 1);
  }
  SECTION("warnings") {
    const Query query = parse_query(repeated("* ", 1000), kNow);
    REQUIRE(query.warnings.size() == kMaxQueryWarnings);
    CHECK(query.warnings.back().text == "more of the query was not understood");
  }
}

TEST_CASE("parse_query: much of anything is soon read", "[search][query]") {
  for (const std::string part : {"(",
                                 ")",
                                 "\"",
                                 "-",
                                 "+-",
                                 "* ",
                                 "NOT ",
                                 "a OR (",
                                 "thread:{",
                                 "mid:<",
                                 "mid:<>",
                                 "f() ",
                                 "subject:(",
                                 "subject:",
                                 "x:y ",
                                 "date:x ",
                                 "quoted:\"a b\" ",
                                 "{",
                                 "f(  ",
                                 "\xE2\x80",
                                 "-'",
                                 "a NEAR ",
                                 "bug:(",
                                 "mid:( ",
                                 "'",
                                 "a",
                                 "a.",
                                 ")("}) {
    std::string text;
    while (text.size() < 250'000) text += part;
    INFO(part);
    const Query query = parse_query(text, kNow);
    const Query again = parse_query(query.canonical(), 0);
    CHECK(again.root == query.root);
    CHECK(again.warnings.empty());
  }
}

namespace {

void check_itself(const std::string& text) {
  const Query query = parse_query(text, kNow);
  const std::string canonical = query.canonical();
  INFO(text << " -> " << canonical);
  REQUIRE(is_valid_utf8(canonical));
  REQUIRE(canonical.find_first_of("\n\r\t") == std::string::npos);
  const Query again = parse_query(canonical, 0);
  REQUIRE(warnings_of(again, canonical).empty());
  REQUIRE(again.root == query.root);
  REQUIRE(again.canonical() == canonical);
  const std::string valid = to_valid_utf8(text);
  for (const QueryWarning& warning : query.warnings) {
    REQUIRE(warning.length > 0);
    REQUIRE(warning.offset + warning.length <= valid.size());
  }
}

/// A query with all there is in the language, mostly well formed.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string query(int depth) {
    std::string out;
    const std::size_t parts = 1 + random_() % 4;
    for (std::size_t i = 0; i < parts; ++i) {
      if (i > 0) out += pick({" ", " ", " AND ", " OR ", " OR ", " NEAR/3 ", " NEAR "});
      out += pick({"", "", "", "", "-", "+", "NOT "}) + part(depth);
    }
    return out;
  }

 private:
  std::string part(int depth) {
    if (depth > 0 && random_() % 3 == 0) {
      const bool braces = random_() % 4 == 0;
      return (braces ? "thread:{" : pick({"(", "(", "subject:(", "quoted:(", "bug:("})) +
             query(depth - 1) + (braces ? "}" : ")");
    }
    return pick({"", "", "subject:", "from:", "quoted:"}) +
           pick({"a", "b", "SHA-1", "c.", "d*", "e,", "\"f g\"", "\"AND\"", "\"h\"", "x:y", "'q'",
                 "list:z", "is:root", "date:2019", "date:2y", "mid:i@j", "thread:7", "is:no"});
  }

  std::string pick(std::initializer_list<const char*> texts) {
    return *(texts.begin() + static_cast<std::ptrdiff_t>(random_() % texts.size()));
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("parse_query: the canonical line of any query parses to its tree, without warnings",
          "[search][query][property]") {
  Writer writer(1);
  for (int round = 0; round < 10000; ++round) check_itself(writer.query(4));
}

TEST_CASE("parse_query: so does that of any bytes", "[search][query][property]") {
  const std::array<std::string, 40> pieces{"a",
                                           "b",
                                           "\"",
                                           " ",
                                           " ",
                                           "(",
                                           ")",
                                           "{",
                                           "}",
                                           "-",
                                           "+",
                                           "*",
                                           ".",
                                           ",",
                                           ":",
                                           "'",
                                           "<",
                                           ">",
                                           "\n",
                                           "\xFF",
                                           "AND",
                                           " OR ",
                                           "NOT ",
                                           " NEAR/5 ",
                                           "thread:{",
                                           "mid:",
                                           "subject:",
                                           "quoted:",
                                           "list:",
                                           "is:",
                                           "date:",
                                           "2019",
                                           "..",
                                           "\xE2\x80\x9C",
                                           "\xE2\x80\x99",
                                           "\xC3\xA9",
                                           "\xC2\xA0",
                                           "foo:",
                                           "root",
                                           "ca:"};
  std::mt19937 random(2);
  for (int round = 0; round < 30000; ++round) {
    std::string text;
    for (auto n = random() % 16; n > 0; --n) text += pieces[random() % pieces.size()];
    check_itself(text);
  }
}

}  // namespace docket::search
