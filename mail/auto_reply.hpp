#pragma once

/// Answers that a program gives for an absent person.

#include <string_view>

namespace docket::mail {

/// Whether a mail reads like the automatic answer of an absent person (RFC 3834 wants a header
/// field to say so; many do not). `own_text`: its own words.
[[nodiscard]] bool reads_like_auto_reply(std::string_view subject, std::string_view own_text);

}  // namespace docket::mail
