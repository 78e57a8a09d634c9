#pragma once

/// The state of the archive that an index was built from, kept in its metadata. Unknown to the
/// archive: the index is built anew. Older: it is caught up. Equal: it is fresh.

#include <optional>
#include <string>
#include <string_view>

#include "archive/records.hpp"

namespace docket::index {

inline constexpr char kStateKey[] = "docket.state";

/// "SCHEMA UUID MODSEQ SIZE ROOT"; the first is fields.hpp's kIndexSchema.
[[nodiscard]] std::string to_metadata(const archive::State& state);
/// nullopt where it is missing, of another schema or not understood.
[[nodiscard]] std::optional<archive::State> from_metadata(std::string_view text);

}  // namespace docket::index
