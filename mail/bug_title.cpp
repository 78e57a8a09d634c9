#include "mail/bug_title.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// No name of an owner is longer.
constexpr std::size_t kMaxNames = 120;

struct Parts {
  string_view names, rest;
};

std::optional<Parts> cut_at(string_view title, string_view mark) {
  const std::size_t at = title.substr(0, kMaxNames).find(mark);
  if (at == string_view::npos) return std::nullopt;
  return Parts{trim(title.substr(0, at)), trim(title.substr(at + mark.size()))};
}

const CaName* find_name(const CaTable& table, string_view text,
                        std::optional<std::int64_t> created) {
  if (const CaName* found = table.find(text, created)) return found;
  // "NAME (what it is)"
  const std::size_t bracket = text.find(" (");
  if (bracket == string_view::npos || !text.ends_with(')')) return nullptr;
  return table.find(text.substr(0, bracket), created);
}

std::optional<BugTitle> read_parts(const CaTable& table, const Parts& parts,
                                   std::optional<std::int64_t> created) {
  string_view below;
  const CaName* found = find_name(table, parts.names, created);
  if (const std::size_t slash = parts.names.find('/'); !found && slash != string_view::npos) {
    found = find_name(table, trim(parts.names.substr(0, slash)), created);
    below = trim(parts.names.substr(slash + 1));
  }
  if (found == nullptr) return std::nullopt;
  const CaEntity& entity = table.entity_of(*found);
  BugTitle title;
  title.owner = table.owner_at(entity, created).name;
  title.name = found->kind == CaNameKind::Alias ? entity.name : found->name;
  title.below = below;
  title.rest = parts.rest;
  title.is_auditor = entity.is_auditor;
  return title;
}

}  // namespace

std::optional<BugTitle> split_bug_title(string_view title, std::optional<std::int64_t> created,
                                        const CaTable& table) {
  for (const string_view mark : {string_view(":"), string_view(" - ")}) {
    const std::optional<Parts> parts = cut_at(title, mark);
    if (!parts) continue;
    if (std::optional<BugTitle> split = read_parts(table, *parts, created)) return split;
  }
  return std::nullopt;
}

}  // namespace docket::mail
