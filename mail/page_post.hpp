#pragma once

/// A post on a saved page as a Message, and as a mail for those who have no use for pages.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mail/analysis.hpp"

namespace docket::mail {

struct PageMessage {
  Message message;
  std::optional<Timestamp> time;  ///< the page's clock as if it were UTC (zone-unknown)
};

struct PageReading {
  std::optional<std::int64_t> now;  ///< dates after it (plus two days) are not believed
  const ParseLimits& limits;
};
/// The author has a name and no address; the subject is the page's title, with "Re:" for all but
/// the first post. There is no Message-ID: one is made, the same that a mail without one gets.
[[nodiscard]] PageMessage parse_page_post(std::string_view slice, PageMarkup markup,
                                          const PageContext& page, const PageReading& reading);

/// A mail (RFC 5322) that says what the slice and its page say: Date with "-0000" for the unknown
/// zone, the made Message-ID, Archived-At, and X-Docket-Page with the form and SHA-256 of the
/// slice, so that no two slices give the same mail. `raw` is a slice's.
[[nodiscard]] std::string page_post_as_mail(const RawMailView& raw);

}  // namespace docket::mail
