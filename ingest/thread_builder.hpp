#pragma once

/// Which post answers which: References and In-Reply-To (RFC 5322, 3.6.4), after Jamie Zawinski's
/// algorithm without its gathering by subject. A pure function of a family of posts: the result
/// does not depend on their order, so any order of arrival gives the same threads.
///
/// 1. The parent of a post is the last usable id in its own References, else the first in its
///    In-Reply-To; its own ids are not usable.
/// 2. Other posts' References only link ghosts (ids that no post has): the post with the earliest
///    trusted date, then the lowest digest, speaks first, and nothing contradicts it later.
/// 3. A loop is cut at its earliest post. Of that post's References backwards, then its
///    In-Reply-To, the first id that does not lead back to it is its parent; without one it is a
///    root. Loops are cut in the order of these posts.
/// 4. A post that names no other, and whose parent was inferred, hangs under it, where that does
///    not lead back to it; such posts come in order of their trusted dates and digests.
/// 5. A thread is named after the lowest number among its posts.

#include <vector>

#include "archive/write_transaction.hpp"

namespace docket::ingest {

struct ThreadFamily {
  std::vector<archive::ThreadPost> posts;
};

struct ThreadPlacing {
  struct PostPlace {
    PostNum post;
    archive::MessageIdNum parent;  ///< none for a root
    ThreadNum thread;
    const archive::Inference* inferred =
        nullptr;  ///< of the family; where nothing names the parent
  };
  std::vector<PostPlace> posts;
  std::vector<archive::ThreadGhost> ghosts;  ///< thread 0: no post hangs on it
};

/// `family` must hold every post that shares an id, or a named id, with another of its posts.
[[nodiscard]] ThreadPlacing build_threads(const ThreadFamily& family);

}  // namespace docket::ingest
