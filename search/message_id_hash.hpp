#pragma once

/// The name that HyperKitty, the archive of Mailman 3, gives a message: the SHA-1 of its
/// Message-ID without angle brackets, in base32 (RFC 4648, 6). It stands in the field
/// X-Message-ID-Hash, too.

#include <string>
#include <string_view>

namespace docket::search {

/// 32 upper-case characters.
[[nodiscard]] std::string message_id_hash(std::string_view message_id);

}  // namespace docket::search
