#include "mail/ca_table_reader.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/timestamp.hpp"
#include "mail/name_fold.hpp"

namespace docket::mail {
namespace {

using std::string_view;
using Row = TsvRows::Row;

enum Column : std::uint8_t { Entity, Name, Kind, Match, From, To, Successor, Status, Note, Count };

constexpr std::size_t kMaxRows = 100000;

constexpr std::array<std::pair<string_view, CaNameKind>, 7> kKinds = {
    {{"owner", CaNameKind::Owner},
     {"alias", CaNameKind::Alias},
     {"name", CaNameKind::Name},
     {"brand", CaNameKind::Brand},
     {"subca", CaNameKind::SubCa},
     {"auditor", CaNameKind::Auditor},
     {"none", CaNameKind::None}}};

constexpr std::array<std::pair<string_view, CaNameMatch>, 5> kMatches = {
    {{"any", CaNameMatch::Any},
     {"capital", CaNameMatch::Capital},
     {"case", CaNameMatch::Case},
     {"context", CaNameMatch::Context},
     {"next", CaNameMatch::Next}}};

template <typename Table>
auto word_in(const Table& table, string_view word) -> std::optional<decltype(table[0].second)> {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [word](const auto& entry) { return entry.first == word; });
  if (found == table.end()) return std::nullopt;
  return found->second;
}

tl::unexpected<Error> bad_row(const Row& row, string_view what, string_view value) {
  return fail(Errc::InvalidInput,
              fmt::format("table of CA names, line {}: {} \"{}\"", row.line, what, value),
              "data/ca_owners.tsv of docket's sources is an example");
}

std::optional<int> number(string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// The beginning of "2017", "2017-10" or "2017-10-31".
std::optional<std::int64_t> begin_of(string_view date) {
  const bool shaped = date.size() == 4 || (date.size() == 7 && date[4] == '-') ||
                      (date.size() == 10 && date[4] == '-' && date[7] == '-');
  if (!shaped) return std::nullopt;
  const auto year = number(date.substr(0, 4));
  const auto month = date.size() < 7 ? std::optional(1) : number(date.substr(5, 2));
  const auto day = date.size() < 10 ? std::optional(1) : number(date.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  CivilTime civil;
  civil.year = *year;
  civil.month = *month;
  civil.day = *day;
  if (!is_valid(civil)) return std::nullopt;
  return to_utc_seconds(civil);
}

Result<std::optional<std::int64_t>> time_of(const Row& row, Column column) {
  if (row[column].empty()) return std::optional<std::int64_t>();
  const std::optional<std::int64_t> time = begin_of(row[column]);
  if (!time) return bad_row(row, "no date:", row[column]);
  return time;
}

/// Auditors are entities too: reports about them have titles of the same form.
bool makes_entity(const Row& row) {
  return row[Kind] == "owner" || (row[Kind] == "auditor" && row[Entity] == row[Name]);
}

}  // namespace

Result<void> CaTableReader::read(string_view tsv) {
  TsvRows lines(tsv);
  const std::optional<Row> head = lines.next();
  if (!head || (*head)[Entity] != "entity" || (*head)[Note] != "note") {
    return fail(Errc::InvalidInput, "table of CA names: the first line does not name the columns",
                "data/ca_owners.tsv of docket's sources is an example");
  }
  std::vector<Row> rows;
  while (std::optional<Row> row = lines.next()) {
    if (rows.size() == kMaxRows) return bad_row(*row, "too many rows before", row->columns[Name]);
    rows.push_back(*row);
  }
  for (const Row& row : rows) {
    if (makes_entity(row)) DOCKET_TRY(add_entity(row));
  }
  DOCKET_TRY(tie_successors(rows));
  DOCKET_TRY(refuse_circles());
  for (const Row& row : rows) DOCKET_TRY(add_name(row));
  index_names();
  return {};
}

Result<void> CaTableReader::add_entity(const Row& row) {
  CaEntity entity;
  entity.name = row[Entity];
  DOCKET_ASSIGN(entity.from, time_of(row, From));
  DOCKET_ASSIGN(entity.to, time_of(row, To));
  entity.is_auditor = row[Kind] == "auditor";
  entity.is_verified = row[Status] != "nv";
  entity.note = row[Note];
  if (!entities_.emplace(entity.name, table_.entities_.size()).second) {
    return bad_row(row, "a second owner row of", entity.name);
  }
  table_.entities_.push_back(std::move(entity));
  return {};
}

Result<void> CaTableReader::tie_successors(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    if (row[Successor].empty()) continue;
    const auto successor = entities_.find(row[Successor]);
    const auto entity = entities_.find(row[Entity]);
    if (row[Kind] != "owner" || successor == entities_.end() || row[To].empty()) {
      return bad_row(row,
                     "a successor needs an owner row, its own row and a date:", row[Successor]);
    }
    table_.entities_[entity->second].successor = successor->second;
  }
  return {};
}

Result<void> CaTableReader::refuse_circles() const {
  for (const CaEntity& entity : table_.entities_) {
    const CaEntity* owner = &entity;
    std::size_t steps = 0;
    while (owner->successor && steps <= table_.entities_.size()) {
      owner = &table_.entities_[*owner->successor];
      ++steps;
    }
    if (steps > table_.entities_.size()) {
      return fail(Errc::InvalidInput,
                  "table of CA names: the successors of " + entity.name + " go in a circle");
    }
  }
  return {};
}

Result<void> CaTableReader::add_name(const Row& row) {
  const auto kind = word_in(kKinds, row[Kind]);
  const auto match = word_in(kMatches, row[Match]);
  if (!kind) return bad_row(row, "no kind of name:", row[Kind]);
  if (!match) return bad_row(row, "no way to match:", row[Match]);
  if (fold_name(row[Name]).size() < 2) return bad_row(row, "too short a name:", row[Name]);
  CaName name{std::string(row[Name]), *kind, *match, {}, {}, 0};
  // An owner's dates are its entity's: its name goes on being its own.
  if (*kind != CaNameKind::Owner) {
    DOCKET_ASSIGN(name.from, time_of(row, From));
    DOCKET_ASSIGN(name.to, time_of(row, To));
  }
  const std::size_t number = table_.names_.size();
  if (*kind != CaNameKind::None) {
    const auto entity = entities_.find(row[Entity]);
    if (entity == entities_.end()) return bad_row(row, "no owner row of", row[Entity]);
    name.entity = entity->second;
    table_.entities_[name.entity].names.push_back(number);
  }
  table_.names_.push_back(std::move(name));
  return {};
}

void CaTableReader::index_names() {
  std::vector<std::pair<std::string, std::size_t>> folded;
  for (std::size_t i = 0; i < table_.names_.size(); ++i) {
    folded.emplace_back(fold_name(table_.names_[i].name), i);
  }
  std::sort(folded.begin(), folded.end());
  for (auto& [name, row] : folded) {
    if (table_.folded_.empty() || table_.folded_.back() != name) {
      table_.folded_.push_back(name);
      table_.rows_.emplace_back();
    }
    table_.rows_.back().push_back(row);
  }
  for (std::size_t i = 0; i < table_.folded_.size(); ++i) {
    table_.bare_.emplace_back(bare_name(table_.folded_[i]), i);
  }
  std::sort(table_.bare_.begin(), table_.bare_.end());
  table_.trie_ = NameTrie(table_.folded_);
}

}  // namespace docket::mail
