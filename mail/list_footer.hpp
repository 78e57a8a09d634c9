#pragma once

/// What is appended to mail on its way: list servers' footers (data/list_footers.inc), the blocks
/// that pipermail puts in place of attachments, and companies' notices (legal_notice.hpp).

#include <vector>

#include "mail/attribution.hpp"

namespace docket::mail {

class BodyLines;

/// Every footer in lines without quote marks, in order. Ranges do not overlap.
[[nodiscard]] std::vector<LineRange> find_list_footers(const BodyLines& lines);

}  // namespace docket::mail
