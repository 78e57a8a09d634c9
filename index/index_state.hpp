#pragma once

/// The state of the archive that a shard was built from, kept in its metadata. Unknown to the
/// archive: the index is built anew. Older: it is caught up. Equal: it is fresh. The index's state
/// is the oldest of its shards'.

#include <optional>
#include <string>
#include <string_view>

#include "archive/records.hpp"

namespace docket::index {

inline constexpr char kStateKey[] = "docket.state";

struct ShardState {
  unsigned shard = 0, shards = 1;
  archive::State archive;
};

/// "SCHEMA SHARD/SHARDS UUID MODSEQ SIZE ROOT"; the first is fields.hpp's kIndexSchema.
[[nodiscard]] std::string to_metadata(const ShardState& state);
/// nullopt where it is missing, of another schema or not understood.
[[nodiscard]] std::optional<ShardState> from_metadata(std::string_view text);

}  // namespace docket::index
