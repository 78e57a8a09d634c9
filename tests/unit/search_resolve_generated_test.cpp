#include <map>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "ingest/reprocess.hpp"
#include "mail/groups_address.hpp"
#include "search/message_id_hash.hpp"
#include "search/resolve.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/random.hpp"
#include "tests/support/sample_page.hpp"

namespace docket::search {
namespace {

using test::ArchiveFixture;
using test::msg;
using test::need;
using test::Random;

/// A link and what it must lead to.
struct Link {
  std::string url;
  std::string id;       ///< Message-ID of the post; of a thread, of its first
  bool thread = false;  ///< nothing tells the post: the thread must be found
  bool archived = true;
};

std::string encoded(const std::string& id) {
  std::string out;
  for (const char c : id) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

/// What redirects, filters and the sentence about it do to a link.
std::string wrapped(const std::string& url, Random& random) {
  switch (random.below(8)) {
    case 0: return "https://web.archive.org/web/20190101000000/" + url;
    case 1: return "https://www.google.com/url?q=" + encoded(url) + "&sa=D";
    case 2:
      return "https://eur01.safelinks.protection.outlook.com/?url=" + encoded(url) + "&data=05";
    case 3: return url + ".";
    case 4: return "<" + url + ">";
    default: return url;
  }
}

/// Threads of mails as the archives of different times have them, and links to all of them.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  void add_newsgroup_thread() {
    const std::string hex = fmt::format("{:016x}", random_.bits() | 1);
    const std::string thread = mail::groups_thread_from_hex(hex).value();
    const std::string root = new_id();
    const std::string subject = new_subject();
    std::string parent;
    for (std::size_t i = 0, n = 1 + random_.below(4); i < n; ++i) {
      const std::string id = i == 0 ? root : new_id();
      auto mail = post(id, subject, parent);
      mail.set("X-Google-Thread", "fc772," + hex).set("Newsgroups", "example.security.policy");
      mails_.push_back(mail.bytes());
      link_by_id(id);
      parent = parent.empty() ? id : random_.percent(50) ? parent : id;
    }
    const std::string g = "example.security.policy";
    for (const std::string& url :
         {"https://groups.google.com/forum/#!topic/" + g + "/" + thread + "/discussion",
          "https://groups.google.com/g/" + g + "/c/" + thread + "/m/ZEiJEWlfAAAJ",
          "https://groups.google.com/d/msg/" + g + "/" + thread + "/ZEiJEWlfAAAJ?pli=1",
          "http://groups.google.com/group/" + g + "/browse_thread/thread/" + hex + "#",
          "https://groups.google.com/a/example.org/g/other/c/" + thread}) {
      links_.push_back({wrapped(url, random_), root, true, true});
    }
  }

  void add_list_mail() {
    const std::string id = new_id();
    auto mail = post(id, new_subject(), {});
    const std::size_t number = next_++;
    switch (random_.below(5)) {
      case 0: {
        const std::string url = fmt::format(
            "https://www.mail-archive.com/policy@lists.example.org/msg{:05}.html", number);
        mail.set("Archived-At", "<" + url + ">");
        link(url, id);
        link(
            fmt::format("http://mail-archive.com/policy%40lists.example.org/msg{:05}.html", number),
            id);
        break;
      }
      case 1: {
        const std::string url =
            fmt::format("https://lists.example.org/pipermail/policy/2014-May/{:06}.html", number);
        mail.set("Archived-At", "<" + url + ">");
        link(url, id);
        break;
      }
      case 2:
        mail.set("Xref", fmt::format("news.gmane.example gmane.test.policy:{}", number));
        link(fmt::format("http://permalink.gmane.org/gmane.test.policy/{}", number), id);
        link(fmt::format("http://article.gmane.org/gmane.test.policy/{}", number), id);
        break;
      case 3:
        link("https://lists.example.org/archives/list/policy@lists.example.org/message/" +
                 message_id_hash(id) + "/",
             id);
        break;
      default: break;
    }
    mails_.push_back(mail.bytes());
    if (random_.percent(20)) {  // the same mail by another way
      mails_.push_back("Received: from relay.example by mx.example\n" + mail.bytes());
    }
    link_by_id(id);
  }

  /// Posts that a saved page alone has.
  void add_page(ArchiveFixture& fixture) {
    const std::string thread =
        mail::groups_thread_from_hex(fmt::format("{:016x}", random_.bits() | 1)).value();
    const std::string url = "https://groups.google.com/g/example.security.policy/c/" + thread;
    const std::string subject = new_subject();
    std::string page = test::page_top(subject);
    page += test::post_on_page("Ada Sample", "Aug 21, 2019, 3:43:21\xE2\x80\xAFPM8/21/19",
                               subject + " begins.");
    page += test::post_on_page("Bob Sample", "Aug 22, 2019, 4:44:22\xE2\x80\xAFPM8/22/19",
                               subject + " goes on.");
    auto options =
        test::ingest_options({fixture.folder().write(fmt::format("page-{}.txt", next_++), page)});
    options.url = url;
    need(ingest::ingest(fixture.archive(), options, {}));
    links_.push_back({wrapped(url, random_), subject, true, true});
  }

