#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "mail/groups_page.hpp"
#include "tests/support/sample_page.hpp"
#include "tests/support/shared_mail.hpp"

namespace docket::mail {
namespace {

using Strings = std::vector<std::string>;
using test::page_top;
using test::post_on_page;

const std::string kDay =
    "Nov 12, 2019, 9:14:08\xE2\x80\xAF"
    "AM11/12/19";

struct Read {
  GroupsPage page;
  std::vector<PagePost> posts;
};

Read read(const std::string& bytes, PageMarkup markup = PageMarkup::Text,
          std::string_view url = {}) {
  Read out;
  out.page = parse_groups_page(bytes, markup, url);
  for (const PageSlice& slice : out.page.posts) {
    REQUIRE(slice.offset + slice.length <= bytes.size());
    out.posts.push_back(read_page_slice(bytes.substr(slice.offset, slice.length), markup));
  }
  return out;
}

/// "Ada: words" of each post.
Strings words(const Read& read) {
  Strings out;
  for (const PagePost& post : read.posts) out.push_back(post.author + ": " + post.body);
  return out;
}
Strings words(const std::string& text) { return words(read(text)); }

Strings times(const Read& read) {
  Strings out;
  for (const PagePost& post : read.posts) {
    out.push_back(post.time ? to_rfc3339(post.time->utc_seconds) : "none");
  }
  return out;
}

std::vector<std::uint32_t> positions(const Read& read) {
  std::vector<std::uint32_t> out;
  for (const PageSlice& slice : read.page.posts) out.push_back(slice.position);
  return out;
}

}  // namespace

TEST_CASE("parse_groups_page: a page saved as text", "[mail][page]") {
  const std::string bytes = test::sample_page("double-post.txt");
  CHECK(groups_page_markup(bytes) == PageMarkup::Text);
  const Read page = read(bytes);
  CHECK(page.page.facts.title == "Freezes and deadlines: what do we tell auditors?");
  CHECK(page.page.facts.list.empty());
  CHECK(page.page.facts.url.empty());
  CHECK(times(page) == Strings{"2019-11-12T09:14:08Z", "2019-11-12T09:51:30Z",
                               "2019-11-12T10:02:47Z", "2019-11-13T12:20:05Z"});
  REQUIRE(page.posts.size() == 4);
  CHECK(page.posts[0].author == "Pat Placeholder");
  CHECK(page.posts[0].recipients == "ESP");
  CHECK(page.posts[0].body.starts_with("(Apologies if this arrives two"));
  CHECK(page.posts[0].body.ends_with("not afterwards.\n"));
  CHECK(page.posts[1].recipients == "example-security-p...@lists.example.org");
  CHECK(page.posts[1].body ==
        "(Apologies if this double posts; the gateway swallowed the first one, so now I am trying "
        "the web interface)\n");
  CHECK(page.posts[2].author == "Pat Placeholder");
  CHECK(page.posts[2].body.empty());
  CHECK(page.posts[3].author == "Robin Relying");
  CHECK(page.posts[3].body.ends_with("different things.\n\nForward\n"));
}

TEST_CASE("parse_groups_page: slices are the page's bytes, without what is the page's",
          "[mail][page]") {
  const std::string bytes = test::sample_page("double-post.txt");
  const GroupsPage page = parse_groups_page(bytes, PageMarkup::Text, {});
  REQUIRE(page.posts.size() == 4);
  std::size_t end = 0;
  for (const PageSlice& post : page.posts) {
    CHECK(post.offset >= end);
    end = post.offset + post.length;
    const std::string slice = bytes.substr(post.offset, post.length);
    CHECK((slice.starts_with("Pat Placeholder\n") || slice.starts_with("Robin Relying\n")));
    CHECK_FALSE(slice.ends_with('\n'));
    CHECK(slice.find("new messages") == std::string::npos);
  }
}

TEST_CASE("parse_groups_page: with other line ends, marks and gaps the words are the same",
          "[mail][page]") {
  const std::string bytes = test::sample_page("double-post.txt");
  const Strings expected = words(bytes);
  REQUIRE(expected.size() == 4);
  const auto replaced = [&bytes](const std::string& what, const std::string& with) {
    std::string out;
    std::size_t from = 0;
    for (std::size_t at = bytes.find(what); at != std::string::npos; at = bytes.find(what, from)) {
      out += bytes.substr(from, at - from) + with;
      from = at + what.size();
    }
    return out + bytes.substr(from);
  };
  CHECK(words(replaced("\n", "\r\n")) == expected);
  CHECK(words("\xEF\xBB\xBF" + bytes) == expected);
  CHECK(words(replaced("\xE2\x80\xAF", " ")) == expected);
  CHECK(words(replaced("\xE2\x80\xAF", "\xC2\xA0")) == expected);
  CHECK(words(replaced("\n\nunread,\n", "\n")) == expected);  // of posts that were read
  CHECK(words(replaced("unread,\n", "unread,\n\n")) == expected);
  const std::string menu =
      "\n\n\n\n\n\nReply to author\n\nSign in to reply to author\n\nForward\n\nSign in to "
      "forward\n\nDelete"
      "\n\nYou do not have permission to delete messages in this group\n\nCopy link\n\nReport "
      "message"
      "\n\nShow original message\n\nEither email addresses are anonymous for this group or you "
      "need the "
      "view member email addresses permission to view the original message\n\nto ";
  CHECK(words(replaced("\nto ", menu)) == expected);
  CHECK(words(replaced("Pat Placeholder\n",
                       "Pat Placeholder's profile photo\nPat Placeholder\n")) == expected);
  CHECK(words(replaced("0 new messages",
                       "Reply all\nReply to author\nForward\n0 new messages\n\n"
                       "Search\nClear search\nPrivacy\nTerms\n")) == expected);
  CHECK(words(replaced("0 new messages", "2 new messages\n")) == expected);
  CHECK(words(replaced("AM11/12/19", "AM (5 days ago) Nov 12")) == expected);
  CHECK(words(replaced("AM11/12/19", "AM\n11/12/19")) == expected);
}

TEST_CASE("parse_groups_page: titles", "[mail][page]") {
  const auto title = [](const std::string& top) {
    return read(top + post_on_page("Ada", kDay, "Hello.")).page.facts.title;
  };
  CHECK(title(page_top("Audits")) == "Audits");
  CHECK(title(page_top("Re: Audits")) == "Re: Audits");
  CHECK(title("Audits\n12 views\n") == "Audits");
  CHECK(title("Audits\nSkip to first unread message\n") == "Audits");
  CHECK(title("Groups\nSearch\nExample Policy\nConversations\nAbout\n\nAudits\n17 of 3504\n\n1 "
              "view\n") == "Audits");
  CHECK(title("Audits\n\n") == "Audits");
  CHECK(title("You cannot add new posts/replies because this newsgroup is closed.\nDismiss\n\n" +
              page_top("Audits")) == "Audits");
}

TEST_CASE("parse_groups_page: words that look like a page's lines stay words", "[mail][page]") {
  const auto* const body = GENERATE(
      "unread,", "unread,\nwhat is that?", "to MDSP", "0 new messages\nare what I have.",
      "12 views\nSkip to first unread message\nare on the page.",
      "Bob\nAug 21, 2019, 3:43:21 PM\nto the list", "Aug 21, 2019, 3:43:21 PM8/21/19",
      "Bob\n\nunread,\nAug 21, 2019, 3:43:21 PM8/21/19\nHello.", "Forward", "Search\nPrivacy",
      "From: ada@example.org\nSubject: none\n\nTo: be or not", "Reply to author\nis what I did.",
      "Message has been deleted\nis what the page says.",
      "On Aug 21, 2019, 3:43:21 PM8/21/19 Bob wrote:\n> to be");
  CAPTURE(body);
  const std::string next = post_on_page("Robin", "Nov 13, 2019, 1:00:00 PM11/13/19", "Yes.");
  const Strings expected{std::string("Ada: ") + body + "\n", "Robin: Yes.\n"};
  CHECK(words(page_top("Audits") + post_on_page("Ada", kDay, body) + "\n" + next) == expected);
  // As the last post too, with the end of the page and without.
  for (const char* end : {"", "\n0 new messages"}) {
    CAPTURE(end);
    CHECK(words(page_top("Audits") + next + "\n" + post_on_page("Ada", kDay, body) + end) ==
          Strings{"Robin: Yes.\n", expected.front()});
  }
}

TEST_CASE("parse_groups_page: deleted posts are counted and not posts", "[mail][page]") {
  const std::string one = post_on_page("Ada", kDay, "One.");
  const std::string two = post_on_page("Bob", kDay, "Two.");
  const std::string deleted = post_on_page("Eve", kDay, "This message has been deleted.");
  const auto check = [](const std::string& posts, const std::vector<std::uint32_t>& expected) {
    const Read page = read(page_top("Audits") + posts + "0 new messages\n");
    CHECK(words(page) == Strings{"Ada: One.\n", "Bob: Two.\n"});
    CHECK(positions(page) == expected);
  };
  check(one + two, {0, 1});
  check("Message has been deleted\n\n" + one + two, {1, 2});
  check(one + "\nMessage has been deleted\nMessage has been deleted.\n\n" + two, {0, 3});
  check(one + two + "\nMessage has been deleted\n", {0, 1});
  check(one + deleted + two, {0, 2});
  check(deleted + one + two, {1, 2});
}

TEST_CASE("parse_groups_page: a stub before a deleted post stays a post", "[mail][page]") {
  const Read page = read(page_top("Audits") + post_on_page("Ada", kDay, "") +
                         "Message has been deleted\n" + post_on_page("Bob", kDay, "Two."));
  CHECK(words(page) == Strings{"Ada: ", "Bob: Two.\n"});
  CHECK(positions(page) == std::vector<std::uint32_t>{0, 2});
}

TEST_CASE("parse_groups_page: a page whose posts show no recipients", "[mail][page]") {
  const std::string text = page_top("Audits") + "Ada\nunread,\n" + kDay +
                           "\nOne.\n\nBob\nunread,\n" + kDay + "\nTwo.\n0 new messages";
  CHECK(words(text) == Strings{"Ada: One.\n", "Bob: Two.\n"});
}

TEST_CASE("parse_groups_page: the list is named by the address or by a newsgroup", "[mail][page]") {
  const auto page = [](const std::string& recipients, std::string_view url) {
    const std::string text =
        page_top("Audits") + "Ada\nunread,\n" + kDay + "\nto " + recipients + "\nOne.\n";
    return read(text, PageMarkup::Text, url).page.facts;
  };
  CHECK(page("ESP, example.security.policy", "").list == "example.security.policy");
  CHECK(page("ESP, ada...@example.org", "").list.empty());
  const PageFacts given = page("example.security.policy",
                               "https://groups.google.com/a/example.org/g/policy/c/oP8XuNXrANw");
  CHECK(given.list == "policy.example.org");
  CHECK(given.thread == "oP8XuNXrANw");
}

TEST_CASE("parse_groups_page: a page saved as HTML", "[mail][page]") {
  const std::string bytes = test::sample_page("double-post.html");
  CHECK(groups_page_markup(bytes) == PageMarkup::Html);
  const Read page = read(bytes, PageMarkup::Html);
  CHECK(page.page.facts.title == "Freezes and deadlines: what do we tell auditors?");
  CHECK(page.page.facts.list == "example.security.policy");
  CHECK(page.page.facts.thread == "oP8XuNXrANw");
  CHECK(times(page) ==
        Strings{"2019-11-12T09:14:08Z", "2019-11-12T09:51:30Z", "2019-11-13T12:20:05Z"});
  CHECK(positions(page) == std::vector<std::uint32_t>{0, 2, 3});
  REQUIRE(page.posts.size() == 3);
  CHECK(page.posts[0].author == "Pat Placeholder");
  CHECK(page.posts[0].recipients == "ESP");
  CHECK(page.posts[0].body.starts_with("(Apologies if this arrives two or three times."));
  CHECK(
      page.posts[0].body.ends_with("See https://example.org/freeze-calendar for the weeks in "
                                   "question. If the calendar and a revocation meet, write to "
                                   "the list that day, not afterwards.\n"));
  // The head of a post in the words of another one begins none.
  CHECK(page.posts[2].body.find("to whom it may concern") != std::string::npos);
  CHECK(page.posts[2].body.ends_with("> The freeze is ours, the deadline is not\n"));
  CHECK(page.page.posts[0].message == "AQIDBAUGBwgJ");
  CHECK(page.page.posts[1].message == "CQgHBgUEAwIJ");
  CHECK(page.page.posts[2].message == "EREREREREREJ");
  for (const PageSlice& post : page.page.posts) {
    const std::string slice = bytes.substr(post.offset, post.length);
    CHECK(slice.starts_with("<section class="));
    CHECK(slice.ends_with("</section>"));
  }
}

TEST_CASE("parse_groups_page: HTML without roles is cut at the authors' headings", "[mail][page]") {
  std::string html = test::sample_page("double-post.html");
  for (const std::string what : {" role=\"listitem\"", " role=\"region\""}) {
    for (std::size_t at = html.find(what); at != std::string::npos; at = html.find(what)) {
      html.erase(at, what.size());
    }
  }
  const Read page = read(html, PageMarkup::Html);
  const Read whole = read(test::sample_page("double-post.html"), PageMarkup::Html);
  REQUIRE(page.posts.size() == 3);
  CHECK(words(page) == words(whole));
  CHECK(times(page) == times(whole));
}

TEST_CASE("parse_groups_page: where HTML tells its address", "[mail][page]") {
  const std::string item =
      "<section role=listitem><h3>Ada</h3><div>unread,</div><div>Nov 12, 2019, 9:14:08 AM</div>"
      "<div>to ESP</div><div role=region>See <a href=\"https://groups.google.com/g/example.x.y/c/"
      "BBBBBBBBBBB\">there</a>.</div></section>";
  const auto thread = [&item](const std::string& before, std::string_view url = {}) {
    return read("<html>" + before + "<h1>Audits</h1>" + item, PageMarkup::Html, url)
        .page.facts.thread;
  };
  const std::string link =
      "<link rel=\"canonical\" href=\"https://groups.google.com/g/g/c/CCCCCCCCCCC\">";
  CHECK(thread("").empty());  // links of the posts lead elsewhere
  CHECK(thread("<a href=\"./g/example.x.y/c/AAAAAAAAAAA\">x</a>") == "AAAAAAAAAAA");
  CHECK(thread("<a href=\"./g/example.x.y/c/AAAAAAAAAAA\">x</a>" + link) == "CCCCCCCCCCC");
  CHECK(thread("<!-- saved from url=(0040)https://groups.google.com/g/g/c/DDDDDDDDDDD -->" +
               link) == "DDDDDDDDDDD");
  CHECK(thread(
            "<meta property=\"og:url\" content=\"https://groups.google.com/g/g/c/EEEEEEEEEEE\">") ==
        "EEEEEEEEEEE");
  CHECK(thread(link, "https://groups.google.com/g/g/c/FFFFFFFFFFF") == "FFFFFFFFFFF");
}

TEST_CASE("groups_page_markup: other files are none", "[mail][page]") {
  const std::string post = post_on_page("Ada", kDay, "Hello.");
  CHECK(groups_page_markup(page_top("Audits") + post) == PageMarkup::Text);
  CHECK(groups_page_markup(post) == PageMarkup::Text);
  for (const std::string& other : {
           std::string(),
           std::string("Hello.\n"),
           page_top("Audits"),
           "Ada\n" + kDay + "\nHello.\n",
           "unread,\n" + kDay + "\n",
           "Ada\n" + kDay + "\nto Bob\n",
           std::string("<html><title>Audits</title><a href=\"https://groups.google.com/g/x/c/"
                       "AAAAAAAAAAA\">x</a>"),
           std::string("<html><title>About Google Groups today</title>"),
       }) {
    CAPTURE(other);
    CHECK_FALSE(groups_page_markup(other));
  }
  CHECK(groups_page_markup("<!DOCTYPE html><html><title>Audits - Google Groups</title>") ==
        PageMarkup::Html);
}

TEST_CASE("read_page_slice: bytes that are no UTF-8 are guessed", "[mail][page]") {
  const PagePost post = read_page_slice(
      "J\xFCrgen Muster\nunread,\nNov 12, 2019, 9:14:08 AM11/12/19\nto ESP\nGr\xFC\xDF"
      "e",
      PageMarkup::Text);
  CHECK(post.author == "J\xC3\xBCrgen Muster");
  CHECK(post.body ==
        "Gr\xC3\xBC\xC3\x9F"
        "e\n");
  CHECK_FALSE(post.charset.empty());
}

TEST_CASE("parse_groups_page: a real page with a post in three copies", "[mail][page][shared]") {
  const auto path = test::shared_mail("seeds/google-groups-good-incident-response.txt");
  if (!path) return;
  std::ifstream in(*path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  CHECK(groups_page_markup(bytes) == PageMarkup::Text);
  const Read page = read(bytes);
  CHECK(page.page.facts.title == "For CAs: What makes a Good Incident Response?");
  CHECK(times(page) == Strings{"2019-08-21T15:43:21Z", "2019-08-21T16:29:34Z",
                               "2019-08-21T16:39:41Z", "2019-08-22T10:23:55Z"});
  REQUIRE(page.posts.size() == 4);
  CHECK(page.posts[0].author == page.posts[1].author);
  CHECK(page.posts[0].author == page.posts[2].author);
  CHECK(page.posts[3].author == "Dean C");
  CHECK(page.posts[0].body.ends_with("make a huge difference.\n"));
  CHECK(page.posts[1].body.starts_with("(Apologies if this double posts"));
  CHECK(page.posts[2].body.empty());
  CHECK(page.posts[3].body.ends_with("as possible.\n"));
}

}  // namespace docket::mail
