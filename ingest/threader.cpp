#include "ingest/threader.hpp"

#include <algorithm>
#include <set>

#include "ingest/thread_builder.hpp"

namespace docket::ingest {
namespace {

using archive::MessageIdNum;
using archive::ThreadPost;
using archive::WriteTransaction;

/// Everything connected with a post by ids had or named: more than its thread, so that whatever
/// the rules make of it lies inside.
class FamilyFinder {
 public:
  FamilyFinder(WriteTransaction& transaction, std::unordered_set<PostNum>& done)
      : transaction_(transaction), done_(done) {}

  Result<ThreadFamily> find(PostNum start) {
    visit(start);
    while (!queue_.empty()) {
      const PostNum num = queue_.back();
      queue_.pop_back();
      DOCKET_ASSIGN(std::optional<ThreadPost> post, transaction_.thread_post(num));
      if (!post) continue;  // folded into another since it was touched
      for (const auto* ids : {&post->own_ids, &post->references, &post->in_reply_to}) {
        for (const MessageIdNum id : *ids) DOCKET_TRY(visit_id(id));
      }
      family_.posts.push_back(std::move(*post));
    }
    return std::move(family_);
  }

 private:
  void visit(PostNum num) {
    if (done_.insert(num).second) queue_.push_back(num);
  }

  Result<void> visit_id(MessageIdNum id) {
    if (!ids_.insert(id).second) return {};
    DOCKET_ASSIGN(const std::vector<PostNum> under, transaction_.posts_under(id));
    DOCKET_ASSIGN(const std::vector<PostNum> naming, transaction_.posts_naming(id));
    for (const PostNum num : under) visit(num);
    for (const PostNum num : naming) visit(num);
    return {};
  }

  WriteTransaction& transaction_;
  std::unordered_set<PostNum>& done_;
  std::unordered_set<MessageIdNum> ids_;
  std::vector<PostNum> queue_;
  ThreadFamily family_;
};

Result<void> store(WriteTransaction& transaction, const ThreadFamily& family) {
  const ThreadPlacing placing = build_threads(family);
  for (const ThreadPlacing::PostPlace& p : placing.posts) {
    DOCKET_TRY(transaction.put_thread(p.post, p.parent, p.thread));
  }
  for (const archive::ThreadGhost& ghost : placing.ghosts) {
    DOCKET_ASSIGN(const std::optional<archive::ThreadGhost> known,
                  transaction.ghost(ghost.message_id));
    if (known && known->parent == ghost.parent && known->thread == ghost.thread) continue;
    DOCKET_TRY(transaction.put_ghost(ghost));
  }
  std::set<ThreadNum> before;
  std::set<ThreadNum> after;
  for (const ThreadPost& post : family.posts) before.insert(post.thread);
  for (const ThreadPlacing::PostPlace& p : placing.posts) after.insert(p.thread);
  std::vector<ThreadNum> gone;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(gone));
  return transaction.set_thread_aliases(gone, std::vector<ThreadNum>(after.begin(), after.end()));
}

}  // namespace

Result<void> Threader::place(WriteTransaction& transaction, PostNum post) {
  DOCKET_ASSIGN(const auto attachment, transaction.simple_attachment(post));
  if (!attachment) {
    touch(post);
    return {};
  }
  return transaction.put_thread(post, attachment->parent, attachment->thread);
}

Result<void> Threader::settle(WriteTransaction& transaction) {
  std::unordered_set<PostNum> done;
  for (const PostNum post : touched_) {
    if (done.count(post) != 0) continue;
    DOCKET_ASSIGN(const ThreadFamily family, FamilyFinder(transaction, done).find(post));
    DOCKET_TRY(store(transaction, family));
  }
  touched_.clear();
  return {};
}

}  // namespace docket::ingest
