#pragma once

/// What went wrong at a certificate authority, in the words of the field: kinds of faults, fields
/// of certificates, phases of a certificate's life, each with the many ways in which people say
/// it. docs/fault-vocabulary.md lists them; data/fault_concepts.tsv is the table.
///
///     "we did not revoke them in time"  ->  fault:revocation-delay
///     "an underscore in the dNSName"    ->  fault:underscore, field:dNSName
///
/// Thread-safe: a table is made once and then only read.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "mail/body.hpp"
#include "mail/fault_concepts_pattern.hpp"
#include "mail/joined_text.hpp"

namespace docket::mail {

struct FaultConcept {
  std::string key;                    ///< "fault:revocation-delay", "field:...", "phase:..."
  std::string parent;                 ///< a key of the same axis; empty at the top
  std::string label;                  ///< what people call it
  std::vector<std::string> sections;  ///< keys of docs/citations.md that it is about
  std::vector<std::string> tags;      ///< whiteboard tags of bugs that mean it
  std::int64_t titles = 0;            ///< of kFaultTitles titles of bugs, those that have it
  std::string source;                 ///< where the words come from
};

/// The titles of CA incidents at bugzilla.mozilla.org up to March 2026 that were counted.
inline constexpr std::int64_t kFaultTitles = 1688;

/// Whether a text is known to be about CAs. Words that are common elsewhere, too ("service
/// outage", "firewall review"), count where the text has other words of the trade, or it is known.
enum class FaultText : std::uint8_t { AnyMail, IncidentTitle };

struct FoundConcept {
  std::string_view key;    ///< of the table
  std::size_t offset = 0;  ///< in Body::text, bytes
  std::size_t length = 0;
  SegmentKind segment = SegmentKind::Own;  ///< of where it begins
};

class FaultConcepts {
 public:
  /// The table that is built into the program.
  [[nodiscard]] static const FaultConcepts& built_in();
  /// A text in the form of data/fault_concepts.tsv. InvalidInput names the line: a parent that is
  /// no concept, a key or tag that comes twice, a pattern that cannot be read.
  [[nodiscard]] static Result<FaultConcepts> parse(std::string_view tsv);

  [[nodiscard]] const std::vector<FaultConcept>& all() const { return all_; }
  /// nullptr where the table has none.
  [[nodiscard]] const FaultConcept* find(std::string_view key) const;
  [[nodiscard]] const FaultConcept* of_tag(std::string_view tag) const;

  /// Number of the parent of a concept of all(), its own where it has none.
  [[nodiscard]] std::uint16_t parent_of(std::uint16_t concept_at) const {
    return parents_[concept_at];
  }
  [[nodiscard]] const FaultPatterns& patterns() const { return patterns_; }
  /// The patterns as they are written, by concept.
  [[nodiscard]] const std::vector<std::vector<std::string>>& written() const { return written_; }

 private:
  friend class FaultConceptsReader;

  std::vector<FaultConcept> all_;
  std::vector<std::uint16_t> parents_;
  std::map<std::string, std::uint16_t, std::less<>> by_key_;
  std::map<std::string, std::uint16_t, std::less<>> by_tag_;
  std::vector<std::vector<std::string>> written_;
  FaultPatterns patterns_;
};

/// In the order of the text; none of a concept overlaps another of it. A parent is found where its
/// own patterns match and none of its children there. At most kMaxFoundConcepts. Linear.
inline constexpr std::size_t kMaxFoundConcepts = 5000;
[[nodiscard]] std::vector<FoundConcept> find_fault_concepts(
    const JoinedText& text, const FaultConcepts& table = FaultConcepts::built_in(),
    FaultText about = FaultText::AnyMail);

/// How much a concept tells, in bits: log2((N + 1) / (titles + 1)), N = kFaultTitles.
[[nodiscard]] double concept_weight(const FaultConcept& fault);

}  // namespace docket::mail
