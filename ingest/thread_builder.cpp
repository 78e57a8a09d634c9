#include "ingest/thread_builder.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>

namespace docket::ingest {
namespace {

using archive::MessageIdNum;
using archive::ThreadPost;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Posts first (0..n-1, in the fixed order), then ghosts.
class Forest {
 public:
  explicit Forest(const ThreadFamily& family) {
    for (const ThreadPost& post : family.posts) posts_.push_back(&post);
    std::sort(posts_.begin(), posts_.end(), [](const ThreadPost* a, const ThreadPost* b) {
      return std::tie(a->time, a->digest) < std::tie(b->time, b->digest);
    });
    for (std::size_t i = 0; i < posts_.size(); ++i) {
      // Of several posts under one id the first in the fixed order is meant.
      for (const MessageIdNum id : posts_[i]->own_ids) node_of_.try_emplace(id, i);
    }
    // An id that a gateway took means the post only where no other post has it.
    for (std::size_t i = 0; i < posts_.size(); ++i) {
      for (const MessageIdNum id : posts_[i]->gateway_ids) node_of_.try_emplace(id, i);
    }
    parent_.assign(posts_.size(), kNone);
    inferred_.assign(posts_.size(), nullptr);
  }

  [[nodiscard]] ThreadPlacing place() {
    link_posts();
    cut_loops();
    link_ghosts();
    link_inferred();
    return number_threads();
  }

 private:
  static bool is_own(const ThreadPost& post, MessageIdNum id) {
    const auto has = [id](const std::vector<MessageIdNum>& ids) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    };
    return has(post.own_ids) || has(post.gateway_ids);
  }

  std::size_t node(MessageIdNum id) {
    const auto [it, added] = node_of_.try_emplace(id, parent_.size());
    if (added) {
      parent_.push_back(kNone);
      ghosts_.push_back(id);
    }
    return it->second;
  }

  /// What may be the parent, best first.
  static std::vector<MessageIdNum> candidates(const ThreadPost& post) {
    std::vector<MessageIdNum> ids(post.references.rbegin(), post.references.rend());
    ids.insert(ids.end(), post.in_reply_to.begin(), post.in_reply_to.end());
    ids.erase(std::remove_if(ids.begin(), ids.end(),
                             [&post](MessageIdNum id) { return is_own(post, id); }),
              ids.end());
    return ids;
  }

  void link_posts() {
    for (std::size_t i = 0; i < posts_.size(); ++i) {
      for (const MessageIdNum id : posts_[i]->references) (void)node(id);
      for (const MessageIdNum id : posts_[i]->in_reply_to) (void)node(id);
      const std::vector<MessageIdNum> ids = candidates(*posts_[i]);
      if (!ids.empty()) parent_[i] = node(ids.front());
    }
  }

  /// The earliest post of each loop. Only posts have parents so far, so that loops go through
  /// posts only; what hangs together has at most one.
  [[nodiscard]] std::vector<std::size_t> find_loops() const {
    enum class Mark : char { New, OnPath, Done };
    std::vector<Mark> marks(posts_.size(), Mark::New);
    std::vector<std::size_t> path;
    std::vector<std::size_t> found;
    for (std::size_t start = 0; start < posts_.size(); ++start) {
      path.clear();
      std::size_t at = start;
      while (at < posts_.size() && marks[at] == Mark::New) {
        marks[at] = Mark::OnPath;
        path.push_back(at);
        at = parent_[at];
      }
      if (at < posts_.size() && marks[at] == Mark::OnPath) {
        // The loop is the path from `at` on; its earliest post has the lowest node.
        found.push_back(*std::min_element(std::find(path.begin(), path.end(), at), path.end()));
      }
      for (const std::size_t node : path) marks[node] = Mark::Done;
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  /// Opens all loops, then gives each post at which one was cut, the earliest first, its next
  /// candidate that is not below it. A loop that is still to come stands for what it will be: it
  /// hangs together already, and where it leads on to does not go back into itself.
  void cut_loops() {
    const std::vector<std::size_t> cuts = find_loops();
    for (const std::size_t cut : cuts) parent_[cut] = kNone;
    top_.resize(parent_.size());
    std::iota(top_.begin(), top_.end(), std::size_t{0});
    for (std::size_t i = 0; i < posts_.size(); ++i) {
      if (parent_[i] != kNone) top_[top(i)] = top(parent_[i]);
    }
    for (const std::size_t cut : cuts) {
      for (const MessageIdNum id : candidates(*posts_[cut])) {
        const std::size_t next = node(id);
        if (top(next) == cut) continue;
        parent_[cut] = next;
        top_[cut] = top(next);
        break;
      }
    }
  }

  std::size_t top(std::size_t node) {
    while (top_[node] != node) {
      top_[node] = top_[top_[node]];
      node = top_[node];
    }
    return node;
  }

  void link_ghosts() {
    for (const ThreadPost* post : posts_) {
      std::size_t before = kNone;
      for (const MessageIdNum id : post->references) {
        if (is_own(*post, id)) continue;
        const std::size_t now = node(id);
        const bool orphan_ghost = now >= posts_.size() && parent_[now] == kNone;
        // A ghost without parent is the top of its tree: a loop would end in itself.
        if (before != kNone && orphan_ghost && top(before) != now) {
          parent_[now] = before;
          top_[now] = top(before);
        }
        before = now;
      }
    }
  }

  void link_inferred() {
    for (std::size_t i = 0; i < posts_.size(); ++i) {
      const auto& inferred = posts_[i]->inferred;
      if (!inferred || parent_[i] != kNone || !candidates(*posts_[i]).empty()) continue;
      const auto parent = node_of_.find(inferred->parent);
      if (parent == node_of_.end()) continue;
      if (top(parent->second) == i) continue;
      parent_[i] = parent->second;
      top_[i] = top(parent->second);
      inferred_[i] = &*inferred;
    }
  }

  [[nodiscard]] MessageIdNum id_of(std::size_t node) const {
    if (node == kNone) return {};
    return node < posts_.size() ? posts_[node]->message_id : ghosts_[node - posts_.size()];
  }

  ThreadPlacing number_threads() {
    std::vector<ThreadNum> number(parent_.size());
    for (std::size_t i = 0; i < posts_.size(); ++i) {
      ThreadNum& lowest = number[top(i)];
      const ThreadNum own(posts_[i]->num.value());
      if (!lowest || own < lowest) lowest = own;
    }
    ThreadPlacing placing;
    for (std::size_t i = 0; i < posts_.size(); ++i) {
      placing.posts.push_back({posts_[i]->num, id_of(parent_[i]), number[top(i)], inferred_[i]});
    }
    for (std::size_t g = posts_.size(); g < parent_.size(); ++g) {
      placing.ghosts.push_back({id_of(g), id_of(parent_[g]), number[top(g)]});
    }
    return placing;
  }

  std::vector<const ThreadPost*> posts_;
  std::vector<MessageIdNum> ghosts_;
  std::unordered_map<MessageIdNum, std::size_t> node_of_;
  std::vector<std::size_t> parent_;
  std::vector<const archive::Inference*> inferred_;
  std::vector<std::size_t> top_;  // from cut_loops() on: towards the root of each tree
};

}  // namespace

ThreadPlacing build_threads(const ThreadFamily& family) { return Forest(family).place(); }

}  // namespace docket::ingest
