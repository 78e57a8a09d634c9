#include <catch2/catch.hpp>

#include "ingest/repost_verdict.hpp"
#include "tests/support/message_builder.hpp"

namespace docket::ingest {
namespace {

using archive::CopyClass;
using archive::RepostOutcome;
using test::msg;

constexpr char kText[] =
    "The lamps along the quay have been out since Monday evening, and the harbour office says "
    "that\n"
    "the cable was cut by the dredger. Who will tell the ferry that its landing stage is dark, "
    "and\n"
    "how long are the repairs to take? The inspectors asked for a report within 14 days.\n";

RepostSide side(const test::MessageBuilder& mail) {
  const std::string bytes = mail.bytes();
  return repost_side(mail::analyse(bytes, mail::RawForm::Plain, test::kTestNow), sha256(bytes));
}

test::MessageBuilder post(std::string_view id, std::int64_t seconds = 0) {
  return msg().id(id).from("Ada Byron <ada@example.org>").at(seconds).body(kText);
}

RepostVerdict judge(const test::MessageBuilder& a, const test::MessageBuilder& b) {
  const RepostVerdict verdict = judge_reposts(side(a), side(b));
  const RepostVerdict turned = judge_reposts(side(b), side(a));
  CHECK(verdict.outcome == turned.outcome);
  CHECK(verdict.copy_class == turned.copy_class);
  CHECK(verdict.score == turned.score);
  CHECK(verdict.reason == turned.reason);
  CHECK(verdict.evidence == turned.evidence);
  return verdict;
}

bool folds(const test::MessageBuilder& a, const test::MessageBuilder& b, CopyClass expected) {
  const RepostVerdict verdict = judge(a, b);
  INFO(verdict.reason << " | " << verdict.evidence);
  CHECK(to_string(verdict.copy_class) == std::string(to_string(expected)));
  return verdict.outcome == RepostOutcome::Fold;
}

RepostOutcome outcome(const test::MessageBuilder& a, const test::MessageBuilder& b) {
  return judge(a, b).outcome;
}

std::string with(std::string_view from, std::string_view to) {
  std::string text = kText;
  text.replace(text.find(from), from.size(), to);
  return text;
}

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

}  // namespace

TEST_CASE("repost verdict: the same text at the same moment is one post") {
  CHECK(folds(post("a@x"), post("b@x"), CopyClass::Redelivery));
  CHECK(folds(
      post("a@x"),
      post("b@x").body(std::string(kText) + "_______________________________________________\n"
                                            "quay mailing list\nquay@lists.example.org\n"
                                            "https://lists.example.org/listinfo/quay\n"),
      CopyClass::Footer));
  CHECK(folds(post("a@x"), post("b@x").body(with("evening, and the", "evening, and\nthe")),
              CopyClass::Reflow));
  CHECK(folds(post("a@x"), post("b@x").body(with("14 days", "days")), CopyClass::Damage));
  CHECK(folds(post("a@x").set("List-Id", "<quay.lists.example.org>"),
              post("b@x").set("List-Id", "<ferry.lists.example.org>"), CopyClass::Crosspost));
}

TEST_CASE("repost verdict: its author can send it again") {
  CHECK(folds(post("a@x"), post("b@x", 40 * 60), CopyClass::Resend));
  CHECK(folds(post("a@x"), post("b@x", 33 * kHour + 700), CopyClass::Resend));
  CHECK(
      folds(post("a@x"),
            post("b@x", 5 * kDay).body("Apologies if this double posts.\n\n" + std::string(kText)),
            CopyClass::Resend));
  CHECK(folds(post("a@x"), post("b@x", 700).from("Ada Byron <byron@home.example>"),
              CopyClass::Resend));
}

TEST_CASE("repost verdict: the same words days later, or on a timer, are only a candidate") {
  CHECK(outcome(post("a@x"), post("b@x", 4 * kDay + 700)) == RepostOutcome::Candidate);
  CHECK(outcome(post("a@x"), post("b@x", kDay + 20)) == RepostOutcome::Candidate);
  CHECK(outcome(post("a@x"), post("b@x", 3 * kHour)) == RepostOutcome::Candidate);
}

TEST_CASE("repost verdict: a correction is a revision, and says what changed") {
  const RepostVerdict verdict = judge(post("a@x"), post("b@x", 600).body(with("14", "15")));
  CHECK(verdict.outcome == RepostOutcome::Revision);
  CHECK(verdict.reason.find("\"14\"") != std::string::npos);
  CHECK(verdict.reason.find("\"15\"") != std::string::npos);
  CHECK(outcome(post("a@x"), post("b@x", 600).body(with("asked", "never asked"))) ==
        RepostOutcome::Revision);
  CHECK(outcome(post("a@x"),
                post("b@x", 600).body(std::string(kText) + "They want it in writing.\n")) ==
        RepostOutcome::Addition);
  // The same moment makes no difference to what it says.
  CHECK(outcome(post("a@x"), post("b@x").body(with("14", "15"))) == RepostOutcome::Revision);
}

TEST_CASE("repost verdict: another author or subject is another post") {
  CHECK(outcome(post("a@x"), post("b@x").from("Bob Stone <bob@example.org>")) ==
        RepostOutcome::Apart);
  CHECK(outcome(post("a@x"), post("b@x", 60).subject("Lamps, again")) == RepostOutcome::Apart);
  CHECK(outcome(post("a@x").subject("[PATCH 3/7] lamps"),
                post("b@x").subject("[PATCH v2 3/7] lamps")) == RepostOutcome::Apart);
  CHECK(outcome(post("a@x").subject("[PATCH 3/7] lamps"),
                post("b@x").subject("[PATCH 4/7] lamps")) == RepostOutcome::Apart);
  // A list's mark and a damaged letter are no other subject.
  CHECK(outcome(post("a@x").subject("[quay] L\xC3\xA4mps"), post("b@x").subject("L?mps")) ==
        RepostOutcome::Fold);
}

TEST_CASE("repost verdict: short texts are written anew") {
  const auto thanks = [](std::string_view id, std::int64_t at, std::string_view parent) {
    return post(id, at).subject("Re: Lamps").body("Thanks!\n").refs({std::string(parent)});
  };
  CHECK(outcome(thanks("a@x", 0, "p@x"), thanks("b@x", 40, "p@x")) == RepostOutcome::Fold);
  CHECK(outcome(thanks("a@x", 0, "p@x"), thanks("b@x", 40, "q@x")) == RepostOutcome::Candidate);
  CHECK(outcome(thanks("a@x", 0, "p@x").body("> It is lit.\n\nThanks!\n"),
                thanks("b@x", 0, "q@x").body("> The key is here.\n\nThanks!\n")) ==
        RepostOutcome::Candidate);
  CHECK(outcome(thanks("a@x", 0, "p@x"), thanks("b@x", kDay / 2, "p@x")) ==
        RepostOutcome::Candidate);
}

TEST_CASE("repost verdict: a stub is told by author, subject and minutes") {
  const auto empty = [](std::int64_t at) { return post("b@x", at).body("\n"); };
  const auto noted = [](std::int64_t at) {
    return post("b@x", at).body("(Apologies if this double posts; the gateway has trouble.)\n");
  };
  CHECK(folds(post("a@x"), empty(56 * 60), CopyClass::Stub));
  CHECK(folds(post("a@x"), noted(10 * kHour), CopyClass::Stub));
  CHECK(outcome(post("a@x"), empty(3 * kHour)) == RepostOutcome::Apart);
  CHECK(outcome(post("a@x"), noted(2 * kDay)) == RepostOutcome::Apart);
  CHECK(outcome(empty(0), post("c@x", 60).body("\n")) == RepostOutcome::Apart);
  CHECK(outcome(post("a@x").refs({"p@x"}), empty(60).refs({"q@x"})) == RepostOutcome::Apart);
  CHECK(outcome(post("a@x"), post("b@x", 60).body("> The lamps are out.\n")) ==
        RepostOutcome::Apart);
}

TEST_CASE("repost verdict: signs, links and other scripts are no emptiness") {
  for (const char* const answer :
       {"https://example.org/list\n", "\xF0\x9F\x91\x8D\n", "\xD0\x94\xD0\xB0.\n", "+1\n"}) {
    INFO(answer);
    CHECK(outcome(post("a@x"),
                  post("b@x", 600).set("Content-Type", "text/plain; charset=utf-8").body(answer)) ==
          RepostOutcome::Apart);
  }
  // What an archive took out held words.
  CHECK(outcome(post("a@x"),
                post("b@x", 600)
                    .body("-------------- next part --------------\nAn HTML attachment was "
                          "scrubbed...\nURL: http://example.org/a.html\n")) ==
        RepostOutcome::Apart);
  // An answer is no repost of the question.
  CHECK(outcome(post("a@x"), post("b@x", 600).refs({"q@x"}).body("\n")) == RepostOutcome::Apart);
}

TEST_CASE("repost verdict: links, signs and lost numbers can be what was corrected") {
  const std::string text = kText;
  const auto sent_later = [&text](const std::string& more) {
    return post("b@x", 600).body(text + more);
  };
  CHECK(outcome(post("a@x").body(text + "See https://example.org/list-2018 for them.\n"),
                sent_later("See https://example.org/list-2019 for them.\n")) ==
        RepostOutcome::Candidate);
  CHECK(outcome(post("a@x").body(text + "  if (valid) revoke();\n"),
                sent_later("  if (!valid) revoke();\n")) == RepostOutcome::Candidate);
  CHECK(outcome(post("a@x").body(text + "It is about revoked certificates.\n"),
                sent_later("It is about 14 revoked certificates.\n")) != RepostOutcome::Fold);
}

TEST_CASE("repost verdict: a gateway's copy names the id that it took") {
  const auto gated = post("mailman.7.1640995300.42.quay@lists.example.org", 90)
                         .set("X-Mailman-Original-Message-ID", "<a@x>")
                         .refs({"a@x"});
  CHECK(folds(post("a@x"), gated, CopyClass::Gateway));
  // Nothing but the id: the words must fit all the same.
  CHECK(outcome(post("a@x"),
                msg()
                    .id("c@x")
                    .set("X-Mailman-Original-Message-ID", "<a@x>")
                    .body("Something else, and rather long, by which nobody can say that it "
                          "is the same as the other text that it names.\n")) ==
        RepostOutcome::Apart);
  // Two gateways took the same id.
  CHECK(folds(post("b@x").set("X-Mailman-Original-Message-ID", "<a@x>"),
              post("c@x").set("Original-Message-ID", "<a@x>"), CopyClass::Gateway));
}

TEST_CASE("repost verdict: posts with other files are other posts") {
  const auto with_file = [](std::string_view id, std::string_view content) {
    return post(id)
        .set("MIME-Version", "1.0")
        .set("Content-Type", "multipart/mixed; boundary=b")
        .body(std::string("--b\n\n") + kText +
              "--b\nContent-Type: application/pdf; name=a.pdf\n\n" + std::string(content) +
              "\n--b--\n");
  };
  CHECK(outcome(with_file("a@x", "one"), with_file("b@x", "one")) == RepostOutcome::Fold);
  CHECK(outcome(with_file("a@x", "one"), with_file("b@x", "two")) == RepostOutcome::Candidate);
}

TEST_CASE("repost verdict: a text without a time is the same only where it is long") {
  const auto timeless = post("b@x").without("Date");
  CHECK(outcome(post("a@x"), timeless) == RepostOutcome::Fold);
  CHECK(outcome(msg().id("a@x").body("Who will tell the ferry?\n"),
                msg().id("b@x").without("Date").body("Who will tell the ferry?\n")) ==
        RepostOutcome::Candidate);
}

}  // namespace docket::ingest
