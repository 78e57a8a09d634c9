#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"
#include "archive/write_transaction.hpp"

namespace docket::archive {

namespace {

enum class ReferenceKind : std::uint8_t { References, InReplyTo };

/// Of all references of a post's copies, the leading copy's first, those that speak for the post.
class SpeakingReferences {
 public:
  void take(std::int64_t copy, ReferenceKind kind, MessageIdNum id) {
    Speaker& speaker = kind == ReferenceKind::References ? references_ : in_reply_to_;
    if (speaker.copy == 0) speaker.copy = copy;
    if (speaker.copy == copy) speaker.ids.push_back(id);
  }
  [[nodiscard]] const std::vector<MessageIdNum>& references() const { return references_.ids; }
  [[nodiscard]] const std::vector<MessageIdNum>& in_reply_to() const { return in_reply_to_.ids; }
  friend bool operator==(const SpeakingReferences& a, const SpeakingReferences& b) {
    return a.references() == b.references() && a.in_reply_to() == b.in_reply_to();
  }

 private:
  struct Speaker {
    std::int64_t copy = 0;
    std::vector<MessageIdNum> ids;
  };
  Speaker references_, in_reply_to_;
};

constexpr char kPostReferences[] =
    "SELECT c.num, r.kind, r.message_id FROM copy c JOIN reference r ON r.copy = c.num"
    " WHERE c.post = ?1 ORDER BY " DOCKET_LEADER_ORDER("c.") ", r.ordinal";

ReferenceKind read_kind(const Rows& rows, int column) {
  return rows.integer(column) == 0 ? ReferenceKind::References : ReferenceKind::InReplyTo;
}

}  // namespace

void WriteTransaction::Impl::load_references(ThreadPost& post) {
  Rows rows = db.query(kPostReferences, post.num);
  SpeakingReferences speaking;
  while (rows.step()) {
    post.named.emplace_back(rows.integer(2));
    speaking.take(rows.integer(0), read_kind(rows, 1), post.named.back());
  }
  post.references = speaking.references();
  post.in_reply_to = speaking.in_reply_to();
}

Result<bool> WriteTransaction::changes_references(CopyNum copy, PostNum post) {
  return guarded([&] {
    SpeakingReferences with;
    SpeakingReferences without;
    Rows rows = impl_->db.query(kPostReferences, post);
    while (rows.step()) {
      const std::int64_t from = rows.integer(0);
      const ReferenceKind kind = read_kind(rows, 1);
      const MessageIdNum id(rows.integer(2));
      with.take(from, kind, id);
      if (from != copy.value()) without.take(from, kind, id);
    }
    return !(with == without);
  });
}

Result<std::optional<WriteTransaction::Attachment>> WriteTransaction::simple_attachment(
    PostNum post) {
  return guarded([&]() -> std::optional<Attachment> {
    Database& db = impl_->db;
    const MessageIdNum own(
        db.integer("SELECT message_id FROM post WHERE num = ?1", post).value_or(0));
    if (db.integer("SELECT copy FROM reference WHERE message_id = ?1 LIMIT 1", own)) return {};
    if (impl_->has_gateway_ids() &&
        db.integer("SELECT copy FROM gateway_id WHERE copy = ?1 OR message_id = ?2 LIMIT 1", post,
                   own)) {
      return {};
    }
    if (db.integer("SELECT num FROM copy WHERE message_id = ?1 AND post <> ?2 LIMIT 1", own,
                   post)) {
      return {};
    }
    // In References order, then In-Reply-To: the parent is the last reference, else the first
    // of the others.
    MessageIdNum parent;
    bool from_references = false;
    Rows rows =
        db.query("SELECT message_id, kind FROM reference WHERE copy = ?1 ORDER BY ordinal", post);
    ThreadNum thread(post.value());
    while (rows.step()) {
      const MessageIdNum named(rows.integer(0));
      if (named == own) return {};
      Rows posts = db.query(
          "SELECT DISTINCT p.num, p.thread, p.message_id FROM copy c JOIN post p ON p.num = c.post"
          " WHERE c.message_id = ?1 LIMIT 2",
          named);
      if (!posts.step()) return {};
      const ThreadNum named_thread(posts.integer(1));
      const MessageIdNum named_post(posts.integer(2));
      if (posts.step()) return {};
      const bool reference = rows.integer(1) == 0;
      if (!reference && (from_references || parent)) continue;
      from_references = reference;
      parent = named_post;
      thread = named_thread;
    }
    return Attachment{parent, thread};
  });
}

namespace {

template <typename IdType>
std::vector<IdType> collect(Rows rows) {
  std::vector<IdType> out;
  while (rows.step()) out.emplace_back(rows.integer(0));
  return out;
}

}  // namespace

Result<std::vector<PostNum>> WriteTransaction::posts_under(MessageIdNum id) {
  return guarded([&] {
    return collect<PostNum>(
        impl_->db.query("SELECT post FROM copy WHERE message_id = ?1 UNION SELECT c.post"
                        " FROM gateway_id g JOIN copy c ON c.num = g.copy WHERE g.message_id = ?1",
                        id));
  });
}

Result<std::vector<PostNum>> WriteTransaction::posts_naming(MessageIdNum id) {
  return guarded([&] {
    return collect<PostNum>(
        impl_->db.query("SELECT DISTINCT c.post FROM reference r JOIN copy c ON c.num = r.copy"
                        " WHERE r.message_id = ?1",
                        id));
  });
}

Result<std::optional<ThreadPost>> WriteTransaction::thread_post(PostNum num) {
  return guarded([&]() -> std::optional<ThreadPost> {
    ThreadPost post;
    {
      Rows rows = impl_->db.query(
          "SELECT p.num, p.message_id, p.thread, p.parent, p.time, p.time_source, c.sha256,"
          " p.confidence IS NOT NULL, o.parent, o.confidence, o.reason"
          " FROM post p JOIN copy c ON c.num = p.leader LEFT JOIN orphan o ON o.post = p.num"
          " WHERE p.num = ?1",
          num);
      if (!rows.step()) return std::nullopt;
      post.num = num;
      post.message_id = MessageIdNum(rows.integer(1));
      post.thread = ThreadNum(rows.integer(2));
      post.parent = MessageIdNum(rows.integer(3));
      post.time = trusted_time({rows.integer(4), 0}, read_time_source(rows, 5));
      post.digest = read_digest(rows, 6);
      post.parent_is_inferred = rows.integer(7) != 0;
      if (!rows.is_null(8)) {
        post.inferred =
            Inference{MessageIdNum(rows.integer(8)), rows.real(9), std::string(rows.text(10))};
      }
    }
    post.own_ids = collect<MessageIdNum>(
        impl_->db.query("SELECT DISTINCT message_id FROM copy WHERE post = ?1", num));
    if (impl_->has_gateway_ids()) {
      post.gateway_ids = collect<MessageIdNum>(
          impl_->db.query("SELECT DISTINCT g.message_id FROM copy c"
                          " JOIN gateway_id g ON g.copy = c.num WHERE c.post = ?1",
                          num));
    }
    impl_->load_references(post);
    return post;
  });
}

Result<std::optional<ThreadGhost>> WriteTransaction::ghost(MessageIdNum id) {
  return guarded([&]() -> std::optional<ThreadGhost> {
    Rows rows =
        impl_->db.query("SELECT message_id, parent, thread FROM ghost WHERE message_id = ?1", id);
    if (!rows.step()) return std::nullopt;
    return ThreadGhost{MessageIdNum(rows.integer(0)), MessageIdNum(rows.integer(1)),
                       ThreadNum(rows.integer(2))};
  });
}

Result<void> WriteTransaction::put_thread(PostNum post, MessageIdNum parent, ThreadNum thread,
                                          const Inference* inferred) {
  return guarded([&] {
    const auto parent_value = parent ? std::optional(parent.value()) : std::nullopt;
    std::optional<double> confidence;
    std::optional<std::string_view> reason;
    if (inferred != nullptr) {
      confidence = inferred->confidence;
      reason = inferred->reason;
    }
    impl_->db.run(
        "UPDATE post SET parent = ?2, thread = ?3, confidence = ?5, reason = ?6, modseq = ?4"
        " WHERE num = ?1 AND (parent IS NOT ?2 OR thread <> ?3 OR confidence IS NOT ?5"
        " OR reason IS NOT ?6)",
        post, parent_value, thread, impl_->modseq, confidence, reason);
    impl_->changed = impl_->changed || impl_->db.changes() > 0;
    impl_->db.run(
        "INSERT INTO thread (num, modseq) VALUES (?1, ?2)"
        " ON CONFLICT (num) DO UPDATE SET modseq = ?2 WHERE modseq <> ?2",
        thread, impl_->modseq);
  });
}

Result<void> WriteTransaction::put_ghost(const ThreadGhost& ghost) {
  return guarded([&] {
    const auto parent = ghost.parent ? std::optional(ghost.parent.value()) : std::nullopt;
    impl_->db.run(
        "INSERT INTO ghost (message_id, parent, thread) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (message_id) DO UPDATE SET parent = ?2, thread = ?3",
        ghost.message_id, parent, ghost.thread);
    impl_->changed = true;
  });
}

Result<void> WriteTransaction::remove_ghost(MessageIdNum id) {
  return guarded([&] {
    impl_->db.run("DELETE FROM ghost WHERE message_id = ?1", id);
    impl_->changed = impl_->changed || impl_->db.changes() > 0;
  });
}

Result<void> WriteTransaction::set_thread_aliases(const std::vector<ThreadNum>& gone,
                                                  const std::vector<ThreadNum>& present) {
  return guarded([&] {
    for (const ThreadNum num : gone) {
      impl_->db.run("DELETE FROM thread WHERE num = ?1", num);
      impl_->db.run(
          "INSERT OR REPLACE INTO thread_alias (num, thread) SELECT ?1, p.thread FROM post p"
          " WHERE p.num = coalesce((SELECT post FROM post_alias WHERE num = ?1), ?1)",
          num);
      impl_->db.run(
          "UPDATE thread_alias SET thread = (SELECT thread FROM thread_alias WHERE num = ?1)"
          " WHERE thread = ?1",
          num);
    }
    for (const ThreadNum num : present) {
      impl_->db.run("DELETE FROM thread_alias WHERE num = ?1", num);
    }
  });
}

}  // namespace docket::archive
