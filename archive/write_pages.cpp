#include <algorithm>

#include <fmt/format.h>

#include "archive/database_rows.hpp"
#include "archive/write_impl.hpp"
#include "archive/write_transaction.hpp"

namespace docket::archive {

ByteRange WriteTransaction::Impl::range_on_page(const PagePlace& place, std::uint64_t length) {
  Rows rows = db.query("SELECT start, length FROM page WHERE num = ?1", place.page);
  if (!rows.step()) throw_corrupt("a page that a slice names is missing");
  const auto start = static_cast<std::uint64_t>(rows.integer(0));
  const auto size = static_cast<std::uint64_t>(rows.integer(1));
  DOCKET_CHECK(place.offset <= size && length <= size - place.offset);
  return {start + place.offset, length};
}

bool WriteTransaction::Impl::place_on_page(CopyNum copy, const PagePlace& place) {
  db.run("INSERT OR IGNORE INTO page_copy (page, position, copy) VALUES (?1, ?2, ?3)", place.page,
         place.position, copy);
  bool added = db.changes() == 1;
  std::string list;
  std::string thread;
  {
    Rows rows = db.query("SELECT list, thread FROM page WHERE num = ?1", place.page);
    if (rows.step()) {
      list = rows.text(0);
      thread = rows.text(1);
    }
  }
  if (!thread.empty()) {
    added = insert_address(copy, {"groups:" + thread, mail::AddressSource::Page}) || added;
  }
  if (!thread.empty() && !place.message.empty()) {
    const std::string key = fmt::format("groups:{}/{}", thread, place.message);
    added = insert_address(copy, {key, mail::AddressSource::Page}) || added;
  }
  if (!list.empty()) {
    db.run("INSERT OR IGNORE INTO copy_list (copy, list) VALUES (?1, ?2)", copy, intern_list(list));
    added = db.changes() == 1 || added;
  }
  return added;
}

Result<mail::RawMail> WriteTransaction::mail(CopyNum copy, std::uint64_t limit) {
  mail::RawMail mail;
  DOCKET_ASSIGN(mail.bytes, raw(copy, limit, mail.form));
  if (!mail::is_page_slice(mail.form)) return mail;
  DOCKET_ASSIGN(mail.page, guarded([&] { return load_page_context(impl_->db, copy); }));
  return mail;
}

Result<PageNum> WriteTransaction::put_page(const NewPage& page) {
  return guarded([&] {
    Database& db = impl_->db;
    const mail::PageFacts& facts = page.facts;
    const auto known =
        db.integer("SELECT num FROM page WHERE sha256 = ?1", BlobView{page.sha256.view()});
    if (known) {
      // The address may be given at a later reading; what is known stays.
      db.run(
          "UPDATE page SET url = ?2, list = CASE WHEN ?3 = '' THEN list ELSE ?3 END, thread = ?4"
          " WHERE num = ?1 AND url = '' AND ?2 <> ''",
          *known, std::string_view(facts.url), std::string_view(facts.list),
          std::string_view(facts.thread));
      impl_->changed = impl_->changed || db.changes() == 1;
      return PageNum(*known);
    }
    const ByteRange range = impl_->raw.append(page.raw);
    db.run(
        "INSERT INTO page (sha256, start, length, title, list, url, thread)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        BlobView{page.sha256.view()}, range.start, range.length, std::string_view(facts.title),
        std::string_view(facts.list), std::string_view(facts.url), std::string_view(facts.thread));
    impl_->changed = true;
    return PageNum(db.last_insert_rowid());
  });
}

Result<bool> WriteTransaction::add_to_page(CopyNum copy, const PagePlace& place) {
  return guarded([&] {
    const bool added = impl_->place_on_page(copy, place);
    if (!added) return false;
    // Its lists may be more now.
    const auto post = impl_->db.integer("SELECT post FROM copy WHERE num = ?1", copy);
    impl_->touch_post(PostNum(post.value_or(0)));
    return true;
  });
}

Result<std::vector<PostNum>> WriteTransaction::posts_on_pages(PostNum post, std::int64_t limit) {
  return guarded([&] {
    std::vector<PostNum> posts;
    Rows rows = impl_->db.query(
        "SELECT c.post FROM page_copy k JOIN copy c ON c.num = k.copy WHERE k.page IN"
        " (SELECT o.page FROM page_copy o JOIN copy own ON own.num = o.copy WHERE own.post = ?1)"
        " GROUP BY c.post ORDER BY min((k.page << 32) + k.position) LIMIT ?2",
        post, limit);
    while (rows.step()) posts.emplace_back(rows.integer(0));
    return posts;
  });
}

}  // namespace docket::archive