  /// Links of the same forms to posts that are not there.
  void add_strangers() {
    for (int i = 0; i < 40; ++i) {
      const std::string id = new_id();
      const std::size_t number = 900000 + next_++;
      const std::string t =
          mail::groups_thread_from_hex(fmt::format("{:016x}", random_.bits())).value();
      const std::vector<std::string> urls = {
          "https://groups.google.com/d/msgid/policy/" + encoded(id),
          "https://groups.google.com/g/example.security.policy/c/" + t,
          fmt::format("https://lists.example.org/pipermail/policy/2014-May/{:06}.html", number),
          fmt::format("http://permalink.gmane.org/gmane.test.policy/{}", number),
          "https://lists.example.org/archives/list/policy@lists.example.org/message/" +
              message_id_hash(id) + "/"};
      links_.push_back({wrapped(random_.pick(urls), random_), id, false, false});
    }
  }

  std::vector<std::string> mails_;
  std::vector<Link> links_;

 private:
  std::string new_id() {
    return fmt::format("CA{:x}+{}={}@mail{}.example.com", random_.bits(), next_++,
                       random_.below(100), random_.below(9));
  }
  std::string new_subject() { return fmt::format("Matter {} of {}", next_++, random_.bits()); }

  test::MessageBuilder post(const std::string& id, const std::string& subject,
                            const std::string& parent) {
    auto mail = msg().id(id).subject(parent.empty() ? subject : "Re: " + subject);
    mail.at(static_cast<std::int64_t>(next_) * 3600);
    if (!parent.empty()) mail.refs({parent});
    return mail;
  }

  void link(const std::string& url, const std::string& id) {
    links_.push_back({wrapped(url, random_), id, false, true});
  }
  void link_by_id(const std::string& id) {
    const std::vector<std::string> urls = {
        "https://groups.google.com/a/example.org/d/msgid/policy/" + encoded(id),
        "http://groups.google.com/groups?selm=" + encoded(id),
        "https://lore.kernel.org/policy/" + encoded(id) + "/T/#u",
        "https://mid.mail-archive.com/" + encoded(id),
        "https://www.mail-archive.com/search?l=mid&q=" + encoded(id),
        "https://marc.info/?i=" + encoded(id),
        "https://www.w3.org/mid/" + encoded(id),
        "https://docket.example.org/m/" + encoded(id)};
    link(random_.pick(urls), id);
    link(random_.pick(urls), id);
  }

  Random random_;
  std::size_t next_ = 1;
};

struct Score {
  std::size_t links = 0, right = 0, wrong = 0, strangers_found = 0;
  std::string missed;
};

Score judge(archive::ReadHandle& handle, const std::vector<Link>& links) {
  Score score;
  for (const Link& link : links) {
    const Resolution found = need(Resolver(handle).resolve(link.url));
    const bool resolved = found.status == ResolveStatus::Resolved;
    if (!link.archived) {
      if (resolved) ++score.strangers_found;
      continue;
    }
    ++score.links;
    if (!resolved) {
      score.missed += fmt::format("not found: {} ({})\n", link.url, found.how);
      continue;
    }
    bool right = false;
    if (found.post) {
      right = !link.thread && found.post->message_id == link.id;
    } else {
      for (const archive::Post& post : need(handle.thread(found.thread)).posts) {
        right = right || (link.thread && (post.message_id == link.id || post.subject == link.id));
      }
    }
    ++(right ? score.right : score.wrong);
    if (!right) score.missed += fmt::format("wrong: {}\n", link.url);
  }
  return score;
}

}  // namespace

TEST_CASE("resolve: of generated archives every link leads to its post, and none to another",
          "[search][resolve]") {
  for (const std::uint64_t seed : {11U, 12U, 13U}) {
    World world(seed);
    for (int i = 0; i < 25; ++i) world.add_newsgroup_thread();
    for (int i = 0; i < 60; ++i) world.add_list_mail();
    ArchiveFixture fixture;
    Random order(seed);
    order.shuffle(world.mails_);
    fixture.ingest(world.mails_);
    for (int i = 0; i < 6; ++i) world.add_page(fixture);
    world.add_strangers();
    const auto check = [&] {
      archive::ReadHandle handle = fixture.read();
      const Score score = judge(handle, world.links_);
      INFO(score.missed);
      CHECK(score.links > 300);
      CHECK(score.right * 100 >= score.links * 99);
      CHECK(score.wrong == 0);
      CHECK(score.strangers_found == 0);
    };
    check();
    need(ingest::reprocess(fixture.archive(), test::kTestNow, {}));
    check();
  }
}

}  // namespace docket::search
