#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "ingest/threader.hpp"
#include "tests/support/canonical_dump.hpp"
#include "tests/support/thread_drawing.hpp"
#include "tests/support/thread_oracle.hpp"

namespace docket::ingest {
namespace {

using test::ArchiveFixture;
using test::msg;

std::string draw(const ArchiveFixture& fixture) {
  archive::ReadHandle handle = fixture.read();
  return test::draw_threads(handle);
}

std::string mail(const std::string& name, const std::vector<std::string>& refs, std::int64_t at,
                 const std::string& words = {}) {
  std::vector<std::string> ids;
  for (const std::string& ref : refs) ids.push_back(ref + "@x");
  return msg().id(name + "@x").refs(ids).at(at).body("Words of " + name + words + ".\n").bytes();
}

}  // namespace

TEST_CASE("Threader: answers are put under what is there, in one ingest or in several",
          "[ingest][threads]") {
  const std::vector<std::string> mails{mail("a", {}, 0), mail("b", {"a"}, 1),
                                       mail("c", {"a", "b"}, 2), mail("d", {"a"}, 3)};
  ArchiveFixture at_once;
  at_once.ingest(mails);
  CHECK(draw(at_once) == "a(b(c) d)");
  ArchiveFixture in_turn;
  for (const std::string& one : mails) in_turn.ingest({one});
  CHECK(draw(in_turn) == "a(b(c) d)");
  ArchiveFixture reversed;
  for (std::size_t i = mails.size(); i-- > 0;) reversed.ingest({mails[i]});
  CHECK(draw(reversed) == "a(b(c) d)");
  CHECK(canonical_dump(at_once) == canonical_dump(in_turn));
  CHECK(canonical_dump(at_once) == canonical_dump(reversed));
}

TEST_CASE("Threader: a ghost that turns up takes its place", "[ingest][threads]") {
  ArchiveFixture fixture;
  fixture.ingest({mail("b", {"g"}, 1), mail("c", {"g"}, 2)});
  CHECK(draw(fixture) == "[g](b c)");
  SECTION("as a root") {
    fixture.ingest({mail("g", {}, 0)});
    CHECK(draw(fixture) == "g(b c)");
  }
  SECTION("as an answer, and so merges two threads") {
    fixture.ingest({mail("a", {}, -5)});
    CHECK(draw(fixture) == "[g](b c) | a");
    fixture.ingest({mail("g", {"a"}, 0)});
    CHECK(draw(fixture) == "a(g(b c))");
  }
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("Threader: a ghost that turns up elsewhere splits a thread", "[ingest][threads]") {
  ArchiveFixture fixture;
  // c's References put the ghost h under a; h itself says that it answers nobody.
  fixture.ingest({mail("a", {}, 0), mail("c", {"a", "h"}, 2)});
  CHECK(draw(fixture) == "a([h](c))");
  fixture.ingest({mail("h", {}, 1)});
  CHECK(draw(fixture) == "a | h(c)");
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("Threader: a thread that was merged leads on to the one its first post is in",
          "[ingest][threads]") {
  ArchiveFixture fixture;
  fixture.ingest({mail("a", {}, 0)});
  fixture.ingest({mail("c", {"b"}, 2)});
  CHECK(fixture.read().post(PostNum(2)).value()->thread == ThreadNum(2));
  fixture.ingest({mail("b", {"a"}, 1)});
  CHECK(draw(fixture) == "a(b(c))");
  for (const std::int64_t num : {1, 2, 3}) {
    CHECK(fixture.read().post(PostNum(num)).value()->thread == ThreadNum(1));
  }
}

TEST_CASE("Threader: an earlier post that comes later speaks first about ghosts",
          "[ingest][threads]") {
  ArchiveFixture fixture;
  fixture.ingest({mail("d", {"i", "h"}, 9)});
  CHECK(draw(fixture) == "[i]([h](d))");
  fixture.ingest({mail("c", {"g", "h"}, 3)});
  CHECK(draw(fixture) == "[g]([h](c d))");
}

TEST_CASE("Threader: a variant that is earlier becomes the parent", "[ingest][threads]") {
  ArchiveFixture fixture;
  fixture.ingest({mail("b", {}, 5), mail("c", {"b"}, 6)});
  CHECK(draw(fixture) == "b(c)");
  fixture.ingest({mail("b", {}, 3, " and quite other things were said here")});
  CHECK(draw(fixture) == "b(c) | b~2");
  const auto posts = fixture.read().posts_by_message_id("b@x").value();
  REQUIRE(posts.size() == 2);
  CHECK(posts[0].num == PostNum(3));
  CHECK(fixture.read().post(PostNum(2)).value()->thread == posts[0].thread);
}

TEST_CASE("Threader: loops of mail that comes in any order", "[ingest][threads]") {
  std::vector<std::string> mails{mail("a", {"c"}, 0), mail("b", {"a"}, 1), mail("c", {"b"}, 2)};
  std::sort(mails.begin(), mails.end());
  do {
    ArchiveFixture fixture;
    for (const std::string& one : mails) fixture.ingest({one});
    CHECK(draw(fixture) == "a(b(c))");
  } while (std::next_permutation(mails.begin(), mails.end()));
}

namespace {

/// One mail of a random family, and what the oracle needs of it.
struct Sample {
  std::string bytes, id, words;
  std::vector<std::string> references, in_reply_to;
  std::int64_t time = 0;
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::vector<Sample> family() {
    std::vector<Sample> samples;
    const int ids = 3 + below(10);
    for (int n = 2 + below(12); n > 0; --n) {
      if (!samples.empty() && below(6) == 0) {
        samples.push_back(another_copy(
            samples[static_cast<std::size_t>(below(static_cast<int>(samples.size())))]));
        continue;
      }
      Sample s;
      s.id = id(ids);
      // A number for the words of each variant; letters, so that they are words.
      s.words = std::string(3, static_cast<char>('a' + below(3)));
      for (int k = below(4); k > 0; --k) add(s.references, id(ids));
      for (int k = below(3); k > 0; --k) add(s.in_reply_to, id(ids));
      s.time = below(5);
      s.bytes = write(s, {});
      samples.push_back(std::move(s));
    }
    return samples;
  }
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::mt19937& random() { return random_; }

 private:
  std::string id(int ids) { return std::string(1, static_cast<char>('a' + below(ids))); }
  static void add(std::vector<std::string>& list, std::string id) {
    if (std::find(list.begin(), list.end(), id) == list.end()) list.push_back(std::move(id));
  }
  static std::vector<std::string> full(const std::vector<std::string>& ids) {
    std::vector<std::string> out;
    for (const std::string& id : ids) out.push_back(id + "@x");
    return out;
  }
  static std::string write(const Sample& s, const std::string& trace) {
    auto mail =
        msg()
            .id(s.id + "@x")
            .from(s.id + " <" + s.id + "@example.org>")  // else equal words are reposts
            .at(s.time)
            .body("The " + s.words + " " + s.words + "ing of " + s.words + " words differs.\n");
    if (!s.references.empty()) mail.refs(full(s.references));
    if (!s.in_reply_to.empty()) mail.reply_to(full(s.in_reply_to));
    if (!trace.empty()) mail.trace("X-Trace", trace);
    return mail.bytes();
  }
  Sample another_copy(Sample s) {
    if (below(3) == 0) s.references.clear();
    if (below(3) == 0) s.in_reply_to.clear();
    s.bytes = write(s, std::to_string(below(1000)));
    return s;
  }

  std::mt19937 random_;
};

std::string oracle_drawing(const std::vector<Sample>& samples) {
  // Of copies as healthy as each other the first sent leads, then the one with the lower digest.
  using Rank = std::pair<std::int64_t, Digest>;
  std::map<std::pair<std::string, std::string>, std::map<Rank, const Sample*>> posts;
  for (const Sample& s : samples) posts[{s.id, s.words}][{s.time, sha256(s.bytes)}] = &s;
  std::vector<test::OraclePost> family;
  for (const auto& [key, copies] : posts) {
    test::OraclePost post;
    post.own_ids = {key.first};
    post.digest = copies.begin()->first.second;
    post.time = copies.begin()->second->time;
    for (const auto& [rank, copy] : copies) {
      if (post.references.empty()) post.references = copy->references;
      if (post.in_reply_to.empty()) post.in_reply_to = copy->in_reply_to;
    }
    family.push_back(std::move(post));
  }
  // Names as the drawing of an archive has them.
  std::sort(family.begin(), family.end(), [](const auto& a, const auto& b) {
    return std::tie(a.time, a.digest) < std::tie(b.time, b.digest);
  });
  std::map<std::string, int> under;
  for (test::OraclePost& post : family) {
    post.name = post.own_ids.front();
    const int variant = ++under[post.name];
    if (variant > 1) post.name += "~" + std::to_string(variant);
  }
  return test::ThreadOracle(family).draw();
}

}  // namespace

TEST_CASE("Threader: random mail in any order and any batches gives the oracle's threads",
          "[ingest][threads][property]") {
  // 9 and 48 once gave other threads: the best copy, come later, had other References.
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 9U, 10U, 11U, 12U, 48U}) {
    Generator generator(seed);
    std::vector<Sample> samples = generator.family();
    const std::string expected = oracle_drawing(samples);
    std::string first_dump;
    for (int order = 0; order < 4; ++order) {
      INFO("seed " << seed << ", order " << order);
      ArchiveFixture fixture;
      for (std::size_t at = 0; at < samples.size();) {
        const auto size = static_cast<std::size_t>(generator.below(order == 0 ? 20 : 6)) + 1;
        std::vector<std::string> batch;
        for (; at < samples.size() && batch.size() < size; ++at) batch.push_back(samples[at].bytes);
        fixture.ingest(batch);
      }
      REQUIRE(draw(fixture) == expected);
      REQUIRE(test::problems(fixture.archive()) == std::vector<std::string>{});
      const std::string dump = canonical_dump(fixture);
      if (order == 0) first_dump = dump;
      REQUIRE(dump == first_dump);
      std::shuffle(samples.begin(), samples.end(), generator.random());
    }
  }
}

}  // namespace docket::ingest
