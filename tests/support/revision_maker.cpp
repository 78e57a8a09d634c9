#include "tests/support/revision_maker.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/own_words.hpp"
#include "tests/support/repost_text.hpp"

namespace docket::test {
namespace {

using std::string_view;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

constexpr auto kSentences = std::to_array<string_view>({
    "We have also revoked the second certificate.",
    "This was confirmed by our auditor this morning.",
    "The deadline has therefore moved to Friday.",
    "Please disregard the earlier figure.",
    "Only the test system is affected.",
    "I do not think that this changes the outcome.",
    "The other two were reissued last week.",
    "It fails in the same way with the previous release.",
});
constexpr auto kWords = std::to_array<string_view>(
    {"revoked", "issued", "accepted", "rejected", "earlier", "later", "server", "client", "before",
     "after", "partly", "fully", "internal", "external", "optional", "required"});

/// A word of the author's own lines: where it begins in the text, and the word.
struct Place {
  std::size_t at = 0;
  string_view word;
};

bool is_word_end(char c) {
  return is_space(c) || string_view(".,;:!?)").find(c) != string_view::npos;
}

/// Words of letters alone or of digits alone, between blanks: parts of links, addresses and code
/// are none.
std::vector<Place> own_places(const mail::Body& body) {
  std::vector<Place> places;
  for (const mail::Segment& segment : body.segments) {
    if (segment.kind != mail::SegmentKind::Own) continue;
    const string_view text = body.view(segment);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!is_alnum(text[i]) || (i > 0 && !is_space(text[i - 1]))) continue;
      const std::size_t from = i;
      while (i < text.size() && is_alnum(text[i])) ++i;
      if (i < text.size() && !is_word_end(text[i])) continue;
      if (i + 1 < text.size() && !is_space(text[i]) && !is_space(text[i + 1])) continue;
      places.push_back({segment.offset + from, text.substr(from, i - from)});
    }
  }
  return places;
}

std::string replaced(const std::string& text, const Place& place, string_view by) {
  return std::string(text).replace(place.at, place.word.size(), by);
}

bool all_digits(string_view word) { return std::all_of(word.begin(), word.end(), is_digit); }
bool all_letters(string_view word) { return std::all_of(word.begin(), word.end(), is_alpha); }

/// The end of the author's last line.
std::optional<std::size_t> end_of_own(const mail::Body& body) {
  std::optional<std::size_t> end;
  for (const mail::Segment& segment : body.segments) {
    if (segment.kind == mail::SegmentKind::Own && !trim(body.view(segment)).empty()) {
      end = segment.offset + trim_right(body.view(segment)).size();
    }
  }
  return end;
}

/// "[PATCH v2 3/7] x" as another version or another part of it.
std::optional<std::string> other_patch(std::string subject, RevisionKind kind) {
  const std::size_t slash = subject.find('/');
  const std::size_t close = subject.find(']');
  const bool is_part =
      subject.starts_with("[PATCH") && slash < close && is_digit(subject[slash - 1]);
  if (!is_part || close == std::string::npos) return std::nullopt;
  if (kind == RevisionKind::PatchPart) {
    subject[slash - 1] = subject[slash - 1] == '8' ? '6' : '8';
    return subject;
  }
  const std::size_t version = subject.find(" v");
  if (version < slash && is_digit(subject[version + 2])) {
    return subject.replace(version + 2, 1, subject[version + 2] == '9' ? "7" : "9");
  }
  return subject.insert(std::string_view("[PATCH").size(), " v2");
}

std::string quoted(string_view text) {
  std::string out;
  while (const std::optional<string_view> line = next_line(text)) {
    out.append(line->starts_with('>') ? ">" : "> ").append(*line).append("\n");
  }
  return out;
}

}  // namespace

