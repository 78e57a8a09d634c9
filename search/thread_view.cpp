#include "search/thread_view.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>
#include <unordered_map>

namespace docket::search {
namespace {

using archive::MessageIdNum;

struct Node {
  const archive::Post* post = nullptr;
  const archive::Ghost* ghost = nullptr;
  std::size_t parent = 0;  // 0 is the root above all
  std::vector<std::size_t> children;
  std::int64_t time = std::numeric_limits<std::int64_t>::max();
};

class Tree {
 public:
  explicit Tree(const archive::ThreadRows& rows) {
    nodes_.resize(1 + rows.posts.size() + rows.ghosts.size());
    std::unordered_map<MessageIdNum, std::size_t> by_id;
    for (std::size_t i = 0; i < rows.posts.size(); ++i) {
      nodes_[i + 1].post = &rows.posts[i];
      nodes_[i + 1].time = rows.posts[i].time.utc_seconds;
      by_id.try_emplace(rows.posts[i].message_id_num, i + 1);  // the first of variants is meant
    }
    const std::size_t first_ghost = rows.posts.size() + 1;
    for (std::size_t i = 0; i < rows.ghosts.size(); ++i) {
      nodes_[first_ghost + i].ghost = &rows.ghosts[i];
      by_id.try_emplace(rows.ghosts[i].message_id_num, first_ghost + i);
    }
    for (std::size_t n = 1; n < nodes_.size(); ++n) {
      const MessageIdNum parent =
          nodes_[n].post != nullptr ? nodes_[n].post->parent : nodes_[n].ghost->parent;
      const auto it = parent ? by_id.find(parent) : by_id.end();
      nodes_[n].parent = it == by_id.end() || it->second == n ? 0 : it->second;
      nodes_[nodes_[n].parent].children.push_back(n);
    }
    order_ = post_order();
    date_ghosts();
    prune_ghosts();
  }

  [[nodiscard]] std::vector<ThreadNode> flatten() {
    for (Node& node : nodes_) sort_children(node);
    std::vector<ThreadNode> out;
    std::vector<std::pair<std::size_t, std::size_t>> stack;  // node, depth
    push_children(0, 0, stack);
    while (!stack.empty()) {
      const auto [n, depth] = stack.back();
      stack.pop_back();
      out.push_back(to_thread_node(n, depth));
      push_children(n, depth + 1, stack);
    }
    return out;
  }

 private:
  /// Children before parents, from the root; what a loop would hide is hung under the root.
  std::vector<std::size_t> post_order() {
    std::vector<char> seen(nodes_.size(), 0);
    std::vector<std::size_t> order;
    const auto walk = [&](std::size_t from) {
      std::vector<std::size_t> stack{from};
      while (!stack.empty()) {
        const std::size_t n = stack.back();
        stack.pop_back();
        if (std::exchange(seen[n], char{1}) != 0) continue;
        order.push_back(n);
        stack.insert(stack.end(), nodes_[n].children.begin(), nodes_[n].children.end());
      }
    };
    walk(0);
    for (std::size_t n = 1; n < nodes_.size(); ++n) {
      if (seen[n] != 0) continue;
      auto& siblings = nodes_[nodes_[n].parent].children;
      siblings.erase(std::find(siblings.begin(), siblings.end(), n));
      nodes_[n].parent = 0;
      nodes_[0].children.push_back(n);
      walk(n);
    }
    std::reverse(order.begin(), order.end());
    return order;
  }

  /// A ghost stands where the earliest post below it stands.
  void date_ghosts() {
    for (const std::size_t n : order_) {
      if (nodes_[n].ghost != nullptr || n == 0) {
        for (const std::size_t child : nodes_[n].children) {
          nodes_[n].time = std::min(nodes_[n].time, nodes_[child].time);
        }
      }
    }
  }

  void prune_ghosts() {
    for (const std::size_t n : order_) {
      std::vector<std::size_t> kept;
      for (const std::size_t child : nodes_[n].children) {
        const bool shown =
            nodes_[child].ghost == nullptr || (n == 0 && nodes_[child].children.size() > 1);
        if (shown) {
          kept.push_back(child);
        } else {
          auto& heirs = nodes_[child].children;  // pruned already: children come first
          // The fewer move, so that a long chain of ghosts above many posts is not quadratic.
          if (heirs.size() > kept.size()) kept.swap(heirs);
          kept.insert(kept.end(), heirs.begin(), heirs.end());
        }
      }
      for (const std::size_t child : kept) nodes_[child].parent = n;
      nodes_[n].children = std::move(kept);
    }
  }

  void sort_children(Node& node) {
    std::sort(node.children.begin(), node.children.end(), [this](std::size_t a, std::size_t b) {
      return std::make_tuple(nodes_[a].time, a) < std::make_tuple(nodes_[b].time, b);
    });
  }

  void push_children(std::size_t n, std::size_t depth,
                     std::vector<std::pair<std::size_t, std::size_t>>& stack) const {
    const auto& children = nodes_[n].children;
    std::transform(children.rbegin(), children.rend(), std::back_inserter(stack),
                   [depth](std::size_t child) { return std::make_pair(child, depth); });
  }

  [[nodiscard]] const std::string& id_of(std::size_t n) const {
    static const std::string none;
    if (n == 0) return none;
    return nodes_[n].post != nullptr ? nodes_[n].post->message_id : nodes_[n].ghost->message_id;
  }

  [[nodiscard]] ThreadNode to_thread_node(std::size_t n, std::size_t depth) const {
    ThreadNode out;
    if (nodes_[n].post != nullptr) out.post = *nodes_[n].post;
    out.message_id = id_of(n);
    out.parent = id_of(nodes_[n].parent);
    out.depth = depth;
    return out;
  }

  std::vector<Node> nodes_;
  std::vector<std::size_t> order_;
};

}  // namespace

ThreadView make_thread_view(const archive::ThreadRows& rows) {
  ThreadView view;
  view.num = rows.num;
  view.nodes = Tree(rows).flatten();
  for (const ThreadNode& node : view.nodes) {
    if (!node.post) continue;
    view.subject = node.post->subject;
    break;
  }
  return view;
}

Result<std::string> thread_root_id(archive::ReadHandle& archive, ThreadNum thread) {
  DOCKET_ASSIGN(const archive::ThreadRows rows, archive.thread(thread));
  const ThreadView view = make_thread_view(rows);
  if (view.nodes.empty()) return fail(Errc::Corrupt, "a thread has no post", "run `docket verify`");
  return view.nodes.front().message_id;
}

}  // namespace docket::search
