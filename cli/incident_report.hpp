#pragma once

/// What `incident import` and `incident fetch` have in common: sums, the index, the answer.

#include <cstdint>
#include <string>
#include <vector>

#include "archive/archive.hpp"
#include "cli/context.hpp"
#include "ingest/incidents.hpp"

namespace docket::cli {

struct IncidentReport {
  ingest::IncidentImport sum;
  std::vector<Error> errors;
  std::int64_t requests = 0;  ///< to a server; 0 for files
  bool fetched = false;

  /// Of one file or page; `source` is named in errors.
  void add(const ingest::IncidentImport& part, const std::string& source);
};

enum class AfterImport { Index, Nothing };

/// Brings the index up to date, prints what was done and what could not be, gives the exit status.
[[nodiscard]] Result<int> finish_incidents(Context& context, const archive::Archive& archive,
                                           const IncidentReport& report, AfterImport after);

/// UTC seconds by the machine's clock.
[[nodiscard]] std::int64_t seconds_now();

}  // namespace docket::cli
