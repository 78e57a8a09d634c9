#include <algorithm>

#include <catch2/catch.hpp>

#include "archive/read_handle.hpp"
#include "ingest/decisions.hpp"
#include "ingest/reprocess.hpp"
#include "mail/groups_address.hpp"
#include "search/find_post.hpp"
#include "search/message_id_hash.hpp"
#include "search/resolve.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;
using test::to_mbox;

/// What a link leads to: "post ID", "thread ID" (of the thread's first post), or the status.
std::string target_of(archive::ReadHandle& handle, const std::string& url) {
  const Resolution found = need(Resolver(handle).resolve(url));
  if (found.status != ResolveStatus::Resolved) return to_string(found.status);
  if (found.post) {
    CHECK(found.thread == found.post->thread);
    return "post " + found.post->message_id;
  }
  const archive::ThreadRows rows = need(handle.thread(found.thread));
  const auto root = std::find_if(rows.posts.begin(), rows.posts.end(),
                                 [](const archive::Post& post) { return !post.parent; });
  return "thread " + (root == rows.posts.end() ? std::string("?") : root->message_id);
}

constexpr char kThreadHex[] = "7ceb6dd787e20da3";
constexpr char kGroup[] = "example.security.policy";

std::string thread_id() { return mail::groups_thread_from_hex(kThreadHex).value(); }

/// Mails as the Internet Archive has them: Google's thread id in a field.
std::vector<std::string> newsgroup_mails() {
  const std::string field = std::string("fc772,") + kThreadHex;
  return {msg().id("root@news.example").set("X-Google-Thread", field).bytes(),
          msg()
              .id("answer@news.example")
              .subject("Re: Lamps")
              .refs({"root@news.example"})
              .at(60)
              .set("X-Google-Thread", field)
              .bytes()};
}

}  // namespace

TEST_CASE("message_id_hash: as Mailman 3 has it", "[search][resolve]") {
  // The example of Mailman's own documentation.
  CHECK(message_id_hash("87myycy5eh.fsf@uwakimon.sk.tsukuba.ac.jp") ==
        "JJIGKPKB6CVDX6B2CUG4IHAJRIQIOUTP");
}

TEST_CASE("resolve: a Message-ID in the link", "[search][resolve]") {
  ArchiveFixture fixture;
  fixture.ingest_mbox(to_mbox({msg().id("CAErg=HE+abc@mail.example.com").bytes(),
                               msg().id("B8D8CA7.2561F657@news.example").bytes(),
                               msg().id("late@x").refs({"lost@x"}).bytes()}),
                      "a.mbox");
  archive::ReadHandle handle = fixture.read();
  const auto [url, expected] = GENERATE(table<std::string, std::string>({
      {"https://groups.google.com/a/mozilla.org/d/msgid/dev-security-policy/"
       "CAErg%3DHE%2Babc%40mail.example.com",
       "post CAErg=HE+abc@mail.example.com"},
      {"https://groups.google.com/d/msgid/dev-security-policy/"
       "CAErg%3DHE%2Babc%40mail.example.com?utm_medium=email&utm_source=footer.",
       "post CAErg=HE+abc@mail.example.com"},
      {"http://groups.google.com/groups?selm=B8D8CA7.2561F657%40news.example",
       "post B8D8CA7.2561F657@news.example"},
      {"news:B8D8CA7.2561F657@news.example", "post B8D8CA7.2561F657@news.example"},
      {"news://news.example.org/B8D8CA7.2561F657@news.example",
       "post B8D8CA7.2561F657@news.example"},
      {"mid:CAErg=HE+abc@mail.example.com", "post CAErg=HE+abc@mail.example.com"},
      {"https://lore.kernel.org/some-list/B8D8CA7.2561F657@news.example/T/#u",
       "post B8D8CA7.2561F657@news.example"},
      {"https://mid.mail-archive.com/B8D8CA7.2561F657@news.example",
       "post B8D8CA7.2561F657@news.example"},
      {"https://marc.info/?i=B8D8CA7.2561F657%20()%20news%20!%20example",
       "post B8D8CA7.2561F657@news.example"},
      {"https://marc.info/?i=B8D8CA7.2561F657@news.example", "post B8D8CA7.2561F657@news.example"},
      {"https://web.archive.org/web/20190101000000/https://groups.google.com/d/msgid/g/"
       "B8D8CA7.2561F657%40news.example",
       "post B8D8CA7.2561F657@news.example"},
      {"https://docket.example.org/m/B8D8CA7.2561F657%40news.example",
       "post B8D8CA7.2561F657@news.example"},
      {"mid:nobody@x", "not-archived"},
      {"mid:lost@x", "not-archived"},
      {"https://bugzilla.mozilla.org/show_bug.cgi?id=1619047", "not-a-post"},
      {"https://www.example.org/", "not-a-post"},
  }));
  INFO(url);
  CHECK(target_of(handle, url) == expected);
}

