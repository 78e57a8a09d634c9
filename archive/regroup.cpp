#include <algorithm>
#include <functional>
#include <set>

#include "archive/database_rows.hpp"
#include "archive/unit_table.hpp"
#include "archive/write_impl.hpp"

namespace docket::archive {
namespace {

/// One regrouping: posts before it, posts after it.
class Regrouping {
 public:
  /// `leave` is called before a post goes.
  Regrouping(Database& db, Modseq modseq, std::function<void(PostNum)> leave)
      : db_(db), modseq_(modseq), leave_(std::move(leave)) {}

  void move_units(const std::vector<UnitNum>& group) {
    const PostNum target(std::min_element(group.begin(), group.end())->value());
    after_.insert(target);
    for (const UnitNum unit : group) {
      const auto post = db_.integer("SELECT post FROM copy WHERE num = ?1", unit);
      if (!post) throw_corrupt("a unit is named after a copy that is missing");
      before_.insert(PostNum(*post));
      if (PostNum(*post) == target) continue;
      db_.run("UPDATE copy SET post = ?1, modseq = ?4 WHERE post = ?2 AND unit = ?3", target, *post,
              unit, modseq_);
      changed_.insert(target);
      changed_.insert(PostNum(*post));
    }
  }

  std::vector<PostNum> finish() {
    for (const PostNum post : after_) make_row(post);
    for (const PostNum post : before_) {
      if (after_.count(post) == 0) remove_row(post);
    }
    for (const PostNum post : changed_) renew_aliases(post);
    std::vector<PostNum> out;
    std::set_intersection(changed_.begin(), changed_.end(), after_.begin(), after_.end(),
                          std::back_inserter(out));
    return out;
  }

 private:
  void make_row(PostNum post) {
    if (db_.integer("SELECT num FROM post WHERE num = ?1", post)) return;
    changed_.insert(post);
    db_.run("DELETE FROM post_alias WHERE num = ?1", post);
    db_.run(
        "INSERT INTO post (num, leader, message_id, thread, parent, subject, author_name,"
        " author_address, time, time_offset, time_source, modseq, subject_key)"
        " SELECT num, num, message_id, num, NULL, '', '', '', time, time_offset, time_source, ?2, 0"
        " FROM copy WHERE num = ?1",
        post, modseq_);
    db_.run("DELETE FROM ghost WHERE message_id = (SELECT message_id FROM copy WHERE num = ?1)",
            post);
    db_.run("DELETE FROM thread_alias WHERE num = ?1", post);
    db_.run(
        "INSERT INTO thread (num, modseq) VALUES (?1, ?2)"
        " ON CONFLICT (num) DO UPDATE SET modseq = ?2",
        post, modseq_);
  }

  /// Its number leads on to where the copy is that it is named after.
  void remove_row(PostNum post) {
    changed_.insert(post);
    leave_(post);
    const auto thread = db_.integer("SELECT thread FROM post WHERE num = ?1", post);
    const auto heir = db_.integer("SELECT post FROM copy WHERE num = ?1", post);
    db_.run("DELETE FROM post WHERE num = ?1", post);
    db_.run(
        "INSERT INTO post_alias (num, post, modseq) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (num) DO UPDATE SET post = ?2, modseq = ?3",
        post, heir, modseq_);
    if (!thread || db_.integer("SELECT num FROM post WHERE thread = ?1 LIMIT 1", *thread)) return;
    db_.run("DELETE FROM thread WHERE num = ?1", *thread);
    db_.run(
        "UPDATE thread_alias SET thread = (SELECT thread FROM post WHERE num = ?2)"
        " WHERE thread = ?1",
        *thread, heir);
    db_.run(
        "INSERT OR REPLACE INTO thread_alias (num, thread)"
        " SELECT ?1, thread FROM post WHERE num = ?2",
        *thread, heir);
  }

  void renew_aliases(PostNum post) {
    db_.run(
        "UPDATE post_alias SET post = (SELECT c.post FROM copy c WHERE c.num = post_alias.num),"
        " modseq = ?2 WHERE post = ?1"
        " AND post <> (SELECT c.post FROM copy c WHERE c.num = post_alias.num)",
        post, modseq_);
    db_.run("UPDATE post SET modseq = ?2 WHERE num = ?1", post, modseq_);
  }

  Database& db_;
  Modseq modseq_;
  std::function<void(PostNum)> leave_;
  std::set<PostNum> before_, after_, changed_;
};

}  // namespace

Result<std::vector<PostNum>> UnitTable::regroup(const std::vector<std::vector<UnitNum>>& groups) {
  return guarded([&] {
    Regrouping regrouping(impl_.db, impl_.modseq,
                          [this](PostNum post) { impl_.leave_place(post); });
    for (const std::vector<UnitNum>& group : groups) regrouping.move_units(group);
    std::vector<PostNum> changed = regrouping.finish();
    impl_.changed = impl_.changed || !changed.empty();
    return changed;
  });
}

Result<void> UnitTable::set_leader(PostNum post, CopyNum copy, const mail::Envelope& envelope) {
  return guarded([&] { impl_.set_leader(post, copy, envelope); });
}

namespace {

// "HEX HEX | HEX": digests of these, then of those.

std::string write_digests(const RepostDecision& decision) {
  std::string out;
  for (const Digest& digest : decision.these) out.append(digest.hex()).append(" ");
  out += "|";
  for (const Digest& digest : decision.those) out.append(" ").append(digest.hex());
  return out;
}

void read_digests(std::string_view text, RepostDecision& decision) {
  bool those = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word == "|") {
      those = true;
      continue;
    }
    const auto digest = Digest::from_hex(word);
    if (!digest) throw_corrupt("a decision names something that is no digest");
    (those ? decision.those : decision.these).push_back(*digest);
  }
}

}  // namespace

Result<std::vector<RepostDecision>> UnitTable::decisions() {
  return guarded([&] {
    std::vector<RepostDecision> out;
    Rows rows = impl_.db.query(
        "SELECT kind, arguments, reason FROM decision WHERE kind IN ('join', 'split')"
        " ORDER BY num");
    while (rows.step()) {
      RepostDecision decision;
      decision.join = rows.text(0) == "join";
      read_digests(rows.text(1), decision);
      decision.reason = rows.text(2);
      out.push_back(std::move(decision));
    }
    return out;
  });
}

Result<void> UnitTable::add_decision(const RepostDecision& decision) {
  return guarded([&] {
    const std::string arguments = write_digests(decision);
    impl_.db.run("INSERT INTO decision (kind, arguments, reason, modseq) VALUES (?1, ?2, ?3, ?4)",
                 std::string_view(decision.join ? "join" : "split"), std::string_view(arguments),
                 std::string_view(decision.reason), impl_.modseq);
    impl_.changed = true;
  });
}

}  // namespace docket::archive
