#pragma once

/// The tags on the whiteboard of a Bugzilla bug, by which CA incidents are sorted (Mozilla's wiki,
/// CA/Bug_Triage), as one spells them today:
///
///     "[CA-Compliance] [disclosure failure] Next update 2023-04-28"
///         ->  "ca-compliance", "disclosure-failure"

#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

/// Sorted, each once. What stands outside of brackets is no tag; a bracket that is not closed ends
/// where the next one opens. Older names become the present ones.
[[nodiscard]] std::vector<std::string> whiteboard_tags(std::string_view whiteboard);

}  // namespace docket::mail
