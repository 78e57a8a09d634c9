#pragma once

/// text/enriched (RFC 1896) to plain text, and its forerunner text/richtext (RFC 1341).
///
///     <bold>Now</bold> is the time for       Now is the time for all
///     all <<good> men.                  ->   <good> men.

#include <string>
#include <string_view>

namespace docket::mail {

enum class EnrichedDialect { Enriched, Richtext };

/// Commands are taken out, with what stands in <param>; "<<" is "<". Of line ends outside of
/// <nofill> one is a blank, and of more than one the first is dropped. `text` has "\n" line ends.
[[nodiscard]] std::string enriched_to_text(std::string_view text, EnrichedDialect dialect);

}  // namespace docket::mail
