#pragma once

/// An archive of a test's own, and mail put into it.

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "archive/archive.hpp"
#include "archive/read_handle.hpp"
#include "ingest/ingestor.hpp"
#include "mail/analysis.hpp"
#include "tests/support/message_builder.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::test {

/// The value, or the test fails with the error's text.
template <typename T>
T need(Result<T> result) {
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}
inline void need(const Result<void>& result) {
  if (!result) FAIL(result.error().message);
}

/// Mails as an mboxrd file.
[[nodiscard]] inline std::string to_mbox(const std::vector<std::string>& mails) {
  std::string out;
  for (const std::string& mail : mails) {
    out += "From ada@example.org Sat Jan  1 00:00:00 2022\n";
    out += mail::quote_mboxrd(mail);
    if (!out.ends_with('\n')) out += '\n';
    out += '\n';
  }
  return out;
}

[[nodiscard]] inline ingest::IngestOptions ingest_options(std::vector<std::string> paths) {
  ingest::IngestOptions options;
  options.paths = std::move(paths);
  options.now = kTestNow;
  return options;
}

class ArchiveFixture {
 public:
  ArchiveFixture() : archive_(need(archive::Archive::open_or_create(folder_ / "archive"))) {}

  [[nodiscard]] const archive::Archive& archive() const { return archive_; }
  /// For sources, beside the archive.
  [[nodiscard]] const TempDir& folder() const { return folder_; }
  [[nodiscard]] archive::ReadHandle read() const {
    return need(archive::ReadHandle::open(archive_));
  }
  [[nodiscard]] std::string database_path() const { return archive_.database_path().string(); }

  ingest::IngestReport ingest_paths(std::vector<std::string> paths,
                                    const ingest::IngestHooks& hooks = {}) const {
    return need(ingest::ingest(archive_, ingest_options(std::move(paths)), hooks));
  }
  /// As a source of that name.
  ingest::IngestReport ingest_mbox(std::string_view mbox, std::string_view name,
                                   const ingest::IngestHooks& hooks = {}) const {
    return ingest_paths({folder_.write(name, mbox)}, hooks);
  }
  /// As a new source.
  ingest::IngestReport ingest(const std::vector<std::string>& mails,
                              const ingest::IngestHooks& hooks = {}) {
    return ingest_mbox(to_mbox(mails), "source-" + std::to_string(++sources_) + ".mbox", hooks);
  }

 private:
  TempDir folder_;
  archive::Archive archive_;
  int sources_ = 0;
};

/// All posts, in order of their numbers.
[[nodiscard]] inline std::vector<archive::Post> all_posts(archive::ReadHandle& handle) {
  std::vector<archive::Post> posts;
  need(handle.posts_changed_after(Modseq{}, [&](const archive::Post& post) -> Result<bool> {
    posts.push_back(post);
    return true;
  }));
  return posts;
}

/// What `docket verify` finds; empty where all is well.
[[nodiscard]] inline std::vector<std::string> problems(const archive::Archive& archive) {
  archive::ReadHandle handle = need(archive::ReadHandle::open(archive));
  return need(handle.verify({}));
}

}  // namespace docket::test
