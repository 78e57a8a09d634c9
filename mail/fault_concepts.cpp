#include "mail/fault_concepts.hpp"

#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "mail/fault_concepts_reader.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr auto kPieces = std::to_array<string_view>({
#include "data/fault_concepts.inc"
});

std::string built_in_text() {
  return std::accumulate(
      kPieces.begin(), kPieces.end(), std::string(),
      [](std::string all, string_view piece) { return std::move(all.append(piece)); });
}

}  // namespace

const FaultConcepts& FaultConcepts::built_in() {
  static const FaultConcepts table = [] {
    Result<FaultConcepts> parsed = parse(built_in_text());
    DOCKET_CHECK(parsed.has_value());
    return std::move(*parsed);
  }();
  return table;
}

Result<FaultConcepts> FaultConcepts::parse(string_view tsv) {
  FaultConcepts table;
  DOCKET_TRY(FaultConceptsReader(table).read(tsv));
  return table;
}

const FaultConcept* FaultConcepts::find(string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &all_[found->second];
}

const FaultConcept* FaultConcepts::of_tag(string_view tag) const {
  const auto found = by_tag_.find(tag);
  return found == by_tag_.end() ? nullptr : &all_[found->second];
}

double concept_weight(const FaultConcept& fault) {
  return std::log2(static_cast<double>(kFaultTitles + 1) / static_cast<double>(fault.titles + 1));
}

}  // namespace docket::mail
