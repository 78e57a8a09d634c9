#include "tests/support/repost_maker.hpp"

#include <cstdlib>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "mail/own_words.hpp"
#include "tests/reposts/judged_set.hpp"
#include "tests/support/revision_maker.hpp"

namespace docket::test {
namespace {

constexpr char kText[] =
    "Two lamps along the quay have been out since Tuesday. The harbour office was told at 10:40\n"
    "and said that section 4.9.1.1 of their rules gives them 5 days. Until then the ferries use\n"
    "the northern pier. See https://harbour.example/lamps or write to lamps@harbour.example.\n";

std::string base() {
  return msg()
      .id("lamps@harbour.example")
      .refs({"root@harbour.example"})
      .set("Content-Type", "text/plain; charset=utf-8")
      .body(kText)
      .bytes();
}

mail::Analysis analysis_of(const std::string& mail) {
  return mail::analyse(mail, mail::RawForm::Plain, kTestNow);
}

mail::Analysis made(const std::vector<RepostKind>& kinds, std::uint64_t seed) {
  const auto repost = RepostMaker(seed).make(base(), kinds);
  REQUIRE(repost.has_value());
  CHECK(repost->evident);
  INFO(repost->mail);
  return analysis_of(repost->mail);
}

constexpr std::int64_t kDayAndAHalf = 36 * 3600;

}  // namespace

TEST_CASE("RepostMaker: a gateway's copy names the id that it had", "[reposts]") {
  const auto repost = RepostMaker(1).make(base(), {RepostKind::Gateway});
  REQUIRE(repost.has_value());
  const MailDraft draft(repost->mail);
  const mail::Envelope& envelope = draft.original().message.envelope;
  CHECK(draft.value("Message-ID").starts_with("<mailman."));
  CHECK(draft.value("X-Mailman-Original-Message-ID") == "<lamps@harbour.example>");
  REQUIRE(envelope.references.size() == 2);
  CHECK(envelope.references.back().value() == "lamps@harbour.example");
  CHECK(draft.text() == kText);
}

TEST_CASE("RepostMaker: what a copy went through leaves the words, however it is drawn",
          "[reposts]") {
  const auto kind = GENERATE(RepostKind::Redelivery, RepostKind::Gateway, RepostKind::Mirror,
                             RepostKind::Reflow, RepostKind::Damage, RepostKind::Crosspost);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    INFO(to_string(kind) << " " << seed);
    const mail::Analysis copy = made({kind}, seed);
    CHECK(mail::same_words(copy.body.own_text(), kText));
    CHECK(copy.subject.base == "Lamps");
  }
}

TEST_CASE("RepostMaker: a resend has an id of its own and comes within 36 hours", "[reposts]") {
  std::set<std::string> ids;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const mail::Analysis copy = made({RepostKind::Resend}, seed);
    ids.insert(copy.message_id.value());
    CHECK(copy.time.utc_seconds > kBaseTime);
    CHECK(copy.time.utc_seconds <= kBaseTime + kDayAndAHalf);
    CHECK(copy.message.envelope.author.name == "Ada");
    CHECK(copy.body.text.find("ferries") != std::string::npos);
  }
  CHECK(ids.size() == 40);
}

TEST_CASE("RepostMaker: a stub and a cut copy have lost words, and the rest is the post's",
          "[reposts]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CHECK(made({RepostKind::Stub}, seed).body.text.find("lamps") == std::string::npos);
    const auto cut = RepostMaker(seed).make(base(), {RepostKind::Cut});
    if (!cut) continue;
    const std::string kept(trim_right(analysis_of(cut->mail).body.text));
    CHECK(kept.size() < sizeof kText - 2);
    CHECK(std::string_view(kText).starts_with(kept));
    CHECK(analysis_of(cut->mail).time.utc_seconds == kBaseTime);
  }
}

