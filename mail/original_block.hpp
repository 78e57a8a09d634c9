#pragma once

/// The blocks that Outlook and others set above an original quoted without marks:
/// "-----Original Message-----", From:/Sent:/To:/Subject:, "Forwarded message".

#include <cstddef>
#include <optional>
#include <string_view>

namespace docket::mail {

class BodyLines;

/// The line after the block, if one begins at line `begin`.
[[nodiscard]] std::optional<std::size_t> find_original_block(const BodyLines& lines,
                                                             std::size_t begin);

/// "----- End forwarded message -----": what follows are the author's words again.
[[nodiscard]] bool is_end_of_forward(std::string_view line);

}  // namespace docket::mail
