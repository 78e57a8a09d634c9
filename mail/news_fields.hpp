#pragma once

/// What only newsgroups have in their headers (RFC 5536), and the marks of Google's archives.

#include <string>
#include <string_view>

#include "mail/header.hpp"
#include "mail/message.hpp"

namespace docket::mail {

/// A list's or group's name fit to be shown and searched, in lower case: "a@b" becomes "a.b", as
/// the list's List-Id would name it. Empty if it is none.
[[nodiscard]] std::string group_name(std::string_view raw);

/// Fills in newsgroups, followup_to, supersedes, cancels, gateway_ids, google_threads,
/// archived_at and gmane_articles. A control
/// message counts only where it cancels: "Control: cancel <id>", in old news "Also-Control".
void read_news_fields(const HeaderView& header, Envelope& envelope);

}  // namespace docket::mail
