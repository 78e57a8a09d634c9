/// What a URL names is valid UTF-8; its normal form is ASCII, names the same, and stays as it is.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/url_target.hpp"

namespace {

void demand(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view url(reinterpret_cast<const char*>(data), size);
  const docket::mail::UrlTarget target = docket::mail::read_url(url);
  demand(docket::is_valid_utf8(target.key));
  demand(std::all_of(target.url.begin(), target.url.end(), [](char c) { return c > ' '; }));
  demand(target.key.size() <= 3 * target.url.size() + 64);
  const docket::mail::UrlTarget again = docket::mail::read_url(target.url);
  demand(again.url == target.url);
  demand(again.key == target.key);
  return 0;
}
