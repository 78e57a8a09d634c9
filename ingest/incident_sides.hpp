#pragma once

/// A post and an incident, made ready to be compared (incident_match.hpp): what each says of CAs,
/// of the fault, and of other things by which they can be told to belong together.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "archive/incident_table.hpp"
#include "archive/incidents.hpp"

namespace docket::ingest {

/// Places in mail::FaultConcepts::all(), with what each tells in bits; sorted by place.
struct WeightedConcept {
  std::size_t place = 0;
  double bits = 0;
};

/// An incident, made ready to be compared.
struct IncidentSide {
  explicit IncidentSide(const archive::IncidentFacts& facts);

  struct Word {
    std::uint32_t hash = 0;
    double bits = 0;
    std::string word;  ///< as the title has it
  };

  IncidentNum num;
  std::optional<std::int64_t> opened;
  std::string owner;
  bool is_auditor = false;
  std::vector<std::string> families;  ///< who owns today that CA, and others that the title names
  std::string ca_name;
  std::vector<WeightedConcept> concepts;
  std::vector<Word> words;                   ///< of its title but the CA's name
  std::vector<std::string> sections;         ///< keys, with their parents, sorted
  std::vector<archive::IncidentKey> shared;  ///< keys that few posts have, sorted
  std::vector<archive::IncidentKey> posts;   ///< keys of posts and threads that it links to
  double bits = 0;                           ///< that concepts and words tell in all

 private:
  void add_post_key(const archive::IncidentKey& key);
  void add_words(std::string_view title, const std::string& other_names);
};

/// A post, likewise.
struct PostSide {
  explicit PostSide(const archive::PostEvidence& evidence);

  std::optional<std::int64_t> time;
  bool is_reply = false;                      ///< by its subject
  std::vector<std::string> owners, families;  ///< of the CAs in its own words, sorted
  std::vector<std::string> subject_families;  ///< of those in its subject
  std::vector<std::string> names;
  std::vector<std::size_t> concepts;       ///< in its own words, sorted
  std::vector<std::size_t> near_concepts;  ///< that it quotes, or whose sections it cites
  std::vector<std::size_t> subject_concepts;
  std::vector<std::uint32_t> words, subject_words;
  std::vector<std::string> sections;
  std::vector<std::string> keys;                         ///< of other kinds, sorted
  std::vector<std::string> cited_as;                     ///< sorted
  std::unordered_map<std::int64_t, std::string> cited;   ///< bugs, and the key: "bug:N#c3"
  std::unordered_map<std::int64_t, std::string> quoted;  ///< in quoted words alone
};

/// Who owns today what was an owner's.
[[nodiscard]] std::string ca_family(const std::string& owner);
/// Kinds of keys that tie a post to an incident by themselves.
[[nodiscard]] bool ties_alone(const std::string& key);
[[nodiscard]] bool names_post(const std::string& key);

/// Hashes of the words of a text (mail/findings.hpp).
[[nodiscard]] std::set<std::uint32_t> hashes_of(std::string_view text);
/// What a concept counts beside others: fields and phases go with the fault, and tell little more.
[[nodiscard]] double axis_share(std::string_view concept_key);

}  // namespace docket::ingest
