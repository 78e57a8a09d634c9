#pragma once

/// What is typed behind the name of a field of citations, in its one form: "bug:#1619047" and
/// "bug:https://bugzilla.mozilla.org/show_bug.cgi?id=1619047" are "bug:1619047", "ca:digicert" is
/// "ca:DigiCert", "ca:=thawte" is "ca-name:Thawte".

#include <string>
#include <string_view>

#include "index/fields.hpp"

namespace docket::search {

struct CitedValue {
  const index::Field* field = nullptr;  ///< another than the typed one for "ca:=NAME"
  std::string text;                     ///< reads as itself; empty where it cannot be read
  std::string problem;                  ///< why not
};

[[nodiscard]] CitedValue read_cited_value(const index::Field& field, std::string_view typed);

}  // namespace docket::search
