#include "ingest/threader.hpp"

#include <algorithm>
#include <set>

#include "ingest/thread_builder.hpp"

namespace docket::ingest {
namespace {

using archive::MessageIdNum;
using archive::ThreadPost;
using archive::WriteTransaction;

struct ConnectedFamily {
  ThreadFamily family;
  std::unordered_set<MessageIdNum> ids;  // that its posts have or name
};

/// Everything connected with a post by ids that any copy has or names, or by inferences: more than
/// its thread, so that whatever the rules make of it, or made of it before, lies inside.
class FamilyFinder {
 public:
  FamilyFinder(WriteTransaction& transaction, std::unordered_set<PostNum>& done)
      : transaction_(transaction), done_(done) {}

  Result<ConnectedFamily> find(PostNum start) {
    visit(start);
    while (!queue_.empty()) {
      const PostNum num = queue_.back();
      queue_.pop_back();
      DOCKET_ASSIGN(std::optional<ThreadPost> post, transaction_.thread_post(num));
      if (!post) continue;  // folded into another since it was touched
      for (const auto* ids : {&post->own_ids, &post->gateway_ids, &post->named}) {
        for (const MessageIdNum id : *ids) DOCKET_TRY(visit_id(id));
      }
      if (post->inferred) DOCKET_TRY(visit_id(post->inferred->parent));
      if (post->parent_is_inferred) DOCKET_TRY(visit_id(post->parent));
      found_.family.posts.push_back(std::move(*post));
    }
    return std::move(found_);
  }

 private:
  void visit(PostNum num) {
    if (done_.insert(num).second) queue_.push_back(num);
  }

  Result<void> visit_id(MessageIdNum id) {
    if (!found_.ids.insert(id).second) return {};
    DOCKET_ASSIGN(const std::vector<PostNum> under, transaction_.posts_under(id));
    DOCKET_ASSIGN(const std::vector<PostNum> naming, transaction_.posts_naming(id));
    for (const PostNum num : under) visit(num);
    for (const PostNum num : naming) visit(num);
    DOCKET_ASSIGN(const std::vector<PostNum> inferred, transaction_.inferred_answers(id));
    for (const PostNum num : inferred) visit(num);
    return {};
  }

  WriteTransaction& transaction_;
  std::unordered_set<PostNum>& done_;
  std::vector<PostNum> queue_;
  ConnectedFamily found_;
};

/// `others`: ids of the family, of which those that are neither post nor ghost are to be no ghosts:
/// named by a copy that is not its post's best any more.
Result<void> store_ghosts(WriteTransaction& transaction, const ThreadPlacing& placing,
                          std::unordered_set<MessageIdNum> others) {
  for (const archive::ThreadGhost& ghost : placing.ghosts) {
    others.erase(ghost.message_id);
    DOCKET_ASSIGN(const std::optional<archive::ThreadGhost> known,
                  transaction.ghost(ghost.message_id));
    if (known && known->parent == ghost.parent && known->thread == ghost.thread) continue;
    DOCKET_TRY(transaction.put_ghost(ghost));
  }
  for (const MessageIdNum id : others) DOCKET_TRY(transaction.remove_ghost(id));
  return {};
}

Result<void> store(WriteTransaction& transaction, ConnectedFamily connected) {
  const ThreadFamily& family = connected.family;
  const ThreadPlacing placing = build_threads(family);
  for (const ThreadPlacing::PostPlace& p : placing.posts) {
    DOCKET_TRY(transaction.put_thread(p.post, p.parent, p.thread, p.inferred));
  }
  for (const ThreadPost& post : family.posts) {
    for (const MessageIdNum id : post.own_ids) connected.ids.erase(id);
    for (const MessageIdNum id : post.gateway_ids) connected.ids.erase(id);
  }
  DOCKET_TRY(store_ghosts(transaction, placing, std::move(connected.ids)));
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

Result<void> Threader::place(WriteTransaction& transaction, PostNum post,
                             const mail::Analysis& analysis) {
  DOCKET_TRY(orphans_.add(transaction, post, analysis));
  DOCKET_ASSIGN(const auto attachment, transaction.simple_attachment(post));
  if (!attachment) {
    touched_.push_back(post);
    return {};
  }
  return transaction.put_thread(post, attachment->parent, attachment->thread);
}

Result<void> Threader::settle(WriteTransaction& transaction) {
  DOCKET_ASSIGN(const std::vector<PostNum> inferred, orphans_.settle(transaction));
  touched_.insert(touched_.end(), inferred.begin(), inferred.end());
  std::unordered_set<PostNum> done;
  for (const PostNum post : touched_) {
    if (done.count(post) != 0) continue;
    DOCKET_ASSIGN(ConnectedFamily family, FamilyFinder(transaction, done).find(post));
    DOCKET_TRY(store(transaction, std::move(family)));
  }
  touched_.clear();
  return {};
}

}  // namespace docket::ingest
