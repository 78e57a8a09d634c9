#pragma once

/// Mailboxes (RFC 5322, 3.4) as found in From, To, Cc, Reply-To and Sender.

#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

struct Mailbox {
  std::string name;     ///< decoded, without quotes; empty where none is given
  std::string address;  ///< "local@domain"; domain in lower case; empty where none can be read
  friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// All mailboxes of an address list, groups opened. `text` is a field's raw value; encoded words
/// are decoded after the syntax is read (RFC 2047, 5). Forms seen and taken: `Name <a@b>`,
/// `a@b (Name)`, pipermail's `a at b (Name)` and `a at b.example (Name)`, `"Name" a@b`, bare names,
/// addresses without domain, unquoted dots and commas in names, route addresses. At most 1,000.
[[nodiscard]] std::vector<Mailbox> parse_mailboxes(std::string_view text);

/// The author behind a list's rewriting: "Ada via dev-security-policy <list@host>" with the
/// author's own address in Reply-To, X-Original-Sender or X-Original-From gives Ada's.
[[nodiscard]] Mailbox undo_via_list(const Mailbox& from, std::string_view x_original_from,
                                    std::string_view x_original_sender, std::string_view reply_to);

}  // namespace docket::mail
