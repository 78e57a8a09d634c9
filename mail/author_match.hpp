#pragma once

/// Whether two mails can be by the same author, as archives write authors: "J?rgen Meier",
/// "Meier, J\xC3\xBCrgen", "Dean C" (a page's short form), "ada@ex...@example.org", "ada at
/// example.org".

#include <string>

#include "mail/address.hpp"

namespace docket::mail {

enum class AuthorVerdict : std::uint8_t {
  Different,
  Possible,  ///< nothing speaks against it: a name or an address is missing or cut
  Same,
};
[[nodiscard]] AuthorVerdict match_authors(const Mailbox& a, const Mailbox& b);

/// What gathers the posts of one author: the name's letters that damage leaves, else the address.
/// Equal for most copies of a post; equality alone says little. Empty where nothing is known.
[[nodiscard]] std::string author_key(const Mailbox& author);

}  // namespace docket::mail
