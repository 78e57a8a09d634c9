#pragma once

/// A mail, parsed: envelope, body parts as UTF-8 text or bytes, and what was wrong with it.
/// Parsing cannot fail. mimetic reads the MIME structure (mime_structure.cpp, and nowhere else).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/message_id.hpp"
#include "core/timestamp.hpp"
#include "mail/address.hpp"
#include "mail/defect.hpp"

namespace docket::mail {

/// RFC 3501's ENVELOPE, with what threads, lists and newsgroups add. Text is decoded UTF-8.
struct Envelope {
  std::string subject;
  std::vector<Mailbox> from, sender, reply_to, to, cc;
  Mailbox author;                       ///< the first From, with a list's "via" rewriting undone
  std::optional<MessageId> message_id;  ///< nullopt: none usable in the mail
  std::vector<MessageId> references, in_reply_to;
  std::optional<Timestamp> date;      ///< the Date field, where it can be read and be true
  std::optional<Timestamp> arrival;   ///< X-Google-ArrivalTime, NNTP-Posting-Date
  std::optional<Timestamp> received;  ///< the newest plausible Received
  std::vector<std::string>
      lists;  ///< List-Id's id ("dev-security-policy.lists.mozilla.org"), newsgroups
  std::vector<std::string> newsgroups;
  std::vector<std::string> followup_to;  ///< newsgroups; "poster": answers to the author alone
  std::optional<MessageId> supersedes;   ///< the post that this one stands in place of
  std::optional<MessageId> cancels;      ///< the post that this control message takes back
  /// Ids that a gateway took away from the mail and noted down: Mailman's news gate (cf. its
  /// gate_news), Google's, mail2news programs.
  std::vector<MessageId> gateway_ids;
  bool auto_submitted = false;              ///< a program answered (RFC 3834, 5)
  std::vector<std::string> google_threads;  ///< X-Google-Thread: 16 hex digits; X-GM-THRID: decimal
  std::vector<std::string> archived_at;     ///< URLs of Archived-At (RFC 5064), as they stand
  std::vector<std::string> gmane_articles;  ///< "gmane.comp.example:123" of Xref (RFC 5536, 3.2.14)
};

enum class PartKind : std::uint8_t {
  Text,        ///< inline text/plain, or HTML made into text
  Attachment,  ///< anything else, or text that is declared an attachment
};

/// One leaf of the MIME tree, in the order of the mail; or a file that stood in the text of one
/// (uuencode, yEnc), behind it.
struct Part {
  PartKind kind = PartKind::Text;
  std::string content_type;  ///< "text/plain", lower case, as declared (text/plain by default)
  std::string file_name;     ///< decoded; empty where none is given
  std::string text;          ///< Text: UTF-8 with "\n" line ends
  std::string bytes;         ///< Attachment: decoded bytes (transfer encoding, uuencode undone)
  bool from_html = false;    ///< text was made from HTML
  bool flowed = false;       ///< text was format=flowed (RFC 3676); it is joined already
};

struct Message {
  Envelope envelope;
  std::vector<Part> parts;  ///< Text parts of multipart/alternative: only the best one
  std::vector<Defect> defects;

  /// All Text parts in order, a blank line between them.
  [[nodiscard]] std::string text() const;
};

/// Bounds; one that bites is a Defect.
struct ParseLimits {
  std::size_t max_bytes = 64 * 1024 * 1024;  ///< of the mail that are looked at
  std::size_t max_parts = 1000;
  std::size_t max_depth = 50;
  std::size_t max_text_bytes = 8 * 1024 * 1024;  ///< of text in all parts together
};

/// `bytes` are the mail's, with mbox quoting already undone (see unquote_mbox). `now` bounds the
/// dates that are believed. Pure and thread-safe.
[[nodiscard]] Message parse_message(std::string_view bytes, std::optional<std::int64_t> now,
                                    const ParseLimits& limits = {});

}  // namespace docket::mail
