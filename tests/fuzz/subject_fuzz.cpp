// Whatever the text: a base subject is part of the subject with its white space squeezed, valid
// UTF-8 where the subject is, and has no mark or tag in front of it any more.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/subject.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using docket::mail::parse_subject;
  using docket::mail::Subject;
  const std::string text = docket::to_valid_utf8({reinterpret_cast<const char*>(data), size});
  const Subject subject = parse_subject(text);
  require(subject.base.size() <= text.size());
  require(docket::is_valid_utf8(subject.base));
  require(subject.base.find_first_of("\n\r\t") == std::string::npos);
  const Subject again = parse_subject(subject.base);
  require(again.base == subject.base && !again.is_reply);
  return 0;
}
