#pragma once

/// Reads data/ca_owners.tsv, or an archive's own in the same form, into a CaTable.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mail/ca_table.hpp"
#include "mail/tsv.hpp"

namespace docket::mail {

class CaTableReader {
 public:
  explicit CaTableReader(CaTable& table) : table_(table) {}
  /// Fills the table, which is empty before.
  [[nodiscard]] Result<void> read(std::string_view tsv);

 private:
  [[nodiscard]] Result<void> add_entity(const TsvRows::Row& row);
  [[nodiscard]] Result<void> add_name(const TsvRows::Row& row);
  [[nodiscard]] Result<void> tie_successors(const std::vector<TsvRows::Row>& rows);
  [[nodiscard]] Result<void> refuse_circles() const;
  void index_names();

  CaTable& table_;
  std::map<std::string, std::size_t, std::less<>> entities_;
};

}  // namespace docket::mail
