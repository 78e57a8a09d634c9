#include "ingest/bugzilla_reader.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "ingest/bugzilla_request.hpp"

namespace docket::ingest {
namespace {

using Ids = std::vector<std::int64_t>;

TEST_CASE("BugzillaReading: a page gives the numbers of its bugs and of nothing inside them",
          "[bugzilla_reader]") {
  const auto reading = read_bugzilla(R"({"faults":[],"bugs":[
      {"id":35,"flags":[{"id":9}],"creator_detail":{"id":28},"blocks":[1,2]},
      {"summary":"id","cf":{"id":4},"id":40}]})");
  CHECK(reading.is_json);
  CHECK(reading.has_bug_list);
  CHECK(reading.bugs == Ids{35, 40});
  CHECK(!reading.error);
  CHECK(read_bugzilla(R"( {"bugs":[]} )").has_bug_list);
}

TEST_CASE("BugzillaReading: what is no list of bugs is not taken for one", "[bugzilla_reader]") {
  const auto body =
      GENERATE("{}", R"({"bugs":{}})", R"({"bugs":null})", R"({"bugs":1})", R"({"bugs":[1]})",
               R"({"bugs":[null]})", R"({"bugs":[[{"id":1}]]})", R"({"bugs":[{"id":1},[]]})",
               R"({"bugs":[{}]})", R"({"bugs":[{"id":"1"}]})", R"({"bugs":[{"id":1.5}]})",
               R"({"bugs":[{"id":0}]})", R"({"bugs":[{"id":-4}]})", R"({"bugs":[{"id":1,"id":2}]})",
               R"({"bugs":[{"id":18446744073709551615}]})", R"({"x":{"bugs":[{"id":1}]}})",
               R"({"error":true,"bugs":[{"id":1}]})");
  INFO(body);
  const auto reading = read_bugzilla(body);
  CHECK(reading.is_json);
  CHECK(!reading.has_bug_list);
}

TEST_CASE("BugzillaReading: what is no whole JSON object is none", "[bugzilla_reader]") {
  const std::string deep(65, '[');
  const auto body =
      GENERATE_COPY(values<std::string>({"",
                                         " ",
                                         "null",
                                         "1",
                                         "\"x\"",
                                         "[]",
                                         R"([{"bugs":[]}])",
                                         R"({"bugs":[)",
                                         R"({"bugs":[]}x)",
                                         R"({"bugs":[]}{})",
                                         R"({"bugs":[],})",
                                         R"({'bugs':[]})",
                                         "<html>",
                                         "{\"a\":\"\xff\"}",
                                         "{\"a\":\"\n\"}",
                                         R"({"a":01})",
                                         R"({"a":1e999})",
                                         "{\"a\":" + deep + std::string(65, ']') + "}",
                                         "{\"a\":" + std::string(5'000'000, '['),
                                         R"({"a":"\ud800"})"}));
  const auto reading = read_bugzilla(body);
  CHECK(!reading.is_json);
  CHECK(!reading.has_bug_list);
  CHECK(reading.bugs.empty());
}

TEST_CASE("BugzillaReading: an answer cut anywhere is not whole", "[bugzilla_reader]") {
  const std::string whole = R"({"bugs":[{"id":35,"s":"a\u00e9"}],"faults":[{"x":[true,null]}]})";
  REQUIRE(read_bugzilla(whole).has_bug_list);
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(!read_bugzilla(whole.substr(0, size)).is_json);
}

TEST_CASE("BugzillaReading: 64 levels are read and 65 are not", "[bugzilla_reader]") {
  const auto nested = [](std::size_t levels) {
    return "{\"bugs\":[],\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') +
           "}";
  };
  CHECK(read_bugzilla(nested(64)).is_json);
  CHECK(!read_bugzilla(nested(65)).is_json);
}

TEST_CASE("BugzillaReading: comments are counted under the string that names their bug",
          "[bugzilla_reader]") {
  const auto reading = read_bugzilla(
      R"({"bugs":{"35":{"comments":[{"id":75,"tags":[{}],"reactions":{"+1":3}},{"id":76}]},
          "36":{"comments":[]}},"comments":{"75":{}}})");
  CHECK(!reading.has_bug_list);
  REQUIRE(reading.comment_lists.size() == 2);
  CHECK(reading.comment_lists[0].bug == 35);
  CHECK(reading.comment_lists[0].comments == 2);
  CHECK(reading.comment_lists[1].bug == 36);
  CHECK(reading.comment_lists[1].comments == 0);
}

