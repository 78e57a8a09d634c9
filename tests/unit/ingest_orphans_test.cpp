#include <random>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/canonical_dump.hpp"
#include "tests/support/thread_drawing.hpp"

namespace docket::ingest {
namespace {

using test::ArchiveFixture;
using test::MessageBuilder;
using test::msg;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

constexpr char kLampText[] =
    "The lamp over the north door has gone out again.\n"
    "Could whoever holds the ladder look at it before Friday?\n";
constexpr char kBobText[] =
    "I hold the ladder, but the bulb is of a kind that no shop sells.\n"
    "We should buy a whole box the next time.\n";

MessageBuilder mail(const std::string& name, const std::string& author, std::int64_t at) {
  return msg().id(name + "@x").from(author + " <" + author + "@example.org>").at(at);
}

std::string quoted(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    out += "> " + text.substr(at, end - at);
    at = end;
  }
  return out;
}

std::string root() {
  return mail("root", "Ada", 0).subject("A lamp is out").body(kLampText).bytes();
}
/// Names what it answers.
std::string bobs() {
  return mail("bobs", "Bob", kHour)
      .subject("Re: A lamp is out")
      .refs({"root@x"})
      .body(quoted(kLampText) + "\n" + kBobText)
      .bytes();
}
MessageBuilder orphan(const std::string& body) {
  return mail("orphan", "Cleo", 3 * kHour).subject("Re: A lamp is out").body(body);
}

std::string draw(const ArchiveFixture& fixture) {
  archive::ReadHandle handle = fixture.read();
  return test::draw_threads(handle);
}

archive::Post post_of(const ArchiveFixture& fixture, const std::string& id) {
  return test::need(fixture.read().posts_by_message_id(id)).front();
}

}  // namespace

