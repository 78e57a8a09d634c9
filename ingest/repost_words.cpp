#include "ingest/repost_words.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "mail/own_words.hpp"
#include "mail/repost_note.hpp"

namespace docket::ingest {
namespace {

constexpr double kAlike = 0.7;
/// Longer additions say more than that a mail was sent twice.
constexpr std::size_t kMaxNoteWords = 40;

/// Each lost character makes at most one word of each text another one.
bool damage_explains(const RepostSide& a, const RepostSide& b, const mail::WordChanges& changes) {
  const std::size_t lost =
      a.destroyed > b.destroyed ? a.destroyed - b.destroyed : b.destroyed - a.destroyed;
  return changes.words_a + changes.words_b - 2 * changes.common <= 2 * lost &&
         changes.common >= kEnoughWords;
}

template <std::size_t N>
bool has_word_of(const std::array<std::string_view, N>& words, std::string_view text) {
  while (!text.empty()) {
    const std::string_view word = mail::cut_word(text);
    if (std::find(words.begin(), words.end(), word) != words.end()) return true;
  }
  return false;
}

/// "Sorry, this should have gone to the list": with an otherwise unchanged text it says that the
/// text is sent again, in whatever words; but not where it speaks of a mistake in the text.
bool is_apology(std::string_view words) {
  constexpr auto kRegrets = std::to_array<std::string_view>(
      {"sorry", "apologies", "apologize", "apologise", "apology", "excuse", "pardon", "forgive",
       "oops", "resend", "resending", "resent", "repost", "reposting", "twice", "duplicate",
       "double"});
  constexpr auto kSending = std::to_array<std::string_view>(
      {"mail",      "mails",     "email",      "message",    "messages",   "post",
       "posts",     "posted",    "posting",    "list",       "lists",      "listserv",
       "send",      "sent",      "sending",    "reply",      "copy",       "copies",
       "thread",    "account",   "address",    "subscribed", "newsgroup",  "group",
       "gateway",   "appear",    "resend",     "resending",  "resent",     "repost",
       "reposting", "moderator", "moderators", "wrapping",   "formatting", "html"});
  constexpr auto kMistakes = std::to_array<std::string_view>(
      {"forgot", "typo", "mistake", "correction", "corrected", "incorrect", "incomplete", "meant",
       "instead", "missing", "missed", "update", "updated", "attached", "attachment", "version"});
  return has_word_of(kRegrets, words) && has_word_of(kSending, words) &&
         !has_word_of(kMistakes, words);
}

/// "Best regards, Ada": says nothing more.
bool is_closing(std::string_view words, const mail::Mailbox& author) {
  constexpr std::size_t kMaxWords = 6;
  constexpr auto kClosings = std::to_array<std::string_view>(
      {"best", "kind", "warm", "regards", "thanks", "thank", "you", "cheers", "yours", "sincerely",
       "mfg", "gruss", "salut", "cordialement", "br"});
  const std::string name = mail::normalised_words(author.name);
  std::size_t count = 0;
  while (!words.empty()) {
    const std::string_view word = mail::cut_word(words);
    const bool named = (" " + name + " ").find(" " + std::string(word) + " ") != std::string::npos;
    if (!named && std::find(kClosings.begin(), kClosings.end(), word) == kClosings.end()) {
      return false;
    }
    if (++count > kMaxWords) return false;
  }
  return true;
}

}  // namespace

WordsVerdict compare_own_words(const RepostSide& a, const RepostSide& b) {
  WordsVerdict verdict;
  verdict.changes = mail::compare_keys(a.own_key, b.own_key);
  const mail::WordChanges& changes = verdict.changes;
  if (changes.run_a == 0 && changes.run_b == 0) {
    // Without words ("+1", a link alone) the signs themselves must be the same.
    const bool same = changes.words_a > 0 || trim(a.own) == trim(b.own);
    verdict.words = same ? Words::Same : Words::Different;
    return verdict;
  }
  if (changes.words_a == 0 || changes.words_b == 0) return verdict;
  if (changes.one_sided) {
    const std::string& added = changes.run_a == 0 ? changes.only_b : changes.only_a;
    if (std::max(changes.run_a, changes.run_b) <= kMaxNoteWords && mail::is_repost_note(added)) {
      verdict.words = Words::Noted;
      return verdict;
    }
    constexpr std::size_t kMaxApology = 30;
    if ((changes.at_front || changes.at_end) &&
        std::max(changes.run_a, changes.run_b) <= kMaxApology && is_apology(added)) {
      verdict.words = Words::Noted;
      return verdict;
    }
    if (changes.at_end && is_closing(added, changes.run_a == 0 ? b.author : a.author)) {
      verdict.words = Words::Same;
      return verdict;
    }
  }
  if (a.note != b.note) {
    // A note that shares its paragraph with other words took them with it.
    const mail::WordChanges all = mail::compare_words(a.own_and_note, b.own_and_note);
    const bool noted_more = a.note ? all.run_b == 0 : all.run_a == 0;
    if (noted_more && std::max(all.run_a, all.run_b) <= kMaxNoteWords && all.common > 0) {
      verdict.words = Words::Noted;
      verdict.changes = all;
      return verdict;
    }
  }
  if (mail::same_words(a.own, b.own) || damage_explains(a, b, changes)) {
    verdict.words = Words::Damaged;
  } else if (changes.one_sided && changes.at_end && changes.common > 0) {
    verdict.words = Words::Cut;
  } else if (changes.similarity() >= kAlike) {
    verdict.words = Words::Revised;
  }
  return verdict;
}

}  // namespace docket::ingest
