#pragma once

/// A few hundred small posts whose words share stems, parts, beginnings and spellings: in an
/// archive with an index, and as the oracle of queries (query_oracle.hpp) takes them.

#include <array>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/timestamp.hpp"
#include "index/indexer.hpp"
#include "search/searcher.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/query_oracle.hpp"

namespace docket::test::oracle {

using Ids = std::set<std::string>;

inline constexpr int kPosts = 300;

/// Words that share stems, parts, beginnings and spellings.
inline constexpr std::array kWords{"lamp",
                                   "lamps",
                                   "quay",
                                   "Quays",
                                   "harbour",
                                   "harbours",
                                   "switch",
                                   "switches",
                                   "switching",
                                   "certify",
                                   "certified",
                                   "certifies",
                                   "rope",
                                   "roped",
                                   "key",
                                   "keys",
                                   "CA",
                                   "CAs",
                                   "SHA-1",
                                   "SHA",
                                   "sha-256",
                                   "12",
                                   "4.9.1.1",
                                   "stateOrProvinceName",
                                   "state",
                                   "province",
                                   "id-kp-OCSPSigning",
                                   "OCSP",
                                   "www.quay.example",
                                   "e-Tu\xC4\x9Fra",
                                   "don't",
                                   "Zo\xC3\xAB"};
inline constexpr std::array kNames{"Ada Quay", "Bob Lamp", "Zo\xC3\xAB Rope-Maker", "CA Team"};
inline constexpr std::array kAddresses{"ada@quay.example", "bob@lamp.example",
                                       "zoe.rope@mill.example", "team@ca.quay.example"};
inline constexpr std::array kLists{"harbour.lists.example", "harbour-talk.lists.example",
                                   "ferries.example"};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  template <typename Array>
  auto of(const Array& values) {
    return values[static_cast<std::size_t>(below(static_cast<int>(std::size(values))))];
  }
  std::string words(int count) {
    std::string out;
    for (; count > 0; --count) {
      // The first words are frequent.
      const int from = one_in(2) ? static_cast<int>(kWords.size()) : 8;
      out.append(out.empty() ? "" : " ").append(kWords[static_cast<std::size_t>(below(from))]);
    }
    return out;
  }

 private:
  std::mt19937 engine_;
};

/// Posts in an archive, and the same for the oracle.
class Corpus {
 public:
  explicit Corpus(unsigned seed) : random_(seed) {
    std::vector<std::string> mails;
    for (int n = 0; n < kPosts; ++n) mails.push_back(make(n));
    fixture_.ingest(mails);
    need(index::update_index(fixture_.archive(), index::IndexTask::CatchUp, {}));
    archive::ReadHandle handle = fixture_.read();
    for (SearchedPost& post : posts_) {
      const auto found = need(handle.posts_by_message_id(post.id));
      REQUIRE(found.size() == 1);
      post.number = found.front().num.value();
      post.thread = found.front().thread.value();
      // Not as it was written: a parent may be inferred.
      post.is.insert(found.front().parent ? "reply" : "root");
    }
  }

  [[nodiscard]] const std::vector<SearchedPost>& posts() const { return posts_; }
  [[nodiscard]] const ArchiveFixture& fixture() const { return fixture_; }
  /// Of the author's own words, the passages parted by a word that no query has.
  [[nodiscard]] const std::vector<std::string>& own() const { return own_; }

 private:
  std::string make(int n) {
    SearchedPost post;
    post.id = fmt::format("p{}@x", n);
    auto mail = msg().id(post.id).set("Content-Type", "text/plain; charset=utf-8");
    const int day = random_.below(1500);
    post.time = kBaseTime + day * std::int64_t{86400} + n;
    mail.date(to_rfc5322({*post.time, 0}));
    add_people(post, mail);
    const std::string subject = random_.words(1 + random_.below(3));
    post.add("subject", subject);
    mail.subject((random_.one_in(2) ? "Re: " : "") + subject);
    const bool answers = n > 0 && !random_.one_in(3);
    if (answers) mail.refs({fmt::format("p{}@x", random_.below(n))});
    if (random_.one_in(2)) {
      const std::string list = random_.of(kLists);
      post.lists.insert(list);
      mail.set("List-Id", "<" + list + ">");
    }
    add_body(post, mail);
    posts_.push_back(std::move(post));
    return mail.bytes();
  }

  void add_people(SearchedPost& post, MessageBuilder& mail) {
    const auto person = [&](const char* field) {
      const auto who = static_cast<std::size_t>(random_.below(static_cast<int>(kNames.size())));
      post.add(field, kNames[who]);
      post.add(field, kAddresses[who]);
      return fmt::format("{} <{}>", kNames[who], kAddresses[who]);
    };
    mail.from(person("from"));
    if (random_.one_in(2)) mail.to(person("to"));
  }

  void add_body(SearchedPost& post, MessageBuilder& mail) {
    std::string body;
    std::string own;
    for (int passages = 1 + random_.below(3); passages > 0; --passages) {
      if (random_.one_in(2)) {
        const std::string quote = random_.words(2 + random_.below(5));
        post.add("quoted", quote);
        body += "> " + quote + "\n\n";
        own += own.empty() ? "" : " parting";
      } else {
        const std::string passage = random_.words(3 + random_.below(10));
        // Two in a row would be one.
        if (!own.empty() && !own.ends_with("parting")) continue;
        post.add("body", passage);
        body += passage + "\n\n";
        own += (own.empty() ? "" : " ") + passage;
      }
    }
    own_.push_back(own);
    if (random_.one_in(5)) {
      const std::string text = random_.words(4);
      post.has.insert("attachment");
      post.add("filename", "plan.txt");
      post.add("attachment", text);
      mail.set("MIME-Version", "1.0").set("Content-Type", "multipart/mixed; boundary=b");
      body = "--b\nContent-Type: text/plain; charset=utf-8\n\n" + body +
             "\n--b\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; "
             "filename=plan.txt\n\n" +
             text + "\n--b--\n";
    }
    mail.body(body);
  }

  Random random_;
  ArchiveFixture fixture_;
  std::vector<SearchedPost> posts_;
  std::vector<std::string> own_;
};

[[nodiscard]] inline Ids ids_of(const search::SearchResult& result) {
  Ids ids;
  for (const search::Hit& hit : result.hits) ids.insert(hit.post.message_id);
  return ids;
}

[[nodiscard]] inline search::SearchOptions all_of(search::Collapse collapse) {
  search::SearchOptions options;
  options.collapse = collapse;
  options.limit = 10 * kPosts;
  options.snippets = false;
  options.relax = false;
  return options;
}

[[nodiscard]] inline std::string shown(const Ids& ids) {
  std::string out;
  for (const std::string& id : ids) out += id.substr(0, id.find('@')) + " ";
  return out;
}

/// What is in one and not in the other.
[[nodiscard]] inline std::string difference(const Ids& found, const Ids& expected) {
  Ids more;
  Ids less;
  std::set_difference(found.begin(), found.end(), expected.begin(), expected.end(),
                      std::inserter(more, more.end()));
  std::set_difference(expected.begin(), expected.end(), found.begin(), found.end(),
                      std::inserter(less, less.end()));
  return "too many: " + shown(more) + "; missing: " + shown(less);
}

}  // namespace docket::test::oracle
