#pragma once

/// Footnotes as this field writes them: "as shown in [1]" in the prose, "[1] https://..." below.

#include <vector>

#include "mail/citation_scan.hpp"

namespace docket::mail {

/// A "[1]" of the text.
struct FootnoteMark {
  std::size_t at = 0;
  std::size_t end = 0;
  unsigned number = 0;
  bool begins_line = false;  ///< the note itself
  SegmentKind segment = SegmentKind::Own;
};

/// The mark at `at`, which is a "["; number 0 where there is none.
[[nodiscard]] FootnoteMark read_footnote_mark(std::string_view text, std::size_t at);

/// Of each citation, where the prose points to the note that it stands in. `marks` in the order of
/// the text.
[[nodiscard]] std::vector<std::vector<Citation::Span>> find_footnote_mentions(
    const Scan& scan, const std::vector<FootnoteMark>& marks);

}  // namespace docket::mail
