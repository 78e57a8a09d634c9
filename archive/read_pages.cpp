#include "archive/database_rows.hpp"
#include "archive/read_impl.hpp"

namespace docket::archive {

Result<mail::RawMail> ReadHandle::mail(const Copy& copy, std::uint64_t limit) {
  mail::RawMail mail;
  mail.form = copy.form;
  DOCKET_ASSIGN(mail.bytes, raw(copy, limit));
  if (!mail::is_page_slice(copy.form)) return mail;
  DOCKET_ASSIGN(mail.page, guarded([&] { return load_page_context(impl_->db, copy.num); }));
  return mail;
}

Result<std::vector<Page>> ReadHandle::pages(CopyNum copy) {
  return guarded([&] {
    std::vector<Page> pages;
    Rows rows = impl_->db.query(
        "SELECT DISTINCT p.num, p.sha256, p.start, p.length, p.title, p.list, p.url, p.thread"
        " FROM page_copy k JOIN page p ON p.num = k.page WHERE k.copy = ?1 ORDER BY p.num",
        copy);
    while (rows.step()) {
      Page page;
      page.num = PageNum(rows.integer(0));
      page.sha256 = read_digest(rows, 1);
      page.start = static_cast<std::uint64_t>(rows.integer(2));
      page.length = static_cast<std::uint64_t>(rows.integer(3));
      page.facts = {std::string(rows.text(4)), std::string(rows.text(5)), std::string(rows.text(6)),
                    std::string(rows.text(7))};
      pages.push_back(std::move(page));
    }
    return pages;
  });
}

Result<void> ReadHandle::stream_page(const Page& page,
                                     const std::function<void(std::string_view)>& sink) {
  return guarded([&] { impl_->raw.stream({page.start, page.length}, sink); });
}

}  // namespace docket::archive
