#pragma once

/// What a mail cites and where it points, and where web archives show it: what is kept of each copy
/// beside its words, so that posts can be found by it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mail/analysis.hpp"
#include "mail/archive_address.hpp"

namespace docket::mail {

/// A key of docs/citations.md, and three kinds more:
///
///     ca:Symantec      the owner, at the mail's date, of a CA that it names
///     ca-name:Thawte   the name itself
///     url:https://...  a link that is no citation, opened and normalised
struct FoundKey {
  std::string key;
  bool quoted = false;  ///< in quoted words alone: it is no new one
};

struct Findings {
  std::vector<FoundKey> keys;             ///< sorted, each once
  std::vector<ArchiveAddress> addresses;  ///< sorted, each once
};

/// By what its sections are numbered: UTC seconds; nothing where the mail itself tells no date.
[[nodiscard]] std::optional<std::int64_t> written_time(const Analysis& analysis);

/// Linear in the mail. Of a mail without a date of its own sections are read by today's numbers.
[[nodiscard]] Findings find_all(const Analysis& analysis);

}  // namespace docket::mail
