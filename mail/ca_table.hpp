#pragma once

/// Who a name of a certificate authority (CA) means, and whose it was at a time. An entity has
/// its own identity until another takes it over:
///
///     VeriSign --2010-08-09--> Symantec --2017-10-31--> DigiCert
///
/// so that "Thawte" is VeriSign's in 2005, Symantec's in 2017 and DigiCert's since. A renamed
/// owner stays one entity. data/ca_owners.tsv says what its columns mean. Times are UTC seconds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "mail/name_trie.hpp"

namespace docket::mail {

enum class CaNameKind : std::uint8_t {
  Owner,    ///< the entity itself
  Alias,    ///< another spelling of it
  Name,     ///< another or a former name of it
  Brand,    ///< what it sells under
  SubCa,    ///< a CA below it
  Auditor,  ///< no CA
  None,     ///< a product, nobody's mention
};

/// What makes the letters a mention.
enum class CaNameMatch : std::uint8_t {
  Any,      ///< in any case
  Capital,  ///< in any case, but not beginning with a small letter
  Case,     ///< as written
  Context,  ///< as written, near a word of the trade
  Next,     ///< as written, beside such a word
};

struct CaName {
  std::string name;
  CaNameKind kind = CaNameKind::Owner;
  CaNameMatch match = CaNameMatch::Any;
  std::optional<std::int64_t> from, to;  ///< when it was the entity's; `to` is after its end
  std::size_t entity = 0;                ///< in CaTable::entities()
};

struct CaEntity {
  std::string name;
  std::optional<std::int64_t> from, to;  ///< when it was an owner of its own
  std::optional<std::size_t> successor;  ///< who took it over at `to`
  bool is_auditor = false;
  bool is_verified = true;
  std::string note;
  std::vector<std::size_t> names;  ///< in CaTable::names()
};

class CaTable {
 public:
  /// The table that is built into the program.
  [[nodiscard]] static const CaTable& built_in();
  /// A text in the form of data/ca_owners.tsv. InvalidInput names the line: a successor that is no
  /// entity, a circle of successors, an unknown word or a bad date.
  [[nodiscard]] static Result<CaTable> parse(std::string_view tsv);

  [[nodiscard]] const std::vector<CaEntity>& entities() const { return entities_; }
  [[nodiscard]] const std::vector<CaName>& names() const { return names_; }

  /// The row that a name means at a time (today's for nullopt), however it is written, with or
  /// without its punctuation; never one of kind None.
  [[nodiscard]] const CaName* find(std::string_view name,
                                   std::optional<std::int64_t> time = std::nullopt) const;
  [[nodiscard]] const CaEntity& entity_of(const CaName& name) const {
    return entities_[name.entity];
  }
  /// Who owned at a time what is the entity's; nullopt: who does today.
  [[nodiscard]] const CaEntity& owner_at(const CaEntity& entity,
                                         std::optional<std::int64_t> time) const;

  struct TakenOver {
    const CaEntity* entity = nullptr;
    std::int64_t since = 0;  ///< when it came to the successor that was asked for
  };
  /// All entities that are `owner`'s by now, also those that its predecessors had taken over, the
  /// latest first.
  [[nodiscard]] std::vector<TakenOver> taken_over_by(const CaEntity& owner) const;
  /// Names that are written much like an unknown one, the nearest first.
  [[nodiscard]] std::vector<std::string> similar_names(std::string_view name,
                                                       std::size_t most) const;

  /// Folded names, and the rows that each means.
  [[nodiscard]] const NameTrie& trie() const { return trie_; }
  [[nodiscard]] const std::vector<std::size_t>& rows_of(std::uint32_t folded) const {
    return rows_[folded];
  }
  /// The row of `rows` that holds at a time.
  [[nodiscard]] const CaName& valid_at(const std::vector<std::size_t>& rows,
                                       std::optional<std::int64_t> time) const;

 private:
  friend class CaTableReader;

  std::vector<CaEntity> entities_;
  std::vector<CaName> names_;
  std::vector<std::string> folded_;  ///< sorted
  std::vector<std::vector<std::size_t>> rows_;
  std::vector<std::pair<std::string, std::size_t>> bare_;  ///< sorted; places in folded_
  NameTrie trie_;
};

}  // namespace docket::mail
