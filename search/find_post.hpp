#pragma once

/// From what a user types to a post: a Message-ID (with or without brackets, "mid:"), the "~2" of
/// a variant behind it, a post's number, or a link that resolve.hpp knows.

#include <string>
#include <string_view>

#include "archive/read_handle.hpp"
#include "core/error.hpp"

namespace docket::search {

/// NotFound with a hint where there is none; a ghost is said to be one.
[[nodiscard]] Result<archive::Post> find_post(archive::ReadHandle& archive, std::string_view id);

/// The same for commands about threads: a link may name no post of it.
[[nodiscard]] Result<ThreadNum> find_thread(archive::ReadHandle& archive, std::string_view id);

/// "ID" for the first of the posts under one Message-ID, "ID~2", "ID~3" for the others.
[[nodiscard]] Result<std::string> display_id(archive::ReadHandle& archive,
                                             const archive::Post& post);

}  // namespace docket::search
