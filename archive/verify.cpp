#include <fmt/format.h>

#include "archive/database_rows.hpp"
#include "archive/read_impl.hpp"
#include "archive/state_tree.hpp"

namespace docket::archive {
namespace {

constexpr std::size_t kMaxProblems = 1000;

class Problems {
 public:
  void add(std::string line) {
    if (lines_.size() < kMaxProblems) lines_.push_back(std::move(line));
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

/// Rows that name rows which are not there, and numbers that break the rules.
struct RowCheck {
  const char* sql;  // first column: the row's number
  const char* what;
};

constexpr RowCheck kRowChecks[] = {
    {"SELECT num FROM copy WHERE post NOT IN (SELECT num FROM post)", "copy {} names no post"},
    {"SELECT num FROM copy WHERE message_id NOT IN (SELECT num FROM message_id)",
     "copy {} names no Message-ID"},
    {"SELECT num FROM copy WHERE num NOT IN (SELECT copy FROM origin)", "copy {} has no origin"},
    {"SELECT copy FROM origin WHERE copy NOT IN (SELECT num FROM copy)",
     "an origin names copy {}, which is not there"},
    {"SELECT source FROM origin WHERE source NOT IN (SELECT num FROM source)",
     "an origin names source {}, which is not there"},
    {"SELECT p.num FROM post p LEFT JOIN copy c ON c.num = p.leader"
     " WHERE c.post IS NOT p.num",
     "post {} is led by a copy that is not its own"},
    {"SELECT p.num FROM post p LEFT JOIN copy c ON c.num = p.leader"
     " WHERE c.message_id IS NOT p.message_id",
     "post {} has another Message-ID than its leader"},
    {"SELECT num FROM post WHERE num NOT IN (SELECT num FROM copy WHERE post = post.num)"
     " AND num NOT IN (SELECT num FROM copy)",
     "post {} has a number that is no copy's"},
    {"SELECT num FROM post WHERE thread NOT IN (SELECT num FROM post)",
     "post {} is in a thread that is no post's number"},
    {"SELECT thread FROM post GROUP BY thread HAVING min(num) <> thread",
     "thread {} is not named after its lowest post"},
    {"SELECT num FROM thread WHERE num NOT IN (SELECT thread FROM post)", "thread {} has no posts"},
    {"SELECT num FROM thread_alias WHERE thread NOT IN (SELECT thread FROM post)",
     "thread alias {} leads to no thread"},
    {"SELECT num FROM post WHERE parent IS NOT NULL AND parent NOT IN"
     " (SELECT message_id FROM copy UNION SELECT message_id FROM ghost)",
     "post {} has a parent that is neither post nor ghost"},
    {"SELECT p.num FROM post p JOIN copy c ON c.message_id = p.parent JOIN post q ON q.num = c.post"
     " GROUP BY p.num HAVING sum(q.thread = p.thread) = 0",
     "post {} is in another thread than its parent"},
    {"SELECT num FROM post WHERE (confidence IS NULL) <> (reason IS NULL)"
     " OR confidence IS NOT NULL AND (parent IS NULL OR confidence <= 0 OR confidence > 1)",
     "post {} has half of an inferred parent"},
    {"SELECT num FROM post WHERE confidence IS NOT NULL"
     " AND num NOT IN (SELECT post FROM orphan WHERE parent IS NOT NULL)",
     "post {} has an inferred parent that nothing infers"},
    {"SELECT p.num FROM post p LEFT JOIN orphan o ON o.post = p.num WHERE p.confidence IS NOT NULL"
     " AND (p.confidence IS NOT o.confidence OR p.reason IS NOT o.reason)",
     "post {} has an inferred parent other than what was inferred"},
    {"SELECT post FROM orphan WHERE post NOT IN (SELECT num FROM post)", "orphan {} is no post"},
    {"SELECT post FROM orphan WHERE parent IS NOT NULL"
     " AND parent NOT IN (SELECT message_id FROM copy UNION SELECT message_id FROM ghost)",
     "orphan {} has an inferred parent that is neither post nor ghost"},
    {"SELECT o.post FROM orphan o JOIN post p ON p.num = o.post"
     " WHERE o.time <> p.time OR o.subject_key <> p.subject_key"
     " OR o.series_key IS NOT p.series_key",
     "orphan {} has another time or subject than its post"},
    {"SELECT message_id FROM ghost WHERE message_id IN (SELECT message_id FROM copy)",
     "ghost {} is a post"},
    {"SELECT num FROM unit WHERE num NOT IN (SELECT unit FROM copy)", "unit {} has no copy"},
    {"SELECT u.num FROM unit u LEFT JOIN copy c ON c.num = u.best WHERE c.unit IS NOT u.num",
     "unit {} is led by a copy that is not its own"},
    {"SELECT unit FROM copy GROUP BY unit HAVING min(post) <> max(post)",
     "unit {} is in several posts"},
    {"SELECT unit FROM unit_band WHERE unit NOT IN (SELECT num FROM unit)",
     "a band names unit {}, which is not there"},
    {"SELECT a FROM repost WHERE a NOT IN (SELECT num FROM unit)"
     " OR b NOT IN (SELECT num FROM unit) OR a >= b",
     "a judgement of unit {} names no other unit"},
    {"SELECT num FROM post_alias WHERE post NOT IN (SELECT num FROM post)",
     "alias {} leads to no post"},
    {"SELECT copy FROM reference WHERE copy NOT IN (SELECT num FROM copy)",
     "a reference belongs to copy {}, which is not there"},
    {"SELECT copy FROM reference WHERE message_id NOT IN (SELECT num FROM message_id)",
     "a reference of copy {} names no Message-ID"},
    {"SELECT copy FROM replacement WHERE copy NOT IN (SELECT num FROM copy)",
     "a replacement belongs to copy {}, which is not there"},
    {"SELECT copy FROM replacement WHERE message_id NOT IN (SELECT num FROM message_id)",
     "a replacement by copy {} names no Message-ID"},
    {"SELECT copy FROM page_copy WHERE copy NOT IN (SELECT num FROM copy)",
     "a page names copy {}, which is not there"},
    {"SELECT page FROM page_copy WHERE page NOT IN (SELECT num FROM page)",
     "a slice names page {}, which is not there"},
    {"SELECT c.num FROM copy c WHERE c.form >= 7 AND NOT EXISTS"
     " (SELECT 1 FROM page_copy k JOIN page p ON p.num = k.page WHERE k.copy = c.num"
     " AND c.start >= p.start AND c.start + c.length <= p.start + p.length)",
     "copy {} is a slice, but lies within no page that it is on"},
    {"SELECT copy FROM address WHERE copy NOT IN (SELECT num FROM copy)",
     "an address names copy {}, which is not there"},
    {"SELECT copy FROM citation WHERE copy NOT IN (SELECT num FROM copy)",
     "a citation belongs to copy {}, which is not there"},
    {"SELECT copy FROM citation WHERE key NOT IN (SELECT num FROM citation_key)",
     "a citation of copy {} names no key"},
    {"SELECT incident FROM incident_key WHERE key NOT IN (SELECT num FROM citation_key)",
     "a citation of incident {} names no key"},
    {"SELECT num FROM incident WHERE num NOT IN (SELECT num FROM bug)",
     "incident {} has no record"},
    {"SELECT num FROM bug WHERE num NOT IN (SELECT num FROM incident)",
     "the records of bug {} make no incident"},
    {"SELECT post FROM incident_link WHERE post NOT IN (SELECT num FROM post)",
     "a link to an incident names post {}, which is not there"},
    {"SELECT incident FROM incident_link WHERE incident NOT IN (SELECT num FROM incident)",
     "a link names incident {}, which is not there"},
    {"SELECT copy FROM defect WHERE copy <> 0 AND copy NOT IN (SELECT num FROM copy)",
     "a defect names copy {}, which is not there"},
};

void check_rows(Database& db, Problems& problems) {
  for (const RowCheck& check : kRowChecks) {
    Rows rows = db.query(check.sql);
    while (rows.step()) problems.add(fmt::format(fmt::runtime(check.what), rows.integer(0)));
  }
}

void check_database(Database& db, Problems& problems) {
  Rows rows = db.query("PRAGMA integrity_check");
  while (rows.step()) {
    if (rows.text(0) != "ok") problems.add(fmt::format("database: {}", rows.text(0)));
  }
}

/// Every copy's bytes against its digest, and the tree over the digests against the commits.
/// False where `progress` said stop.
bool check_copies(Database& db, RawReader& raw, Problems& problems,
                  const std::function<bool(std::uint64_t, std::uint64_t)>& progress) {
  const auto total =
      static_cast<std::uint64_t>(db.integer("SELECT sum(length) FROM copy").value_or(0));
  StateTree tree;
  std::uint64_t done = 0;
  Rows commits = db.query("SELECT modseq, size, root FROM commit_record ORDER BY modseq");
  bool more_commits = commits.step();
  const auto check_commits = [&] {
    for (; more_commits && static_cast<std::uint64_t>(commits.integer(1)) == tree.size();
         more_commits = commits.step()) {
      if (read_digest(commits, 2) != tree.root()) {
        problems.add(fmt::format("commit {}: its root is not that of its {} copies",
                                 commits.integer(0), tree.size()));
      }
    }
  };
  check_commits();
  Rows rows = db.query("SELECT num, sha256, start, length FROM copy ORDER BY num");
  Sha256 hasher;
  while (rows.step()) {
    const std::int64_t num = rows.integer(0);
    const Digest expected = read_digest(rows, 1);
    const ByteRange range{static_cast<std::uint64_t>(rows.integer(2)),
                          static_cast<std::uint64_t>(rows.integer(3))};
    tree.add(expected);
    if (static_cast<std::uint64_t>(num) != tree.size()) {
      problems.add(fmt::format("copy {} is not the next after {}", num, tree.size() - 1));
    }
    const Result<void> read =
        guarded([&] { raw.stream(range, [&](std::string_view piece) { hasher.update(piece); }); });
    const Digest found = hasher.finish();
    if (!read) {
      problems.add(fmt::format("copy {}: {}", num, read.error().message));
    } else if (found != expected) {
      problems.add(fmt::format("copy {}: its bytes have another SHA-256 than recorded", num));
    }
    check_commits();
    done += range.length;
    if (progress && !progress(done, total)) return false;
  }
  if (more_commits) {
    problems.add(fmt::format("commit {} names {} copies, there are {}", commits.integer(0),
                             commits.integer(1), tree.size()));
  }
  Rows archive = db.query("SELECT size, frontier FROM archive");
  if (!archive.step() || static_cast<std::uint64_t>(archive.integer(0)) != tree.size() ||
      archive.blob(1) != tree.serialise()) {
    problems.add("the archive's state tree is not that of its copies");
  }
  return true;
}

/// Saved pages, whole: more than the slices that are copies.
void check_pages(Database& db, RawReader& raw, Problems& problems) {
  Rows rows = db.query("SELECT num, sha256, start, length FROM page ORDER BY num");
  Sha256 hasher;
  while (rows.step()) {
    const ByteRange range{static_cast<std::uint64_t>(rows.integer(2)),
                          static_cast<std::uint64_t>(rows.integer(3))};
    const Result<void> read =
        guarded([&] { raw.stream(range, [&](std::string_view piece) { hasher.update(piece); }); });
    const bool same = hasher.finish() == read_digest(rows, 1);
    if (!read) {
      problems.add(fmt::format("page {}: {}", rows.integer(0), read.error().message));
    } else if (!same) {
      problems.add(
          fmt::format("page {}: its bytes have another SHA-256 than recorded", rows.integer(0)));
    }
  }
}

}  // namespace

Result<std::vector<std::string>> ReadHandle::verify(
    const std::function<bool(std::uint64_t done, std::uint64_t total)>& progress) {
  Problems problems;
  bool finished = true;
  const Result<void> checked = guarded([&] {
    check_database(impl_->db, problems);
    check_rows(impl_->db, problems);
    check_pages(impl_->db, impl_->raw, problems);
    finished = check_copies(impl_->db, impl_->raw, problems, progress);
  });
  if (!checked && checked.error().code != Errc::Corrupt) {
    return tl::unexpected(checked.error());
  }
  if (!checked) problems.add(checked.error().message);
  if (!finished) return fail(Errc::Interrupted, "verify was stopped before its end");
  return problems.take();
}

}  // namespace docket::archive