TEST_CASE("resolve: variants of one Message-ID are ambiguous", "[search][resolve]") {
  ArchiveFixture fixture;
  fixture.ingest_mbox(to_mbox({msg().id("a@x").body("The lamps are out.\n").bytes(),
                               msg().id("a@x").body("Minutes of the harbour board.\n").bytes()}),
                      "a.mbox");
  archive::ReadHandle handle = fixture.read();
  const Resolution found = need(Resolver(handle).resolve("mid:a@x"));
  CHECK(found.status == ResolveStatus::Ambiguous);
  CHECK(found.candidates.size() == 2);
}

TEST_CASE("resolve: X-Google-Thread tells the thread of every form of Google's links",
          "[search][resolve]") {
  ArchiveFixture fixture;
  fixture.ingest_mbox(to_mbox(newsgroup_mails()), "a.mbox");
  archive::ReadHandle handle = fixture.read();
  const std::string t = thread_id();
  const std::string group = kGroup;
  for (const std::string& url :
       {"https://groups.google.com/g/" + group + "/c/" + t,
        "https://groups.google.com/a/example.org/g/other-name/c/" + t,
        "https://groups.google.com/g/" + group + "/c/" + t + "/m/ZEiJEWlfAAAJ",
        "https://groups.google.com/forum/#!topic/" + group + "/" + t + "/discussion",
        "https://groups.google.com/forum/?hl=en#!msg/" + group + "/" + t + "/ZEiJEWlfAAAJ",
        "https://groups.google.com/d/topic/" + group + "/" + t,
        "https://groups.google.com/d/msg/" + group + "/" + t + "/ZEiJEWlfAAAJ?pli=1",
        "http://groups.google.com/group/" + group + "/browse_thread/thread/" + kThreadHex + "#",
        "https://groups.google.com/forum/#!topic/" + group + "/" + t + "%5B1-25%5D"}) {
    INFO(url);
    // Which message is meant, nothing tells: the thread, and never a guess.
    CHECK(target_of(handle, url) == "thread root@news.example");
    CHECK(need(find_thread(handle, url)) == need(find_post(handle, "root@news.example")).thread);
    CHECK(!find_post(handle, url));
  }
  CHECK(target_of(handle, "https://groups.google.com/g/" + group + "/c/oP8XuNXrANw") ==
        "not-archived");
}

TEST_CASE("resolve: a thread of Google's that is two here is ambiguous", "[search][resolve]") {
  ArchiveFixture fixture;
  std::vector<std::string> mails = newsgroup_mails();
  mails.push_back(msg()
                      .id("other@news.example")
                      .subject("Another matter")
                      .set("X-Google-Thread", std::string("fc772,") + kThreadHex)
                      .bytes());
  fixture.ingest_mbox(to_mbox(mails), "a.mbox");
  archive::ReadHandle handle = fixture.read();
  const Resolution found =
      need(Resolver(handle).resolve("https://groups.google.com/g/g/c/" + thread_id()));
  CHECK(found.status == ResolveStatus::Ambiguous);
  CHECK(found.candidates.size() == 2);
}

TEST_CASE("resolve: HyperKitty names posts by the hash of their Message-ID", "[search][resolve]") {
  ArchiveFixture fixture;
  fixture.ingest_mbox(to_mbox({msg().id("a@x").bytes(), msg().id("b@x").bytes()}), "a.mbox");
  archive::ReadHandle handle = fixture.read();
  const std::string base =
      "https://lists.example.org/archives/list/policy@lists.example.org/message/";
  CHECK(target_of(handle, base + message_id_hash("b@x") + "/") == "post b@x");
  CHECK(target_of(handle, base + message_id_hash("c@x") + "/") == "not-archived");
}

