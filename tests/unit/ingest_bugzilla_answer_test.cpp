#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "ingest/bugzilla_answer.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::ingest {

using test::need;

TEST_CASE("BugzillaAnswer: bugs stay as they came", "[ingest][incidents]") {
  const BugzillaAnswer answer = need(parse_bugzilla_answer(
      R"({"faults": [], "bugs": [{"summary": "A: b", "id": 12345, "cf_new": {"x": [1, null]}},
          {"id": "67890"}]})"));
  REQUIRE(answer.bugs.size() == 2);
  CHECK(answer.bugs[0].num == IncidentNum(12345));
  CHECK(answer.bugs[0].record == R"({"summary":"A: b","id":12345,"cf_new":{"x":[1,null]}})");
  CHECK(answer.bugs[1].num == IncidentNum(67890));
  CHECK(answer.problems.empty());
}

TEST_CASE("BugzillaAnswer: an array of bugs, an empty answer, nothing but white space around",
          "[ingest][incidents]") {
  CHECK(need(parse_bugzilla_answer(" [{\"id\": 1}] \n")).bugs.size() == 1);
  CHECK(need(parse_bugzilla_answer("{\"bugs\": []}")).bugs.empty());
}

TEST_CASE("BugzillaAnswer: comments, but not the private ones", "[ingest][incidents]") {
  const BugzillaAnswer answer = need(parse_bugzilla_answer(
      R"({"bugs": {"35": {"comments": [
            {"count": 0, "text": "first", "time": "2000-07-25T13:50:04Z", "is_private": false},
            {"count": 1, "text": "hidden", "is_private": true},
            {"count": 2, "text": "third"}, {"text": "lost"}]},
          "x": {"comments": []}, "36": []}, "comments": {}})"));
  REQUIRE(answer.comments.size() == 2);
  CHECK(answer.comments[0].bug == IncidentNum(35));
  CHECK(answer.comments[1].count == 2);
  CHECK(answer.problems.size() == 3);
  const CommentFields fields = read_comment_fields(answer.comments[0].record);
  CHECK(fields.text == "first");
  CHECK(fields.time == 964533004);
}

TEST_CASE("BugzillaAnswer: one bad record does not hold up the others", "[ingest][incidents]") {
  const BugzillaAnswer answer = need(parse_bugzilla_answer(
      R"({"bugs": [{"id": 1}, {"summary": "no id"}, 7, null, {"id": -3}, {"id": 1e99},
          {"id": "12x"}, {"id": 2}]})"));
  CHECK(answer.bugs.size() == 2);
  CHECK(answer.problems.size() == 6);
}

TEST_CASE("BugzillaAnswer: what is no answer is an error that says why", "[ingest][incidents]") {
  using Row = std::pair<std::string, std::string>;
  const auto [text, word] = GENERATE(values<Row>({
      {"", "no whole JSON"},
      {"{\"bugs\": [{\"id\": 1}", "no whole JSON"},
      {"<html><title>502 Bad Gateway</title></html>", "no whole JSON"},
      {"{}", "no \"bugs\""},
      {"7", "no \"bugs\""},
      {"\"bugs\"", "no \"bugs\""},
      {"{\"bugs\": 7}", "no \"bugs\""},
      {R"({"error": true, "code": 306, "message": "The API key is bad"})", "The API key is bad"},
      {R"({"error": true, "message": "two\nlines \u001b[31m"})", "two lines ?[31m"},
      {R"({"error": true, "message": 7})", "no reason given"},
      {R"({"bugs": [{"id": 1, "x": 1e999}]})", "a number that no computer holds"},
      {std::string(100'000, '['), "levels deep"},
      {std::string(100'000, '{'), "levels deep"},
  }));
  CAPTURE(text.substr(0, 60));
  const auto answer = parse_bugzilla_answer(text);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().message.find(word) != std::string::npos);
}

TEST_CASE("BugzillaAnswer: bytes that are no UTF-8 are repaired", "[ingest][incidents]") {
  const BugzillaAnswer answer =
      need(parse_bugzilla_answer("{\"bugs\": [{\"id\": 1, \"summary\": \"\xE9 \xFF\"}]}"));
  REQUIRE(answer.bugs.size() == 1);
  CHECK(read_bug_fields(answer.bugs[0].record).summary == "\uFFFD \uFFFD");
}

TEST_CASE("BugFields: fields of another type count as absent", "[ingest][incidents]") {
  const BugFields fields = read_bug_fields(
      R"({"id": 1, "summary": 7, "status": null, "whiteboard": ["x"], "is_open": "yes",
          "creation_time": "yesterday", "last_change_time": "2020-01-02T03:04:05.123+01:00",
          "see_also": ["https://example.org/", 5]})");
  CHECK_FALSE(fields.summary);
  CHECK_FALSE(fields.status);
  CHECK_FALSE(fields.whiteboard);
  CHECK_FALSE(fields.is_open);
  CHECK_FALSE(fields.creation_time);
  CHECK(fields.last_change_time == 1577930645);
  CHECK(fields.see_also == std::vector<std::string>{"https://example.org/"});
  CHECK_FALSE(read_bug_fields("no JSON").summary);
}

}  // namespace docket::ingest
