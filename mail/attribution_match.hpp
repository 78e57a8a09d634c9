#pragma once

/// Whether an attribution speaks of a post: by the time that it gives, and by whom it names.

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/timestamp.hpp"
#include "mail/address.hpp"
#include "mail/attributed_time.hpp"

namespace docket::mail {

/// How well a written time and the true time of a post agree.
enum class TimeMatch : std::uint8_t {
  None,     ///< the post was written at another time
  Unknown,  ///< no time is written
  Day,      ///< the same day, and no time of day is written
  Near,     ///< at most two minutes and some whole hours away: a server's clock was written
  Minutes,  ///< the same minutes, some hours away, as in another zone
  Exact,    ///< the same, in a zone that is written or that one of the two posts is in
};

/// `writer_offset`: the zone of the post that has the attribution, in minutes.
[[nodiscard]] TimeMatch match_time(const std::optional<AttributedTime>& written,
                                   const Timestamp& post, int writer_offset);

/// How an attribution names an author.
enum class AuthorMatch : std::uint8_t {
  None,
  Part,     ///< one word of the name
  Name,     ///< the whole name, or the part of the address before the "@"
  Address,  ///< the address
};

/// `folded_attribution` is what fold() makes of it.
[[nodiscard]] AuthorMatch match_author(std::string_view folded_attribution, const Mailbox& author);

}  // namespace docket::mail
