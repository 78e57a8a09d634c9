#pragma once

/// What lists for people say of a post.

#include <string>

#include "archive/records.hpp"
#include "cli/configuration.hpp"

namespace docket::cli {

/// The name, or the address where there is none, as it is shown.
[[nodiscard]] std::string shown_author(const archive::Post& post,
                                       const Configuration& configuration);
/// "2019-03-05", or "no date".
[[nodiscard]] std::string shown_day(const archive::Post& post);

}  // namespace docket::cli
