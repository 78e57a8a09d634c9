#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/reposts/judged_set.hpp"
#include "tests/reposts/real_mail.hpp"
#include "tests/support/canonical_dump.hpp"
#include "tests/support/random.hpp"

namespace docket::test {
namespace {

constexpr double kLeastRecall = 0.98;
constexpr double kLeastPrecision = 0.999;
constexpr std::uint64_t kSeed = 20190821;

void shuffle(std::vector<JudgedMail>& set, std::uint64_t seed) { Random(seed).shuffle(set); }

/// In the order of posts, the first mail of each first, as measure() wants them.
Measurement ingest_and_measure(const std::vector<JudgedMail>& set) {
  std::vector<JudgedMail> order = set;
  shuffle(order, kSeed);
  ArchiveFixture fixture;
  fixture.ingest(bytes_of(order));
  CHECK(problems(fixture.archive()) == std::vector<std::string>{});
  archive::ReadHandle handle = fixture.read();
  return measure(handle, set);
}

void check_bars(const Measurement& result) {
  WARN(result.figures());
  INFO(result.details());
  CHECK(result.recall() >= kLeastRecall);
  CHECK(result.precision() >= kLeastPrecision);
  CHECK(result.look_alikes_folded == 0);
}

/// Dumps are long.
std::string first_difference(const std::string& a, const std::string& b) {
  constexpr std::size_t kBefore = 600;
  constexpr std::size_t kShown = 1200;
  const auto at = static_cast<std::size_t>(
      std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  const std::size_t from = at < kBefore ? 0 : at - kBefore;
  return a.substr(std::min(from, a.size()), kShown) + "\n---- but then\n" +
         b.substr(std::min(from, b.size()), kShown);
}

}  // namespace

TEST_CASE("reposts: of invented posts, every kind is folded, and no look-alike", "[reposts]") {
  std::vector<JudgedMail> set;
  add_bases(set, sample_bases(2500, kSeed), kSeed);
  add_look_alikes(set, 15, kSeed);
  REQUIRE(set.size() > 9000);
  check_bars(ingest_and_measure(set));
}

TEST_CASE("reposts: of real posts, every kind is folded, and no look-alike", "[reposts][corpora]") {
  std::vector<std::string> bases;
  for (const char* const list : {"open-iscsi", "twisted-web"}) {
    for (std::string& mail : real_mails(list)) bases.push_back(std::move(mail));
  }
  if (bases.empty()) return;
  constexpr std::size_t kBases = 1500;
  Random(kSeed).shuffle(bases);
  bases.resize(kBases);
  std::vector<JudgedMail> set;
  add_bases(set, bases, kSeed);
  settle_known_pairs(set);
  check_bars(ingest_and_measure(set));
}

TEST_CASE("reposts: the order of arrival does not matter", "[reposts]") {
  std::vector<JudgedMail> set;
  add_bases(set, sample_bases(120, kSeed + 1), kSeed + 1);
  add_look_alikes(set, 1, kSeed + 1);
  // A mail without a date has the time of the mail before it.
  std::erase_if(set, [](const JudgedMail& mail) { return mail.label == "unknown time"; });
  std::string expected;
  for (std::uint64_t order = 0; order < 3; ++order) {
    shuffle(set, kSeed + order);
    ArchiveFixture fixture;
    // Two sources: what comes later folds into what is there.
    const std::vector<std::string> mails = bytes_of(set);
    const auto middle = mails.begin() + static_cast<std::ptrdiff_t>(mails.size() / 3);
    fixture.ingest({mails.begin(), middle});
    fixture.ingest({middle, mails.end()});
    CHECK(problems(fixture.archive()) == std::vector<std::string>{});
    const std::string dump = canonical_dump(fixture);
    if (expected.empty()) expected = dump;
    INFO(first_difference(expected, dump));
    CHECK((dump == expected));
  }
}

}  // namespace docket::test
