// Whatever the text: segments cover it without gap or overlap, begin at lines, and the same text
// gives the same segments.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "mail/body.hpp"

namespace {

using docket::mail::Body;
using docket::mail::Segment;
using docket::mail::SegmentKind;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_cover(const Body& body) {
  std::size_t next = 0;
  for (const Segment& segment : body.segments) {
    require(segment.offset == next && segment.length > 0);
    require(next == 0 || body.text[next - 1] == '\n');
    require(segment.kind == SegmentKind::Quote || segment.kind == SegmentKind::Attribution ||
            segment.depth == 0);
    require(segment.kind != SegmentKind::Quote || segment.depth > 0);
    next += segment.length;
  }
  require(next == body.text.size());
  require(body.segments.size() <= docket::mail::kMaxSegments);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Body body = docket::mail::segment_body(text);
  require(body.text == text);
  check_cover(body);
  const Body again = docket::mail::segment_body(text);
  require(again.segments.size() == body.segments.size());
  require(again.own_text() == body.own_text());
  require(body.own_text().size() <= 2 * text.size());
  require(body.quoted_text().size() <= text.size() + body.segments.size());
  std::size_t depth = size % 3;
  require(docket::mail::strip_quote_marks(text, depth).size() <= text.size());
  return 0;
}
