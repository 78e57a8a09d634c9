#include <string>

#include <catch2/catch.hpp>

#include "mail/flowed.hpp"

using docket::mail::DelSp;
using docket::mail::join_flowed;

TEST_CASE("join_flowed: paragraphs are joined", "[mail][flowed]") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {"one \ntwo\n", "one two\n"},
      {"one\ntwo\n", "one\ntwo\n"},
      {"one \n\ntwo\n", "one \ntwo\n"},
      {"one ", "one \n"},
      {"> a \n> b\n", "> a b\n"},
      {">> a \n>> b\n> c\n", ">> a b\n> c\n"},
      {"> a \nb\n", "> a \nb\n"},
      {" > not quoted\n", "> not quoted\n"},
      {" From here\n", "From here\n"},
      {"text \n-- \nAda\n", "text \n-- \nAda\n"},
      {"> x \n> -- \n> Ada\n", "> x \n> -- \n> Ada\n"},
      {">\n>\n", "> \n> \n"},
  }));
  CHECK(join_flowed(text, DelSp::No) == expected);
}

TEST_CASE("join_flowed: with DelSp the blank goes", "[mail][flowed]") {
  CHECK(join_flowed("bro \nken\n", DelSp::Yes) == "broken\n");
  CHECK(join_flowed("two  \nwords\n", DelSp::Yes) == "two words\n");
  CHECK(join_flowed("-- \nAda\n", DelSp::Yes) == "-- \nAda\n");
}
