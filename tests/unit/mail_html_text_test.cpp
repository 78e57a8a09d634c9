#include <string>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "mail/html_text.hpp"

using docket::is_valid_utf8;
using docket::mail::html_to_text;

TEST_CASE("html_to_text: what shows", "[mail][html]") {
  const auto [html, expected] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {"a", "a\n"},
      {" \n ", ""},
      {"one\n  two", "one two\n"},
      {"<html><body>x</body></html>\n", "x\n"},
      {"<b>a</b>b <i>c</i>", "ab c\n"},
      {"a<br>b<br/>c", "a\nb\nc\n"},
      {"a<br><br>b", "a\n\nb\n"},
      {"a<br><br><br><br>b", "a\n\nb\n"},
      {"<p>a</p><p>b</p>", "a\n\nb\n"},
      {"<p>a<p>b", "a\n\nb\n"},
      {"<div>a</div><div>b</div>", "a\nb\n"},
      {"<div>a</div><div><br></div><div>b</div>", "a\n\nb\n"},
      {"<h1>a</h1>b", "a\n\nb\n"},
      {"a<hr>b", "a\nb\n"},
      // entities
      {"&lt;&amp;&gt; &uuml; &#252; &#xFC;", "<&> \xC3\xBC \xC3\xBC \xC3\xBC\n"},
      {"a&nbsp;&nbsp;b", "a  b\n"},
      {"<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb\n"},
      {"AT&T &nonesuch; &", "AT&T &nonesuch; &\n"},
      // what does not show
      {"<head><title>t</title><style>p{}</style></head>a", "a\n"},
      {"a<script>if (b<c) d();</script>e", "ae\n"},
      {"a<!-- b -->c", "ac\n"},
      {"<!DOCTYPE html><?xml x?>a", "a\n"},
      {"<!--[if mso]>a<![endif]-->b", "b\n"},
      {"<![if !supportLists]>a<![endif]>b", "ab\n"},
      {"<!--[if !mso]><!-->a<!--<![endif]-->b", "ab\n"},
      // preformatted
      {"<pre>a  b\n c\n\n\nd</pre>e", "a  b\n c\n\n\nd\n\ne\n"},
      {"<pre>\na\tb\r\nc</pre>", "a\tb\nc\n"},
      // lists and tables
      {"<ul><li>a<li>b</ul>c", "* a\n* b\nc\n"},
      {"<ol><li>a</li><li></li><li>b</li></ol>", "* a\n* b\n"},
      {"<table><tr><td>a<td>b</tr><tr><td>c</td><td></td></tr></table>d", "a\tb\nc\nd\n"},
      {"<table><tr><th>a</th><td><p>b</p></td></tr></table>", "a\n\nb\n"},
      // quotes
      {"<blockquote>a<br>b</blockquote>c", "> a\n> b\nc\n"},
      {"a<blockquote><p>b</p><p>c</p></blockquote>", "a\n\n> b\n>\n> c\n"},
      {"<blockquote>a<blockquote>b</blockquote>c</blockquote>", "> a\n> > b\n> c\n"},
      {"<blockquote><blockquote>a<br><br>b</blockquote></blockquote>", "> > a\n> >\n> > b\n"},
      // links and images
      {"<a href=\"https://example.org/x\">text</a>.", "text <https://example.org/x>.\n"},
      {"<a href=\"https://example.org/x\">https://example.org/x</a>", "https://example.org/x\n"},
      {"<a href=\"http://example.org/\">example.org</a>", "example.org\n"},
      {"<a href=\"mailto:ada@example.org\">Ada@example.org</a>", "Ada@example.org\n"},
      {"<a href=\"mailto:ada@example.org\">Ada</a>", "Ada <mailto:ada@example.org>\n"},
      {"<a href=\"http://example.org/?a=1&amp;b=<2>\">x</a>",
       "x <http://example.org/?a=1&b=%3C2%3E>\n"},
      {"<blockquote><a href=\"http://example.org\">http://example.org</a></blockquote>",
       "> http://example.org\n"},
      {"<a href=\"#top\">up</a> <a href=\"javascript:x()\">go</a> <a>none</a>", "up go none\n"},
      {"<a href=\"http://example.org\"><img src=x></a>a", "a\n"},
      {"<a href=\"http://example.org\"><img alt=\"logo\"></a>", "logo <http://example.org>\n"},
      {"a <img src=\"x\" alt=\"a  picture\"> b<img>", "a a picture b\n"},
      // the mark of a signature
      {"a<br>-- <br>Ada", "a\n-- \nAda\n"},
      {"a<br>-- b", "a\n-- b\n"},
  }));
  INFO(html);
  CHECK(html_to_text(html) == expected);
}

