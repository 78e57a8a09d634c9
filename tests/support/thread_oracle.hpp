#pragma once

/// A second threader, written from the rules in ingest/thread_builder.hpp and not from its code:
/// names instead of numbers, every question answered by looking at all posts. For comparison.

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/support/thread_drawing.hpp"

namespace docket::test {

struct OraclePost {
  std::string name;  ///< for the drawing
  std::vector<std::string> own_ids;
  std::vector<std::string> references, in_reply_to;
  std::int64_t time = 0;
  Digest digest;
};

class ThreadOracle {
 public:
  explicit ThreadOracle(std::vector<OraclePost> posts) : posts_(std::move(posts)) {
    std::sort(posts_.begin(), posts_.end(), [](const OraclePost& a, const OraclePost& b) {
      return std::tie(a.time, a.digest) < std::tie(b.time, b.digest);
    });
    for (const OraclePost& post : posts_) {
      names_.push_back(post.name);
      for (const std::string& id : post.own_ids) {
        if (owner_.count(id) == 0) owner_[id] = post.name;
      }
    }
    link_posts();
    cut_loops();
    link_ghosts();
  }

  [[nodiscard]] std::string draw() const {
    std::vector<DrawnNode> nodes;
    for (const std::string& name : names_) {
      if (!has_post(name)) continue;
      nodes.push_back({name, parent_of(name), thread_of(name)});
    }
    return draw_threads(std::move(nodes));
  }

 private:
  static bool has(const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  /// The node's name for an id: a post's, or the ghost's.
  std::string node(const std::string& id) {
    const auto owner = owner_.find(id);
    if (owner != owner_.end()) return owner->second;
    std::string ghost = "[" + id + "]";
    if (!has(names_, ghost)) names_.push_back(ghost);
    return ghost;
  }

  void link_posts() {
    for (const OraclePost& post : posts_) {
      std::vector<std::string> wanted = post.in_reply_to;
      std::reverse(wanted.begin(), wanted.end());
      wanted.insert(wanted.end(), post.references.begin(), post.references.end());
      for (const std::string& id : wanted) {
        if (!has(post.own_ids, id)) parents_[post.name] = node(id);  // the last one stays
      }
    }
  }

  [[nodiscard]] std::string parent_of(const std::string& name) const {
    const auto parent = parents_.find(name);
    return parent == parents_.end() ? std::string() : parent->second;
  }

  [[nodiscard]] bool is_above(const std::string& upper, std::string name) const {
    for (std::size_t steps = 0; steps <= names_.size() && !name.empty(); ++steps) {
      name = parent_of(name);
      if (name == upper) return true;
    }
    return false;
  }

  void cut_loops() {
    for (const OraclePost& post : posts_) {  // the earliest of each loop comes first
      if (!is_above(post.name, post.name)) continue;
      parents_.erase(post.name);
      std::vector<std::string> wanted = post.in_reply_to;
      wanted.insert(wanted.begin(), post.references.rbegin(), post.references.rend());
      for (const std::string& id : wanted) {
        const std::string parent = node(id);
        if (has(post.own_ids, id) || parent == post.name || is_above(post.name, parent)) continue;
        parents_[post.name] = parent;
        break;
      }
    }
  }

  void link_ghosts() {
    for (const OraclePost& post : posts_) {
      std::vector<std::string> chain;
      for (const std::string& id : post.references) {
        if (!has(post.own_ids, id)) chain.push_back(node(id));
      }
      for (std::size_t i = 1; i < chain.size(); ++i) {
        const std::string& child = chain[i];
        if (child.front() != '[' || !parent_of(child).empty()) continue;
        if (child != chain[i - 1] && !is_above(child, chain[i - 1])) parents_[child] = chain[i - 1];
      }
    }
  }

  [[nodiscard]] std::string root_of(std::string name) const {
    while (!parent_of(name).empty()) name = parent_of(name);
    return name;
  }

  [[nodiscard]] std::int64_t thread_of(const std::string& name) const {
    return std::find(names_.begin(), names_.end(), root_of(name)) - names_.begin() + 1;
  }

  /// Ghosts on which no post hangs are in no thread.
  [[nodiscard]] bool has_post(const std::string& name) const {
    return std::any_of(posts_.begin(), posts_.end(),
                       [&](const OraclePost& post) { return root_of(post.name) == root_of(name); });
  }

  std::vector<OraclePost> posts_;
  std::vector<std::string> names_;
  std::map<std::string, std::string> owner_;
  std::map<std::string, std::string> parents_;
};

}  // namespace docket::test
