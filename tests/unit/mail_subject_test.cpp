#include <string>

#include <catch2/catch.hpp>

#include "mail/subject.hpp"

using docket::mail::parse_subject;
using docket::mail::Subject;

TEST_CASE("parse_subject: replies and forwards", "[mail][subject]") {
  const auto [text, base] = GENERATE(table<const char*, const char*>({
      {"Re: engine", "engine"},
      {"RE : engine", "engine"},
      {"re:engine", "engine"},
      {"Re: AW: Fwd: engine", "engine"},
      {"Re[2]: engine", "engine"},
      {"Re(12): engine", "engine"},
      {"Re^3: engine", "engine"},
      {"Re-2: engine", "engine"},
      {"Sv: engine", "engine"},
      {"Antw: engine", "engine"},
      {"r\xC3\xA9p: engine", "engine"},
      {"\xE5\x9B\x9E\xE5\xA4\x8D\xEF\xBC\x9A engine", "engine"},
      {"\xE5\x9B\x9E\xE5\xA4\x8D: engine", "engine"},
      {"engine (fwd)", "engine"},
      {"[Fwd: engine]", "engine"},
      {"[Fwd: [Fwd: engine]]", "engine"},
      {"[dev-talk] Re: [dev-talk] engine", "engine"},
      {"Re: [dev-talk] engine", "engine"},
      {"Re:", ""},
      {"Re: [PATCH v2 3/7] engine", "[PATCH v2 3/7] engine"},
  }));
  const Subject subject = parse_subject(text);
  CHECK(subject.base == base);
  CHECK(subject.is_reply);
}

TEST_CASE("parse_subject: what is no reply", "[mail][subject]") {
  const auto [text, base] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {"engine", "engine"},
      {"  the \t difference\n engine ", "the difference engine"},
      {"[dev-talk] engine", "engine"},
      {"[a][b]  [c] engine", "engine"},
      {"[1/3] engine", "[1/3] engine"},
      {"[PATCH] engine", "[PATCH] engine"},
      {"[dev-talk] [PATCH 1/2] engine", "[PATCH 1/2] engine"},
      {"[Bug 1234] engine", "[Bug 1234] engine"},
      {"[v2] engine", "[v2] engine"},
      {"[dev-talk]", "[dev-talk]"},
      {"[] engine", "[] engine"},
      {"[never closed engine", "[never closed engine"},
      {"Reply: engine", "Reply: engine"},
      {"Re engine", "Re engine"},
      {"R: a language", "R: a language"},
      {"Regarding: engine", "Regarding: engine"},
      {"engine (was: mill)", "engine (was: mill)"},
      {"(fwd)", "(fwd)"},
      {"Re[x]: engine", "Re[x]: engine"},
      {"Re[12345]: engine", "Re[12345]: engine"},
  }));
  const Subject subject = parse_subject(text);
  CHECK(subject.base == base);
  CHECK_FALSE(subject.is_reply);
}

TEST_CASE("parse_subject: a base subject is its own base", "[mail][subject]") {
  const auto* const text = GENERATE("Re: Re: [x] a b", "[Fwd: Re: [x] y (fwd)]", "[x] Re: [1/2] z");
  const Subject once = parse_subject(text);
  CHECK(parse_subject(once.base).base == once.base);
}

TEST_CASE("parse_subject: giant subjects are quick", "[mail][subject]") {
  const auto* const piece = GENERATE("Re: ", "[a]", "[fwd:", "(fwd)", "Re[1]", "[");
  std::string text;
  while (text.size() < (1U << 20)) text += piece;
  CHECK(parse_subject(text).base.size() <= text.size());
}
