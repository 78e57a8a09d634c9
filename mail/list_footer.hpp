#pragma once

/// What list servers append to mail: footers (data/list_footers.inc) and the blocks that
/// pipermail puts in place of attachments.

#include <vector>

#include "mail/attribution.hpp"

namespace docket::mail {

class BodyLines;

/// Every footer in lines without quote marks, in order. Ranges do not overlap.
[[nodiscard]] std::vector<LineRange> find_list_footers(const BodyLines& lines);

}  // namespace docket::mail
