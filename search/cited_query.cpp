#include "search/cited_query.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/timestamp.hpp"
#include "index/citation_terms.hpp"
#include "mail/ca_table.hpp"

namespace docket::search {
namespace {

using mail::CaEntity;
using mail::CaName;
using mail::CaNameKind;
using mail::CaTable;

constexpr const index::Field& kOwner = index::field("ca");
constexpr const index::Field& kNamed = index::field("ca-name");

std::string day_of(std::int64_t seconds) { return to_rfc3339(seconds).substr(0, 10); }

bool is_of_entity(const CaName& name) {
  return name.kind == CaNameKind::Owner || name.kind == CaNameKind::Alias ||
         name.kind == CaNameKind::Name;
}

class CaQuery {
 public:
  explicit CaQuery(const Xapian::Database& database) : database_(database) {}

  CitedQuery make(const CaTable& table, const CaName& name) {
    const CaEntity& entity = table.entity_of(name);
    if (!is_of_entity(name)) {
      add(kNamed, name.name);
      tell_owner(table, entity, name.name);
    } else {
      add(kOwner, entity.name);
      add_taken(table, entity);
      if (entity.successor) add_names(table, entity);
    }
    return {Xapian::Query(Xapian::Query::OP_OR, terms_.begin(), terms_.end()), std::move(notice_)};
  }

 private:
  void add(const index::Field& field, std::string_view value) {
    terms_.insert(index::cited_term(field, value));
  }

  void add_taken(const CaTable& table, const CaEntity& entity) {
    for (const CaTable::TakenOver& taken : table.taken_over_by(entity)) {
      const CaEntity& former = *taken.entity;
      const std::string term = index::cited_term(kOwner, former.name);
      terms_.insert(term);
      if (!database_.term_exists(term)) continue;
      notice_ += notice_.empty() ? fmt::format("ca:{} also finds ", entity.name) : ", ";
      notice_ += fmt::format("{} (until {})", former.name, day_of(former.to.value_or(taken.since)));
    }
  }

  /// Later posts have its successor for their owner.
  void add_names(const CaTable& table, const CaEntity& entity) {
    for (const std::size_t number : entity.names) {
      const CaName& name = table.names()[number];
      // One that went to somebody else is that one's to find.
      if (!name.to) add(kNamed, name.kind == CaNameKind::Alias ? entity.name : name.name);
    }
    tell_owner(table, entity, entity.name);
  }

  void tell_owner(const CaTable& table, const CaEntity& entity, std::string_view named) {
    const CaEntity& today = table.owner_at(entity, std::nullopt);
    if (&today == &entity || !entity.to) return;
    notice_ += notice_.empty() ? "" : "; ";
    notice_ += fmt::format("{} is {}'s since {}", named, today.name,
                           day_of(std::max(*entity.to, since(table, today, entity))));
  }

  static std::int64_t since(const CaTable& table, const CaEntity& owner, const CaEntity& entity) {
    for (const CaTable::TakenOver& taken : table.taken_over_by(owner)) {
      if (taken.entity == &entity) return taken.since;
    }
    return 0;
  }

  const Xapian::Database& database_;
  std::set<std::string> terms_;
  std::string notice_;
};

}  // namespace

CitedQuery cited_query(const Xapian::Database& database, const index::Field& field,
                       std::string_view value) {
  const CaTable& table = CaTable::built_in();
  const CaName* const name = &field == &kOwner ? table.find(value) : nullptr;
  if (name != nullptr) return CaQuery(database).make(table, *name);
  return {Xapian::Query(index::cited_term(field, value)), {}};
}

}  // namespace docket::search
