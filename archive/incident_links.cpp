#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "archive/database_rows.hpp"
#include "archive/incident_rows.hpp"
#include "archive/incident_table.hpp"
#include "archive/write_impl.hpp"
#include "mail/findings.hpp"

namespace docket::archive {
namespace {

/// Whether a time is a post's own. That of a page is, to the hour.
bool is_own_time(std::int64_t source) {
  return source != static_cast<int>(TimeSource::Neighbour) &&
         source != static_cast<int>(TimeSource::Unknown);
}
static_assert(static_cast<int>(TimeSource::Neighbour) == 3 &&
              static_cast<int>(TimeSource::Unknown) == 5);  // as in the statement below

std::vector<PostNum> read_posts(Rows rows) {
  std::vector<PostNum> out;
  while (rows.step()) out.emplace_back(rows.integer(0));
  return out;
}

std::vector<PostEvidence::Key> read_post_keys(Database& db, PostNum post) {
  std::vector<PostEvidence::Key> out;
  Rows rows = db.query(
      "SELECT k.key, min(x.quoted) FROM copy c JOIN citation x ON x.copy = c.num"
      " JOIN citation_key k ON k.num = x.key WHERE c.post = ?1 AND k.key NOT LIKE 'url:%'"
      " GROUP BY k.num ORDER BY k.key",
      post);
  while (rows.step()) out.push_back({std::string(rows.text(0)), rows.integer(1) != 0});
  return out;
}

std::vector<std::uint32_t> read_words(Database& db, PostNum post) {
  std::vector<std::uint32_t> out;
  Rows rows = db.query(
      "SELECT w.words FROM copy c JOIN copy_words w ON w.copy = c.num WHERE c.post = ?1", post);
  while (rows.step()) {
    const std::string_view blob = rows.blob(0);
    for (std::size_t at = 0; at + 4 <= blob.size(); at += 4) {
      std::uint32_t word = 0;
      for (std::size_t i = 4; i-- > 0;)
        word = word << 8U | static_cast<unsigned char>(blob[at + i]);
      out.push_back(word);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void read_copies_of(Database& db, PostEvidence& evidence) {
  {
    Rows rows = db.query(
        "SELECT c.sha256, m.id FROM copy c JOIN message_id m ON m.num = c.message_id"
        " WHERE c.post = ?1 ORDER BY c.num",
        evidence.num);
    while (rows.step()) {
      evidence.copies.push_back(read_digest(rows, 0));
      evidence.cited_as.push_back("mid:" + std::string(rows.text(1)));
    }
  }
  Rows rows = db.query(
      "SELECT DISTINCT a.key FROM copy c JOIN address a ON a.copy = c.num"
      " WHERE c.post = ?1 AND a.source <> ?2 ORDER BY a.key",
      evidence.num, static_cast<int>(mail::AddressSource::Attribution));
  while (rows.step()) evidence.cited_as.emplace_back(rows.text(0));
}

}  // namespace

Result<std::vector<PostNum>> IncidentTable::take_changed_posts() {
  return guarded([&] {
    impl_.db.run(
        "DELETE FROM incident_link WHERE post IN (SELECT num FROM post_alias WHERE modseq = ?1)",
        impl_.modseq);
    return read_posts(
        impl_.db.query("SELECT num FROM post WHERE modseq = ?1 ORDER BY num", impl_.modseq));
  });
}

Result<std::vector<PostNum>> IncidentTable::linked_posts(IncidentNum num) {
  return guarded([&] {
    return read_posts(
        impl_.db.query("SELECT post FROM incident_link WHERE incident = ?1 ORDER BY post", num));
  });
}

Result<std::vector<PostNum>> IncidentTable::posts_naming(std::string_view owner, Range range) {
  return guarded([&] {
    const std::string key = fmt::format("ca:{}", owner);
    return read_posts(
        impl_.db.query("SELECT DISTINCT p.num FROM citation_key k JOIN citation x ON x.key = k.num"
                       " JOIN copy c ON c.num = x.copy JOIN post p ON p.num = c.post"
                       " WHERE k.key = ?1 AND x.quoted = 0 AND (p.time BETWEEN ?2 AND ?3"
                       " OR p.time_source IN (3, 5)) ORDER BY p.num",
                       std::string_view(key), range.from, range.to));
  });
}

Result<std::vector<PostNum>> IncidentTable::posts_with_key(std::string_view key) {
  return guarded([&] {
    const std::string from = std::string(key) + '#';
    const std::string to = std::string(key) + '$';  // the next byte behind '#'
    return read_posts(impl_.db.query(
        "SELECT DISTINCT c.post FROM citation_key k JOIN citation x ON x.key = k.num"
        " JOIN copy c ON c.num = x.copy WHERE k.key = ?1 OR (k.key >= ?2 AND k.key < ?3)"
        " ORDER BY c.post",
        key, std::string_view(from), std::string_view(to)));
  });
}

Result<std::vector<PostNum>> IncidentTable::posts_cited_as(std::string_view key) {
  return guarded([&] {
    if (key.starts_with("mid:")) {
      return read_posts(impl_.db.query(
          "SELECT DISTINCT c.post FROM message_id m JOIN copy c ON c.message_id = m.num"
          " WHERE m.id = ?1 ORDER BY c.post",
          key.substr(4)));
    }
    return read_posts(
        impl_.db.query("SELECT DISTINCT c.post FROM address a JOIN copy c ON c.num = a.copy"
                       " WHERE a.key = ?1 AND a.source <> ?2 ORDER BY c.post",
                       key, static_cast<int>(mail::AddressSource::Attribution)));
  });
}

Result<std::optional<PostEvidence>> IncidentTable::evidence(PostNum post) {
  return guarded([&]() -> std::optional<PostEvidence> {
    PostEvidence evidence;
    evidence.num = post;
    {
      Rows rows =
          impl_.db.query("SELECT time, time_source, subject FROM post WHERE num = ?1", post);
      if (!rows.step()) return std::nullopt;
      if (is_own_time(rows.integer(1))) evidence.time = rows.integer(0);
      evidence.subject = rows.text(2);
    }
    evidence.keys = read_post_keys(impl_.db, post);
    evidence.words = read_words(impl_.db, post);
    read_copies_of(impl_.db, evidence);
    return evidence;
  });
}

Result<bool> IncidentTable::put_links(PostNum post, std::vector<IncidentLink> links) {
  return guarded([&] {
    std::sort(links.begin(), links.end(), is_better);
    if (read_links_of_post(impl_.db, post) == links) return false;
    impl_.db.run("DELETE FROM incident_link WHERE post = ?1", post);
    for (const IncidentLink& link : links) {
      impl_.db.run(
          "INSERT INTO incident_link (post, incident, strength, score, reason)"
          " VALUES (?1, ?2, ?3, ?4, ?5)",
          post, link.incident, static_cast<int>(link.strength), link.score,
          std::string_view(link.reason));
    }
    impl_.touch_post(post);
    return true;
  });
}

namespace {

/// "+1619047 DIGEST", "-1619047 DIGEST"
std::string decision_text(const LinkDecision& decision) {
  return fmt::format("{}{} {}", decision.is_linked ? '+' : '-', decision.incident.value(),
                     decision.copy.hex());
}

LinkDecision parse_decision(std::string_view text, std::string_view reason) {
  const std::size_t blank = text.find(' ');
  LinkDecision out;
  out.is_linked = text.starts_with('+');
  std::int64_t num = 0;
  if (blank != std::string_view::npos) {
    std::from_chars(text.data() + 1, text.data() + blank, num);
    text.remove_prefix(blank + 1);
  }
  const auto digest = Digest::from_hex(text);
  if (!digest || num == 0) throw_corrupt("a decision about an incident names no post");
  out.incident = IncidentNum(num);
  out.copy = *digest;
  out.reason = reason;
  return out;
}

}  // namespace

Result<std::vector<LinkDecision>> IncidentTable::decisions() {
  return guarded([&] {
    std::vector<LinkDecision> out;
    Rows rows = impl_.db.query(
        "SELECT arguments, reason FROM decision WHERE kind = 'incident' ORDER BY num");
    while (rows.step()) out.push_back(parse_decision(rows.text(0), rows.text(1)));
    return out;
  });
}

Result<bool> IncidentTable::add_decision(const LinkDecision& decision) {
  return guarded([&] {
    const std::string text = decision_text(decision);
    {
      Rows last = impl_.db.query(
          "SELECT arguments, reason FROM decision WHERE kind = 'incident'"
          " AND substr(arguments, 2) = ?1 ORDER BY num DESC LIMIT 1",
          std::string_view(text).substr(1));
      if (last.step() && last.text(0) == text && last.text(1) == decision.reason) return false;
    }
    impl_.db.run(
        "INSERT INTO decision (kind, arguments, reason, modseq) VALUES ('incident', ?1, ?2, ?3)",
        std::string_view(text), std::string_view(decision.reason), impl_.modseq);
    impl_.changed = true;
    return true;
  });
}

Result<std::vector<PostNum>> IncidentTable::posts_of_copies(const std::vector<Digest>& copies) {
  return guarded([&] {
    std::set<PostNum> out;
    for (const Digest& copy : copies) {
      const auto post =
          impl_.db.integer("SELECT post FROM copy WHERE sha256 = ?1", BlobView{copy.view()});
      if (post) out.insert(PostNum(*post));
    }
    return std::vector<PostNum>(out.begin(), out.end());
  });
}

}  // namespace docket::archive
