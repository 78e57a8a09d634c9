#pragma once

/// The JSON of docs/output.md, in one place: fields are added to, never renamed.

#include <optional>
#include <string>

#include "archive/read_handle.hpp"
#include "cli/context.hpp"
#include "mail/body.hpp"

namespace docket::cli {

/// {"schema": 1, "state": {...}}: how every answer from an archive begins.
[[nodiscard]] Result<Json> begin_answer(archive::ReadHandle& archive);

[[nodiscard]] Json state_json(const archive::State& state);
[[nodiscard]] Result<Json> coverage_json(archive::ReadHandle& archive);

/// RFC 3339 in UTC; null where no witness of the time is known.
[[nodiscard]] Json time_json(const Timestamp& time, TimeSource source);

/// What every hit has but for snippet and score.
[[nodiscard]] Result<Json> post_json(archive::ReadHandle& archive, const archive::Post& post,
                                     const Configuration& configuration);

[[nodiscard]] Result<Json> copies_json(archive::ReadHandle& archive,
                                       const std::vector<archive::Copy>& copies);
[[nodiscard]] Json segments_json(const mail::Body& body);
[[nodiscard]] Json attachments_json(const mail::Message& message);
[[nodiscard]] Json defect_json(const archive::DefectRecord& defect);

/// A post with body, segments, attachments and defects of `copy`, variants and copies: `show
/// --json` and a line of `export --format jsonl`.
[[nodiscard]] Result<Json> full_post_json(archive::ReadHandle& archive, const archive::Post& post,
                                          const archive::Copy& copy,
                                          const Configuration& configuration);

}  // namespace docket::cli
