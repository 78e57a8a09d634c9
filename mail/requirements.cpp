#include "mail/requirements.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "mail/tsv.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr auto kSectionPieces = std::to_array<string_view>({
#include "data/requirement_sections.inc"
});
constexpr auto kBallotPieces = std::to_array<string_view>({
#include "data/ballots.inc"
});

constexpr std::array<std::pair<string_view, string_view>, 11> kDocuments = {
    {{"br", "TLS Baseline Requirements"},
     {"br-old", "TLS Baseline Requirements"},
     {"ccadb-policy", "CCADB Policy"},
     {"crp", "Chrome Root Program Policy"},
     {"csbr", "Code Signing Baseline Requirements"},
     {"evg", "EV Guidelines"},
     {"evg-old", "EV Guidelines"},
     {"irg", "CCADB Incident Reporting Guidelines"},
     {"mrsp", "Mozilla Root Store Policy"},
     {"ncssr", "Network and Certificate System Security Requirements"},
     {"smbr", "S/MIME Baseline Requirements"}}};

struct Key {
  string_view kind, name;
};

Key split_key(string_view key) {
  const std::size_t colon = key.find(':');
  if (colon == string_view::npos) return {};
  return {key.substr(0, colon), key.substr(colon + 1)};
}

/// The rows of all pieces but the first, which names the columns.
template <std::size_t N>
std::vector<TsvRows::Row> rows_of(const std::array<string_view, N>& pieces) {
  std::vector<TsvRows::Row> rows;
  for (const string_view piece : pieces) {
    TsvRows lines(piece);
    while (const std::optional<TsvRows::Row> row = lines.next()) rows.push_back(*row);
  }
  DOCKET_CHECK(!rows.empty());
  rows.erase(rows.begin());
  return rows;
}

bool section_before(const SectionHeading& a, const SectionHeading& b) {
  return std::tie(a.document, a.section) < std::tie(b.document, b.section);
}

const std::vector<SectionHeading>& sections() {
  static const std::vector<SectionHeading> table = [] {
    std::vector<SectionHeading> all;
    for (const TsvRows::Row& row : rows_of(kSectionPieces)) {
      all.push_back({row[0], document_name(row[0]), row[1], row[2], row[3]});
    }
    // Of two headings of one number the document's own comes before those of its appendices.
    std::stable_sort(all.begin(), all.end(), section_before);
    return all;
  }();
  return table;
}

const SectionHeading* find_section(string_view document, string_view number) {
  const SectionHeading like{document, {}, {}, number, {}};
  const auto found = std::lower_bound(sections().begin(), sections().end(), like, section_before);
  return found == sections().end() || section_before(like, *found) ? nullptr : &*found;
}

struct NumberedRevision {
  string_view number;
  BallotRevision revision;
};

const std::vector<NumberedRevision>& ballots() {
  static const std::vector<NumberedRevision> table = [] {
    std::vector<NumberedRevision> all;
    for (const TsvRows::Row& row : rows_of(kBallotPieces)) {
      all.push_back({row[2], {row[0], row[1], row[3], row[4], row[5]}});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.number < b.number; });
    return all;
  }();
  return table;
}

/// "SC-63" of "SC-63v4".
string_view without_version(string_view number) {
  const std::size_t v = number.rfind('v');
  const bool versioned = v != string_view::npos && v + 1 < number.size() &&
                         number.find_first_not_of("0123456789", v + 1) == string_view::npos;
  return versioned ? number.substr(0, v) : number;
}

}  // namespace

string_view document_name(string_view kind) {
  const auto* const found = std::find_if(kDocuments.begin(), kDocuments.end(),
                                         [kind](const auto& entry) { return entry.first == kind; });
  return found == kDocuments.end() ? string_view() : found->second;
}

std::optional<SectionHeading> section_heading(string_view key) {
  const Key wanted = split_key(key);
  const SectionHeading* const found = find_section(wanted.kind, wanted.name);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

bool has_requirement(string_view document, string_view number) {
  return find_section(document, number) != nullptr;
}

std::string requirement_title(string_view key) {
  if (const auto section = section_heading(key)) return std::string(section->heading);
  const std::optional<Ballot> ballot = find_ballot(key);
  if (!ballot) return {};
  const string_view adopted = ballot->revisions.front().adopted;
  std::string title(ballot->title);
  if (!adopted.empty()) title.append(" (").append(adopted).append(")");
  return title;
}

std::optional<Ballot> find_ballot(string_view key) {
  const Key wanted = split_key(key);
  if (wanted.kind != "ballot") return std::nullopt;
  Ballot ballot;
  ballot.number = without_version(wanted.name);
  const auto first =
      std::lower_bound(ballots().begin(), ballots().end(), ballot.number,
                       [](const auto& row, string_view number) { return row.number < number; });
  for (auto row = first; row != ballots().end() && row->number == ballot.number; ++row) {
    ballot.revisions.push_back(row->revision);
  }
  if (ballot.revisions.empty()) return std::nullopt;
  ballot.number = first->number;
  ballot.title = ballot.revisions.front().title;
  return ballot;
}

}  // namespace docket::mail
