/// Header text is valid UTF-8 on one line; so are values of structured fields.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/header_text.hpp"

namespace {

void check_line(std::string_view text) {
  if (!docket::is_valid_utf8(text)) std::abort();
  if (text.find_first_of("\r\n") != std::string_view::npos) std::abort();
  if (text.find('\0') != std::string_view::npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const std::string unfolded = docket::mail::unfold(raw);
  if (unfolded.size() > raw.size()) std::abort();
  if (docket::mail::unfold(unfolded) != unfolded) std::abort();

  docket::mail::Defects defects;
  const std::string text = docket::mail::decode_header_text(raw, 7, defects);
  check_line(text);
  for (const docket::mail::Defect& defect : defects.list()) {
    if (defect.offset != 7 || !docket::is_valid_utf8(defect.what)) std::abort();
  }
  docket::mail::Defects others;
  if (docket::mail::decode_header_text(unfolded, 0, others) != text) std::abort();

  const docket::mail::StructuredField field = docket::mail::parse_structured_field(raw);
  check_line(field.value);
  for (const auto& [name, value] : field.parameters) {
    check_line(name);
    check_line(value);
    if (name.empty() || field.parameter(name) != value) std::abort();
  }
  return 0;
}
