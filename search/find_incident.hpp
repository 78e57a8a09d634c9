#pragma once

/// Which incident a person means: "1619047", "bug 1619047", "#1619047", the bug's URL.

#include <string>

#include "archive/read_handle.hpp"
#include "core/error.hpp"

namespace docket::search {

/// InvalidInput where no bug is named, NotFound where the archive does not have it.
[[nodiscard]] Result<archive::Incident> find_incident(archive::ReadHandle& archive,
                                                      const std::string& typed);

}  // namespace docket::search
