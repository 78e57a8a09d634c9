#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/document_links.hpp"

using namespace docket::mail;  // NOLINT(google-build-using-namespace)

namespace {

using Urls = std::vector<std::string>;

Urls urls_of(std::string_view text, DocumentFormat format) {
  Urls out;
  for (const DocumentLink& link : find_document_links(text, format)) out.push_back(link.url);
  return out;
}

/// Every link replaced by `url`.
std::string all_replaced(std::string_view text, DocumentFormat format, const std::string& url) {
  const std::vector<DocumentLink> links = find_document_links(text, format);
  std::vector<LinkReplacement> replacements;
  for (std::size_t i = 0; i < links.size(); ++i) replacements.push_back({i, url});
  return rewrite_links(text, format, links, replacements);
}

struct Row {
  const char* text;
  Urls urls;
};

void check(DocumentFormat format, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(urls_of(row.text, format) == row.urls);
  }
}

const std::string kMarkdown =
    "\xEF\xBB\xBF# Report\r\n\r\nSee [the post](https://a.example/x?a=1&b=2 \"title\") and\r\n"
    "<https://a.example/auto>, https://a.example/bare.\r\n"
    "`https://a.example/code` \xFF\xFE and ``a ` https://a.example/code`` end\r\n\r\n"
    "```\r\nhttps://a.example/fenced\r\n```\r\n"
    "[https://a.example/same](https://a.example/same) | https://a.example/cell |\r\n"
    "[1]: https://a.example/ref\r\n";
const std::string kHtml =
    "<!DOCTYPE html>\r\n<!-- https://a.example/comment -->\n"
    "<a href=\"https://a.example/x?a=1&amp;b=2\">https://a.example/text?a=1&amp;b=2</a>\n"
    "<img src='//a.example/i.png'><a class=x HREF=https://a.example/bare>x</a>\n"
    "<script>var u = \"https://a.example/script\";</script>&lt;https://a.example/t&gt;\n";
const std::string kWiki =
    "== Report ==\n[https://a.example/x the post], [https://a.example/y], https://a.example/z.\n"
    "{{Cite|https://a.example/c|x}}\n";
const std::string kPlain =
    "See <https://a.example/x>\nor (https://a.example/y), mid:a.1@a.example;\nnews: none\n";

struct Sample {
  DocumentFormat format;
  const std::string* text;
  std::size_t links;
};
const std::vector<Sample> kSamples = {{DocumentFormat::Markdown, &kMarkdown, 7},
                                      {DocumentFormat::Html, &kHtml, 5},
                                      {DocumentFormat::Wiki, &kWiki, 4},
                                      {DocumentFormat::Plain, &kPlain, 3}};

}  // namespace

TEST_CASE("find_document_links: Markdown", "[mail][document]") {
  check(DocumentFormat::Markdown,
        {
            {"[a](https://a.example/x)", {"https://a.example/x"}},
            {"[a](https://a.example/x_(y))", {"https://a.example/x_(y)"}},
            {"[a](<https://a.example/x y>)", {"https://a.example/x y"}},
            {"[a](https://a.example/x 'title')", {"https://a.example/x"}},
            {"[a](https://a.example/x\\_y\\))", {"https://a.example/x_y)"}},
            {"[a]( https://a.example/x )", {"https://a.example/x"}},
            {"![i](https://a.example/i.png)", {"https://a.example/i.png"}},
            {"[https://a.example](https://a.example)", {"https://a.example", "https://a.example"}},
            {"[![i](https://a.example/i.png)](https://a.example/x)",
             {"https://a.example/i.png", "https://a.example/x"}},
            {"[r]: https://a.example/x", {"https://a.example/x"}},
            {"[r]: <https://a.example/x> \"title\"", {"https://a.example/x"}},
            {"<https://a.example/x>", {"https://a.example/x"}},
            {"**https://a.example/x**", {"https://a.example/x"}},
            {"| https://a.example/x|y |", {"https://a.example/x"}},
            {"https://a.example/t[1-25]", {"https://a.example/t[1-25]"}},
            {"(https://a.example/x).", {"https://a.example/x"}},
            {"[a](mid:a.1@a.example)", {"mid:a.1@a.example"}},
            {"`https://a.example/x`", {}},
            {"`` ` https://a.example/x ``", {}},
            {"\\`https://a.example/x\\`", {"https://a.example/x"}},
            {"` https://a.example/x", {"https://a.example/x"}},
            {"` https://a.example/x\n\n`", {"https://a.example/x"}},
            {"` https://a.example/x\r\n\r\n`", {"https://a.example/x"}},
            {"```\nhttps://a.example/x\n```\nhttps://a.example/y", {"https://a.example/y"}},
            {"```text\nhttps://a.example/x\n", {}},
            {"````\n```\nhttps://a.example/x\n````\nhttps://a.example/y", {"https://a.example/y"}},
            {"~~~\n```\nhttps://a.example/x\n~~~\nhttps://a.example/y", {"https://a.example/y"}},
            {"  ```\nhttps://a.example/x\n  ```\nhttps://a.example/y", {"https://a.example/y"}},
            {"> ```\n> https://a.example/x\n> ```\n> https://a.example/y", {"https://a.example/y"}},
            {"```code``` https://a.example/x", {"https://a.example/x"}},
            {"[a](page.md) [b](#part) https:// xhttps://a.example", {}},
            {"", {}},
        });
}

