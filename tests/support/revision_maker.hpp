#pragma once

/// Makes posts that look like a further copy of a mail and are none: corrections, new versions,
/// replies that quote it whole, the same words of another person or under another subject.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/mail_draft.hpp"
#include "tests/support/random.hpp"

namespace docket::test {

enum class RevisionKind : std::uint8_t {
  Number,          ///< minutes later, one number is another
  Negation,        ///< one "not" more
  Word,            ///< one word is another
  Sentence,        ///< one sentence more
  Paragraph,       ///< one paragraph more
  Version,         ///< paragraphs rewritten
  Unfinished,      ///< the beginning, sent by accident minutes before
  Correction,      ///< only what was wrong, under the same subject
  AnotherSubject,  ///< the same text
  AnotherAuthor,   ///< the same text
  PatchVersion,    ///< the same text, "[PATCH v2 3/7]" for "[PATCH v1 3/7]"
  PatchPart,       ///< the same text, "[PATCH 4/7]" for "[PATCH 3/7]"
  MonthLater,      ///< the same text, as periodic posts have it
  QuotingReply,    ///< another author quotes it whole
  SelfQuoting,     ///< the author quotes it whole
  Forgotten,       ///< "I forgot to attach ..."
};
inline constexpr auto kLastRevisionKind = RevisionKind::Forgotten;
[[nodiscard]] const char* to_string(RevisionKind kind);

class RevisionMaker {
 public:
  explicit RevisionMaker(std::uint64_t seed) : random_(seed) {}

  /// nullopt where the mail does not lend itself to the kind: it has no Date, or no number, or the
  /// author's own words would not be changed.
  [[nodiscard]] std::optional<std::string> make(std::string_view mail, RevisionKind kind);

 private:
  [[nodiscard]] std::optional<std::string> changed_text(const MailDraft& draft, RevisionKind kind);
  [[nodiscard]] std::optional<std::string> changed_number(const mail::Body& body);
  [[nodiscard]] std::optional<std::string> negated(const mail::Body& body);
  [[nodiscard]] std::optional<std::string> changed_word(const mail::Body& body);
  [[nodiscard]] std::optional<std::string> longer(const mail::Body& body, std::string_view more);
  [[nodiscard]] std::optional<std::string> beginning(const mail::Body& body);
  [[nodiscard]] std::optional<std::string> rewritten(const mail::Body& body);
  bool set_subject(MailDraft& draft, RevisionKind kind);
  [[nodiscard]] std::string quoting(const MailDraft& draft, RevisionKind kind);
  void send(MailDraft& draft, std::int64_t seconds_later);

  Random random_;
  std::uint64_t made_ = 0;
};

}  // namespace docket::test
