#include <catch2/catch.hpp>

#include "mail/own_words.hpp"
#include "mail/sketch.hpp"

namespace docket::mail {
namespace {

/// `count` words that are no others' where `series` differs.
std::string words(std::size_t count, std::size_t series, std::size_t from = 0) {
  std::string text;
  for (std::size_t i = from; i < from + count; ++i) {
    text += "w" + std::to_string(series) + "x" + std::to_string(i) + " ";
  }
  return text;
}

std::size_t equal(const std::string& a, const std::string& b) {
  return equal_values(make_sketch(words_key(a)).bytes(), make_sketch(words_key(b)).bytes());
}

bool share_a_band(const std::string& a, const std::string& b) {
  const Sketch sa = make_sketch(words_key(a));
  const Sketch sb = make_sketch(words_key(b));
  for (std::size_t i = 0; i < Sketch::kBands; ++i) {
    if (sa.bands[i] == sb.bands[i]) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("sketch: equal words have equal sketches, whatever their layout") {
  CHECK(equal("One two,\nthree four.\n", "one  TWO three four") == Sketch::kValues);
  CHECK(make_sketch("").words == 0);
  CHECK(make_sketch("one two").words == 2);
}

TEST_CASE("sketch: unrelated texts have next to nothing in common") {
  std::size_t all = 0;
  for (std::size_t i = 0; i < 50; ++i) all += equal(words(80, 2 * i), words(80, 2 * i + 1));
  CHECK(all <= 16);  // of 800
}

TEST_CASE("sketch: the share of equal values is about that of common word pairs") {
  // 100 words against the last 50 of them and 50 others: a third of the pairs of both.
  std::size_t all = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    all += equal(words(100, i), words(50, i, 50) + words(50, 1000 + i));
  }
  const double share = static_cast<double>(all) / (200.0 * Sketch::kValues);
  CHECK(share > 0.28);
  CHECK(share < 0.38);
}

TEST_CASE("sketch: texts with a few words changed share a band") {
  std::size_t found = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    // Two of 100 words are others: four of about 100 pairs.
    const std::string a = words(100, i);
    const std::string b =
        words(40, i) + "other " + words(40, i, 41) + "another " + words(18, i, 82);
    if (share_a_band(a, b)) ++found;
  }
  CHECK(found >= 97);
}

TEST_CASE("sketch: few words have no bands, since they are shared by chance") {
  CHECK_FALSE(make_sketch(words_key(words(15, 1))).has_bands());
  CHECK(make_sketch(words_key(words(16, 1))).has_bands());
}

TEST_CASE("sketch: bytes that are none are equal to nothing") {
  CHECK(equal_values("", "") == 0);
  CHECK(equal_values(std::string(16, 'a'), std::string(15, 'a')) == 0);
}

TEST_CASE("sketch: a text in another script has words too") {
  // Six letters of Cyrillic count as a word; the same text twice is the same.
  std::string text;
  for (int i = 0; i < 30; ++i) text += "\xD0\xBB\xD0\xB0\xD0\xBC\xD0\xBF\xD0\xB0 ";
  CHECK(make_sketch(words_key(text)).words > 10);
  CHECK(equal(text, text) == Sketch::kValues);
}

}  // namespace docket::mail
