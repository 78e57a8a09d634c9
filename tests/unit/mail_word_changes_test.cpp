#include <catch2/catch.hpp>

#include "mail/word_changes.hpp"

namespace docket::mail {

TEST_CASE("word changes: layout and addresses are none") {
  const WordChanges changes =
      compare_words("The lamps along\nthe quay, says ada@example.org, are out.\n",
                    "The lamps along the quay, says ada at example.org, are out.");
  CHECK(changes.run_a == 0);
  CHECK(changes.run_b == 0);
  CHECK(changes.similarity() == 1.0);
  CHECK(describe(changes) == "the same words");
}

TEST_CASE("word changes: a replaced word is found between what is equal") {
  const WordChanges changes =
      compare_words("Revoke within 14 days of the report.", "Revoke within 15 days of the report.");
  CHECK(changes.only_a == "14");
  CHECK(changes.only_b == "15");
  CHECK_FALSE(changes.one_sided);
  CHECK_FALSE(changes.at_end);
  CHECK(describe(changes) == "\"14\" against \"15\"");
}

TEST_CASE("word changes: words that were added are told by side and place") {
  const WordChanges front = compare_words("one two three", "sorry one two three");
  CHECK(front.one_sided);
  CHECK_FALSE(front.at_end);
  CHECK(front.only_b == "sorry");
  const WordChanges end = compare_words("one two three four", "one two");
  CHECK(end.one_sided);
  CHECK(end.at_end);
  CHECK(end.only_a == "three four");
  CHECK(describe(end) == "\"three four\" more in one");
}

TEST_CASE("word changes: similarity is that of words in order") {
  CHECK(compare_words("a b c d", "e f g h").similarity() == 0.0);
  CHECK(compare_words("one two three four", "one two other four").similarity() == Approx(0.75));
  CHECK(compare_words("", "").similarity() == 1.0);
}

TEST_CASE("word changes: long texts with nothing in common are compared in little time") {
  std::string a;
  std::string b;
  for (int i = 0; i < 200'000; ++i) {
    a += "a" + std::to_string(i) + " ";
    b += "b" + std::to_string(i) + " ";
  }
  CHECK(compare_words(a, b).common == 0);
}

}  // namespace docket::mail
