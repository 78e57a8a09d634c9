/// The first line names the charset, the rest is in it. The output is valid UTF-8, of bounded
/// size, and the same the second time (converters are kept, their states must not be).

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/charset.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using docket::mail::Converted;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t newline = input.find('\n');
  const std::string_view declared = input.substr(0, newline);
  const std::string_view bytes =
      newline == std::string_view::npos ? std::string_view() : input.substr(newline + 1);
  const Converted converted = docket::mail::to_utf8(bytes, declared);
  if (!docket::is_valid_utf8(converted.text)) std::abort();
  if (converted.charset.empty()) std::abort();
  if (converted.text.size() > 8 * bytes.size() + 16) std::abort();
  if (converted.how == Converted::How::Declared && converted.replaced > 0) std::abort();
  const Converted again = docket::mail::to_utf8(bytes, declared);
  if (again.text != converted.text || again.replaced != converted.replaced) std::abort();
  // What was made fits what it is.
  if (docket::mail::to_utf8(converted.text, "utf-8").replaced > 0) std::abort();
  return 0;
}
