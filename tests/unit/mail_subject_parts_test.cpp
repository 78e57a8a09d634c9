#include <catch2/catch.hpp>

#include "mail/subject_parts.hpp"

namespace docket::mail {

TEST_CASE("Subjects: parts of a series", "[mail][subject]") {
  const auto part = parse_part_number("[PATCH v2 3/7] lamps: turn them on");
  REQUIRE(part);
  CHECK(part->part == 3);
  CHECK(part->total == 7);
  CHECK(part->series == parse_part_number("[patch V2 0/7] Lamps")->series);
  CHECK(part->series != parse_part_number("[PATCH v3 3/7] lamps")->series);
  CHECK(part->series != parse_part_number("[PATCH v2 3/8] lamps")->series);
  CHECK(parse_part_number("[1/3] lamps")->total == 3);
  CHECK(parse_part_number("[net-next] [PATCH 01/12] lamps")->part == 1);
  for (const char* none :
       {"", "[PATCH] lamps", "[PATCH 3/] lamps", "[PATCH /7] lamps", "[PATCH 8/7] lamps",
        "[PATCH 1/1000] lamps", "lamps [PATCH 1/2]", "[PATCH 1/2", "1/2 lamps", "[a/b] lamps"}) {
    INFO(none);
    CHECK_FALSE(parse_part_number(none));
  }
}

TEST_CASE("Subjects: keys of series belong to one author and no replies", "[mail][subject]") {
  const Subject one = parse_subject("[PATCH 1/2] lamps");
  const Subject two = parse_subject("[PATCH 2/2] candles");
  CHECK(series_key(one, "ada@example.org") == series_key(two, "Ada@example.org"));
  CHECK(series_key(one, "ada@example.org") != series_key(two, "bob@example.org"));
  CHECK_FALSE(series_key(parse_subject("Re: [PATCH 1/2] lamps"), "ada@example.org"));
  CHECK_FALSE(series_key(parse_subject("[PATCH] lamps"), "ada@example.org"));
  CHECK_FALSE(series_key(one, ""));
}

TEST_CASE("Subjects: what a thread was called before", "[mail][subject]") {
  CHECK(former_subject("Lamps (was: Re: Candles)") == "Candles");
  CHECK(former_subject("Lamps (Was Candles (wax))") == "Candles (wax)");
  CHECK(former_subject("Lamps [was: [list] Re: Candles]") == "Candles");
  CHECK(former_subject("Lamps (Re: Candles)") == "Candles");
  for (const char* none : {"", "Lamps", "Lamps (wasted)", "Lamps (and candles)", "(was: Candles)",
                           "Lamps was: Candles", "Lamps ()", "Lamps )", "Lamps (was)"}) {
    INFO(none);
    CHECK(former_subject(none).empty());
  }
}

TEST_CASE("Subjects: keys", "[mail][subject]") {
  CHECK(subject_key("Lamps and candles") == subject_key(" lamps AND Candles "));
  CHECK(subject_key("Lamps") != subject_key("Candles"));
  CHECK(subject_key("Lamps") > 0);
  CHECK(subject_key("") == 0);
  CHECK(subject_key(" ") == 0);
}

}  // namespace docket::mail
