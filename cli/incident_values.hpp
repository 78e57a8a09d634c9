#pragma once

/// Incidents and links to them as they are printed.

#include <string>
#include <vector>

#include "archive/read_handle.hpp"
#include "cli/context.hpp"

namespace docket::cli {

/// "https://bugzilla.mozilla.org/show_bug.cgi?id=1599916"
[[nodiscard]] std::string bug_url(IncidentNum num);
/// "RESOLVED FIXED"
[[nodiscard]] std::string shown_status(const archive::Incident& incident);
/// "2019-11-27", or "-" where the time is not known.
[[nodiscard]] std::string shown_day(const std::optional<std::int64_t>& time);

/// What kind of fault it is about, by its title and its tags: keys without "fault:", from the
/// more general to the special one.
[[nodiscard]] Result<std::vector<std::string>> incident_kinds(archive::ReadHandle& archive,
                                                              IncidentNum num);
/// All of it but its links.
[[nodiscard]] Result<Json> incident_json(archive::ReadHandle& archive,
                                         const archive::Incident& incident,
                                         const archive::LinkCounts& counts);

/// {id, ca, title, strength, score, reason} of each, in their order.
[[nodiscard]] Result<Json> incident_links_json(archive::ReadHandle& archive,
                                               const std::vector<archive::IncidentLink>& links);
/// "cited", "inferred 0.71"
[[nodiscard]] std::string shown_strength(const archive::IncidentLink& link);
/// "1599916 (cited), 1597950 (inferred 0.71)": for one line; may be empty.
[[nodiscard]] std::string incidents_line(const std::vector<archive::IncidentLink>& links);

/// A line of each, with its title and why: for the end of a thread; may be empty.
[[nodiscard]] Result<std::string> incidents_text(archive::ReadHandle& archive,
                                                 const std::vector<archive::IncidentLink>& links);

/// Over all posts of a thread: each incident once, by its best link, the best first.
[[nodiscard]] Result<std::vector<archive::IncidentLink>> links_of_posts(
    archive::ReadHandle& archive, const std::vector<PostNum>& posts);

}  // namespace docket::cli
