#include "ingest/repost_verdict.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/repost_words.hpp"
#include "mail/author_match.hpp"
#include "mail/word_changes.hpp"

namespace docket::ingest {
namespace {

using archive::CopyClass;
using archive::RepostOutcome;
using mail::AuthorVerdict;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;

/// From so many on nobody writes the same words twice, not even to another post of the thread.
constexpr std::size_t kManyWords = 30;

constexpr std::int64_t kResendLimit = 2 * kDay;
constexpr std::int64_t kShortResendLimit = 10 * kMinute;
/// For those of some words.
constexpr std::size_t kSomeWords = 7;
constexpr std::int64_t kSomeResendLimit = 30 * kMinute;
constexpr std::int64_t kEmptyStubLimit = 2 * kHour;
constexpr std::int64_t kNotedStubLimit = kDay;

/// Each has a link that the other has not. What a version of a text adds does not count.
bool links_differ(const RepostSide& a, const RepostSide& b) {
  return !std::includes(a.links.begin(), a.links.end(), b.links.begin(), b.links.end()) &&
         !std::includes(b.links.begin(), b.links.end(), a.links.begin(), a.links.end());
}

/// How the times of two mails relate.
struct Moments {
  bool known = false;
  bool same = false;  ///< one moment, as far as the clocks of both tell
  std::int64_t apart = 0;
};

Moments compare_times(const RepostSide& a, const RepostSide& b) {
  // The clock of a page's reader: any zone, so that whole hours may differ; not all show seconds.
  constexpr std::int64_t kZones = 14 * kHour + kHour;
  Moments m;
  m.known = a.has_time() && b.has_time();
  if (!m.known) return m;
  m.apart = std::abs(a.time.utc_seconds - b.time.utc_seconds);
  if (!a.excerpt && !b.excerpt) {
    m.same = m.apart <= 2;
    return m;
  }
  const auto no_seconds = [](const RepostSide& s) {
    return s.excerpt && s.time.utc_seconds % kMinute == 0;
  };
  const std::int64_t tolerance = no_seconds(a) || no_seconds(b) ? kMinute - 1 : 1;
  const std::int64_t rest = m.apart % kHour;
  m.same = m.apart <= kZones && (rest <= tolerance || rest >= kHour - tolerance);
  return m;
}

std::string time_text(std::int64_t seconds) {
  if (seconds < kMinute) return fmt::format("{} s", seconds);
  if (seconds < 2 * kHour) return fmt::format("{} min", seconds / kMinute);
  if (seconds < 2 * kDay) return fmt::format("{} h", seconds / kHour);
  return fmt::format("{} days", seconds / kDay);
}

/// Programs that post on a timer: whole days, or whole hours to the second.
bool is_timer(std::int64_t apart) {
  const auto near = [apart](std::int64_t unit, std::int64_t tolerance) {
    const std::int64_t rest = apart % unit;
    return apart > unit / 2 && (rest <= tolerance || unit - rest <= tolerance);
  };
  return near(kDay, 5 * kMinute) || near(kHour, 5);
}

bool parents_differ(const RepostSide& a, const RepostSide& b) {
  if (!a.parent || !b.parent || *a.parent == *b.parent) return false;
  // People send again what they sent by answering it.
  return a.parent->value() != b.message_id && b.parent->value() != a.message_id;
}

bool lists_differ(const RepostSide& a, const RepostSide& b) {
  if (a.lists.empty() || b.lists.empty()) return false;
  return std::none_of(a.lists.begin(), a.lists.end(), [&b](const std::string& list) {
    return std::find(b.lists.begin(), b.lists.end(), list) != b.lists.end();
  });
}

bool names_other(const RepostSide& gateway, const RepostSide& original) {
  return std::find(gateway.gateway_ids.begin(), gateway.gateway_ids.end(), original.message_id) !=
         gateway.gateway_ids.end();
}

bool ends_a_sentence(std::string_view text) {
  text = trim(text);
  return !text.empty() && std::string_view(".!?:)\"'").find(text.back()) != std::string_view::npos;
}

class Judge {
 public:
  Judge(const RepostSide& a, const RepostSide& b) : a_(a), b_(b) {}

  RepostVerdict run() {
    moments_ = compare_times(a_, b_);
    gateway_ = names_other(a_, b_) || names_other(b_, a_) || share_gateway_id();
    author_ = mail::match_authors(a_.author, b_.author);
    same_subject_ = a_.subject_key == b_.subject_key;
    if (!gateway_ && (author_ == AuthorVerdict::Different || !same_subject_)) return {};
    if (a_.is_stub() || b_.is_stub()) return judge_stub();
    if (a_.attachments != b_.attachments && !a_.excerpt && !b_.excerpt) return differing_files();
    words_ = compare_own_words(a_, b_);
    note_evidence();
    if (words_.words == Words::Different) return {};
    if (words_.words == Words::Revised) return judge_revised();
    if (words_.words == Words::Cut) return judge_cut();
    if (gateway_) return fold(CopyClass::Gateway, 1.0, "a gateway gave it another Message-ID");
    if (moments_.same) return judge_same_moment();
    return judge_resend();
  }

