#include "ingest/placer.hpp"

#include <algorithm>

#include "mail/own_words.hpp"

namespace docket::ingest {
namespace {

using archive::NewCopy;
using archive::WriteTransaction;

/// Ids that many mails share (broken senders): so many different texts are compared closely.
constexpr std::int64_t kMaxTextsCompared = 16;
constexpr std::uint64_t kMaxBytesCompared = 1024 * 1024;

/// The posts under the copy's Message-ID that have its words, lowest first.
Result<std::vector<PostNum>> matching_posts(WriteTransaction& transaction, const NewCopy& copy) {
  const mail::Analysis& analysis = copy.analysis;
  std::vector<PostNum> posts;
  DOCKET_ASSIGN(const std::optional<PostNum> exact,
                transaction.post_with_words(analysis.message_id, analysis.words));
  if (exact) {
    posts.push_back(*exact);
    return posts;
  }
  DOCKET_ASSIGN(const std::vector<archive::CopyBrief> texts,
                transaction.different_words(analysis.message_id, kMaxTextsCompared));
  if (texts.empty()) return posts;
  const std::string own = analysis.body.own_text();
  for (const archive::CopyBrief& text : texts) {
    if (std::find(posts.begin(), posts.end(), text.post) != posts.end()) continue;
    mail::RawForm form = mail::RawForm::Plain;
    DOCKET_ASSIGN(const std::string raw, transaction.raw(text.num, kMaxBytesCompared, form));
    const mail::Analysis other = mail::analyse(raw, form, std::nullopt);
    if (mail::same_words(own, other.body.own_text())) posts.push_back(text.post);
  }
  std::sort(posts.begin(), posts.end());
  return posts;
}

}  // namespace

Result<Placed> place_copy(WriteTransaction& transaction, Threader& threader,
                          const archive::NewCopy& copy) {
  DOCKET_ASSIGN(const std::vector<PostNum> posts, matching_posts(transaction, copy));
  if (posts.empty()) {
    DOCKET_ASSIGN(const CopyNum num, transaction.add_copy(copy, PostNum{}));
    DOCKET_TRY(threader.place(transaction, PostNum(num.value()), copy.analysis));
    return Placed{num, PostNum(num.value()), true, true};
  }
  PostNum post = posts.front();
  for (const PostNum other : posts) {
    DOCKET_ASSIGN(post, transaction.join_posts(post, other));
  }
  DOCKET_ASSIGN(const CopyNum num, transaction.add_copy(copy, post));
  DOCKET_ASSIGN(const bool leads, transaction.choose_leader(num, copy.analysis.message.envelope));
  DOCKET_ASSIGN(const bool moves, transaction.changes_references(num, post));
  if (leads || posts.size() > 1 || moves) threader.touch(post);
  if (leads) threader.see_leader(num, copy.analysis);
  return Placed{num, post, false, leads};
}

}  // namespace docket::ingest
