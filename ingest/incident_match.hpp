#pragma once

/// Whether a post is about an incident, how surely, and why (docs/incidents.md, "Links"). Pure
/// functions of the two and of the program's tables: no other post or incident counts, so that
/// the order in which mail and bugs come does not.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "archive/incidents.hpp"
#include "ingest/incident_sides.hpp"

namespace docket::ingest {

/// Days before and behind a bug's opening beyond which nothing is inferred from what the two say.
inline constexpr std::int64_t kMaxDaysBefore = 400, kMaxDaysBehind = 800;
/// At most so many inferred links are kept of a post.
inline constexpr std::size_t kMaxInferred = 5;

/// nullopt where nothing ties them. The strength is never Manual.
[[nodiscard]] std::optional<archive::IncidentLink> match(const PostSide& post,
                                                         const IncidentSide& incident);
/// Of all that tie one post: the inferred ones that are not much weaker than the best of them.
[[nodiscard]] std::vector<archive::IncidentLink> choose_links(
    std::vector<archive::IncidentLink> links);

}  // namespace docket::ingest
