// Whatever the attribution: a time that is read lies in the years that are read, its day may only
// be another one of the same digits, and matching it with posts ends. Subjects of series likewise.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/attribution_match.hpp"
#include "mail/subject_parts.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_in_range(std::int64_t time) {
  constexpr std::int64_t kEnd = 4102444800;  // 2100-01-01
  return time >= 0 && time < kEnd + 24 * 60 * 60;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace mail = docket::mail;
  const std::string text = docket::to_valid_utf8({reinterpret_cast<const char*>(data), size});
  const auto time = mail::read_attributed_time(text);
  if (time) {
    require(is_in_range(time->local));
    require(!time->swapped || is_in_range(*time->swapped));
    require(time->has_time || !time->has_seconds);
    require(!time->offset_minutes || std::abs(*time->offset_minutes) <= 14 * 60);
    const docket::Timestamp same{time->local - time->offset_minutes.value_or(0) * 60, 0};
    require(mail::match_time(time, same, 0) >= mail::TimeMatch::Day);
  }
  (void)mail::match_author(docket::fold(text), {text, text});
  if (const auto part = mail::parse_part_number(text)) {
    require(part->part >= 0 && part->part <= part->total && part->total < 1000);
  }
  require(docket::is_valid_utf8(mail::former_subject(text)));
  require(mail::subject_key(text) >= 0);
  return 0;
}
