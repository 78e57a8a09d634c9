#include <algorithm>
#include <memory>

#include <catch2/catch.hpp>

#include "ingest/parent_inference.hpp"
#include "tests/support/message_builder.hpp"

namespace docket::ingest {
namespace {

using archive::MessageIdNum;

/// A post with its trace.
struct Sent {
  TracedPost post;
  std::shared_ptr<mail::ReplyTrace> trace;
};

struct Mail {
  std::string author;
  std::int64_t at = 0;
  std::string subject, body;
};

Sent sent(std::int64_t id, const Mail& m) {
  const std::string& author = m.author;
  const std::string raw = test::msg()
                              .from(author + " <" + author + "@example.org>")
                              .at(m.at)
                              .subject(m.subject)
                              .body(m.body)
                              .bytes();
  const mail::Analysis analysis = mail::analyse(raw, mail::RawForm::Plain, std::nullopt);
  Sent out;
  out.trace =
      std::make_shared<mail::ReplyTrace>(mail::trace_reply(analysis, analysis.time.utc_seconds));
  out.post = TracedPost{PostNum(id),        CopyNum(id),    MessageIdNum(id),
                        sha256(raw),        analysis.time,  {author, author + "@example.org"},
                        SubjectMatch::Same, out.trace.get()};
  return out;
}

std::int64_t parent_of(const Sent& orphan, const std::vector<Sent>& others) {
  std::vector<TracedPost> candidates;
  for (const Sent& other : others) candidates.push_back(other.post);
  const auto inferred = infer_parent(orphan.post, candidates);
  std::reverse(candidates.begin(), candidates.end());
  const auto again = infer_parent(orphan.post, candidates);
  CHECK(inferred == again);
  return inferred ? inferred->parent.value() : 0;
}

constexpr char kLamps[] = "The lamps on the quay are out, and nobody has a ladder that long.\n";
constexpr char kLadder[] = "My uncle owns a ladder that reaches the gutters of the town hall.\n";

}  // namespace

TEST_CASE("Inference: the author that is named decides between like posts", "[ingest][orphans]") {
  const Sent ada = sent(1, {"Ada", 0, "Lamps", kLamps});
  const Sent bob = sent(2, {"Bob", 60, "Re: Lamps", kLadder});
  CHECK(parent_of(sent(9, {"Cleo", 120, "Re: Lamps", "Ada wrote:\n> ...\n\nMore light.\n"}),
                  {ada, bob}) == 1);
  CHECK(parent_of(sent(9, {"Cleo", 120, "Re: Lamps", "Bob wrote:\n> ...\n\nMore light.\n"}),
                  {ada, bob}) == 2);
}

TEST_CASE("Inference: words decide where an author wrote twice", "[ingest][orphans]") {
  const Sent one = sent(1, {"Ada", 0, "Lamps", kLamps});
  const Sent two = sent(2, {"Ada", 60, "Re: Lamps", kLadder});
  const auto answer = [](const char* words) {
    return sent(9, {"Cleo", 120, "Re: Lamps", std::string("Ada wrote:\n> ") + words + "\nMore.\n"});
  };
  CHECK(parent_of(answer(kLamps), {one, two}) == 1);
  CHECK(parent_of(answer(kLadder), {one, two}) == 2);
}

TEST_CASE("Inference: a whole chain quoted below points to the last of it", "[ingest][orphans]") {
  const Sent one = sent(1, {"Ada", 0, "Lamps", kLamps});
  const Sent two = sent(2, {"Bob", 60, "Re: Lamps", std::string(kLadder) + "\n> " + kLamps});
  const Sent three = sent(3, {"Dora", 90, "Re: Lamps", std::string("No, thanks.\n\n> ") + kLamps});
  CHECK(parent_of(sent(9, {"Cleo", 120, "Re: Lamps",
                           std::string("Good.\n\n> ") + kLadder + "> \n> > " + kLamps}),
                  {one, two, three}) == 2);
}

TEST_CASE("Inference: what is dated later is no parent, but to the minute", "[ingest][orphans]") {
  const Sent later = sent(1, {"Ada", 3600, "Lamps", kLamps});
  CHECK(parent_of(
            sent(9, {"Cleo", 0, "Re: Lamps", std::string("Ada wrote:\n> ") + kLamps + "\nA.\n"}),
            {later}) == 0);
  CHECK(parent_of(sent(9, {"Cleo", 0, "Re: Lamps",
                           std::string("On Sat, 1 Jan 2022 01:00:00 +0000, Ada wrote:\n> ") +
                               kLamps + "\nA.\n"}),
                  {later}) == 1);
}

TEST_CASE("Inference: another subject needs quotes or a name and a time", "[ingest][orphans]") {
  Sent other = sent(1, {"Ada", 0, "Candles", kLamps});
  other.post.subject = SubjectMatch::None;
  CHECK(parent_of(sent(9, {"Cleo", 60, "Re: Lamps", "Ada wrote:\n> ...\n\nMore.\n"}), {other}) ==
        0);
  CHECK(parent_of(sent(9, {"Cleo", 60, "Re: Lamps", "More.\n"}), {other}) == 0);
  CHECK(parent_of(sent(9, {"Cleo", 60, "Re: Lamps", std::string("> ") + kLamps + "\nMore.\n"}),
                  {other}) == 1);
}

TEST_CASE("Inference: the same words again are no answer", "[ingest][orphans]") {
  CHECK(parent_of(sent(9, {"Bob", 60, "Re: Lamps", kLamps}),
                  {sent(1, {"Ada", 0, "Lamps", kLamps})}) == 0);
}

TEST_CASE("Inference: no text is read where author and exact time decide", "[ingest][orphans]") {
  const Sent ada = sent(1, {"Ada", 0, "Lamps", kLamps});
  const Sent bob = sent(2, {"Bob", 60, "Re: Lamps", kLadder});
  const std::vector<TracedPost> candidates{ada.post, bob.post};
  CHECK(
      texts_to_read(
          sent(9,
               {"Cleo", 120, "Re: Lamps",
                "On Sat, 1 Jan 2022 00:00:00 +0000, Ada wrote:\n> The lamps on the quay\n\nYes.\n"})
              .post,
          candidates)
          .empty());
  CHECK(texts_to_read(sent(9, {"Cleo", 120, "Re: Lamps", "> The lamps on the quay\n\nYes.\n"}).post,
                      candidates)
            .size() == 2);
  CHECK(texts_to_read(sent(9, {"Cleo", 120, "Re: Lamps", "Yes.\n"}).post, candidates) ==
        std::vector<std::size_t>{1});
}

}  // namespace docket::ingest