 private:
  [[nodiscard]] bool share_gateway_id() const {
    return std::any_of(a_.gateway_ids.begin(), a_.gateway_ids.end(), [this](const auto& id) {
      return std::find(b_.gateway_ids.begin(), b_.gateway_ids.end(), id) != b_.gateway_ids.end();
    });
  }

  void add_evidence(std::string_view fact) {
    if (!verdict_.evidence.empty()) verdict_.evidence += "; ";
    verdict_.evidence += fact;
  }

  void note_author_and_time() {
    if (author_ == AuthorVerdict::Same) add_evidence("same author");
    if (same_subject_) add_evidence("same subject");
    if (gateway_) add_evidence("one names the other's Message-ID as its old one");
    if (moments_.same)
      add_evidence("same time");
    else if (moments_.known)
      add_evidence(time_text(moments_.apart) + " apart");
    if (a_.note || b_.note) add_evidence("apology for a repost");
  }

  void note_evidence() {
    note_author_and_time();
    const mail::WordChanges& changes = words_.changes;
    switch (words_.words) {
      case Words::Same:
        add_evidence(changes.words_a == 0 ? "the same text"
                                          : fmt::format("the same {} words", changes.words_a));
        break;
      case Words::Damaged: add_evidence("the same words but for damage"); break;
      case Words::Noted: add_evidence("the same words and an apology"); break;
      case Words::Cut:
      case Words::Revised:
      case Words::Different:
        add_evidence(fmt::format("{:.0f} % of words alike", 100 * changes.similarity()));
        add_evidence(mail::describe(changes));
        break;
    }
  }

  RepostVerdict fold(CopyClass copy_class, double score, std::string reason) {
    verdict_.outcome = RepostOutcome::Fold;
    verdict_.copy_class = copy_class;
    verdict_.score = author_ == AuthorVerdict::Same ? score : score - 0.05;
    verdict_.reason = std::move(reason);
    return std::move(verdict_);
  }

  RepostVerdict keep_apart(RepostOutcome outcome, double score, std::string reason) {
    verdict_.outcome = outcome;
    verdict_.score = score;
    verdict_.reason = std::move(reason);
    return std::move(verdict_);
  }

  RepostVerdict candidate(std::string reason) {
    return keep_apart(RepostOutcome::Candidate, words_.changes.similarity() / 2, std::move(reason));
  }

  RepostVerdict differing_files() {
    words_ = compare_own_words(a_, b_);
    if (words_.words == Words::Different || words_.changes.words_a == 0) return {};
    note_evidence();
    return candidate("attachments differ");
  }

  /// Author, subject and minutes decide; which post is meant is for the group to say.
  RepostVerdict judge_stub() {
    if (a_.is_stub() && b_.is_stub()) return {};
    const RepostSide& stub = a_.is_stub() ? a_ : b_;
    note_author_and_time();
    if (gateway_) return fold(CopyClass::Stub, 0.9, "a gateway's copy that lost the text");
    if (!moments_.known || author_ != AuthorVerdict::Same || parents_differ(a_, b_)) return {};
    if (a_.automatic || b_.automatic) return {};
    // What quotes is an answer without words of its own; a part that was taken out held words.
    if (!stub.quoted.empty() || (stub.scrubbed && !stub.note)) return {};
    const bool mails = !a_.excerpt && !b_.excerpt;
    if (!stub.note && mails && a_.parent != b_.parent) return {};
    add_evidence(stub.note ? "only the apology is left" : "nothing of the text is left");
    const std::int64_t limit = stub.note ? kNotedStubLimit : kEmptyStubLimit;
    if (moments_.same) return fold(CopyClass::Stub, 0.9, "the same moment, the text is missing");
    if (moments_.apart > limit) return {};
    return fold(CopyClass::Stub, stub.note ? 0.85 : 0.75,
                stub.note ? "an apology for a repost whose text an archive hid"
                          : "an empty post of the same author and subject, minutes apart");
  }

  RepostVerdict judge_revised() {
    if (moments_.known && moments_.apart > kRepostWindow) return {};
    // Few words alike are a phrase, not a version.
    const bool few = std::min(words_.changes.words_a, words_.changes.words_b) < kEnoughWords;
    if (few && !gateway_) return {};
    return keep_apart(RepostOutcome::Revision, words_.changes.similarity() / 2,
                      "another version: " + mail::describe(words_.changes));
  }

  /// One ends where the other goes on.
  RepostVerdict judge_cut() {
    constexpr std::size_t kFewWords = 5;
    const mail::WordChanges& changes = words_.changes;
    if (moments_.same && author_ == AuthorVerdict::Same && changes.common >= kFewWords) {
      const RepostSide& shorter = changes.run_a == 0 ? a_ : b_;
      return ends_a_sentence(shorter.own)
                 ? fold(CopyClass::Footer, 0.9, "sent at the same moment; one says more at its end")
                 : fold(CopyClass::Damage, 0.9, "sent at the same moment; one was cut off");
    }
    if (gateway_) return fold(CopyClass::Gateway, 0.9, "a gateway's copy; one was cut off");
    if (!enough()) return {};
    return keep_apart(RepostOutcome::Addition, changes.similarity() / 2,
                      "one says more at its end: " + mail::describe(changes));
  }

