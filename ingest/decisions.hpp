#pragma once

/// What a person decides about reposts, kept as data and never undone by new mail. Each call is one
/// commit. A later decision overrules an earlier one.

#include <string>

#include "archive/archive.hpp"

namespace docket::ingest {

/// Copies of a post: those under a Message-ID, or, where that is empty, those of the unit of that
/// number, which a post had before it was folded.
struct SplitOff {
  std::string id;
  PostNum num;
};

/// They are no copies of the other units of `post`, and become a post of their own. InvalidInput
/// where nothing would be left, NotFound where no such copy is in the post.
[[nodiscard]] Result<PostNum> split_repost(const archive::Archive& archive, PostNum post,
                                           const SplitOff& what, const std::string& reason);

/// Both are one post. Gives its number.
[[nodiscard]] Result<PostNum> join_reposts(const archive::Archive& archive, PostNum a, PostNum b,
                                           const std::string& reason);

/// Outside addresses of posts, all or none. Gives how many were not known.
[[nodiscard]] Result<std::int64_t> add_aliases(const archive::Archive& archive,
                                               const std::vector<archive::Alias>& aliases);

}  // namespace docket::ingest