const char* to_string(RevisionKind kind) {
  switch (kind) {
    case RevisionKind::Number: return "number changed";
    case RevisionKind::Negation: return "negated";
    case RevisionKind::Word: return "word changed";
    case RevisionKind::Sentence: return "sentence added";
    case RevisionKind::Paragraph: return "paragraph added";
    case RevisionKind::Version: return "second version";
    case RevisionKind::Unfinished: return "unfinished";
    case RevisionKind::Correction: return "correction alone";
    case RevisionKind::AnotherSubject: return "another subject";
    case RevisionKind::AnotherAuthor: return "another author";
    case RevisionKind::PatchVersion: return "patch version";
    case RevisionKind::PatchPart: return "patch part";
    case RevisionKind::MonthLater: return "a month later";
    case RevisionKind::QuotingReply: return "reply that quotes all";
    case RevisionKind::SelfQuoting: return "own reply that quotes all";
    case RevisionKind::Forgotten: return "forgotten attachment";
  }
  return "?";
}

std::optional<std::string> RevisionMaker::make(string_view mail, RevisionKind kind) {
  MailDraft draft(mail);
  if (draft.original().time_source != TimeSource::Date) return std::nullopt;
  const bool same_text = kind >= RevisionKind::AnotherSubject && kind <= RevisionKind::MonthLater;
  if (!same_text) {
    std::optional<std::string> text = changed_text(draft, kind);
    if (!text) return std::nullopt;
    draft.set_text(std::move(*text));
    if (mail::same_words(draft.own_text(), draft.original().body.own_text())) return std::nullopt;
  }
  if (!set_subject(draft, kind)) return std::nullopt;
  if (kind == RevisionKind::AnotherAuthor || kind == RevisionKind::QuotingReply) {
    draft.set("From", fmt::format("Another Writer {0} <writer{0}@elsewhere.example>", made_ + 1));
    draft.erase("X-Original-Sender");
    draft.erase("X-Original-From");
    draft.erase("Reply-To");
  }
  if (kind == RevisionKind::MonthLater) {
    send(draft, random_.between(27, 31) * kDay + random_.between(-kHour, kHour));
  } else if (kind == RevisionKind::Unfinished) {
    send(draft, -random_.between(20, 10 * kMinute));
  } else {
    send(draft, random_.between(2, 90) * kMinute + random_.between(0, 59));
  }
  return draft.bytes();
}

void RevisionMaker::send(MailDraft& draft, std::int64_t seconds_later) {
  const Timestamp sent = draft.original().time;
  draft.erase_trace();
  draft.set("Date", to_rfc5322({sent.utc_seconds + seconds_later, sent.offset_minutes}));
  draft.set("Message-ID", fmt::format("<n{}.{:016x}@revised.example>", ++made_, random_.bits()));
}

bool RevisionMaker::set_subject(MailDraft& draft, RevisionKind kind) {
  const std::string base = draft.original().subject.base;
  switch (kind) {
    case RevisionKind::AnotherSubject:
      draft.set("Subject",
                fmt::format("Question {} on {}", random_.between(2, 99), random_.pick(kWords)));
      return true;
    case RevisionKind::PatchVersion:
    case RevisionKind::PatchPart: {
      const std::optional<std::string> subject = other_patch(base, kind);
      if (subject) draft.set("Subject", *subject);
      return subject.has_value();
    }
    case RevisionKind::QuotingReply:
    case RevisionKind::SelfQuoting:
    case RevisionKind::Forgotten: {
      draft.set("Subject", "Re: " + base);
      const std::string id = fmt::format("<{}>", draft.original().message_id.value());
      const std::string refs = draft.value("References");
      draft.set("References", refs.empty() ? id : refs + "\n " + id);
      draft.set("In-Reply-To", id);
      return true;
    }
    default: return true;
  }
}

std::optional<std::string> RevisionMaker::changed_text(const MailDraft& draft, RevisionKind kind) {
  const mail::Body& body = draft.original().body;
  std::optional<std::string> text;
  switch (kind) {
    case RevisionKind::Number: text = changed_number(body); break;
    case RevisionKind::Negation: text = negated(body); break;
    case RevisionKind::Word: text = changed_word(body); break;
    case RevisionKind::Sentence: text = longer(body, " "); break;
    case RevisionKind::Paragraph: text = longer(body, "\n\n"); break;
    case RevisionKind::Version: text = rewritten(body); break;
    case RevisionKind::Unfinished: text = beginning(body); break;
    case RevisionKind::Correction:
      text = fmt::format("Correction: {} days, not {}. {}\n", random_.between(10, 19),
                         random_.between(20, 29), random_.pick(kSentences));
      break;
    default: text = quoting(draft, kind); break;
  }
  // Who corrects himself apologises too.
  if (text && kind <= RevisionKind::Paragraph && random_.percent(25)) {
    text = apology(random_) + "\n\n" + *text;
  }
  return text;
}

