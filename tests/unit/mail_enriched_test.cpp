#include <string>

#include <catch2/catch.hpp>

#include "mail/enriched.hpp"
#include "mail/message.hpp"

using docket::mail::enriched_to_text;
using docket::mail::EnrichedDialect;
using docket::mail::parse_message;

TEST_CASE("enriched_to_text: text/enriched", "[mail][enriched]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"", ""},
      {"plain\n", "plain\n"},
      {"<bold>Now</bold> is the time\nfor all.\n", "Now is the time for all.\n"},
      {"one\n\ntwo\n\n\nthree", "one\ntwo\n\nthree"},
      {"<<good> and 1 <<2", "<good> and 1 <2"},
      {"<color><param>red</param>Blood</color> is red", "Blood is red"},
      {"<FONTFAMILY><PARAM>Arial</PARAM>x</FONTFAMILY>", "x"},
      {"<nofill>a\nb\n</nofill>c\nd\n", "a\nb\nc d\n"},
      {"<x-tad-bigger>new</x-tad-bigger>", "new"},
  }));
  CHECK(enriched_to_text(text, EnrichedDialect::Enriched) == expected);
}

TEST_CASE("enriched_to_text: what is no command stays", "[mail][enriched]") {
  const auto [text, expected] = GENERATE(table<std::string, std::string>({
      {"<", "<"},
      {"a < b > c", "a < b > c"},
      {"<>", "<>"},
      {"<bold", "<bold"},
      {"<ada@example.org>", "<ada@example.org>"},
      {"<" + std::string(100, 'a') + ">", "<" + std::string(100, 'a') + ">"},
      {"</bold></nofill></param>x", "x"},
      {"<param>never closed", "never closed"},
      {"<nofill>a\nb", "a\nb"},
      {"<param>" + std::string(600, 'x') + "</param>", std::string(600, 'x')},
  }));
  CHECK(enriched_to_text(text, EnrichedDialect::Enriched) == expected);
}

TEST_CASE("enriched_to_text: text/richtext", "[mail][enriched]") {
  CHECK(enriched_to_text("<bold>Now</bold> 1 <lt> 2<nl>two\nlines<comment>not</comment>",
                         EnrichedDialect::Richtext) == "Now 1 < 2\ntwo lines");
}

TEST_CASE("enriched_to_text: hostile input takes linear time", "[mail][enriched]") {
  const auto pattern = GENERATE(values<std::string>(
      {"<", "<<", "<a", "<param>", "<param></param>", "<nofill>", "\n", "<paragraph>", "<nl>"}));
  std::string text;
  while (text.size() < 500'000) text += pattern;
  for (const auto dialect : {EnrichedDialect::Enriched, EnrichedDialect::Richtext}) {
    CHECK(enriched_to_text(text, dialect).size() <= text.size());
  }
}

TEST_CASE("parse_message: text/enriched is read", "[mail][enriched][message]") {
  CHECK(parse_message("From: ada@example.org\nContent-Type: text/enriched\n\n<bold>Now</bold>\n",
                      std::nullopt)
            .text() == "Now\n");
}
