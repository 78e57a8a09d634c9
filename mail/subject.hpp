#pragma once

/// Subjects (RFC 5256, 2.1: base subject).

#include <string>
#include <string_view>

namespace docket::mail {

struct Subject {
  std::string base;  ///< without reply marks and list tags, white space squeezed; as written
  bool is_reply =
      false;  ///< "Re:", "AW:", "SV:", "Antw:", "Fwd:", "(fwd)" and the like stood there
};

/// Reply and forward marks of the common languages and list tags ("[dev-security-policy]") at the
/// front go, again and again; version and part numbers in brackets ("[PATCH v2 3/7]", "[1/3]")
/// stay. "(was: ...)" at the end stays in `base`. `text` is decoded UTF-8.
[[nodiscard]] Subject parse_subject(std::string_view text);

}  // namespace docket::mail
