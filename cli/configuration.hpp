#pragma once

/// DIR/docket.toml: what an archive is told about itself. All of it is optional.
///
///     base_url = "https://archive.example.org"   # permalinks are BASE/m/MESSAGE-ID
///     mask_addresses = false                     # "ada@example.org" is shown as "ada@..."

#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace docket::cli {

struct Configuration {
  std::string base_url;  ///< without a slash at its end; empty: permalinks are mid: URIs
  bool mask_addresses = false;
};

/// A file that is not there gives the defaults; one that cannot be understood is an error with
/// its line. Unknown keys are an error too: a misspelt one would do nothing, silently.
[[nodiscard]] Result<Configuration> load_configuration(const std::filesystem::path& file);

/// The link that lasts (docs/archive-format.md, "Permalinks").
[[nodiscard]] std::string permalink(const Configuration& configuration,
                                    std::string_view message_id);

/// Likewise of a thread, by the Message-ID of its root.
[[nodiscard]] std::string thread_permalink(const Configuration& configuration,
                                           std::string_view root_id);

/// An address as it is shown.
[[nodiscard]] std::string shown_address(const Configuration& configuration,
                                        std::string_view address);

}  // namespace docket::cli
