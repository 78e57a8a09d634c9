#pragma once

/// The structure of a multipart body (RFC 2046, 5.1): preamble, parts, epilogue. One level at a
/// time, as views into the input: nothing is copied, nothing recurses, offsets stay exact, and a
/// level that is not closed cannot swallow what belongs to the level above it, because that was
/// cut first. mimetic is used in mime_structure.cpp and nowhere else.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

struct MultipartView {
  std::string_view preamble;
  std::vector<std::string_view> parts;  ///< each with its header; without the boundary's line end
  std::string_view epilogue;            ///< after the closing boundary: where list footers land
  bool closed = false;                  ///< the closing boundary was there
  bool cut = false;  ///< there were more than `max_parts`: the last takes the rest as it is
};

/// A boundary is a whole line: "--" + `boundary`, "--" more to close, blanks after it allowed.
/// Where it never occurs there are no parts and all of `body` is preamble. A closing line that
/// further parts follow does not close. Linear in `body`.
[[nodiscard]] MultipartView split_multipart(std::string_view body, const std::string& boundary,
                                            std::size_t max_parts);

/// The boundary of a multipart whose header does not tell it: of the first line "--x" with a MIME
/// field ("Content-...") under it, else of the last line "--x--". Empty if there is none.
[[nodiscard]] std::string guess_boundary(std::string_view body);

}  // namespace docket::mail
