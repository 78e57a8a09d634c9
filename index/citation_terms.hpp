#pragma once

/// Citations (mail/citation.hpp) as fields and terms of the index: "br:4.9.1.1" is the field br
/// with the value "4.9.1.1". The same for documents and queries.

#include <string>
#include <string_view>

#include "index/fields.hpp"

namespace docket::index {

/// Xapian takes no longer ones.
inline constexpr std::size_t kMaxTermBytes = 245;

/// The field of a kind of citation: "bug", "ccadb-case"; nullptr where it is not indexed.
[[nodiscard]] const Field* cited_field(std::string_view kind);
/// The kind of citation that a field of kind Cited holds.
[[nodiscard]] std::string_view cited_kind(const Field& field);
/// What stands behind the first colon of a key.
[[nodiscard]] std::string_view cited_value(std::string_view key);

/// The term of a value in a field; a long one is cut, and a hash of the whole tells it from others.
[[nodiscard]] std::string cited_term(const Field& field, std::string_view value);

/// Whether keys of this kind are sections of requirements: "br".
[[nodiscard]] bool is_section_kind(std::string_view kind);

}  // namespace docket::index
