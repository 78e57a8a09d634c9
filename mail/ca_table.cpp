#include "mail/ca_table.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "mail/ca_table_reader.hpp"
#include "mail/name_fold.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr auto kPieces = std::to_array<string_view>({
#include "data/ca_owners.inc"
});

constexpr std::size_t kMaxTypedName = 100;

std::string built_in_text() {
  return std::accumulate(
      kPieces.begin(), kPieces.end(), std::string(),
      [](std::string all, string_view piece) { return std::move(all.append(piece)); });
}

/// Slips of the pen between two words: letters put in, left out or exchanged (Levenshtein).
std::size_t slips(string_view a, string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t exchanged = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({exchanged, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

bool holds_at(const CaName& name, std::int64_t time) {
  return (!name.from || time >= *name.from) && (!name.to || time < *name.to);
}

}  // namespace

const CaTable& CaTable::built_in() {
  static const CaTable table = [] {
    Result<CaTable> parsed = parse(built_in_text());
    DOCKET_CHECK(parsed.has_value());
    return std::move(*parsed);
  }();
  return table;
}

Result<CaTable> CaTable::parse(string_view tsv) {
  CaTable table;
  DOCKET_TRY(CaTableReader(table).read(tsv));
  return table;
}

const CaName& CaTable::valid_at(const std::vector<std::size_t>& rows,
                                std::optional<std::int64_t> time) const {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](std::size_t i) {
    return time ? holds_at(names_[i], *time) : !names_[i].to;
  });
  return names_[row == rows.end() ? rows.front() : *row];
}

const CaName* CaTable::find(string_view name, std::optional<std::int64_t> time) const {
  const std::string folded = fold_name(name);
  const auto at = std::lower_bound(folded_.begin(), folded_.end(), folded);
  auto place = static_cast<std::size_t>(at - folded_.begin());
  if (at == folded_.end() || *at != folded) {
    const std::pair<std::string, std::size_t> wanted(bare_name(folded), 0);
    const auto bare = std::lower_bound(bare_.begin(), bare_.end(), wanted);
    if (bare == bare_.end() || bare->first != wanted.first) return nullptr;
    place = bare->second;
  }
  const CaName& found = valid_at(rows_[place], time);
  return found.kind == CaNameKind::None ? nullptr : &found;
}

const CaEntity& CaTable::owner_at(const CaEntity& entity, std::optional<std::int64_t> time) const {
  const CaEntity* owner = &entity;
  // The reader has refused circles.
  while (owner->successor && owner->to && (!time || *time >= *owner->to)) {
    owner = &entities_[*owner->successor];
  }
  return *owner;
}

std::vector<CaTable::TakenOver> CaTable::taken_over_by(const CaEntity& owner) const {
  std::vector<TakenOver> taken;
  for (const CaEntity& entity : entities_) {
    const CaEntity* holder = &entity;
    std::int64_t since = 0;
    while (holder != &owner && holder->successor && holder->to) {
      since = std::max(since, *holder->to);
      holder = &entities_[*holder->successor];
    }
    if (holder == &owner && &entity != &owner) taken.push_back({&entity, since});
  }
  std::stable_sort(taken.begin(), taken.end(),
                   [](const TakenOver& a, const TakenOver& b) { return a.since > b.since; });
  return taken;
}

std::vector<std::string> CaTable::similar_names(string_view name, std::size_t most) const {
  const std::string folded = fold_name(name.substr(0, kMaxTypedName));
  std::vector<std::pair<std::size_t, std::string>> near;
  for (std::size_t i = 0; i < folded_.size(); ++i) {
    const CaName& row = names_[rows_[i].front()];
    if (row.kind == CaNameKind::None || row.kind == CaNameKind::Auditor) continue;
    const bool begins = folded.size() >= 3 && folded_[i].compare(0, folded.size(), folded) == 0;
    const std::size_t distance = begins ? 1 : slips(folded, folded_[i]);
    if (distance <= folded.size() / 4 + 1) near.emplace_back(distance, row.name);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [distance, similar] : near) {
    if (names.size() < most) names.push_back(std::move(similar));
  }
  return names;
}

}  // namespace docket::mail
