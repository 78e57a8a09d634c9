#pragma once

/// Real mail that is no part of the project: the folder that DOCKET_SHARED names, else ../shared
/// beside the project. Tests that read it skip, saying so, where it is absent.

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include <catch2/catch.hpp>

namespace docket::test {

/// The path of `name` ("corpora/twisted-web.mbox.zst") below it; nullopt, with a warning that the
/// test skips, where that is not there.
inline std::optional<std::string> shared_mail(const std::string& name) {
  const char* const named = std::getenv("DOCKET_SHARED");
  const std::filesystem::path folder =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(DOCKET_SOURCE_DIR).parent_path() / "shared";
  std::error_code ignored;
  if (std::filesystem::exists(folder / name, ignored)) return (folder / name).string();
  WARN("skipped: no " << name);
  return std::nullopt;
}

}  // namespace docket::test
