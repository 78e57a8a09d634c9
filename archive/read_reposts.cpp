#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "archive/database_rows.hpp"
#include "archive/read_impl.hpp"

namespace docket::archive {
namespace {

bool share_a_list(const Copy& a, const Copy& b) {
  return std::any_of(a.lists.begin(), a.lists.end(), [&b](const std::string& list) {
    return std::find(b.lists.begin(), b.lists.end(), list) != b.lists.end();
  });
}

/// Why a copy under the leader's Message-ID belongs to its post.
void classify_delivery(Copy& copy, const Copy& leader) {
  const auto is = [&copy](CopyClass copy_class, std::string reason) {
    copy.copy_class = copy_class;
    copy.reason = std::move(reason);
  };
  if (copy.cut) {
    is(CopyClass::Damage, "read before the mail was there in full, at the same place");
  } else if (copy.canonical == leader.canonical) {
    is(CopyClass::SameBytes, "the same mail, stored in another form");
  } else if (copy.words != leader.words || copy.damage > leader.damage) {
    is(CopyClass::Damage, "the same Message-ID, and the same words but for what an archive lost");
  } else if (!copy.lists.empty() && !leader.lists.empty() && !share_a_list(copy, leader)) {
    is(CopyClass::Crosspost, "the same Message-ID and words, on another list");
  } else if (copy.body == leader.body) {
    is(CopyClass::Redelivery, "the same Message-ID and text; only the header differs");
  } else if (copy.own == leader.own) {
    is(CopyClass::Footer, "the same Message-ID and words; a footer or quotes differ");
  } else {
    is(CopyClass::Reflow, "the same Message-ID and words, written in another way");
  }
}

/// Why the leader leads, against the copy that would lead without it.
std::string explain_leader(const Copy& leader, const Copy& next) {
  if (next.cut) return "the whole mail; another was read before it was there in full";
  if (mail::is_page_slice(leader.form) != mail::is_page_slice(next.form)) {
    return "a whole mail; the others are slices of pages";
  }
  if (leader.words_size > next.words_size) {
    return fmt::format("keeps most of the words ({} bytes of them, the next {})", leader.words_size,
                       next.words_size);
  }
  if (leader.damage < next.damage) {
    return fmt::format("least destroyed in it ({} places, the next {})", leader.damage,
                       next.damage);
  }
  if (leader.note != next.note) return "the same words, without the apology for a repost";
  if (leader.time_source < next.time_source) return "its time is better known";
  if (leader.time.utc_seconds < next.time.utc_seconds) return "as healthy as the others; the first";
  return "as healthy as the others; by digest";
}

/// How the units of a post hang together.
class UnitTies {
 public:
  void add(RepostRow row) {
    by_unit_[row.a].push_back(row);
    by_unit_[row.b].push_back(std::move(row));
  }

  /// The row by which a unit belongs to the leader's: directly where there is one, else the surest.
  [[nodiscard]] const RepostRow* tie(UnitNum unit, UnitNum leader) const {
    const auto rows = by_unit_.find(unit);
    if (rows == by_unit_.end()) return nullptr;
    const RepostRow* best = nullptr;
    for (const RepostRow& row : rows->second) {
      if (row.a == leader || row.b == leader) return &row;
      if (best == nullptr || row.score > best->score) best = &row;
    }
    return best;
  }

 private:
  std::map<UnitNum, std::vector<RepostRow>> by_unit_;
};

UnitTies read_ties(Database& db, PostNum post) {
  UnitTies ties;
  Rows rows = db.query(
      "SELECT a, b, outcome, class, score, reason, evidence FROM repost WHERE outcome = 1"
      " AND a IN (SELECT unit FROM copy WHERE post = ?1)"
      " AND b IN (SELECT unit FROM copy WHERE post = ?1) ORDER BY a, b",
      post);
  while (rows.step()) ties.add(read_repost(rows, 0));
  return ties;
}

void read_lists(Database& db, PostNum post, std::vector<Copy>& copies) {
  Rows rows = db.query(
      "SELECT c.num, l.name FROM copy c JOIN copy_list k ON k.copy = c.num"
      " JOIN list l ON l.num = k.list WHERE c.post = ?1",
      post);
  while (rows.step()) {
    const auto copy = std::find_if(copies.begin(), copies.end(), [&rows](const Copy& c) {
      return c.num.value() == rows.integer(0);
    });
    if (copy != copies.end()) copy->lists.emplace_back(rows.text(1));
  }
}

void take_tie(Copy& copy, const RepostRow* row) {
  if (row == nullptr) {
    copy.copy_class = CopyClass::Joined;
    copy.reason = "joined by a person";
    return;
  }
  copy.copy_class = row->copy_class;
  copy.reason = row->reason;
  copy.evidence = row->evidence;
  copy.score = row->score;
}

/// Why each copy belongs to the post, seen from the leader, the first of `copies`.
void classify(Database& db, PostNum post, std::vector<Copy>& copies) {
  const Copy& leader = copies.front();
  copies.front().copy_class = CopyClass::Leads;
  copies.front().reason = copies.size() == 1 ? "the only copy" : explain_leader(leader, copies[1]);
  if (copies.size() == 1) return;
  read_lists(db, post, copies);
  const bool folded = std::any_of(copies.begin(), copies.end(),
                                  [&leader](const Copy& c) { return c.unit != leader.unit; });
  const UnitTies ties = folded ? read_ties(db, post) : UnitTies{};
  for (Copy& copy : copies) {
    if (copy.num == leader.num) continue;
    if (copy.unit == leader.unit) {
      classify_delivery(copy, leader);
    } else {
      take_tie(copy, ties.tie(copy.unit, leader.unit));
    }
  }
}

}  // namespace

Result<std::vector<Copy>> ReadHandle::copies(PostNum post) {
  return guarded([&] {
    std::vector<Copy> copies;
    {
      Rows rows = impl_->db.query(DOCKET_COPY_COLUMNS "WHERE c.post = ?1", post);
      while (rows.step()) copies.push_back(read_copy(rows));
    }
    std::sort(copies.begin(), copies.end(), leads_before);
    if (!copies.empty()) classify(impl_->db, post, copies);
    return copies;
  });
}

Result<std::vector<PostNum>> ReadHandle::folded_posts() {
  return guarded([&] {
    std::vector<PostNum> posts;
    Rows rows = impl_->db.query(
        "SELECT p.num FROM post p WHERE (SELECT count(*) FROM copy WHERE post = p.num) > 1"
        " ORDER BY p.time, p.num");
    while (rows.step()) posts.emplace_back(rows.integer(0));
    return posts;
  });
}

Result<std::vector<RepostCandidate>> ReadHandle::repost_candidates() {
  return guarded([&] {
    std::vector<RepostCandidate> found;
    Rows rows = impl_->db.query(
        "SELECT r.a, r.b, r.outcome, r.class, r.score, r.reason, r.evidence, a.post, b.post"
        " FROM repost r JOIN copy a ON a.num = r.a JOIN copy b ON b.num = r.b"
        " WHERE a.post <> b.post ORDER BY r.score DESC, r.a, r.b");
    while (rows.step()) {
      RepostCandidate candidate{read_repost(rows, 0), PostNum(rows.integer(7)),
                                PostNum(rows.integer(8))};
      found.push_back(std::move(candidate));
    }
    return found;
  });
}

}  // namespace docket::archive