TEST_CASE("RepostMaker: a short text sent again hours later is no evidence", "[reposts]") {
  const std::string mail = msg().id("short@x").body("Yes, please.\n").bytes();
  CHECK_FALSE(RepostMaker(1).make(mail, {RepostKind::Resend})->evident);
  CHECK(RepostMaker(1).make(mail, {RepostKind::Gateway})->evident);
  CHECK_FALSE(RepostMaker(1).make(msg().without("Date").bytes(), {RepostKind::Resend}));
}

TEST_CASE("RevisionMaker: what it makes has other words, another subject, author or time",
          "[reposts]") {
  const auto kind =
      static_cast<RevisionKind>(GENERATE(range(0, static_cast<int>(kLastRevisionKind) + 1)));
  const mail::Analysis first = analysis_of(base());
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto mail = RevisionMaker(seed).make(base(), kind);
    if (!mail) continue;
    INFO(to_string(kind) << "\n" << *mail);
    const mail::Analysis other = analysis_of(*mail);
    CHECK(other.message_id != first.message_id);
    const std::int64_t later = other.time.utc_seconds - first.time.utc_seconds;
    const bool differs =
        !mail::same_words(other.body.own_text(), kText) ||
        other.subject.base != first.subject.base ||
        other.message.envelope.author.address != first.message.envelope.author.address ||
        later > 20LL * 24 * 3600;
    CHECK(differs);
  }
}

TEST_CASE("RevisionMaker: versions and parts of patches", "[reposts]") {
  const auto [subject, kind, expected] = GENERATE(table<std::string, RevisionKind, std::string>({
      {"[PATCH 3/7] x", RevisionKind::PatchVersion, "[PATCH v2 3/7] x"},
      {"[PATCH v2 3/7] x", RevisionKind::PatchVersion, "[PATCH v9 3/7] x"},
      {"[PATCH v9 3/7] x", RevisionKind::PatchVersion, "[PATCH v7 3/7] x"},
      {"[PATCH v2 13/27] x", RevisionKind::PatchPart, "[PATCH v2 18/27] x"},
      {"[PATCH] a/b", RevisionKind::PatchPart, ""},
      {"Lamps 3/7", RevisionKind::PatchPart, ""},
  }));
  const auto mail = RevisionMaker(1).make(msg().id("a@x").subject(subject).bytes(), kind);
  CHECK(mail.has_value() == !expected.empty());
  if (mail) CHECK(MailDraft(*mail).value("Subject") == expected);
}

TEST_CASE("judged sets: every kind comes often enough to be measured, and a seed says it all",
          "[reposts]") {
  constexpr std::size_t kLeast = 20;
  constexpr std::uint64_t kSeed = 7;
  std::vector<JudgedMail> set;
  add_bases(set, sample_bases(1500, kSeed), kSeed);
  std::map<std::string, std::size_t> count;
  for (const JudgedMail& mail : set) {
    for (int kind = 0; kind <= static_cast<int>(RepostKind::Crosspost); ++kind) {
      const std::string name = to_string(static_cast<RepostKind>(kind));
      if (mail.label.find(name) != std::string::npos) ++count[name];
    }
    if (mail.look_alike) ++count[mail.label];
  }
  for (int kind = 0; kind <= static_cast<int>(RepostKind::Crosspost); ++kind) {
    INFO(to_string(static_cast<RepostKind>(kind)));
    CHECK(count[to_string(static_cast<RepostKind>(kind))] >= kLeast);
  }
  for (int kind = 0; kind <= static_cast<int>(kLastRevisionKind); ++kind) {
    const std::string name = to_string(static_cast<RevisionKind>(kind));
    INFO(name);
    const bool is_patch = name.starts_with("patch");
    CHECK(count[name] >= (is_patch ? 2 : kLeast));
  }
  std::vector<JudgedMail> again;
  add_bases(again, sample_bases(1500, kSeed), kSeed);
  CHECK(bytes_of(again) == bytes_of(set));
}

}  // namespace docket::test
