/// Text made of HTML is valid UTF-8 in "\n" lines, ended, without blank lines at either end, of
/// bounded size, and the same the second time.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/html_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  const std::string text = docket::mail::html_to_text(html);
  if (!docket::is_valid_utf8(text)) std::abort();
  if (text.find('\r') != std::string::npos || text.find('\0') != std::string::npos) std::abort();
  if (text.size() > 40 * size + 64) std::abort();
  if (!text.empty() && (text.front() == '\n' || text.back() != '\n')) std::abort();
  if (text.ends_with("\n\n")) std::abort();
  if (docket::mail::html_to_text(html) != text) std::abort();
  return 0;
}