  [[nodiscard]] bool enough() const {
    return std::min(words_.changes.words_a, words_.changes.words_b) >= kEnoughWords;
  }

  /// How the words that they quote relate.
  enum class Quotes { None, Same, Differ, OneSided };
  [[nodiscard]] Quotes compare_quotes() const {
    constexpr double kSameQuote = 0.8;
    if (a_.quoted.empty() && b_.quoted.empty()) return Quotes::None;
    if (a_.quoted.empty() || b_.quoted.empty()) return Quotes::OneSided;
    const mail::WordChanges changes = mail::compare_words(a_.quoted, b_.quoted);
    return changes.similarity() >= kSameQuote ? Quotes::Same : Quotes::Differ;
  }

  /// The same words can answer several posts: thanks, a review, a moderator's request.
  [[nodiscard]] bool answers_differ() const {
    const Quotes quotes = compare_quotes();
    if (quotes == Quotes::Differ) return true;
    return quotes != Quotes::Same && parents_differ(a_, b_) && !many();
  }

  [[nodiscard]] CopyClass same_moment_class() const {
    if (lists_differ(a_, b_)) return CopyClass::Crosspost;
    if (words_.words == Words::Damaged) return CopyClass::Damage;
    if (words_.words == Words::Noted) return CopyClass::Resend;
    if (a_.body_hash == b_.body_hash) return CopyClass::Redelivery;
    return a_.own_hash == b_.own_hash ? CopyClass::Footer : CopyClass::Reflow;
  }

  RepostVerdict judge_same_moment() {
    if (author_ != AuthorVerdict::Same && !many()) return candidate("the author is not certain");
    if (!many() && parents_differ(a_, b_) && compare_quotes() == Quotes::Differ) {
      return candidate("the same words in answer to different posts");
    }
    return fold(same_moment_class(), words_.words == Words::Same ? 1.0 : 0.95,
                "sent at the same moment in the same words");
  }

  RepostVerdict judge_resend() {
    const bool noted = a_.note || b_.note || words_.words == Words::Noted;
    const CopyClass copy_class = lists_differ(a_, b_) ? CopyClass::Crosspost : CopyClass::Resend;
    const bool named = !a_.author.name.empty() && !b_.author.name.empty();
    if (author_ != AuthorVerdict::Same && !(named && many())) {
      return candidate("the author is not certain");
    }
    if (a_.automatic && b_.automatic) return candidate("answers of a program");
    if (!moments_.known) {
      if (words_.words == Words::Same && many()) {
        return fold(CopyClass::Damage, 0.85, "the same words; when one was sent is lost");
      }
      return candidate("the same words, but when they were sent is not known");
    }
    if (links_differ(a_, b_)) return candidate("other links");
    if (a_.signs != b_.signs && !noted) return candidate("other signs: code may differ");
    if (words_.words == Words::Damaged && a_.destroyed == b_.destroyed) {
      return candidate("numbers or words of one are lacking without a trace of damage");
    }
    if (!noted && answers_differ()) {
      return candidate("the same words in answer to different posts");
    }
    if (!enough()) {
      const bool some = std::min(words_.changes.words_a, words_.changes.words_b) >= kSomeWords;
      if (moments_.apart <= (some ? kSomeResendLimit : kShortResendLimit)) {
        return fold(copy_class, 0.8,
                    "the same short text again, " + time_text(moments_.apart) + " apart");
      }
      if (noted && moments_.apart <= kNotedStubLimit) {
        return fold(copy_class, 0.8, "the same short text again, with an apology");
      }
      return candidate("short texts can be written anew");
    }
    if (noted && moments_.apart <= kRepostWindow) {
      return fold(copy_class, 0.97, "posted again by its author, with an apology");
    }
    if (is_timer(moments_.apart)) return candidate("whole hours or days apart, as programs post");
    if (moments_.apart > kResendLimit) return candidate("the same words, but days apart");
    return fold(copy_class, words_.words == Words::Same ? 0.95 : 0.9,
                "posted again by its author " + time_text(moments_.apart) + " apart");
  }

  [[nodiscard]] bool many() const {
    return std::min(words_.changes.words_a, words_.changes.words_b) >= kManyWords;
  }

  const RepostSide& a_;
  const RepostSide& b_;
  Moments moments_;
  WordsVerdict words_;
  AuthorVerdict author_ = AuthorVerdict::Different;
  bool gateway_ = false;
  bool same_subject_ = false;
  RepostVerdict verdict_;
};

}  // namespace

RepostVerdict judge_reposts(const RepostSide& a, const RepostSide& b) {
  // In a fixed order: what is said of "one" and "the other" does not depend on who came first.
  return a.digest < b.digest ? Judge(a, b).run() : Judge(b, a).run();
}

}  // namespace docket::ingest
