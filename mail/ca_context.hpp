#pragma once

/// Whether an ordinary word ("Visa", "Apple", "Certainly") means a certificate authority where it
/// stands, by the words about it. Constant cost a question.

#include <string_view>

namespace docket::mail {

/// Within so many bytes, in the same paragraph (which "\n" ends).
inline constexpr std::size_t kContextReach = 48;

/// Whether a word of the trade (certificate, root, CA, incident, audit, ...) is near text[begin,
/// end).
[[nodiscard]] bool is_near_trade_word(std::string_view text, std::size_t begin, std::size_t end);

/// Whether one follows it ("Certainly's root"), or "by", "from", "CA" stands before it.
[[nodiscard]] bool is_beside_trade_word(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace docket::mail
