#include "index/citation_terms.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/digest.hpp"
#include "core/utf8.hpp"

namespace docket::index {
namespace {

constexpr std::size_t kKeptBytes = 180;  // of a longer term

/// Fields whose names are not those of their kinds: "mid:" looks for the post itself.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kRenamed = {
    {{"case", "ccadb-case"}, {"citing", "mid"}}};

}  // namespace

const Field* cited_field(std::string_view kind) {
  const auto* const renamed = std::find_if(kRenamed.begin(), kRenamed.end(),
                                           [kind](const auto& one) { return one.second == kind; });
  const Field* const found = find_field(renamed == kRenamed.end() ? kind : renamed->first);
  return found != nullptr && found->kind == FieldKind::Cited ? found : nullptr;
}

std::string_view cited_kind(const Field& field) {
  const auto* const renamed =
      std::find_if(kRenamed.begin(), kRenamed.end(),
                   [&field](const auto& one) { return one.first == field.name; });
  return renamed == kRenamed.end() ? field.name : renamed->second;
}

std::string_view cited_value(std::string_view key) {
  const std::size_t colon = key.find(':');
  return colon == std::string_view::npos ? std::string_view() : key.substr(colon + 1);
}

std::string cited_term(const Field& field, std::string_view value) {
  std::string term = std::string(field.prefix) + fold(value);
  if (term.size() <= kMaxTermBytes) return term;
  const Hash128 hash = xxh3(term);
  term.resize(utf8_floor(term, kKeptBytes));
  return term + fmt::format("#{:016x}{:016x}", hash.high, hash.low);
}

bool is_section_kind(std::string_view kind) {
  constexpr std::array<std::string_view, 11> kKinds = {"br",           "br-old", "evg",   "evg-old",
                                                       "smbr",         "csbr",   "ncssr", "mrsp",
                                                       "ccadb-policy", "irg",    "crp"};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

}  // namespace docket::index
