#pragma once

/// "Apologies if this double posts": paragraphs that speak of the sending, not of the matter
/// (data/repost_notes.inc).

#include <string_view>

namespace docket::mail {

/// Whether a paragraph apologises for sending twice. Looks at its first 80 words.
[[nodiscard]] bool is_repost_note(std::string_view paragraph);

}  // namespace docket::mail
