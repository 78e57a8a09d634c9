#pragma once

/// CA incidents as values: what bug records say, and which posts are about them. An incident is
/// named by the number of its Bugzilla bug. Times are UTC seconds.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.hpp"
#include "core/id.hpp"

namespace docket::archive {

/// The setting that says, in UTC seconds of the server, up to when all bugs were last fetched. With
/// ": " and a scope behind it (server, product, component, whether comments) it says so of that
/// alone.
inline constexpr std::string_view kIncidentsFetched = "incidents-fetched";

/// A bug's record, or a comment on it, as Bugzilla sent it: one JSON object.
struct BugRecord {
  IncidentNum num;
  std::int64_t received = 0;
  std::string record;
};
struct BugComment {
  IncidentNum bug;
  std::int64_t count = 0;  ///< 0: the description
  std::int64_t received = 0;
  std::string record;
};

struct Incident {
  IncidentNum num;
  std::string owner;    ///< of the CA when it was opened; empty where the title names none
  std::string ca_name;  ///< as the title has it: "Thawte"
  std::string below;    ///< a brand or sub-CA that the title adds: "Siemens"
  bool is_auditor = false;
  std::string title;
  std::optional<std::int64_t> opened, changed;
  std::string status, resolution;
  bool is_open = false;
  std::string whiteboard;
  std::vector<std::string> tags;  ///< of the whiteboard, normalised; sorted, each once
  std::int64_t comments = 0;      ///< that the archive has
  friend bool operator==(const Incident&, const Incident&) = default;
};

/// What it cites or names (mail/findings.hpp).
struct IncidentKey {
  static constexpr std::int64_t kInTitle = -1;  ///< or in another field
  std::string key;
  std::int64_t place = kInTitle;  ///< the first comment that has it
  friend auto operator<=>(const IncidentKey&, const IncidentKey&) = default;
};

enum class IncidentEventKind : std::uint8_t {
  Opened,
  Comment,
  Status,      ///< another status or resolution was seen
  Whiteboard,  ///< likewise
  Title,       ///< likewise
};
[[nodiscard]] const char* to_string(IncidentEventKind kind);

struct IncidentEvent {
  std::int64_t time = 0;
  IncidentEventKind kind = IncidentEventKind::Opened;
  std::optional<std::int64_t> comment;
  std::string what;  ///< one line
  friend bool operator==(const IncidentEvent&, const IncidentEvent&) = default;
};

/// All that is derived from an incident's records.
struct IncidentFacts {
  Incident incident;
  std::vector<IncidentKey> keys;      ///< sorted, each once
  std::vector<IncidentEvent> events;  ///< by time
};

/// The strongest first.
enum class LinkStrength : std::uint8_t {
  Manual,    ///< a person said so
  Cited,     ///< the post cites the bug in its own words
  Inferred,  ///< the post and the bug share what is seldom shared
};
[[nodiscard]] const char* to_string(LinkStrength strength);

struct IncidentLink {
  IncidentNum incident;
  PostNum post;
  LinkStrength strength = LinkStrength::Inferred;
  double score = 0;    ///< 0 to 1, comparable among links of one strength
  std::string reason;  ///< for people, one line
  friend bool operator==(const IncidentLink&, const IncidentLink&) = default;
};
/// Of one post, or of one incident: the better first.
[[nodiscard]] bool is_better(const IncidentLink& a, const IncidentLink& b);

/// A person's: the post that has the copy with this digest is, or is not, about an incident.
struct LinkDecision {
  IncidentNum incident;
  Digest copy;
  bool is_linked = true;
  std::string reason;
};

/// How many posts are linked to an incident.
struct LinkCounts {
  std::int64_t manual = 0, cited = 0, inferred = 0;
  [[nodiscard]] std::int64_t all() const { return manual + cited + inferred; }
};

}  // namespace docket::archive
