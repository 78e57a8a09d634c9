#pragma once

/// The index's fields: one table for indexing, query names, help and docs/index-format.md.
/// Prefixes follow Xapian Omega's conventions, so that standard Xapian tools can read the index.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace docket::index {

enum class FieldKind : std::uint8_t {
  Text,  ///< words with positions, and their stems behind "Z"
  Value  ///< a value slot, sortable
};

struct Field {
  FieldKind kind = FieldKind::Text;
  std::string_view name;    ///< in queries; "body" also stands for a bare word
  std::string_view prefix;  ///< Text: of its terms
  unsigned slot = 0;        ///< Value: its slot
  double weight = 1.0;      ///< Text: at query time
  std::string_view help;
};

inline constexpr std::array kFields{
    Field{FieldKind::Text, "body", "", 0, 1.0, "the author's own words"},
    Field{FieldKind::Text, "subject", "S", 0, 3.0, "the subject without reply marks and list tags"},
    Field{FieldKind::Value, "date", "", 0, 1.0, "when it was sent, UTC seconds"},
    Field{FieldKind::Value, "thread", "", 1, 1.0, "the number of its thread"},
};

constexpr const Field& field(std::string_view name) {
  for (const Field& f : kFields) {
    if (f.name == name) return f;
  }
  return kFields.front();
}

namespace detail {
constexpr bool fields_are_distinct() {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    for (std::size_t k = i + 1; k < kFields.size(); ++k) {
      const Field& a = kFields[i];
      const Field& b = kFields[k];
      if (a.name == b.name) return false;
      if (a.kind != b.kind) continue;
      if (a.kind == FieldKind::Text ? a.prefix == b.prefix : a.slot == b.slot) return false;
    }
  }
  return true;
}
}  // namespace detail
static_assert(detail::fields_are_distinct());

/// Part of the index's state: another number means that the index is built anew.
inline constexpr int kIndexSchema = 1;

}  // namespace docket::index
