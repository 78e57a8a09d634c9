#include <string>

#include <catch2/catch.hpp>

#include "mail/html_tags.hpp"

using docket::mail::HtmlTags;

namespace {

/// "a 0-5 /a 7-11": names and places.
std::string places(std::string_view html) {
  HtmlTags tags(html);
  std::string out;
  while (const auto tag = tags.next()) {
    if (!out.empty()) out += ' ';
    out += (tag->closes ? "/" : "") + tag->name + ' ' + std::to_string(tag->begin) + '-' +
           std::to_string(tag->end);
  }
  return out;
}

}  // namespace

TEST_CASE("HtmlTags: tags with their places", "[mail][html]") {
  const auto [html, expected] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {"text", ""},
      {"<a>x</a>", "a 0-3 /a 4-8"},
      {"<A HREF=x>", "a 0-10"},
      {"<h3 id=\"a>b\">", "h3 0-13"},
      {"<html-blob>", "html-blob 0-11"},
      {"<!-- <b> --><i>", "i 12-15"},
      {"<!-- <b>", ""},
      {"<script>if (a<b) x('<i>');</script><i>", "script 0-8 /script 26-35 i 35-38"},
      {"<style>a > b {}</style>", "style 0-7 /style 15-23"},
      {"1 < 2 <b>", "b 6-9"},
      {"<", ""},
      {"</", ""},
      {"<b", ""},
      {"<b <i>", "b 0-6"},
      {"<a title=\"unclosed><i>", ""},
  }));
  CAPTURE(html);
  CHECK(places(html) == expected);
}

TEST_CASE("HtmlTag: attributes", "[mail][html]") {
  HtmlTags tags(
      "<a HREF='./g/x?a=1&amp;b=2' data-doc-id=77 title = \"two words\" hidden class=\"\">");
  const auto tag = tags.next();
  REQUIRE(tag);
  CHECK(tag->attribute("href") == "./g/x?a=1&b=2");
  CHECK(tag->attribute("data-doc-id") == "77");
  CHECK(tag->attribute("title") == "two words");
  CHECK(tag->attribute("hidden") == "");
  CHECK(tag->attribute("class") == "");
  CHECK_FALSE(tag->attribute("doc-id"));
  CHECK_FALSE(tag->attribute("two"));
}
