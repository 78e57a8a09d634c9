#pragma once

/// Comma-separated values (RFC 4180).

#include <string>
#include <vector>

namespace docket::cli {

/// One line with its CR LF.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

}  // namespace docket::cli