TEST_CASE("find_document_links: HTML", "[mail][document]") {
  check(DocumentFormat::Html,
        {
            {"<a href=\"https://a.example/x?a&amp;b\">x</a>", {"https://a.example/x?a&b"}},
            {"<a href='https://a.example/x'>x</a>", {"https://a.example/x"}},
            {"<a href=https://a.example/x>x</a>", {"https://a.example/x"}},
            {"<A\nHREF = \" https://a.example/x \">x</A>", {"https://a.example/x"}},
            {"<img alt=\"a > b\" src=\"https://a.example/i\">", {"https://a.example/i"}},
            {"<a href=\"//a.example/x\">x</a>", {"//a.example/x"}},
            {"<p>https://a.example/x&#38;y</p>", {"https://a.example/x&y"}},
            {"&lt;https://a.example/x&gt;", {"https://a.example/x"}},
            {"https://a.example/x&nbsp;and", {"https://a.example/x"}},
            {"<a href=\"/x\">x</a><a data-href=\"https://a.example/x\">x</a>", {}},
            {"<!-- <a href=\"https://a.example/x\"> -->", {}},
            {"<script>\"https://a.example/x\"</script><style>a{b:url(https://a.example/y)}</style>",
             {}},
            {"<a href=\"https://a.example/x", {"https://a.example/x"}},
            {"a < b https://a.example/x", {"https://a.example/x"}},
        });
}

TEST_CASE("find_document_links: wiki and plain text", "[mail][document]") {
  check(DocumentFormat::Wiki, {
                                  {"[https://a.example/x a text]", {"https://a.example/x"}},
                                  {"[https://a.example/x]", {"https://a.example/x"}},
                                  {"{{Bug|https://a.example/x}}", {"https://a.example/x"}},
                                  {"https://a.example/x.", {"https://a.example/x"}},
                                  {"[[Page|text]]", {}},
                              });
  check(DocumentFormat::Plain, {
                                   {"> <https://a.example/x>, and", {"https://a.example/x"}},
                                   {"<URL:https://a.example/x>", {"https://a.example/x"}},
                                   {"[1] https://a.example/x_(y)!", {"https://a.example/x_(y)"}},
                                   {"news:a.1@a.example nntp://a.example/g/1",
                                    {"news:a.1@a.example", "nntp://a.example/g/1"}},
                                   {"news:a.group, mid: x", {}},
                               });
}

TEST_CASE("document links: their places are those of the URLs as written", "[mail][document]") {
  const std::string text = "x <a href=\"https://a.example/x?a&amp;b\">";
  const auto links = find_document_links(text, DocumentFormat::Html);
  REQUIRE(links.size() == 1);
  CHECK(text.substr(links[0].offset, links[0].length) == "https://a.example/x?a&amp;b");
}

TEST_CASE("rewrite_links: every other byte stays", "[mail][document]") {
  const std::string id = "https://d.example/m/a%2Bb@a.example?x=1&y=2";
  CHECK(all_replaced(kMarkdown, DocumentFormat::Markdown, "https://d.example/m/1(a) b") ==
        "\xEF\xBB\xBF# Report\r\n\r\nSee [the post](https://d.example/m/1%28a%29%20b \"title\") "
        "and\r\n<https://d.example/m/1%28a%29%20b>, https://d.example/m/1%28a%29%20b.\r\n"
        "`https://a.example/code` \xFF\xFE and ``a ` https://a.example/code`` end\r\n\r\n"
        "```\r\nhttps://a.example/fenced\r\n```\r\n"
        "[https://d.example/m/1%28a%29%20b](https://d.example/m/1%28a%29%20b) | "
        "https://d.example/m/1%28a%29%20b |\r\n"
        "[1]: https://d.example/m/1%28a%29%20b\r\n");
  CHECK(all_replaced(kHtml, DocumentFormat::Html, id) ==
        "<!DOCTYPE html>\r\n<!-- https://a.example/comment -->\n"
        "<a href=\"https://d.example/m/a%2Bb@a.example?x=1&amp;y=2\">"
        "https://d.example/m/a%2Bb@a.example?x=1&amp;y=2</a>\n"
        "<img src='https://d.example/m/a%2Bb@a.example?x=1&amp;y=2'>"
        "<a class=x HREF=https://d.example/m/a%2Bb@a.example?x=1&amp;y=2>x</a>\n"
        "<script>var u = \"https://a.example/script\";</script>"
        "&lt;https://d.example/m/a%2Bb@a.example?x=1&amp;y=2&gt;\n");
  CHECK(all_replaced(kWiki, DocumentFormat::Wiki, "https://d.example/m/[1]|2") ==
        "== Report ==\n[https://d.example/m/%5B1%5D%7C2 the post], "
        "[https://d.example/m/%5B1%5D%7C2], https://d.example/m/%5B1%5D%7C2.\n"
        "{{Cite|https://d.example/m/%5B1%5D%7C2|x}}\n");
  CHECK(all_replaced(kPlain, DocumentFormat::Plain, "mid:b.2@b.example") ==
        "See <mid:b.2@b.example>\nor (mid:b.2@b.example), mid:b.2@b.example;\nnews: none\n");
}

