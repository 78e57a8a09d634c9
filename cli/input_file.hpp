#pragma once

/// A text that a command is given as a file or on standard input.

#include <string>
#include <string_view>

#include "core/error.hpp"

namespace docket::cli {

/// All bytes of it; "-" is standard input. At most 256 MiB: InvalidInput for more.
[[nodiscard]] Result<std::string> read_input(const std::string& path);

/// Replaces or makes a file; what was there stays until all is written.
[[nodiscard]] Result<void> write_file(const std::string& path, std::string_view bytes);

}  // namespace docket::cli
