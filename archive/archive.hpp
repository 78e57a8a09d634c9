#pragma once

/// The archive's directory: the source of truth, complete without any index.
///
///     DIR/docket.sqlite   raw mail, rows, decisions (docs/archive-format.md)
///     DIR/docket.toml     configuration; optional
///     DIR/index/          may be deleted at any time (docs/index-format.md)
///
/// Readers and one writer may be at work at once, in any number of processes.

#include <filesystem>
#include <string>

#include "archive/records.hpp"
#include "core/error.hpp"

namespace docket::archive {

inline constexpr int kSchema = 5;

class Archive {
 public:
  /// Opens; InvalidInput where there is none, Schema where another version of docket made it.
  static Result<Archive> open(const std::filesystem::path& directory);

  /// Opens, or creates one in a directory that is missing or empty; a directory with other things
  /// in it is refused. Modes 0700 and 0600. The uuid is random (RFC 9562, version 4).
  static Result<Archive> open_or_create(const std::filesystem::path& directory);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] std::filesystem::path database_path() const { return directory_ / "docket.sqlite"; }
  [[nodiscard]] std::filesystem::path index_path() const { return directory_ / "index"; }

 private:
  explicit Archive(std::filesystem::path directory) : directory_(std::move(directory)) {}
  std::filesystem::path directory_;
};

}  // namespace docket::archive
