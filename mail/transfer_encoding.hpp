#pragma once

/// Content-Transfer-Encodings (RFC 2045, section 6), decoding only, forgiving: whatever the
/// input, the output is no longer than it. mimetic's own codecs are not used (its base64
/// decoder reads past its table at "|").

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace docket::mail {

enum class TransferEncoding { SevenBit, EightBit, Binary, QuotedPrintable, Base64, Unknown };

/// Of a Content-Transfer-Encoding field: case, comments, quotes and a trailing ";" do not
/// matter. An empty field is SevenBit. "Unknown" is to be taken as 8bit.
[[nodiscard]] TransferEncoding transfer_encoding_from(std::string_view field);

struct Decoded {
  std::string bytes;
  std::size_t errors = 0;                     ///< how many places were malformed
  std::optional<std::size_t> first_error_at;  ///< offset of the first, in the input
};

/// Soft line breaks joined, trailing blanks of a line dropped, "=XY" that is no hexadecimal
/// kept as it stands (an error), lower-case hexadecimal taken. Line ends stay as in the input.
[[nodiscard]] Decoded decode_quoted_printable(std::string_view input);

/// White space passed over; other bytes outside the alphabet passed over (an error); after the
/// padding, more base64 is taken as a continuation (joined parts), but a line that is plain
/// text after it (list footers are pasted there) ends the base64 and is kept as text.
[[nodiscard]] Decoded decode_base64(std::string_view input);

}  // namespace docket::mail
