#pragma once

/// Brings the search index up to date, with progress on the terminal.

#include "cli/context.hpp"
#include "index/indexer.hpp"

namespace docket::cli {

[[nodiscard]] Result<index::IndexReport> update_index_with_progress(const Context& context,
                                                                    const archive::Archive& archive,
                                                                    index::IndexTask task);

}  // namespace docket::cli
