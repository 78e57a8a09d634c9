#pragma once

/// All that is learned of one mail, made once and used by ingest and index alike.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/digest.hpp"
#include "core/message_id.hpp"
#include "mail/body.hpp"
#include "mail/groups_page.hpp"
#include "mail/message.hpp"
#include "mail/sketch.hpp"
#include "mail/subject.hpp"

namespace docket::mail {

/// Raised when any of what is stored of an Analysis can change: rows made by an older one are
/// made anew by `docket reprocess`.
inline constexpr int kAnalysisVersion = 5;

/// How the bytes of a copy are to be read (docs/archive-format.md, "Raw bytes of a copy").
enum class RawForm : std::uint8_t {
  Plain,          ///< a whole file: .eml, Maildir; nothing is quoted
  Mboxrd,         ///< lines ">From ", ">>From " have one ">" too many
  Mboxo,          ///< only ">From " has
  Mboxcl,         ///< as mboxrd, and Content-Length says where a mail ends
  Mboxcl2,        ///< Content-Length says so, and nothing is quoted
  UsenetArchive,  ///< the Internet Archive's newsgroups: a number separates, nothing is quoted
  Mmdf,           ///< lines of four ^A separate, nothing is quoted
  GroupsText,     ///< the slice of a saved Google Groups page, as text: no mail at all
  GroupsHtml,     ///< likewise of saved HTML
};
inline constexpr std::size_t kRawForms = static_cast<std::size_t>(RawForm::GroupsHtml) + 1;
[[nodiscard]] const char* to_string(RawForm form);
/// Whether the lines of its mails that begin with "From " are quoted with ">".
[[nodiscard]] constexpr bool quotes_from_lines(RawForm form) {
  return form == RawForm::Mboxrd || form == RawForm::Mboxo || form == RawForm::Mboxcl;
}

/// Whether a copy is a post's slice of a saved page (groups_page.hpp), and not the post's mail.
[[nodiscard]] constexpr bool is_page_slice(RawForm form) {
  return form == RawForm::GroupsText || form == RawForm::GroupsHtml;
}

/// What a slice has from the page about it.
struct PageContext {
  PageFacts facts;
  std::uint32_t position = 0;  ///< 0 is the thread's first post
};

/// A copy as it is kept, with all that is needed to read it.
struct RawMailView {
  std::string_view bytes;
  RawForm form = RawForm::Plain;
  const PageContext* page = nullptr;  ///< of a slice
};
struct RawMail {
  std::string bytes;
  RawForm form = RawForm::Plain;
  std::optional<PageContext> page;  ///< of a slice

  [[nodiscard]] RawMailView view() const { return {bytes, form, page ? &*page : nullptr}; }
};

/// The mail without mbox quoting. Returns a view of `raw` where nothing is quoted, else of
/// `storage`.
[[nodiscard]] std::string_view unquote_mbox(std::string_view raw, RawForm form,
                                            std::string& storage);
/// The mail quoted as mboxrd.
[[nodiscard]] std::string quote_mboxrd(std::string_view mail);

struct Analysis {
  Message message;
  Body body;
  Subject subject;
  MessageId message_id = MessageId::made("");  ///< its own, or a made one
  Digest canonical;  ///< SHA-256 of the unquoted mail with LF ends: equal mail in other forms
  Hash128 words;     ///< of the author's own words (own_words.hpp)
  std::size_t words_size = 0;   ///< bytes of their key: of two copies the longer lost less
  std::uint64_t body_hash = 0;  ///< XXH3 of the decoded text, byte for byte
  std::uint64_t own_hash = 0;   ///< likewise of the own words as written
  std::size_t damage = 0;
  Sketch sketch;             ///< of the same words
  bool repost_note = false;  ///< it says that it was sent more than once
  Timestamp time;            ///< the best witness; meaningless where time_source is Unknown
  TimeSource time_source = TimeSource::Unknown;
};

/// `now`: dates after it (plus two days) are not believed.
[[nodiscard]] Analysis analyse(const RawMailView& raw, std::optional<std::int64_t> now,
                               const ParseLimits& limits = {});
/// Of what is no slice of a page.
[[nodiscard]] inline Analysis analyse(std::string_view bytes, RawForm form,
                                      std::optional<std::int64_t> now,
                                      const ParseLimits& limits = {}) {
  return analyse(RawMailView{bytes, form, nullptr}, now, limits);
}

}  // namespace docket::mail
