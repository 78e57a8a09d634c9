#pragma once

/// Reads data/fault_concepts.tsv, or another table in the same form, into FaultConcepts.

#include <string_view>

#include "mail/fault_concepts.hpp"
#include "mail/tsv.hpp"

namespace docket::mail {

class FaultConceptsReader {
 public:
  explicit FaultConceptsReader(FaultConcepts& table) : table_(table) {}
  /// Fills the table, which is empty before.
  [[nodiscard]] Result<void> read(std::string_view tsv);

 private:
  [[nodiscard]] Result<void> add_row(const TsvRows::Row& row);
  [[nodiscard]] Result<void> add_concept(const TsvRows::Row& row);
  [[nodiscard]] Result<void> add_patterns(std::string_view patterns, std::uint16_t concept_at);

  FaultConcepts& table_;
  FaultPatternBuilder builder_;
};

/// The number of the patterns that open a text to weak ones: row "@trade". No concept.
inline constexpr std::uint16_t kTradeWords = UINT16_MAX;

}  // namespace docket::mail
