#pragma once

/// Names of CA/Browser Forum ballots, as people and URLs write them: "204", "SC012", "sc-47v2",
/// "CSC-13", "SMC03", "NS-004", "FORUM-17", "SC-63 v4".

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace docket::mail {

struct BallotName {
  std::string key;         ///< "ballot:SC-63v4"
  std::string version;     ///< "v4"; empty where none is named
  std::size_t length = 0;  ///< of what was read
};

/// At the beginning of `text`, in any case; the word must end there. A number alone is one where
/// `bare` says so: old ballots, up to 224.
[[nodiscard]] std::optional<BallotName> read_ballot_name(std::string_view text, bool bare);

}  // namespace docket::mail