TEST_CASE("BugzillaReading: an error has its code and message", "[bugzilla_reader]") {
  const auto reading = read_bugzilla(
      R"({"message":"Bug #1\ndoes not\u0007 exist.","code":101,"error":true,"documentation":"x"})");
  REQUIRE(reading.error);
  CHECK(reading.error->code == 101);
  CHECK(reading.error->message == "Bug #1 does not? exist.");
  CHECK(read_bugzilla(R"({"error":true,"code":"306","message":"m"})").error->code == 306);
  CHECK(read_bugzilla(R"({"error":true})").error->code == 0);
  CHECK(!read_bugzilla(R"({"error":false,"code":1,"message":"m"})").error);
}

TEST_CASE("BugzillaReading: times are UTC seconds, and nothing else is a time",
          "[bugzilla_reader]") {
  CHECK(parse_bugzilla_time("1970-01-01T00:00:10Z") == 10);
  CHECK(parse_bugzilla_time("2014-09-26T18:01:30Z") == 1411754490);
  const auto bad = GENERATE("", "2014-09-26", "2014-09-26 18:01:30", "2014-09-26T18:01:30",
                            "2014-09-26T18:01:30+00:00", "2014-13-26T18:01:30Z",
                            "2014-02-30T18:01:30Z", "2014-09-26T25:01:30Z", "-014-09-26T18:01:30Z",
                            "2014-09-26T18:01:3 Z", "2014-09-26T18:01:30ZZ");
  CHECK(!parse_bugzilla_time(bad));
}

TEST_CASE("first_words: the title of a page, else the first words of a text", "[bugzilla_reader]") {
  CHECK(first_words("<html><TITLE lang=en>\n Too  Many\nRequests</title>x") == "Too Many Requests");
  CHECK(first_words("Request-URI\x1b[31m Too Long\n") == "Request-URI?[31m Too Long");
  CHECK(first_words("<title></title>x") == "<title></title>x");
  CHECK(first_words("<title") == "<title");
  CHECK(first_words("") == "");
  CHECK(first_words(std::string(1'000'000, 'x')).size() < 100);
}

TEST_CASE("Bugzilla's requests: product, component and time are encoded", "[bugzilla_request]") {
  BugzillaQuery query;
  query.product = "A&B";
  query.changed_since = 10;
  const std::string path = page_path(query, 40);
  CHECK(path.starts_with("/rest/bug?product=A%26B&component=CA%20Certificate%20Compliance&"));
  CHECK(path.find("&order=bug_id&limit=500&offset=40&") != std::string::npos);
  CHECK(path.find("&last_change_time=1970-01-01T00%3A00%3A10Z") != std::string::npos);
  CHECK(path.find("&include_fields=id,summary,status,") != std::string::npos);
  CHECK(comments_path(35, std::nullopt) == "/rest/bug/35/comment");
  CHECK(comments_path(35, 10) == "/rest/bug/35/comment?new_since=1970-01-01T00%3A00%3A10Z");
}

TEST_CASE("Bugzilla's requests: no address of a group is over 8 KiB, and no bug is lost",
          "[bugzilla_request]") {
  BugzillaQuery query;
  query.page_size = 10'000;
  query.changed_since = 1'700'000'000;
  for (std::int64_t bug = 5000; bug > 0; --bug) query.only.push_back(1'900'000 + bug);
  query.only.push_back(1'900'001);
  Ids all;
  for (const Ids& group : groups_of(query)) {
    CHECK(group_path(query, group).size() < 7000);
    all.insert(all.end(), group.begin(), group.end());
  }
  CHECK(all.size() == 5000);
  CHECK(std::is_sorted(all.begin(), all.end()));
  query.page_size = 100;
  for (const Ids& group : groups_of(query)) CHECK(group.size() <= 100);
  query.only.clear();
  CHECK(groups_of(query).empty());
}

}  // namespace
}  // namespace docket::ingest
