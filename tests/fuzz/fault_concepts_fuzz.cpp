// Whatever the text: what is found lies inside it, in its order, has a key of the table, and the
// same text gives the same again; words come once each. Whatever the patterns: they are refused or
// can be looked for.

#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "core/utf8.hpp"
#include "mail/fault_concepts.hpp"
#include "mail/fault_words.hpp"

namespace {

using docket::mail::FaultConcepts;
using docket::mail::FaultText;
using docket::mail::FoundConcept;
using docket::mail::JoinedText;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_found(const std::string& text, const FaultConcepts& table) {
  const JoinedText joined = JoinedText::of_plain(text);
  const auto found = docket::mail::find_fault_concepts(joined, table, FaultText::IncidentTitle);
  require(found.size() <= docket::mail::kMaxFoundConcepts);
  std::size_t last = 0;
  for (const FoundConcept& one : found) {
    require(one.offset >= last && one.length > 0);
    last = one.offset;
    require(one.offset + one.length <= text.size());
    require(table.find(one.key) != nullptr);
  }
  const auto again = docket::mail::find_fault_concepts(joined, table, FaultText::IncidentTitle);
  require(again.size() == found.size());
}

void check_words(std::string_view text) {
  std::set<std::string> once;
  for (const std::string& word : docket::mail::fault_words(text)) {
    require(word.size() >= 2 && once.insert(word).second);
    require(docket::mail::fault_word_weight(word) > 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = docket::to_valid_utf8({reinterpret_cast<const char*>(data), size});
  check_found(text, FaultConcepts::built_in());
  check_words(text);
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_words(bytes);
  const std::string head = "key\tparent\tlabel\tsections\ttags\ttitles\tpatterns\tsource\n";
  const auto own =
      FaultConcepts::parse(head + "fault:x\t\tx\t\t\t0\t" + std::string(bytes) + "\tx\n");
  if (own) check_found(text, *own);
  return 0;
}
