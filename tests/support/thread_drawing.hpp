#pragma once

/// Threads as one line: "a(b(c) d)" is a with the answers b and d, c answers b; "[g](a b)" hangs
/// two posts on a ghost; " | " stands between threads. Siblings and threads in order of their
/// names, so that the drawing depends on the threads alone. A post's name is its Message-ID up to
/// "@", with "~2" for the second post under one id.

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/archive_fixture.hpp"

namespace docket::test {

struct DrawnNode {
  std::string name;
  std::string parent;       ///< empty: a root
  std::int64_t thread = 0;  ///< any number
};

namespace detail {

using Children = std::map<std::string, std::vector<std::string>>;

inline std::string draw_tree(const std::string& root, const Children& children) {
  std::string out = root;
  const auto below = children.find(root);
  if (below == children.end()) return out;
  std::string inner;
  for (const std::string& child : below->second) {
    inner.append(inner.empty() ? "" : " ").append(draw_tree(child, children));
  }
  return out.append("(").append(inner).append(")");
}

}  // namespace detail

/// Small trees only: it recurses. Two roots of one thread stand with "+" between them.
[[nodiscard]] inline std::string draw_threads(std::vector<DrawnNode> nodes) {
  std::sort(nodes.begin(), nodes.end(),
            [](const DrawnNode& a, const DrawnNode& b) { return a.name < b.name; });
  detail::Children children;
  for (const DrawnNode& node : nodes) {
    if (!node.parent.empty()) children[node.parent].push_back(node.name);
  }
  std::map<std::int64_t, std::string> threads;
  for (const DrawnNode& node : nodes) {
    if (!node.parent.empty()) continue;
    std::string& text = threads[node.thread];
    text.append(text.empty() ? "" : " + ").append(detail::draw_tree(node.name, children));
  }
  std::vector<std::string> lines;
  for (auto& [number, text] : threads) lines.push_back(std::move(text));
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out.append(out.empty() ? "" : " | ").append(line);
  return out;
}

[[nodiscard]] inline std::string local_part(std::string_view message_id) {
  return std::string(message_id.substr(0, message_id.find('@')));
}

[[nodiscard]] inline std::string draw_threads(archive::ReadHandle& handle) {
  std::vector<archive::Post> posts = all_posts(handle);
  std::sort(posts.begin(), posts.end(), archive::precedes);
  std::map<archive::MessageIdNum, std::string> names;  // of the first under each id, and ghosts
  std::map<std::string, int> seen;
  std::vector<std::string> own_names;
  std::map<std::int64_t, bool> threads;
  for (const archive::Post& post : posts) {
    std::string name = local_part(post.message_id);
    const int variant = ++seen[post.message_id];
    if (variant > 1) name += "~" + std::to_string(variant);
    for (const archive::Copy& copy : need(handle.copies(post.num))) {
      const auto under = need(handle.posts_by_message_id(copy.message_id));
      if (under.front().num == post.num) names[post.message_id_num] = name;
    }
    own_names.push_back(std::move(name));
    threads[post.thread.value()] = true;
  }
  std::vector<std::pair<archive::Ghost, std::int64_t>> ghosts;
  for (const auto& [thread, present] : threads) {
    for (archive::Ghost& ghost : need(handle.thread(ThreadNum(thread))).ghosts) {
      names[ghost.message_id_num] = "[" + local_part(ghost.message_id) + "]";
      ghosts.emplace_back(std::move(ghost), thread);
    }
  }
  const auto name_of = [&](archive::MessageIdNum id) { return id ? names[id] : std::string(); };
  std::vector<DrawnNode> nodes;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    nodes.push_back({own_names[i], name_of(posts[i].parent), posts[i].thread.value()});
  }
  for (const auto& [ghost, thread] : ghosts) {
    nodes.push_back({names[ghost.message_id_num], name_of(ghost.parent), thread});
  }
  return draw_threads(std::move(nodes));
}

}  // namespace docket::test
