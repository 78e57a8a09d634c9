/// Decoders: the output is no longer than the input, the first error lies inside it, and the
/// errors are told by both or by none.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mail/transfer_encoding.hpp"

namespace {

void check(std::string_view input, const docket::mail::Decoded& decoded) {
  if (decoded.bytes.size() > input.size()) std::abort();
  if (decoded.first_error_at.has_value() != (decoded.errors > 0)) std::abort();
  if (decoded.first_error_at && *decoded.first_error_at >= input.size()) std::abort();
  if (decoded.errors > input.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check(input, docket::mail::decode_base64(input));
  check(input, docket::mail::decode_quoted_printable(input));
  (void)docket::mail::transfer_encoding_from(input);
  return 0;
}
