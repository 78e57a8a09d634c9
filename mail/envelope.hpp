#pragma once

/// The envelope of a mail: what its header says of author, time, thread and lists.

#include <cstdint>
#include <optional>

#include "mail/header.hpp"
#include "mail/message.hpp"

namespace docket::mail {

/// Fields that must stand once count where they stand first with a value; Message-ID where it is
/// first usable.
/// A Date that cannot be true (before 1981, after `now`, or more than two days after the newest
/// server's stamp) is left out, and so is one that tells the day alone where a stamp of about that
/// day tells the time; one long before the stamps stays: imports and late delivery exist.
[[nodiscard]] Envelope parse_envelope(const HeaderView& header, std::optional<std::int64_t> now,
                                      Defects& defects);

}  // namespace docket::mail