TEST_CASE("html_to_text: what is malformed", "[mail][html]") {
  const auto [html, expected] = GENERATE(table<const char*, const char*>({
      {"<", ""},
      {"a < b > c", "a < b > c\n"},
      {"a <3 b", "a <3 b\n"},
      {"<>", "<>\n"},
      {"a<b", "a\n"},
      {"a</b>c", "ac\n"},
      {"a</blockquote>b", "ab\n"},
      {"</p></div></body></html>a", "a\n"},
      {"<p>a</p></html>\nfooter", "a\n\nfooter\n"},
      {"<html><body><p>a</body></html><html><body><p>b</body></html>", "a\n\nb\n"},
      {"<blockquote>a", "> a\n"},
      {"<blockquote>a</div>b", "> ab\n"},
      {"<b><i>a</b>b</i>c", "abc\n"},
      {"<title>never closed<p>a", "a\n"},
      {"<head><p>a", "a\n"},
      {"<head>a", "a\n"},
      {"<pre>a\n<p>b", "a\n\nb\n"},
      {"a<script>never closed", "a\n"},
      {"a<!-- never closed", "a\n"},
      {"a<![never closed", "a<![never closed\n"},
      {"<a href=http://example.org>a", "a <http://example.org>\n"},
      {"<a href=http://example.org>a<a href=http://example.org/b>b",
       "a <http://example.org>b <http://example.org/b>\n"},
      {"<a href=\"http://example.org/\na b\">x</a>", "x <http://example.org/a%20b>\n"},
      {"<a href>x</a>", "x\n"},
      {"<p class=a\" b='>a", ""},
      {"<docket-root>a</docket-root>b", "ab\n"},
      {"</docket-root>a</docket-root>b", "ab\n"},
      {"<nonesuch>a</nonesuch><o:p>b</o:p>", "ab\n"},
      {"<P>A<BR>B", "A\nB\n"},
      {"<br", ""},
      {"&#0;&#xD800;&#x110000;&#99999999999;a", "a\n"},
      {"\xFF\xFE"
       "a",
       "\xEF\xBF\xBD\xEF\xBF\xBD"
       "a\n"},
      {"a\xC3", "a\xEF\xBF\xBD\n"},
      {"\x01\x1B[31ma", "[31ma\n"},
      {"<meta charset=iso-8859-1>\xC3\xBC", "\xC3\xBC\n"},
  }));
  INFO(html);
  CHECK(html_to_text(html) == expected);
}

TEST_CASE("html_to_text: a NUL byte shows as U+FFFD and ends nothing", "[mail][html]") {
  CHECK(html_to_text({"a\0b", 3}) ==
        "a\xEF\xBF\xBD"
        "b\n");
}

TEST_CASE("html_to_text: text longer than a piece stays whole", "[mail][html]") {
  std::string html;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    html += "<span class=\"x\">\xE4\xB8\xAD&amp;</span>";
    expected += "\xE4\xB8\xAD&";
  }
  CHECK(html_to_text(html) == expected + "\n");
}

TEST_CASE("html_to_text: a long attribute is no harm", "[mail][html]") {
  CHECK(html_to_text("a<img src=\"data:" + std::string(300'000, 'x') + "\">b") == "ab\n");
  CHECK(html_to_text("<a href=\"http://example.org/" + std::string(3000, 'x') + "\">a</a>") ==
        "a\n");
}

TEST_CASE("html_to_text: a tag with thousands of attributes is passed over", "[mail][html]") {
  std::string html = "a<p";
  for (int i = 0; i < 5000; ++i) html += " a" + std::to_string(i) + "=1";
  CHECK(html_to_text(html + ">b") == "ab\n");
}

TEST_CASE("html_to_text: nesting is bounded", "[mail][html]") {
  std::string html;
  for (int i = 0; i < 5000; ++i) html += "<blockquote><b>";
  const std::string text = html_to_text(html + "deep");
  CHECK(text.ends_with("> deep\n"));
  CHECK(text.size() < 100);
}

TEST_CASE("html_to_text: hostile input takes linear time", "[mail][html]") {
  const std::string pattern = GENERATE(
      as<std::string>{}, "<", "&", "<b>", "<b></i>", "<a ", "<p a='", "<!--", "<!", "<![", "<![x>",
      "</", "<script>", "<script></", "<table><tr><td>", "<dd>", "<li>", "&#1;", "</docket-root>",
      "<a href=http://example.org>x", "<title>", "<html><body>", "<blockquote>\n", "<pre>\n");
  std::string html;
  while (html.size() < 200'000) html += pattern;
  const std::string text = html_to_text(html);
  CHECK(is_valid_utf8(text));
  CHECK(text.size() < 20 * html.size());
}

TEST_CASE("html_to_text: where the parser's pieces are cut does not show", "[mail][html]") {
  const auto [html, expected] = GENERATE(table<std::string, std::string>({
      {"<a href=\"http://www.example.org/a/long/way/to/go.html\">link</a> end",
       "link <http://www.example.org/a/long/way/to/go.html> end"},
      {"<p><strong><a \nhref='http://example.org/a'><font \nface=Arial size=3>link</font></a>",
       "link <http://example.org/a>"},
      {"<a title=\"a > b\" href=\"http://example.org/a\">link</a>", "link <http://example.org/a>"},
      {"one<!-- <a href=\"http://example.org/a\">not</a> this -->two", "onetwo"},
      {"one<script>if (a<b) c('<p>');</script>two", "onetwo"},
      {"one &amp; two &eacute; three", "one & two \xC3\xA9 three"},
      {"a < b <b>c</b> <> d", "a < b c <> d"},
      {"<img src=x alt=\"a picture\">one", "a pictureone"},
  }));
  const std::string plain = html_to_text(html);
  CHECK(plain.substr(0, plain.find_last_not_of('\n') + 1) == expected);
  for (std::size_t pad = 900; pad < 1100; ++pad) {
    const std::string padded = html_to_text("<p>" + std::string(pad, ' ') + html);
    if (padded != plain) FAIL("at " << pad << ": " << padded);
  }
}

TEST_CASE("html_to_text: a long tag keeps its attributes", "[mail][html]") {
  for (const std::size_t size : {800U, 1100U, 3000U}) {
    const std::string tag = "<a style=\"" + std::string(size, 'x') + "\" href=\"http://a.org/\">";
    for (std::size_t pad = 0; pad < 1100; pad += 7) {
      const std::string text = html_to_text("<p>" + std::string(pad, ' ') + tag + "link</a>");
      if (text.find("link <http://a.org/>") == std::string::npos) FAIL(size << ", " << pad);
    }
  }
}
