#pragma once

/// Lines of a text that are no text: PEM blocks and PGP armour, base64.

#include <cstddef>
#include <string_view>

namespace docket::index {

/// `i` is the start of a line; returns the start of the first line from there on that is text.
[[nodiscard]] std::size_t skip_noise(std::string_view text, std::size_t i);

}  // namespace docket::index
