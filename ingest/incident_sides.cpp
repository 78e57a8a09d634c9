#include "ingest/incident_sides.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "core/text.hpp"
#include "mail/ca_names.hpp"
#include "mail/citation.hpp"
#include "mail/fault_concepts.hpp"
#include "mail/fault_words.hpp"
#include "mail/findings.hpp"
#include "mail/subject.hpp"

namespace docket::ingest {
namespace {

using archive::IncidentKey;
using std::string_view;

bool is_one_of(string_view kind, std::initializer_list<string_view> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool is_section(string_view key) {
  return is_one_of(mail::citation_kind(key), {"br", "br-old", "evg", "evg-old", "smbr", "csbr",
                                              "ncssr", "mrsp", "ccadb-policy", "crp", "rfc"});
}

std::optional<std::size_t> concept_place(string_view key) {
  const mail::FaultConcepts& table = mail::FaultConcepts::built_in();
  const mail::FaultConcept* const found = table.find(key);
  if (found == nullptr) return std::nullopt;
  return static_cast<std::size_t>(found - table.all().data());
}

template <typename T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

template <typename T, typename U>
bool contains(const std::vector<T>& sorted, const U& value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

/// "1619047" of "bug:1619047#c10".
std::optional<std::int64_t> bug_of(string_view key) {
  if (!key.starts_with("bug:")) return std::nullopt;
  std::int64_t num = 0;
  const auto [end, error] = std::from_chars(key.data() + 4, key.data() + key.size(), num);
  return error == std::errc() && num > 0 ? std::optional(num) : std::nullopt;
}

/// A word of a title without the quotes, brackets and commas about it.
std::string without_marks(string_view word) {
  const auto is_mark = [](char c) { return !is_alnum(c) && static_cast<unsigned char>(c) < 0x80; };
  while (!word.empty() && is_mark(word.front())) word.remove_prefix(1);
  while (!word.empty() && is_mark(word.back())) word.remove_suffix(1);
  return std::string(word);
}

std::vector<std::size_t> concepts_of_sections(const std::vector<std::string>& sections) {
  std::vector<std::size_t> out;
  if (sections.empty()) return out;
  const auto& all = mail::FaultConcepts::built_in().all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool cited = std::any_of(all[i].sections.begin(), all[i].sections.end(),
                                   [&](const auto& key) { return contains(sections, key); });
    if (cited) out.push_back(i);
  }
  return out;
}

}  // namespace

std::set<std::uint32_t> hashes_of(string_view text) {
  std::set<std::uint32_t> out;
  for (const std::string& word : mail::fault_words(text)) out.insert(mail::hash_fault_word(word));
  return out;
}

double axis_share(string_view concept_key) {
  if (concept_key.starts_with("fault:")) return 1.0;
  return concept_key.starts_with("field:") ? 0.5 : 0.25;
}

std::string ca_family(const std::string& owner) {
  const mail::CaTable& table = mail::CaTable::built_in();
  const mail::CaName* const name = table.find(owner);
  return name == nullptr ? owner : table.owner_at(table.entity_of(*name), std::nullopt).name;
}

bool ties_alone(const std::string& key) {
  const string_view kind = mail::citation_kind(key);
  if (kind == "wiki") return key.find("_Issues") != std::string::npos;
  return is_one_of(kind, {"cert", "misissued", "ccadb-case"});
}

bool names_post(const std::string& key) {
  return is_one_of(mail::citation_kind(key),
                   {"mid", "groups", "mail-archive", "pipermail", "hyperkitty"});
}

IncidentSide::IncidentSide(const archive::IncidentFacts& facts)
    : num(facts.incident.num),
      opened(facts.incident.opened),
      owner(facts.incident.owner),
      is_auditor(facts.incident.is_auditor),
      ca_name(facts.incident.ca_name) {
  if (!owner.empty()) families.push_back(ca_family(owner));
  const auto& table = mail::FaultConcepts::built_in().all();
  std::string other_names;
  for (const IncidentKey& key : facts.keys) {
    if (const auto place = concept_place(key.key)) {
      // What comments speak of is not always the incident's own.
      const double share = key.place == IncidentKey::kInTitle ? 1.0 : 0.15;
      concepts.push_back({*place, share * mail::concept_weight(table[*place])});
    } else if (is_section(key.key)) {
      sections.push_back(key.key);
      for (std::string& parent : mail::citation_parents(key.key)) sections.push_back(parent);
    } else if (key.key.starts_with("ca:") && key.place == IncidentKey::kInTitle) {
      std::string family = ca_family(key.key.substr(3));
      const bool known = std::find(families.begin(), families.end(), family) != families.end();
      if (!known) families.push_back(std::move(family));
    } else if (key.key.starts_with("ca-name:") && key.place == IncidentKey::kInTitle) {
      other_names += ' ' + key.key.substr(8);
    } else if (ties_alone(key.key)) {
      shared.push_back(key);
    } else if (names_post(key.key)) {
      add_post_key(key);
    }
  }
  std::sort(concepts.begin(), concepts.end(),
            [](const auto& a, const auto& b) { return a.place < b.place; });
  sort_unique(sections);
  add_words(facts.incident.title, other_names);
  std::sort(words.begin(), words.end(),
            [](const Word& a, const Word& b) { return a.hash < b.hash; });
  for (const WeightedConcept& found : concepts) {
    bits += found.bits * axis_share(table[found.place].key);
  }
  for (const Word& word : words) bits += 0.5 * word.bits;
}

/// As posts have their addresses: a message of Google Groups without its thread, and the thread.
void IncidentSide::add_post_key(const IncidentKey& key) {
  const std::size_t slash = key.key.find('/');
  if (!key.key.starts_with("groups:") || slash == std::string::npos) {
    posts.push_back(key);
    return;
  }
  posts.push_back({"groups:?" + key.key.substr(slash), key.place});
  const std::string thread = key.key.substr(0, slash);
  if (thread != "groups:?") posts.push_back({thread, key.place});
}

void IncidentSide::add_words(string_view title, const std::string& other_names) {
  std::set<std::uint32_t> taken = hashes_of(owner + ' ' + ca_name + other_names);
  while (!title.empty()) {
    const std::size_t end = std::min(title.find(' '), title.size());
    const string_view written = title.substr(0, end);
    title.remove_prefix(std::min(end + 1, title.size()));
    for (const std::string& word : mail::fault_words(written)) {
      const std::uint32_t hash = mail::hash_fault_word(word);
      if (!taken.insert(hash).second) continue;
      words.push_back({hash, mail::fault_word_weight(word), without_marks(written)});
    }
  }
}

PostSide::PostSide(const archive::PostEvidence& evidence) : time(evidence.time) {
  for (const archive::PostEvidence::Key& key : evidence.keys) {
    if (const auto bug = bug_of(key.key)) {
      (key.quoted ? quoted : cited).try_emplace(*bug, key.key);
    } else if (key.quoted) {
      if (const auto place = concept_place(key.key)) near_concepts.push_back(*place);
    } else if (key.key.starts_with("ca:")) {
      owners.push_back(key.key.substr(3));
      families.push_back(ca_family(owners.back()));
    } else if (key.key.starts_with("ca-name:")) {
      names.push_back(key.key.substr(8));
    } else if (const auto place = concept_place(key.key)) {
      concepts.push_back(*place);
    } else if (is_section(key.key)) {
      sections.push_back(key.key);
    } else if (ties_alone(key.key)) {
      keys.push_back(key.key);
    }
  }
  sort_unique(families);
  sort_unique(concepts);
  for (const std::size_t place : concepts_of_sections(sections)) near_concepts.push_back(place);
  sort_unique(near_concepts);
  words = evidence.words;
  cited_as = evidence.cited_as;
  sort_unique(cited_as);
  is_reply = mail::parse_subject(evidence.subject).is_reply;
  if (families.empty()) return;  // all that follows is compared where a CA is the same
  const mail::JoinedText subject = mail::JoinedText::of_plain(evidence.subject);
  for (const mail::CaMention& mention : mail::find_ca_names(subject, evidence.time)) {
    subject_families.push_back(ca_family(mention.owner));
  }
  sort_unique(subject_families);
  for (const mail::FoundConcept& found : mail::find_fault_concepts(
           subject, mail::FaultConcepts::built_in(), mail::FaultText::IncidentTitle)) {
    if (const auto place = concept_place(found.key)) subject_concepts.push_back(*place);
  }
  sort_unique(subject_concepts);
  for (const std::string& word : mail::fault_words(evidence.subject)) {
    subject_words.push_back(mail::hash_fault_word(word));
  }
  sort_unique(subject_words);
}

}  // namespace docket::ingest
