#pragma once

/// What a person decides about reposts, kept as data and never undone by new mail. Each call is one
/// commit. A later decision overrules an earlier one.

#include <string>

#include "archive/archive.hpp"

namespace docket::ingest {

/// The copies under `id` are no copies of the other units of `post`: they become a post of their
/// own. InvalidInput where nothing would be left, or no such copy is in the post.
[[nodiscard]] Result<PostNum> split_repost(const archive::Archive& archive, PostNum post,
                                           const std::string& id, const std::string& reason);

/// Both are one post. Gives its number.
[[nodiscard]] Result<PostNum> join_reposts(const archive::Archive& archive, PostNum a, PostNum b,
                                           const std::string& reason);

}  // namespace docket::ingest
