#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "ingest/repost_groups.hpp"
#include "tests/support/random.hpp"

namespace docket::ingest {
namespace {

using archive::CopyClass;
using archive::MessageIdNum;
using archive::RepostOutcome;
using archive::UnitNum;

GroupUnit unit(std::int64_t num, std::int64_t time = 0) {
  return {UnitNum(num),
          sha256(std::to_string(num)),
          MessageIdNum(num),
          time == 0 ? 1000 * num : time,
          false,
          false};
}

GroupUnit stub(std::int64_t num) {
  GroupUnit u = unit(num);
  u.stub = true;
  return u;
}

archive::RepostRow row(std::int64_t a, std::int64_t b, double score = 0.9,
                       RepostOutcome outcome = RepostOutcome::Fold,
                       CopyClass copy_class = CopyClass::Redelivery) {
  return {UnitNum(a), UnitNum(b), outcome, copy_class, score, "", ""};
}

GroupDecision decision(std::int64_t a, std::int64_t b, bool join) {
  return {UnitNum(a), UnitNum(b), join};
}

using Groups = std::set<std::set<std::int64_t>>;

Groups groups(const RepostFamily& family) {
  Groups out;
  for (const auto& group : build_groups(family)) {
    std::set<std::int64_t> nums;
    for (const UnitNum num : group) nums.insert(num.value());
    out.insert(std::move(nums));
  }
  return out;
}

}  // namespace

TEST_CASE("repost groups: folds gather, what is not folded stays alone") {
  CHECK(groups({{unit(1), unit(2), unit(3), unit(4)}, {row(1, 2), row(2, 3)}, {}}) ==
        Groups{{1, 2, 3}, {4}});
  CHECK(groups({{unit(1)}, {}, {}}) == Groups{{1}});
}

TEST_CASE("repost groups: a damaged copy does not join two versions") {
  // 1 and 2 are versions of each other; 3 lost what tells them apart, and is nearer to 2.
  CHECK(groups({{unit(1), unit(2), unit(3)},
                {row(1, 2, 0.4, RepostOutcome::Revision), row(1, 3, 0.8), row(2, 3, 0.9)},
                {}}) == Groups{{1}, {2, 3}});
}

TEST_CASE("repost groups: variants under one Message-ID stay apart") {
  GroupUnit variant = unit(2);
  variant.message_id = MessageIdNum(1);
  CHECK(groups({{unit(1), variant, unit(3)}, {row(1, 3, 0.9), row(2, 3, 0.8)}, {}}) ==
        Groups{{1, 3}, {2}});
}

TEST_CASE("repost groups: the same words posted too often are a series, but for apologies") {
  RepostFamily series;
  for (std::int64_t n = 1; n <= 6; ++n) {
    series.units.push_back(unit(n));
    if (n > 1) series.rows.push_back(row(n - 1, n, 0.9, RepostOutcome::Fold, CopyClass::Resend));
  }
  CHECK(groups(series).size() == 6);
  SECTION("four postings are none") {
    series.units.resize(4);
    CHECK(groups(series) == Groups{{1, 2, 3, 4}});
  }
  SECTION("deliveries of one moment count once") {
    for (GroupUnit& u : series.units) u.time = 1000;
    CHECK(groups(series).size() == 1);
  }
  SECTION("copies that say they are one are not counted") {
    for (GroupUnit& u : series.units) u.note = u.num.value() > 1;
    CHECK(groups(series).size() == 1);
  }
}

TEST_CASE("repost groups: a stub joins the one post it can belong to, and no other") {
  CHECK(groups({{unit(1), stub(2)}, {row(1, 2, 0.8)}, {}}) == Groups{{1, 2}});
  CHECK(groups({{unit(1), unit(2), stub(3)}, {row(1, 3, 0.8), row(2, 3, 0.8)}, {}}) ==
        Groups{{1}, {2}, {3}});
  // Both are one post: no doubt is left.
  CHECK(groups({{unit(1), unit(2), stub(3)}, {row(1, 2), row(1, 3, 0.8), row(2, 3, 0.8)}, {}}) ==
        Groups{{1, 2, 3}});
  // Several stubs, each for itself.
  CHECK(groups({{unit(1), stub(2), stub(3)}, {row(1, 2, 0.8), row(1, 3, 0.8)}, {}}) ==
        Groups{{1, 2, 3}});
}

TEST_CASE("repost groups: a person's word counts more, the later one most") {
  CHECK(groups({{unit(1), unit(2)}, {row(1, 2, 1.0)}, {decision(1, 2, false)}}) ==
        Groups{{1}, {2}});
  CHECK(groups({{unit(1), unit(2)}, {}, {decision(2, 1, true)}}) == Groups{{1, 2}});
  CHECK(groups({{unit(1), unit(2)},
                {row(1, 2, 0.4, RepostOutcome::Revision)},
                {decision(1, 2, false), decision(1, 2, true)}}) == Groups{{1, 2}});
  CHECK(groups({{unit(1), unit(2)}, {}, {decision(1, 2, true), decision(2, 1, false)}}) ==
        Groups{{1}, {2}});
}

TEST_CASE("repost groups: what was split stays split, whatever comes between") {
  CHECK(groups({{unit(1), unit(2), unit(3)},
                {row(1, 2, 0.9), row(1, 3, 1.0), row(2, 3, 0.95)},
                {decision(1, 2, false)}}) == Groups{{1, 3}, {2}});
}

TEST_CASE("repost groups: the order of units and rows does not count") {
  test::Random random(7);
  for (int round = 0; round < 300; ++round) {
    RepostFamily family;
    const std::int64_t n = random.between(2, 9);
    for (std::int64_t i = 1; i <= n; ++i) {
      GroupUnit u = unit(i, 1000 + random.between(0, 3) * 100);
      u.stub = random.below(5) == 0;
      u.note = random.below(4) == 0;
      u.excerpt = random.below(5) == 0;
      u.message_id = MessageIdNum(random.between(1, 8));
      family.units.push_back(u);
    }
    for (std::int64_t a = 1; a <= n; ++a) {
      for (std::int64_t b = a + 1; b <= n; ++b) {
        if (random.below(2) == 0) continue;
        const bool revision = random.below(5) == 0;
        family.rows.push_back(row(a, b, static_cast<double>(random.between(0, 3)) / 4,
                                  revision ? RepostOutcome::Revision : RepostOutcome::Fold,
                                  random.below(2) == 0 ? CopyClass::Resend : CopyClass::Footer));
      }
    }
    for (std::size_t d = random.below(3); d > 0; --d) {
      family.decisions.push_back(
          decision(random.between(1, n), random.between(1, n), random.below(2) == 0));
    }
    const Groups expected = groups(family);
    std::size_t units = 0;
    for (const auto& group : expected) units += group.size();
    REQUIRE(units == family.units.size());
    for (int turn = 0; turn < 4; ++turn) {
      random.shuffle(family.units);
      random.shuffle(family.rows);
      REQUIRE(groups(family) == expected);
    }
  }
}

}  // namespace docket::ingest
