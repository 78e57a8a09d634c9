#include "search/find_incident.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/citations.hpp"

namespace docket::search {
namespace {

std::optional<std::int64_t> bug_number(std::string_view typed) {
  typed = trim(typed);
  if (typed.starts_with('#')) typed.remove_prefix(1);
  const bool bare = !typed.empty() && std::all_of(typed.begin(), typed.end(), is_digit);
  const std::string key =
      bare ? fmt::format("bug:{}", typed) : mail::parse_citation_key(typed).value_or("");
  if (!key.starts_with("bug:")) return std::nullopt;
  std::int64_t num = 0;
  const auto [end, error] = std::from_chars(key.data() + 4, key.data() + key.size(), num);
  return error == std::errc() && num > 0 ? std::optional(num) : std::nullopt;
}

}  // namespace

Result<archive::Incident> find_incident(archive::ReadHandle& archive, const std::string& typed) {
  const auto num = bug_number(typed);
  if (!num) {
    return fail(Errc::InvalidInput, fmt::format("{} names no bug", typed),
                "for instance: 1619047, bug 1619047, or the bug's URL");
  }
  DOCKET_ASSIGN(std::optional<archive::Incident> incident, archive.incident(IncidentNum(*num)));
  if (incident) return std::move(*incident);
  return fail(Errc::NotFound, fmt::format("bug {} is no incident of this archive", *num),
              "`docket incident fetch` or `docket incident import` takes incidents in; "
              "`docket citing bug:N` lists posts that cite any bug");
}

}  // namespace docket::search