TEST_CASE("Orphans: an answer hangs under the post that it quotes", "[ingest][orphans]") {
  ArchiveFixture fixture;
  SECTION("the first") {
    fixture.ingest({root(), bobs(), orphan(quoted(kLampText) + "\nNot I.\n").bytes()});
    CHECK(draw(fixture) == "root(bobs orphan)");
  }
  SECTION("the second, whose quote it quotes too") {
    const std::string body = "Buy two.\n\n" + quoted(quoted(kLampText) + "\n" + kBobText);
    fixture.ingest({root(), bobs(), orphan(body).bytes()});
    CHECK(draw(fixture) == "root(bobs(orphan))");
  }
  SECTION("in another wrapping") {
    fixture.ingest({root(), bobs(),
                    orphan("> I hold the ladder, but the bulb\n> is of a kind that no shop\n"
                           "> sells. We should buy a whole box\n> the next time.\n\nYes.\n")
                        .bytes()});
    CHECK(draw(fixture) == "root(bobs(orphan))");
  }
  const archive::Post post = post_of(fixture, "orphan@x");
  REQUIRE(post.confidence);
  CHECK(*post.confidence > 0.9);
  CHECK(post.reason.find("quote") != std::string::npos);
  CHECK_FALSE(post_of(fixture, "bobs@x").confidence);
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("Orphans: an attribution names author and time", "[ingest][orphans]") {
  ArchiveFixture fixture;
  // Bob wrote at 01:00 UTC; the attribution is in another zone.
  const std::string body = "On Sat, Jan 1, 2022 at 6:00 AM Bob wrote:\n> ...\nYes.\n";
  SECTION("under the same subject") { fixture.ingest({root(), bobs(), orphan(body).bytes()}); }
  SECTION("under another subject") {
    fixture.ingest({root(), bobs(), orphan(body).subject("Bulbs and shops").bytes()});
  }
  SECTION("by a clock that was slow") {
    fixture.ingest({root(), bobs(),
                    orphan("On Sat, 1 Jan 2022 01:00:00 +0000, Bob wrote:\n"
                           "> ...\nYes.\n")
                        .at(-kHour)
                        .bytes()});
  }
  CHECK(draw(fixture) == "root(bobs(orphan))");
  CHECK(post_of(fixture, "orphan@x").confidence.value_or(0) >= 0.95);
}

TEST_CASE("Orphans: a better parent that comes later takes the place", "[ingest][orphans]") {
  ArchiveFixture fixture;
  const std::string body = quoted(kBobText) + "\nYes.\n";
  fixture.ingest({orphan(body).bytes()});
  CHECK(draw(fixture) == "orphan");
  fixture.ingest({root()});
  CHECK(draw(fixture) == "root(orphan)");
  CHECK(post_of(fixture, "orphan@x").confidence.value_or(1) < 0.6);
  const Modseq before = post_of(fixture, "orphan@x").modseq;
  fixture.ingest({bobs()});
  CHECK(draw(fixture) == "root(bobs(orphan))");
  CHECK(post_of(fixture, "orphan@x").confidence.value_or(0) > 0.9);
  CHECK(post_of(fixture, "orphan@x").modseq > before);
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("Orphans: a reference that comes later wins", "[ingest][orphans]") {
  ArchiveFixture fixture;
  const std::string body = quoted(kBobText) + "\nYes, and tomorrow rather than on Friday.\n";
  fixture.ingest({root(), bobs(), orphan(body).bytes()});
  CHECK(draw(fixture) == "root(bobs(orphan))");
  fixture.ingest({orphan(body).refs({"root@x"}).trace("X-Trace", "2").bytes()});
  CHECK(draw(fixture) == "root(bobs orphan)");
  CHECK_FALSE(post_of(fixture, "orphan@x").confidence);
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("Orphans: a post that is named by its inferred parent stays a root",
          "[ingest][orphans]") {
  // By its clock it was written after the answer that names it.
  ArchiveFixture fixture;
  fixture.ingest({mail("late", "Ada", kDay).subject("Re: A lamp is out").body("Yes.\n").bytes(),
                  mail("answer", "Bob", 0)
                      .subject("Re: A lamp is out")
                      .refs({"late@x"})
                      .body("No.\n")
                      .bytes()});
  CHECK(draw(fixture) == "late(answer)");
  CHECK_FALSE(post_of(fixture, "late@x").confidence);
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("Orphans: the subject alone joins for a short time, and says how sure it is",
          "[ingest][orphans]") {
  const auto drawn = [](std::int64_t away, const std::string& subject, const std::string& author) {
    ArchiveFixture fixture;
    fixture.ingest({root(), mail("orphan", author, away).subject(subject).body("Yes.\n").bytes()});
    CHECK(post_of(fixture, "orphan@x").confidence.value_or(0) <= 0.5);
    return draw(fixture);
  };
  CHECK(drawn(kHour, "Re: A lamp is out", "Bob") == "root(orphan)");
  CHECK(drawn(30 * kDay, "Re: A lamp is out", "Bob") == "orphan | root");
  CHECK(drawn(400 * kDay, "Re: A lamp is out", "Bob") == "orphan | root");
  // Archives that take "Re:" away.
  CHECK(drawn(kHour, "A lamp is out", "Bob") == "root(orphan)");
  CHECK(drawn(kHour, "Another lamp", "Bob") == "orphan | root");
  // What one author sends again and again is no answer.
  CHECK(drawn(kDay, "A lamp is out", "Ada") == "orphan | root");
}

TEST_CASE("Orphans: of many posts of one subject none is taken for its sake alone",
          "[ingest][orphans]") {
  ArchiveFixture fixture;
  std::vector<std::string> mails{root()};
  for (int i = 1; i < 6; ++i) {
    mails.push_back(mail("a" + std::to_string(i), "Bob", i * kHour)
                        .subject("Re: A lamp is out")
                        .refs({"root@x"})
                        .body("Number " + std::string(static_cast<std::size_t>(i), 'x') + ".\n")
                        .bytes());
  }
  mails.push_back(
      mail("orphan", "Cleo", 7 * kHour).subject("Re: A lamp is out").body("Yes.\n").bytes());
  fixture.ingest(mails);
  CHECK(draw(fixture) == "orphan | root(a1 a2 a3 a4 a5)");
}

TEST_CASE("Orphans: quotes reach further than subjects, but not over years", "[ingest][orphans]") {
  const auto drawn = [](std::int64_t away) {
    ArchiveFixture fixture;
    fixture.ingest({root(), orphan(quoted(kLampText) + "\nStill so.\n").at(away).bytes()});
    return draw(fixture);
  };
  CHECK(drawn(200 * kDay) == "root(orphan)");
  CHECK(drawn(3 * 365 * kDay) == "orphan | root");
}

TEST_CASE("Orphans: parts of a series hang under the letter before them", "[ingest][orphans]") {
  const auto part = [](int number, std::int64_t at) {
    return mail("p" + std::to_string(number), "Ada", at)
        .subject(fmt::format("[PATCH v2 {}/2] lamps: part {}", number, number))
        .body(fmt::format("Part {}.\n", number));
  };
  ArchiveFixture fixture;
  SECTION("the letter comes last") {
    fixture.ingest({part(2, 2).bytes()});
    fixture.ingest({part(1, 1).bytes()});
    CHECK(draw(fixture) == "p1(p2)");
    fixture.ingest({part(0, 0).bytes()});
    CHECK(draw(fixture) == "p0(p1 p2)");
  }
  SECTION("what other parts answer") {
    fixture.ingest({mail("letter", "Ada", 0).subject("Lamps").body("Two parts.\n").bytes(),
                    part(1, 1).refs({"letter@x"}).bytes(), part(2, 2).bytes()});
    CHECK(draw(fixture) == "letter(p1 p2)");
  }
  SECTION("another author's series is another one") {
    fixture.ingest({part(0, 0).bytes(), part(1, 1).from("Bob <bob@example.org>").bytes()});
    CHECK(draw(fixture) == "p0 | p1");
  }
  CHECK(test::problems(fixture.archive()) == std::vector<std::string>{});
}

TEST_CASE("Orphans: a changed subject that says what it was", "[ingest][orphans]") {
  ArchiveFixture fixture;
  fixture.ingest({root(), orphan(quoted(kLampText) + "\nWhich?\n")
                              .subject("Ladders (was: Re: A lamp is out)")
                              .bytes()});
  CHECK(draw(fixture) == "root(orphan)");
}

namespace {

/// Mails of few authors and subjects that quote, name and repeat each other, with and without
/// references, some at one time, some twice.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::vector<std::string> mails() {
    const int count = 6 + below(10);
    for (int n = 0; n < count; ++n) add(n);
    std::vector<std::string> out = bytes_;
    for (const std::string& copy : copies_) out.push_back(copy);
    return out;
  }
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::mt19937& random() { return random_; }

 private:
  struct Written {
    std::string id, author, text;
    std::int64_t at = 0;
  };

  std::string sentence() {
    static constexpr const char* kWords[] = {"lamp",  "door",  "ladder", "bulb",  "shop", "friday",
                                             "north", "again", "whole",  "never", "buys", "holds"};
    std::string out;
    for (int i = 0; i < 8; ++i) out.append(kWords[below(12)]).append(" ");
    return out.append("ends.\n");
  }

  void add(int n) {
    static constexpr const char* kAuthors[] = {"Ada", "Bob", "Cleo"};
    static constexpr const char* kSubjects[] = {
        "A lamp is out",        "Ladders and bulbs",    "Ladders (was: A lamp is out)",
        "[PATCH 0/2] The lamp", "[PATCH 1/2] The lamp", "[PATCH 2/2] The lamp"};
    Written w{"m" + std::to_string(n), kAuthors[below(3)], sentence() + sentence(),
              below(8) * kHour + below(2)};
    std::string subject = kSubjects[below(6)];
    if (below(2) == 0) subject.insert(0, "Re: ");
    std::string body;
    auto built = mail(w.id, w.author, w.at);
    if (!written_.empty() && below(3) != 0) {
      const Written& source = written_[static_cast<std::size_t>(below(n))];
      if (below(2) == 0) body += attribution(source);
      if (below(3) != 0) body += quoted(source.text) + "\n";
      if (below(4) == 0) built.refs({source.id + "@x"});
    }
    body += w.text;
    built.subject(subject).body(body);
    bytes_.push_back(built.bytes());
    if (below(4) == 0) {
      if (below(2) == 0) built.refs({"m" + std::to_string(below(n + 1)) + "@x"});
      if (below(3) == 0) built.at(w.at + kHour);
      copies_.push_back(built.trace("X-Trace", std::to_string(below(1000))).bytes());
    }
    written_.push_back(std::move(w));
  }

  std::string attribution(const Written& source) {
    if (below(2) == 0) return source.author + " wrote:\n";
    return fmt::format("On {}, {} wrote:\n", to_rfc3339(test::kBaseTime + source.at),
                       source.author);
  }

  std::mt19937 random_;
  std::vector<Written> written_;
  std::vector<std::string> bytes_, copies_;
};

}  // namespace

TEST_CASE("Orphans: random mail in any order and any batches gives the same inferences",
          "[ingest][orphans][property]") {
  std::size_t inferred = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    Generator generator(seed);
    std::vector<std::string> mails = generator.mails();
    std::string first_dump;
    for (int order = 0; order < 5; ++order) {
      INFO("seed " << seed << ", order " << order);
      ArchiveFixture fixture;
      for (std::size_t at = 0; at < mails.size();) {
        const auto size = static_cast<std::size_t>(generator.below(order == 0 ? 30 : 4)) + 1;
        std::vector<std::string> batch;
        for (; at < mails.size() && batch.size() < size; ++at) batch.push_back(mails[at]);
        fixture.ingest(batch);
      }
      REQUIRE(test::problems(fixture.archive()) == std::vector<std::string>{});
      const std::string dump = canonical_dump(fixture);
      if (order == 0) first_dump = dump;
      REQUIRE(dump == first_dump);
      std::shuffle(mails.begin(), mails.end(), generator.random());
    }
    for (std::size_t at = 0; (at = first_dump.find(" inferred ", at + 1)) != std::string::npos;) {
      ++inferred;
    }
  }
  CHECK(inferred > 50);
}

}  // namespace docket::ingest
