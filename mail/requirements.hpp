#pragma once

/// What the requirements that CAs are held to call their sections, and what a ballot of the
/// CA/Browser Forum did, by the keys of citations (mail/citation.hpp). From tables that are built
/// into the program: the documents in force in mid 2026, so no old numbering.
///
///     br:4.9.1.1  ->  "Reasons for Revoking a Subscriber Certificate" of the TLS Baseline
///                     Requirements 2.2.6

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

/// Views point into the program's constants.
struct SectionHeading {
  std::string_view document;       ///< "br"
  std::string_view document_name;  ///< "TLS Baseline Requirements"
  std::string_view version;        ///< of the document whose headings are known
  std::string_view section;
  std::string_view heading;  ///< empty where the section has none
};

/// nullopt for a key of no section that is known.
[[nodiscard]] std::optional<SectionHeading> section_heading(std::string_view key);
/// "TLS Baseline Requirements" of "br", also of "br-old"; empty for what is no document.
[[nodiscard]] std::string_view document_name(std::string_view kind);

/// A version of a document that a ballot made. Dates are ISO 8601 and may be empty.
struct BallotRevision {
  std::string_view document;
  std::string_view version;
  std::string_view title;
  std::string_view adopted;
  std::string_view effective;
};

struct Ballot {
  std::string_view number;  ///< "SC-12"
  std::string_view title;   ///< of its first revision
  std::vector<BallotRevision> revisions;
};

/// "ballot:SC-12", "ballot:SC-63v4". nullopt for one that changed no document or is not known.
[[nodiscard]] std::optional<Ballot> find_ballot(std::string_view key);

/// What people call it: the heading of a section, "Title (2023-08-17)" of a ballot. Empty where it
/// is not known.
[[nodiscard]] std::string requirement_title(std::string_view key);
/// Whether a document ("br") has a section of this number ("4.9.1.1").
[[nodiscard]] bool has_requirement(std::string_view document, std::string_view number);

}  // namespace docket::mail
