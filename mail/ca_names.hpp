#pragma once

/// Names of certificate authorities in a text:
///
///     "a test certificate of Thawte's"  (2015)  ->  {owner "Symantec", name "Thawte"}
///
/// Whole names only, the longest at a place, over line ends, accents and hyphens
/// (mail/name_fold.hpp), and not in addresses, host names and URLs. Ordinary words need a word of
/// the trade near, or to begin the title of a report: "Visa: ...".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/body.hpp"
#include "mail/ca_table.hpp"
#include "mail/joined_text.hpp"

namespace docket::mail {

struct CaMention {
  std::string owner;       ///< the entity that owned it when the text was written
  std::string name;        ///< as the table writes it; another spelling counts as its entity's name
  std::size_t offset = 0;  ///< in Body::text, bytes
  std::size_t length = 0;
  SegmentKind segment = SegmentKind::Own;
};

inline constexpr std::size_t kMaxCaMentions = 5000;

/// In the order of the text; `written`: UTC seconds, today for nullopt. Linear in the text.
[[nodiscard]] std::vector<CaMention> find_ca_names(const JoinedText& text,
                                                   std::optional<std::int64_t> written,
                                                   const CaTable& table = CaTable::built_in());

/// The entity that has, or last had, a name for its own: "Symantec" of "thawte". It is not asked
/// who took the entity over.
[[nodiscard]] std::optional<std::string> ca_owner_named(std::string_view name);

}  // namespace docket::mail
