#pragma once

/// What the URLs of each site name: one reader a family, told by data/url_families.inc. For
/// mail/url_target.cpp.

#include <string>
#include <string_view>

#include "mail/url_parts.hpp"
#include "mail/url_target.hpp"

namespace docket::mail::url_family {

/// Sets key, item and version where the URL names a thing that has one; leaves them empty else.
using Reader = void (*)(const UrlParts& url, UrlTarget& target);

// Posts (url_of_posts.cpp)
void google_groups(const UrlParts& url, UrlTarget& target);
void mail_archive(const UrlParts& url, UrlTarget& target);
void marc(const UrlParts& url, UrlTarget& target);
void w3_mid(const UrlParts& url, UrlTarget& target);
void gmane(const UrlParts& url, UrlTarget& target);
void public_inbox(const UrlParts& url, UrlTarget& target);
/// Paths of archive software that runs at many hosts: pipermail, HyperKitty, public-inbox.
void any_host_post(const UrlParts& url, UrlTarget& target);
/// mid: (RFC 2392), news: and nntp: (RFC 5538).
void by_scheme(const UrlParts& url, UrlTarget& target);

// Other things (url_of_things.cpp)
void bugzilla(const UrlParts& url, UrlTarget& target);
void mozilla_wiki(const UrlParts& url, UrlTarget& target);
void crt_sh(const UrlParts& url, UrlTarget& target);
void censys(const UrlParts& url, UrlTarget& target);
void misissued(const UrlParts& url, UrlTarget& target);
void github(const UrlParts& url, UrlTarget& target);
void cve(const UrlParts& url, UrlTarget& target);
void ccadb_case(const UrlParts& url, UrlTarget& target);

// Documents (url_of_documents.cpp)
void cabforum(const UrlParts& url, UrlTarget& target);
void rfc(const UrlParts& url, UrlTarget& target);
void oid(const UrlParts& url, UrlTarget& target);
/// A section by its anchor, of the pages of data/document_pages.inc.
void document_page(const UrlParts& url, UrlTarget& target);

/// All of `text` is decimal digits, and there are some.
[[nodiscard]] bool is_number(std::string_view text);
[[nodiscard]] std::string_view leading_digits(std::string_view text);
/// Without zeros at its beginning.
[[nodiscard]] std::string_view without_zeros(std::string_view digits);

}  // namespace docket::mail::url_family
