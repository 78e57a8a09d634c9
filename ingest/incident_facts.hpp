#pragma once

/// What the records of a bug say of the incident (docs/incidents.md). A pure function of them: the
/// same records in another order of arrival give the same, but for the times at which changes were
/// seen.

#include <vector>

#include "archive/incidents.hpp"

namespace docket::ingest {

/// `records`: all versions, in the order in which they came, at least one.
[[nodiscard]] archive::IncidentFacts incident_facts(
    const std::vector<archive::BugRecord>& records,
    const std::vector<archive::BugComment>& comments);

}  // namespace docket::ingest
