#pragma once

/// A Message-ID without its angle brackets (RFC 5322, 3.6.4; RFC 5536, 3.1.3 for news).
/// "<a.b@example.org>", " <a.b@example.org> (gateway)" and "<a.b@example.org>#1/1" give the same
/// value; white space inside is dropped. Comparison is byte-wise: gateways do change case, and
/// that is a different id. Never empty; always valid UTF-8 of at most kMaxSize bytes.

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket {

class MessageId {
 public:
  static constexpr std::size_t kMaxSize = 998;  ///< RFC 5322, 2.1.1: a line's length

  /// The first id in the text of a Message-ID field, or of what a user typed: brackets may be
  /// missing, "mid:" and "news:" may stand before. nullopt when there is nothing to use.
  static std::optional<MessageId> parse(std::string_view text);

  /// "<HEX@made.invalid>", for a mail that has no id of its own.
  static MessageId made(std::string_view hex);

  [[nodiscard]] const std::string& value() const { return value_; }
  [[nodiscard]] bool is_made() const;
  friend auto operator<=>(const MessageId&, const MessageId&) = default;

 private:
  explicit MessageId(std::string value) : value_(std::move(value)) {}
  std::string value_;
};

/// The ids of a References or In-Reply-To field, in order, each once; of more than 1,000 the first
/// and the last 999. Prose between ids is passed over, and ids that were cut off. A "<...>" without
/// "@" is taken in References only. In-Reply-To as written by MH, VM and exmh names the author's
/// address in brackets too: `Message from Ada <ada@example.org> of "Tue, 5 Mar" <id>`.
enum class IdListKind { References, InReplyTo };
[[nodiscard]] std::vector<MessageId> parse_message_id_list(std::string_view field, IdListKind kind);

}  // namespace docket
