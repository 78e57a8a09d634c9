#pragma once

/// Addresses of Google Groups, in all the forms that stand in mail and in saved pages:
///
///     https://groups.google.com/g/example.security.policy/c/oP8XuNXrANw/m/SwRavCzVE7gJ
///     https://groups.google.com/a/example.org/g/security-policy/c/oP8XuNXrANw
///     https://groups.google.com/forum/#!topic/example.security.policy/oP8XuNXrANw
///     https://groups.google.com/d/msg/example.security.policy/oP8XuNXrANw/SwRavCzVE7gJ
///     https://groups.google.com/forum/#!searchin/GROUP/WORDS/GROUP/oP8XuNXrANw
///     http://groups.google.com/group/GROUP/browse_thread/thread/7ceb6dd787e20da3
///
/// A thread's id is 8 bytes in base64url; before 2012 the same bytes stood in 16 hexadecimal
/// digits. A message's is the 8 bytes of the old one in reverse and then a 09, in base64url.

#include <optional>
#include <string>
#include <string_view>

namespace docket::mail {

struct GroupsAddress {
  std::string group;    ///< "example.security.policy", "security-policy"
  std::string domain;   ///< "example.org" of ".../a/example.org/..."; empty for others
  std::string thread;   ///< in base64url; empty where only a group or a message is named
  std::string message;  ///< in base64url; empty where only a thread is named

  /// The list's name as in the mail of it: a newsgroup, or List-Id's id.
  [[nodiscard]] std::string list() const;
  [[nodiscard]] bool is_newsgroup() const;
};

/// nullopt for what is no address of a group on groups.google.com; "./g/..." and "/g/..." of a
/// page's own links are taken.
[[nodiscard]] std::optional<GroupsAddress> parse_groups_address(std::string_view address);

/// The name alone: lower-case words with two dots at least, as newsgroups of a hierarchy have.
[[nodiscard]] bool looks_like_newsgroup(std::string_view name);

/// "7ceb6dd787e20da3" in base64url; nullopt where it has not 16 hexadecimal digits.
[[nodiscard]] std::optional<std::string> groups_thread_from_hex(std::string_view hex);
[[nodiscard]] std::optional<std::string> groups_message_from_hex(std::string_view hex);
/// The 16 digits of a thread's id, as X-Google-Thread has them; nullopt for what is none.
[[nodiscard]] std::optional<std::string> groups_thread_to_hex(std::string_view thread);

}  // namespace docket::mail
