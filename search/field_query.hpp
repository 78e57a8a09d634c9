#pragma once

/// Words as typed, as Xapian queries in one field.

#include <string>
#include <vector>

#include <xapian.h>

#include "index/fields.hpp"

namespace docket::search {

/// A word as typed, as the index has it.
struct TypedWord {
  std::vector<std::string> atoms;
  std::string joined;  ///< where there are several
};
[[nodiscard]] TypedWord read_typed(const std::string& text);

[[nodiscard]] std::vector<std::string> with_prefix(const index::Field& field,
                                                   const std::vector<std::string>& terms);
/// One of several forms, weighed as if it were one term.
[[nodiscard]] Xapian::Query any_form(const index::Field& field,
                                     const std::vector<std::string>& forms);
[[nodiscard]] Xapian::Query phrase_in(const index::Field& field,
                                      const std::vector<std::string>& atoms);
/// "sha-1", or "sha" and "1" beside each other.
[[nodiscard]] Xapian::Query compound_in(const index::Field& field, const TypedWord& typed);

}  // namespace docket::search
