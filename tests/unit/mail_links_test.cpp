#include <catch2/catch.hpp>

#include "mail/links.hpp"

namespace docket::mail {
namespace {

std::vector<std::string> urls(std::string_view text) {
  std::vector<std::string> out;
  for (const Link& link : find_links(segment_body(std::string(text)))) out.push_back(link.url);
  return out;
}

using Urls = std::vector<std::string>;

}  // namespace

TEST_CASE("links: the sentence's marks are not part of them") {
  CHECK(
      urls("See https://example.org/a. Or (http://example.org/b), \"https://example.org/c\"!\n") ==
      Urls{"https://example.org/a", "http://example.org/b", "https://example.org/c"});
  CHECK(urls("At https://example.org/wiki/Lamp_(sea) and [https://example.org/x]\n") ==
        Urls{"https://example.org/wiki/Lamp_(sea)", "https://example.org/x"});
}

TEST_CASE("links: brackets hold a broken one together") {
  CHECK(urls("It is <https://example.org/very/\nlong/path?id=7> here.\n") ==
        Urls{"https://example.org/very/long/path?id=7"});
  CHECK(urls("It is <URL:http://example.org/a> here.\n") == Urls{"http://example.org/a"});
  CHECK(urls("An open one <https://example.org/a and more\n") == Urls{"https://example.org/a"});
}

TEST_CASE("links: what is none") {
  CHECK(urls("xhttp://example.org ftp://example.org https:// http://.\n").empty());
  CHECK(urls("").empty());
}

TEST_CASE("links: each once, where it is not quoted if it is anywhere") {
  const auto links = find_links(
      segment_body("> see https://example.org/a\n\nYes, https://example.org/a is it.\n"));
  REQUIRE(links.size() == 1);
  CHECK(links[0].segment == SegmentKind::Own);
}

TEST_CASE("links: a flood of them is bounded") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "https://example.org/" + std::to_string(i) + "\n";
  CHECK(urls(text).size() == 1000);
}

}  // namespace docket::mail