TEST_CASE("resolve: Archived-At names the mail that has it", "[search][resolve]") {
  ArchiveFixture fixture;
  const std::string url = "https://www.mail-archive.com/policy@lists.example.org/msg00130.html";
  fixture.ingest_mbox(to_mbox({msg().id("a@x").set("Archived-At", "<" + url + ">").bytes(),
                               msg().id("b@x").bytes()}),
                      "a.mbox");
  archive::ReadHandle handle = fixture.read();
  CHECK(target_of(handle, url) == "post a@x");
  CHECK(target_of(handle, "http://mail-archive.com/policy%40lists.example.org/msg00130.html") ==
        "post a@x");
  CHECK(target_of(handle, "https://www.mail-archive.com/policy@lists.example.org/msg00131.html") ==
        "not-archived");
  // Two mails that claim one address: neither is taken.
  fixture.ingest_mbox(to_mbox({msg().id("c@x").set("Archived-At", "<" + url + ">").bytes()}),
                      "b.mbox");
  archive::ReadHandle later = fixture.read();
  CHECK(target_of(later, url) == "ambiguous");
}

TEST_CASE("resolve: the link of a reply names what it quotes, where it says so and the words agree",
          "[search][resolve]") {
  const std::string url = "https://www.mail-archive.com/policy@lists.example.org/msg00007.html";
  const std::string words = "The lamps along the quay are out since Monday.";
  const auto [attribution, quoted, expected] =
      GENERATE_COPY(table<std::string, std::string, std::string>({
          {"Ada wrote in " + url + ":", words, "post root@x"},
          {"On Monday, Ada wrote (" + url + "):", words, "post root@x"},
          {"Ada wrote in " + url + ":", "Other words, of another post of hers.", "not-archived"},
          {"Ada wrote in response to " + url + ":", words, "not-archived"},
          {"As Ada wrote (contradicting " + url + "):", words, "not-archived"},
          {"Unlike in " + url + " , Ada wrote:", words, "not-archived"},
          {"Bob wrote, quoting Ada in " + url + ":", words, "not-archived"},
      }));
  INFO(attribution << " > " << quoted);
  ArchiveFixture fixture;
  fixture.ingest_mbox(to_mbox({msg().id("root@x").body(words + "\nNobody knows why.\n").bytes(),
                               msg()
                                   .id("reply@x")
                                   .subject("Re: Lamps")
                                   .refs({"root@x"})
                                   .at(60)
                                   .body(attribution + "\n> " + quoted + "\n\nI have the key.\n")
                                   .bytes()}),
                      "a.mbox");
  archive::ReadHandle handle = fixture.read();
  CHECK(target_of(handle, url) == expected);
}

TEST_CASE("resolve: an alias holds against what mail tells, and stays when all is made anew",
          "[search][resolve]") {
  ArchiveFixture fixture;
  fixture.ingest_mbox(to_mbox({msg().id("a@x").bytes(), msg().id("b@x").bytes()}), "a.mbox");
  const std::string url = "https://lists.example.org/pipermail/policy/2014-May/000123.html";
  const auto add = [&](const std::string& id) {
    archive::ReadHandle handle = fixture.read();
    const archive::Post post = need(find_post(handle, id));
    return need(ingest::add_aliases(
        fixture.archive(), {{address_key(mail::read_url(url)), post.leader_digest, "seen there"}}));
  };
  CHECK(add("a@x") == 1);
  CHECK(add("a@x") == 0);
  {
    archive::ReadHandle handle = fixture.read();
    CHECK(target_of(handle, url) == "post a@x");
    CHECK(target_of(handle, "http://lists.example.org/pipermail/policy/2014-May/000123.html") ==
          "post a@x");
  }
  CHECK(add("b@x") == 1);
  need(ingest::reprocess(fixture.archive(), test::kTestNow, {}));
  archive::ReadHandle handle = fixture.read();
  CHECK(target_of(handle, url) == "post b@x");
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

}  // namespace docket::search
