#pragma once

/// The index's fields: one table for indexing, query names, help and docs/index-format.md.
/// Prefixes follow Xapian Omega's conventions, so that standard Xapian tools can read the index.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace docket::index {

enum class FieldKind : std::uint8_t {
  Text,    ///< words that are searched and ranked
  Filter,  ///< a term that is there or not; never ranks
  Value    ///< a value slot
};

struct Field {
  FieldKind kind = FieldKind::Text;
  std::string_view name;    ///< in queries
  std::string_view prefix;  ///< Text, Filter: of its terms
  unsigned slot = 0;        ///< Value: its slot
  double weight = 1.0;      ///< Text: of a match in it, at query time
  bool positions = false;   ///< Text: phrases can be looked for
  bool stemmed = false;     ///< Text: a query's word stands for its stem family
  std::string_view help;    ///< one line, for people
  std::string_view values;  ///< Filter: the only values, separated by blanks; empty: any
};

inline constexpr std::array kFields{
    Field{FieldKind::Text, "body", "", 0, 1.0, true, true, "the author's own words", ""},
    Field{FieldKind::Text, "subject", "S", 0, 3.0, true, true,
          "the subject without reply marks and list tags", ""},
    Field{FieldKind::Text, "quoted", "XQ", 0, 0.25, false, true, "words quoted from others", ""},
    Field{FieldKind::Text, "from", "A", 0, 1.0, true, false,
          "the author: words of the name, the address", ""},
    Field{FieldKind::Text, "to", "XTO", 0, 1.0, true, false, "To and Cc, likewise", ""},
    Field{FieldKind::Text, "filename", "XFN", 0, 1.0, true, false, "names of attachments", ""},
    Field{FieldKind::Text, "attachment", "XAT", 0, 1.0, false, true,
          "words of small text attachments", ""},
    Field{FieldKind::Filter, "list", "G", 0, 1.0, false, false,
          "a mailing list or newsgroup: its name, or the first part of it", ""},
    Field{FieldKind::Filter, "is", "XIS", 0, 1.0, false, false,
          "root: begins its thread; reply; reposted: has several copies; variant: shares its "
          "Message-ID with another post",
          "root reply reposted variant"},
    Field{FieldKind::Filter, "has", "XHAS", 0, 1.0, false, false, "attachment", "attachment"},
    Field{FieldKind::Value, "date", "", 0, 1.0, false, false, "when it was sent, in UTC", ""},
    Field{FieldKind::Value, "thread", "", 1, 1.0, false, false, "the number of its thread", ""},
    Field{FieldKind::Value, "author", "", 2, 1.0, false, false, "who wrote it: for facets", ""},
    Field{FieldKind::Value, "lists", "", 3, 1.0, false, false, "the lists it went to: for facets",
          ""},
};

/// nullopt where there is none of that name.
constexpr const Field* find_field(std::string_view name) {
  for (const Field& f : kFields) {
    if (f.name == name) return &f;
  }
  return nullptr;
}

/// For names that are known to be there.
consteval const Field& field(std::string_view name) { return *find_field(name); }

namespace detail {
/// Prefixes are upper case and words are not, so that one prefix may begin another (Omega).
constexpr bool fields_are_distinct() {
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    for (std::size_t k = i + 1; k < kFields.size(); ++k) {
      const Field& a = kFields[i];
      const Field& b = kFields[k];
      if (a.name == b.name) return false;
      const bool both_slots = a.kind == FieldKind::Value && b.kind == FieldKind::Value;
      const bool both_terms = a.kind != FieldKind::Value && b.kind != FieldKind::Value;
      if (both_slots && a.slot == b.slot) return false;
      if (both_terms && a.prefix == b.prefix) return false;
    }
  }
  return true;
}
}  // namespace detail
static_assert(detail::fields_are_distinct());

/// Part of the index's state: another number means that the index is built anew.
inline constexpr int kIndexSchema = 3;

}  // namespace docket::index
