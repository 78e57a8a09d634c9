#pragma once

/// A thread as a tree for people, after Jamie Zawinski's presentation: siblings in order of time, a
/// ghost shown only where it holds several posts together at the root; other ghosts give their
/// place to their children. Given as a list in reading order with depths: no recursion anywhere.

#include <optional>
#include <vector>

#include "archive/read_handle.hpp"

namespace docket::search {

struct ThreadNode {
  std::optional<archive::Post> post;  ///< none: a ghost
  std::string message_id;
  std::string parent;  ///< Message-ID of the node shown above it; empty for a root
  std::size_t depth = 0;
};

struct ThreadView {
  ThreadNum num;
  std::string subject;  ///< of the first post
  std::vector<ThreadNode> nodes;
};

[[nodiscard]] ThreadView make_thread_view(const archive::ThreadRows& rows);

/// The Message-ID of the node shown first, by which links name the thread.
[[nodiscard]] Result<std::string> thread_root_id(archive::ReadHandle& archive, ThreadNum thread);

}  // namespace docket::search
