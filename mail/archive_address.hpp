#pragma once

/// Where web archives show a mail, as far as the mail itself tells: its fields, and the footers
/// that archives and lists add. What `docket resolve` knows links by.

#include <cstdint>
#include <string>
#include <vector>

#include "mail/analysis.hpp"

namespace docket::mail {

/// By what an address is known to be this mail's. The values are stored.
enum class AddressSource : std::uint8_t {
  Page,          ///< it was read from a saved page of it
  GoogleThread,  ///< X-Google-Thread
  ArchivedAt,    ///< Archived-At (RFC 5064)
  Xref,          ///< of a news server that archives lists
  Footer,        ///< the list's footer points to it
  Attribution,   ///< not its own: of the post that it answers, whose link stands above the quote
};
inline constexpr std::size_t kAddressSources =
    static_cast<std::size_t>(AddressSource::Attribution) + 1;
/// For people: "its Archived-At field".
[[nodiscard]] const char* to_string(AddressSource source);

struct ArchiveAddress {
  std::string key;  ///< of docs/citations.md, or "url:" and a URL
  AddressSource source = AddressSource::Page;
};

/// Sorted, each once. Linear in the mail.
[[nodiscard]] std::vector<ArchiveAddress> find_archive_addresses(const Analysis& analysis);

}  // namespace docket::mail
