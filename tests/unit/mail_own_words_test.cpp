#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "mail/own_words.hpp"

using docket::mail::damage;
using docket::mail::normalised_words;
using docket::mail::same_words;
using docket::mail::words_hash;

TEST_CASE("normalised_words: what damage may touch is taken out", "[mail][own_words]") {
  const auto [text, words] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"  Hello,\n\tWorld! ", "hello world"},
      {"J\xC3\xBCrgen", "jrgen"},
      {"J?rgen", "jrgen"},
      {"J\xEF\xBF\xBDrgen", "jrgen"},
      {"don't", "dont"},
      {"don\xE2\x80\x99t", "dont"},
      {"\xE2\x80\x9Cword\xE2\x80\x9D", "word"},
      {"no\xC2\xA0"
       "break",
       "no break"},
      {"mail ada@example.org now", "mail now"},
      {"mail ada at example.org now", "mail now"},
      {"mail ada at\nexample.org now", "mail now"},
      {"mail <ada.l@example.org>, now", "mail now"},
      {"mail ad...@example.org now", "mail now"},
      {"mail ada@... now", "mail now"},
      {"mail ada@xxxxxxxx now", "mail now"},
      {"mail [email protected] now", "mail now"},
      {"mail [email\xC2\xA0protected] now", "mail now"},
      {"mailto:ada@example.org now", "now"},
      {"to=ada@example.org:80", "to80"},
      {"to=ada at example.org:80", "to80"},
      {"root@host", "root at host"},
      {"root at host", "root at host"},
      {"at example.org", ""},
      {"@decorator", "decorator"},
      {"see http://example.org/a?b=c@d here", "see here"},
      {"see <https://example.org/>, here", "see here"},
      {"see www.example.org here", "see here"},
      {"a: b", "a b"},
      {"x -- y", "x y"},
      {"*bold*", "bold"},
  }));
  CAPTURE(text);
  CHECK(normalised_words(text) == words);
}

TEST_CASE("words_hash: wrapping, case and punctuation make no difference", "[mail][own_words]") {
  CHECK(words_hash("The engine\nworks.") == words_hash("the  Engine works"));
  CHECK(words_hash("The engine works.") != words_hash("The engine worked."));
}

TEST_CASE("same_words: damage does not make words different", "[mail][own_words]") {
  const auto [a, b] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"per section 3.2.2.8, so any name", "per section , so any name"},
      {"set to 127.0.0.1 after 14 days", "set to after days"},
      {"Dear Jurgen, it works", "Dear J?rgen, it works"},
      {"Dear Juergen, it works", "Dear J\xC3\xBCrgen, it works"},
      {"Dear J=FCrgen, it works", "Dear J\xC3\xBCrgen, it works"},
      {"Dear J=C3=BCrgen, it works", "Dear J\xC3\xBCrgen, it works"},
      {"one\xE2\x80\x94two three", "one -- two three"},
      {"a broken line of words", "a broken li ne of words"},
      {"the \xD1\x81\xD0\xBB\xD0\xBE\xD0\xB2\xD0\xBE word", "the ????? word"},
  }));
  CAPTURE(a, b);
  CHECK(same_words(a, b));
  CHECK(same_words(b, a));
}

TEST_CASE("same_words: a correction is a difference", "[mail][own_words]") {
  const auto [a, b] = GENERATE(table<std::string, std::string>({
      {"", "words"},
      {"12", "words"},
      {"", "12"},
      {"within 14 days", "within 15 days"},
      {"it works", "it works not"},
      {"it works", "it does work"},
      {"one two three", "one three two"},
      {"the rule applies", "the rule applies since 1.2 as well"},
      {"Is it so?", "Is it not so?"},
      {"Dear Jorgen", "Dear Jan"},
  }));
  CAPTURE(a, b);
  CHECK_FALSE(same_words(a, b));
  CHECK_FALSE(same_words(b, a));
}

TEST_CASE("same_words: long texts are no trouble", "[mail][own_words]") {
  std::string a;
  std::string b;
  for (int i = 0; i < 200000; ++i) {
    a += "word" + std::to_string(i % 7) + " 12 ";
    b += "wo rd" + std::to_string(i % 7) + " ";
  }
  CHECK(same_words(a, b));
  CHECK_FALSE(same_words(a, b + "end"));
}

TEST_CASE("damage: counts what is destroyed", "[mail][own_words]") {
  const auto [text, count] = GENERATE(table<std::string, std::size_t>({
      {"", 0},
      {"Is it so? Yes.", 0},
      {"a ? b", 0},
      {"J?rgen", 1},
      {"J\xEF\xBF\xBDrgen \xEF\xBF\xBD", 2},
      {"ad...@example.org", 1},
      {"ada@... said", 1},
      {"[email protected]", 1},
      {"An HTML attachment was scrubbed...\n", 1},
      {"ada@example.org ... so", 0},
  }));
  CAPTURE(text);
  CHECK(damage(text) == count);
}
