#pragma once

/// Incidents into the archive, from what Bugzilla answers, and a person's word on which posts are
/// about them. Every function is one commit, or none where nothing changed: with the records the
/// links of all posts that they touch.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archive/archive.hpp"
#include "archive/incidents.hpp"
#include "archive/write_transaction.hpp"

namespace docket::ingest {

struct IncidentImport {
  std::int64_t incidents_read = 0, incidents_new = 0;
  std::int64_t incidents_changed = 0;  ///< known ones of which something else is known now
  std::int64_t comments_read = 0, comments_new = 0;
  std::int64_t comments_waiting = 0;  ///< of bugs that the archive has no record of: not kept
  std::int64_t posts_linked = 0;      ///< posts whose links are other ones now
  std::vector<std::string> errors;    ///< records that could not be read
  Modseq modseq;
};

/// `answer`: a page of bugs, or comments (bugzilla_answer.hpp). `now`: UTC seconds, when it came.
[[nodiscard]] Result<IncidentImport> import_incidents(const archive::Archive& archive,
                                                      std::string_view answer, std::int64_t now);
/// All bugs of these scopes (archive/incidents.hpp) were fetched as they were at `server_time`, UTC
/// seconds of the server.
[[nodiscard]] Result<void> note_fetched(const archive::Archive& archive, std::int64_t server_time,
                                        const std::vector<std::string>& scopes);

/// Links a post to an incident, or says that it is not about it, whatever is cited and inferred.
/// False where that was said before. NotFound for an incident that is not known.
[[nodiscard]] Result<bool> decide_link(const archive::Archive& archive,
                                       const archive::LinkDecision& decision);

/// Makes anew what is derived of all incidents; their posts are linked when all is settled.
class IncidentLinker;
[[nodiscard]] Result<void> rederive_incidents(archive::WriteTransaction& transaction,
                                              IncidentLinker& linker);

}  // namespace docket::ingest
