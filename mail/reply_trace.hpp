#pragma once

/// What a post shows of the post that it answers, for posts without References: what it quotes at
/// which depth, and what its attribution says. Quoted words of depth 1 are the answered post's own
/// words, those of depth 2 are what that one quotes, and so on: a post's words at each depth are
/// compared with another's one depth less. Words are compared as runs of three (shingles; Broder,
/// "On the resemblance and containment of documents", 1997), so that wrapping does not matter.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/analysis.hpp"
#include "mail/attributed_time.hpp"

namespace docket::mail {

/// Hashes of the runs of three words at one depth; sorted, each once.
using Shingles = std::vector<std::uint32_t>;
inline constexpr std::size_t kTraceDepths = 4;  ///< own words, quoted once, twice, more often
/// Of one depth; what a longer text has behind is not compared.
inline constexpr std::size_t kMaxShingles = 16384;

struct ReplyTrace {
  std::array<Shingles, kTraceDepths> depths;
  Shingles quoted;  ///< of all depths but the first
  Shingles all;
  std::string attribution;  ///< of what is quoted first, folded; empty where there is none
  std::optional<AttributedTime> attributed;
  std::string opening;           ///< the first own words, folded: "hi ada,"
  bool is_reply = false;         ///< its subject says so
  bool telling_subject = false;  ///< several words, of which few threads have the same
};

/// `written_at`: when, in UTC; of two readings of an attribution's date the nearer one counts.
[[nodiscard]] ReplyTrace trace_reply(const Analysis& analysis, std::int64_t written_at);

/// How many of `part` are in `whole`.
[[nodiscard]] std::size_t count_common(const Shingles& part, const Shingles& whole);

}  // namespace docket::mail
