#include "mail/fault_concepts_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/citation.hpp"

namespace docket::mail {
namespace {

using std::string_view;
using Row = TsvRows::Row;

enum Column : std::uint8_t { Key, Parent, Label, Sections, Tags, Titles, Patterns, Source, Count };

constexpr std::size_t kMaxRows = 10000;
constexpr std::array<string_view, 3> kAxes = {"fault", "field", "phase"};

tl::unexpected<Error> bad_row(std::size_t line, string_view what) {
  return fail(Errc::InvalidInput, fmt::format("table of faults, line {}: {}", line, what),
              "data/fault_concepts.tsv of docket's sources is an example");
}

std::vector<std::string> pieces(string_view text, char between) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = text.find(between);
    if (const string_view piece = trim(text.substr(0, end)); !piece.empty()) {
      out.emplace_back(piece);
    }
    text = end == string_view::npos ? string_view() : text.substr(end + 1);
  }
  return out;
}

std::optional<std::int64_t> count_in(string_view digits) {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool has_axis(string_view key) {
  const string_view axis = citation_kind(key);
  return axis.size() + 1 < key.size() && std::find(kAxes.begin(), kAxes.end(), axis) != kAxes.end();
}

}  // namespace

Result<void> FaultConceptsReader::read(string_view tsv) {
  TsvRows lines(tsv);
  const std::optional<Row> head = lines.next();
  if (!head || (*head)[Key] != "key" || (*head)[Source] != "source") {
    return bad_row(1, "the first line does not name the columns");
  }
  std::vector<std::size_t> line_of;
  while (std::optional<Row> row = lines.next()) {
    if (table_.all_.size() == kMaxRows) return bad_row(row->line, "too many rows before");
    Result<void> added = add_row(*row);
    if (!added) return bad_row(row->line, added.error().message);
    line_of.resize(table_.all_.size(), row->line);
  }
  for (std::size_t i = 0; i < table_.all_.size(); ++i) {
    const FaultConcept& one = table_.all_[i];
    const auto parent = table_.by_key_.find(one.parent.empty() ? one.key : one.parent);
    if (parent == table_.by_key_.end() || citation_kind(parent->first) != citation_kind(one.key)) {
      return bad_row(line_of[i], fmt::format("no parent \"{}\" of its axis", one.parent));
    }
    const bool deep = !one.parent.empty() && !table_.all_[parent->second].parent.empty();
    if (deep) return bad_row(line_of[i], fmt::format("parent \"{}\" has a parent", one.parent));
    table_.parents_.push_back(parent->second);
  }
  table_.patterns_ = builder_.build();
  return {};
}

Result<void> FaultConceptsReader::add_row(const Row& row) {
  if (row.count != Count) return fail(Errc::InvalidInput, "not as many columns as the first line");
  if (row[Key] == "@trade") return add_patterns(row[Patterns], kTradeWords);
  if (row[Key].starts_with('@')) return builder_.add_group(row[Key], row[Patterns]);
  return add_concept(row);
}

Result<void> FaultConceptsReader::add_concept(const Row& row) {
  const auto number = static_cast<std::uint16_t>(table_.all_.size());
  FaultConcept made;
  made.key = row[Key];
  made.parent = row[Parent];
  made.label = row[Label];
  made.sections = pieces(row[Sections], ' ');
  made.tags = pieces(row[Tags], ',');
  made.source = row[Source];
  const std::optional<std::int64_t> titles = count_in(row[Titles]);
  if (!has_axis(made.key)) {
    return fail(Errc::InvalidInput, fmt::format("no axis in the key \"{}\"", made.key));
  }
  if (!titles) return fail(Errc::InvalidInput, fmt::format("no count: \"{}\"", row[Titles]));
  made.titles = *titles;
  if (made.label.empty()) return fail(Errc::InvalidInput, "a concept without a label");
  if (!table_.by_key_.emplace(made.key, number).second) {
    return fail(Errc::InvalidInput, fmt::format("the key \"{}\" comes twice", made.key));
  }
  for (const std::string& tag : made.tags) {
    if (!table_.by_tag_.emplace(tag, number).second) {
      return fail(Errc::InvalidInput, fmt::format("the tag \"{}\" comes twice", tag));
    }
  }
  table_.all_.push_back(std::move(made));
  table_.written_.emplace_back();
  return add_patterns(row[Patterns], number);
}

Result<void> FaultConceptsReader::add_patterns(string_view patterns, std::uint16_t concept_at) {
  for (std::string& pattern : pieces(patterns, ';')) {
    DOCKET_TRY(builder_.add(pattern, concept_at));
    if (concept_at != kTradeWords) table_.written_[concept_at].push_back(std::move(pattern));
  }
  return {};
}

}  // namespace docket::mail
