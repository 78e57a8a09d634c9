#pragma once

/// The title of an incident report, which names the CA owner that reports (the CCADB's incident
/// reporting guidelines ask for "NAME: title"):
///
///     "DigiCert / Siemens: wrong OU"  ->  owner "DigiCert", below it "Siemens", rest "wrong OU"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mail/ca_table.hpp"

namespace docket::mail {

struct BugTitle {
  std::string owner;  ///< the entity that owned the first name then; an auditor where one reports
  std::string name;   ///< the first name, as the table writes it
  std::string below;  ///< what stands after "/": a brand or sub-CA, as it is written
  std::string rest;   ///< after the colon
  bool is_auditor = false;
};

/// nullopt where the title does not begin with a name of the table. `created`: UTC seconds.
[[nodiscard]] std::optional<BugTitle> split_bug_title(
    std::string_view title, std::optional<std::int64_t> created = std::nullopt,
    const CaTable& table = CaTable::built_in());

}  // namespace docket::mail
