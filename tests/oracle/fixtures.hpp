#pragma once

/// The fixtures of nine other parsers (shared mail, corpora/fixtures), as fixtures.tsv lists them.

#include <string>
#include <vector>

namespace docket::test {

struct Fixture {
  std::string path;  ///< below corpora/fixtures
  std::string kind;  ///< "message", "mbox" or "other"
};

/// Empty where the collection is not there, which is said.
[[nodiscard]] std::vector<Fixture> fixtures();
[[nodiscard]] std::string fixture_bytes(const std::string& path);

}  // namespace docket::test
