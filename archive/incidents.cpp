#include "archive/incidents.hpp"

#include <tuple>

namespace docket::archive {

const char* to_string(IncidentEventKind kind) {
  switch (kind) {
    case IncidentEventKind::Opened: return "opened";
    case IncidentEventKind::Comment: return "comment";
    case IncidentEventKind::Status: return "status";
    case IncidentEventKind::Whiteboard: return "whiteboard";
    case IncidentEventKind::Title: return "title";
  }
  return "";
}

const char* to_string(LinkStrength strength) {
  switch (strength) {
    case LinkStrength::Manual: return "manual";
    case LinkStrength::Cited: return "cited";
    case LinkStrength::Inferred: return "inferred";
  }
  return "";
}

bool is_better(const IncidentLink& a, const IncidentLink& b) {
  return std::tuple(a.strength, -a.score, a.incident, a.post) <
         std::tuple(b.strength, -b.score, b.incident, b.post);
}

}  // namespace docket::archive
