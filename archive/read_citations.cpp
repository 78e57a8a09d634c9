#include <algorithm>
#include <map>

#include "archive/database_rows.hpp"
#include "archive/read_impl.hpp"
#include "mail/citation.hpp"

namespace docket::archive {
namespace {

constexpr std::string_view kLinkPrefix = "url:";

/// The least string that is greater than all that begin with `prefix`.
std::string after_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

bool is_below(const std::string& key, std::string_view above) {
  const std::vector<std::string> parents = mail::citation_parents(key);
  return std::find(parents.begin(), parents.end(), above) != parents.end();
}

AddressedCopy read_addressed(const Rows& rows) {
  return {CopyNum(rows.integer(0)), PostNum(rows.integer(1)), std::string(rows.text(2)),
          static_cast<mail::AddressSource>(rows.integer(3))};
}

}  // namespace

Result<std::vector<PostCitation>> ReadHandle::citations(PostNum post) {
  return guarded([&] {
    std::vector<PostCitation> out;
    Rows rows = impl_->db.query(
        "SELECT k.key, x.quoted, c.num FROM copy c JOIN citation x ON x.copy = c.num"
        " JOIN citation_key k ON k.num = x.key WHERE c.post = ?1 ORDER BY k.key, c.num",
        post);
    while (rows.step()) {
      if (out.empty() || out.back().key != rows.text(0)) {
        out.push_back({std::string(rows.text(0)), true, {}});
      }
      out.back().quoted = out.back().quoted && rows.integer(1) != 0;
      out.back().copies.emplace_back(rows.integer(2));
    }
    return out;
  });
}

Result<std::vector<std::string>> ReadHandle::citation_keys(PostNum post) {
  return guarded([&] {
    std::vector<std::string> out;
    Rows rows = impl_->db.query(
        "SELECT DISTINCT k.key FROM copy c JOIN citation x ON x.copy = c.num"
        " JOIN citation_key k ON k.num = x.key WHERE c.post = ?1 ORDER BY k.key",
        post);
    while (rows.step()) {
      if (!rows.text(0).starts_with(kLinkPrefix)) out.emplace_back(rows.text(0));
    }
    return out;
  });
}

Result<std::vector<CitingPost>> ReadHandle::posts_citing(std::string_view key, bool below) {
  return guarded([&] {
    std::map<PostNum, CitingPost> found;
    // Bound text must live as long as its rows.
    const std::string end = after_prefix(key);
    Rows rows = impl_->db.query(
        "SELECT k.key, c.post, min(x.quoted) FROM citation_key k JOIN citation x ON x.key = k.num"
        " JOIN copy c ON c.num = x.copy WHERE k.key >= ?1 AND k.key < ?2"
        " GROUP BY k.key, c.post ORDER BY k.key, c.post",
        key, std::string_view(end));
    std::string last;
    bool belongs = false;
    while (rows.step()) {
      if (rows.text(0) != last || last.empty()) {
        last = rows.text(0);
        belongs = last == key || (below && is_below(last, key));
      }
      if (!belongs) continue;
      const PostNum post(rows.integer(1));
      const bool quoted = rows.integer(2) != 0;
      const auto [it, added] = found.try_emplace(post, CitingPost{post, last, quoted});
      if (!added && it->second.quoted && !quoted) it->second = {post, last, false};
    }
    std::vector<CitingPost> out;
    out.reserve(found.size());
    for (auto& [num, post] : found) out.push_back(std::move(post));
    return out;
  });
}

Result<std::vector<AddressedCopy>> ReadHandle::addressed(std::string_view key) {
  return guarded([&] {
    std::vector<AddressedCopy> out;
    Rows rows = impl_->db.query(
        "SELECT a.copy, c.post, a.key, a.source FROM address a JOIN copy c ON c.num = a.copy"
        " WHERE a.key = ?1 ORDER BY a.copy, a.source",
        key);
    while (rows.step()) out.push_back(read_addressed(rows));
    return out;
  });
}

Result<std::vector<AddressedCopy>> ReadHandle::addresses(PostNum post) {
  return guarded([&] {
    std::vector<AddressedCopy> out;
    Rows rows = impl_->db.query(
        "SELECT a.copy, c.post, a.key, a.source FROM copy c JOIN address a ON a.copy = c.num"
        " WHERE c.post = ?1 ORDER BY a.key, a.copy, a.source",
        post);
    while (rows.step()) out.push_back(read_addressed(rows));
    return out;
  });
}

Result<std::vector<Alias>> ReadHandle::aliases(std::string_view key) {
  return guarded([&] {
    std::vector<Alias> out;
    Rows rows = impl_->db.query(
        "SELECT substr(arguments, 1, 64), substr(arguments, 66), reason FROM decision"
        " WHERE kind = 'alias' AND substr(arguments, 66) = ?1 ORDER BY num",
        key);
    while (rows.step()) {
      const auto digest = Digest::from_hex(rows.text(0));
      if (!digest) throw_corrupt("an alias names something that is no digest");
      out.push_back({std::string(rows.text(1)), *digest, std::string(rows.text(2))});
    }
    return out;
  });
}

Result<void> ReadHandle::all_message_ids(const std::function<bool(std::string_view)>& sink) {
  return guarded([&] {
    Rows rows = impl_->db.query(
        "SELECT id FROM message_id m WHERE EXISTS (SELECT 1 FROM copy c WHERE c.message_id = m.num)"
        " ORDER BY num");
    while (rows.step() && sink(rows.text(0))) {
    }
  });
}

}  // namespace docket::archive