TEST_CASE("rewrite_links: NUL bytes survive; a full stop at the end is kept apart",
          "[mail][document]") {
  const std::string text("a\0b https://a.example/x\0c", 25);
  CHECK(all_replaced(text, DocumentFormat::Plain, "https://d.example/y.") ==
        std::string("a\0b https://d.example/y%2E\0c", 28));
}

TEST_CASE("rewrite_links: some links, out of range and out of order", "[mail][document]") {
  const std::string text = "https://a.example/1 https://a.example/2 https://a.example/3";
  const auto links = find_document_links(text, DocumentFormat::Plain);
  REQUIRE(links.size() == 3);
  CHECK(rewrite_links(text, DocumentFormat::Plain, links, {{1, "mid:x@y"}}) ==
        "https://a.example/1 mid:x@y https://a.example/3");
  CHECK(rewrite_links(text, DocumentFormat::Plain, links,
                      {{2, "mid:x@y"}, {0, "mid:z@y"}, {9, "q"}}) ==
        "https://a.example/1 https://a.example/2 mid:x@y");
}

TEST_CASE("rewrite_links: nothing replaced is nothing changed; what is written is found again",
          "[mail][document]") {
  const auto* const replacement =
      GENERATE("https://d.example/m/a.1@a.example", "mid:a.1@a.example",
               "https://d.example/m/a%2Fb?x=1&y=2#z", "https://d.example/m/x%28y%29");
  for (const Sample& sample : kSamples) {
    CAPTURE(*sample.text, replacement);
    const auto links = find_document_links(*sample.text, sample.format);
    CHECK(links.size() == sample.links);
    CHECK(rewrite_links(*sample.text, sample.format, links, {}) == *sample.text);
    const std::string rewritten = all_replaced(*sample.text, sample.format, replacement);
    CHECK(urls_of(rewritten, sample.format) == Urls(sample.links, replacement));
    CHECK(all_replaced(rewritten, sample.format, replacement) == rewritten);
  }
}

TEST_CASE("document_format: by name, else by what the text holds", "[mail][document]") {
  CHECK(document_format("a/Report.MD", "<html>") == DocumentFormat::Markdown);
  CHECK(document_format("report.htm", "") == DocumentFormat::Html);
  CHECK(document_format("report.wiki", "") == DocumentFormat::Wiki);
  CHECK(document_format("-", kMarkdown) == DocumentFormat::Markdown);
  CHECK(document_format("-", kHtml) == DocumentFormat::Html);
  CHECK(document_format("-", kWiki) == DocumentFormat::Wiki);
  CHECK(document_format("report.txt", kPlain) == DocumentFormat::Plain);
  CHECK(document_format("-", "## Incident Report\n<a href=\"x\">") == DocumentFormat::Markdown);
  CHECK(document_format("-", "x <a href=\"https://a.example\">") == DocumentFormat::Html);
  CHECK(document_format("-", "see [x](https://a.example)") == DocumentFormat::Markdown);
  CHECK(document_format("-", "") == DocumentFormat::Plain);
}

TEST_CASE("find_document_links: hostile text takes linear time", "[mail][document]") {
  constexpr std::size_t kRepeats = 200'000;
  const auto* const unit = GENERATE("`a` ", "mid:", "](http://", "`` ` ", "<a ", "<!--", "```\n",
                                    "http://", "<script>", "[http://x](", "&amp;", "\n> ```");
  std::string text;
  for (std::size_t i = 0; i < kRepeats; ++i) text += unit;
  for (const auto format : {DocumentFormat::Markdown, DocumentFormat::Html, DocumentFormat::Wiki,
                            DocumentFormat::Plain}) {
    const auto links = find_document_links(text, format);
    CHECK(rewrite_links(text, format, links, {}) == text);
  }
}
