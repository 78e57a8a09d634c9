#pragma once

/// What companies append to mail: confidentiality notices, and the particulars that their law
/// wants in letters (Directive 2009/101/EC, article 5: register, number, seat).

#include <cstddef>

namespace docket::mail {

class BodyLines;

/// The end of the paragraph that begins at line `i`, if it is such a notice; else `i`.
[[nodiscard]] std::size_t find_legal_notice_end(const BodyLines& lines, std::size_t i);

}  // namespace docket::mail