std::optional<std::string> RevisionMaker::changed_number(const mail::Body& body) {
  constexpr std::size_t kMaxDigits = 6;
  std::vector<Place> numbers = own_places(body);
  std::erase_if(numbers, [](const Place& place) {
    return !all_digits(place.word) || place.word.size() > kMaxDigits;
  });
  if (numbers.empty()) return std::nullopt;
  const Place& place = random_.pick(numbers);
  const long long number = std::stoll(std::string(place.word));
  return replaced(body.text, place, std::to_string(number + random_.between(1, 3)));
}

std::optional<std::string> RevisionMaker::negated(const mail::Body& body) {
  constexpr auto kVerbs =
      std::to_array<string_view>({"is", "are", "was", "were", "will", "must", "should", "can",
                                  "could", "would", "does", "did"});
  std::vector<Place> verbs = own_places(body);
  std::erase_if(verbs, [&](const Place& place) {
    return std::find(kVerbs.begin(), kVerbs.end(), place.word) == kVerbs.end();
  });
  if (verbs.empty()) return std::nullopt;
  const Place& place = random_.pick(verbs);
  return replaced(body.text, place, std::string(place.word) + " not");
}

std::optional<std::string> RevisionMaker::changed_word(const mail::Body& body) {
  constexpr std::size_t kLeastLetters = 5;
  std::vector<Place> words = own_places(body);
  std::erase_if(words, [](const Place& place) {
    return !all_letters(place.word) || place.word.size() < kLeastLetters;
  });
  if (words.empty()) return std::nullopt;
  const Place& place = random_.pick(words);
  const string_view other = random_.pick(kWords);
  if (iequals(place.word, other)) return std::nullopt;
  return replaced(body.text, place, other);
}

std::optional<std::string> RevisionMaker::longer(const mail::Body& body, string_view gap) {
  const std::optional<std::size_t> end = end_of_own(body);
  if (!end) return std::nullopt;
  std::string more = std::string(gap) + std::string(random_.pick(kSentences));
  if (gap != " ") more += " " + std::string(random_.pick(kSentences));
  return std::string(body.text).insert(*end, more);
}

std::optional<std::string> RevisionMaker::beginning(const mail::Body& body) {
  constexpr std::size_t kLeast = 12;
  const std::vector<Place> words = own_places(body);
  if (words.size() < kLeast) return std::nullopt;
  const auto part = static_cast<std::size_t>(random_.between(3, 8));
  return body.text.substr(0, words[words.size() * part / 10].at) + "\n";
}

std::optional<std::string> RevisionMaker::rewritten(const mail::Body& body) {
  constexpr std::size_t kLeast = 20;
  constexpr std::size_t kOneOf = 8;
  std::vector<Place> words = own_places(body);
  if (words.size() < kLeast) return std::nullopt;
  std::string text = body.text;
  for (std::size_t i = words.size(); i-- > 0;) {
    if (random_.below(kOneOf) == 0) text = replaced(text, words[i], random_.pick(kWords));
  }
  return text;
}

std::string RevisionMaker::quoting(const MailDraft& draft, RevisionKind kind) {
  constexpr auto kAnswers = std::to_array<string_view>(
      {"+1", "I agree.", "Any news on this?", "Ping.", "Thanks, that answers my question.",
       "Could you say more about this?", "Did anybody look at this?"});
  if (kind == RevisionKind::Forgotten) {
    return fmt::format("I forgot to attach the {}. Here it is.\n",
                       random_.percent(50) ? "log" : "spreadsheet");
  }
  const mail::Mailbox& author = draft.original().message.envelope.author;
  const std::string quote =
      fmt::format("On {}, {} wrote:\n{}", to_rfc5322(draft.original().time),
                  author.name.empty() ? author.address : author.name, quoted(draft.text()));
  const std::string answer(random_.pick(kAnswers));
  return random_.percent(50) ? answer + "\n\n" + quote : quote + "\n" + answer + "\n";
}

}  // namespace docket::test
