#pragma once

/// Mail into the archive: reads sources, parses on worker threads, places and commits in order on
/// the calling thread. Batches are durable when committed; stopped or killed at any moment, the
/// next run goes on and nothing is lost or doubled. Memory is bounded whatever the input.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "archive/archive.hpp"
#include "ingest/source_walk.hpp"
#include "ingest/stage_clock.hpp"

namespace docket::ingest {

struct IngestOptions {
  std::vector<std::string> paths;  ///< files, folders, "-"
  FormatChoice format = FormatChoice::Detect;
  std::string list;      ///< a list's name for mail that does not say it; may be empty
  std::string url = {};  ///< the address of the one saved page among the paths; may be empty
  std::int64_t now = 0;  ///< dates after it are not believed
  unsigned workers = 2;
};

struct IngestError {
  std::string source;
  std::uint64_t offset = 0;
  std::string reason;
  std::string hint;  ///< may be empty
};

struct IngestReport {
  std::int64_t sources = 0;            ///< read or looked at
  std::int64_t sources_unchanged = 0;  ///< of these: not read again
  std::int64_t messages_read = 0, copies_new = 0, copies_known = 0;
  std::int64_t posts_new = 0, reposts_folded = 0;
  std::int64_t defects = 0, doubtful_splits = 0;
  std::vector<IngestError> errors;
  bool interrupted = false;
  Modseq modseq;
  StageSeconds stages;  ///< all 0 without IngestHooks::cpu_clock
};

struct IngestProgress {
  std::string source;
  std::uint64_t bytes = 0;  ///< of this source, decompressed
  std::int64_t messages = 0;
  std::uint64_t total_bytes = 0;        ///< of all sources on disk; 0 where not known
  std::uint64_t source_disk_bytes = 0;  ///< of the sources before this one
};

struct IngestHooks {
  const std::atomic<bool>* stop = nullptr;  ///< set: stop after committing what is placed
  std::function<void(const IngestProgress&)> progress;
  /// `copy` leads `post` now; may be undone as long as it is not committed.
  std::function<void(PostNum post, CopyNum copy, mail::Analysis&& analysis)> placed;
  std::function<void()> committed;
  StageClock::Clock cpu_clock;  ///< may be empty
};

/// An error means that nothing more could be done; what was committed stands. Sources that cannot
/// be read, wholly or in part, are in the report's errors.
[[nodiscard]] Result<IngestReport> ingest(const archive::Archive& archive,
                                          const IngestOptions& options, const IngestHooks& hooks);

/// What ingest would read, without an archive.
struct DryRunSource {
  std::string path;  ///< a member of a container behind "!"
  std::string form;  ///< "mboxrd", "maildir", "mail"; "empty" where there is none
  std::int64_t messages = 0;
  std::map<std::string, std::int64_t> months;  ///< mails of "2019-08"; of "unknown"
  std::vector<mail::Defect> doubtful;
};
struct DryRunReport {
  std::vector<DryRunSource> sources;
  std::vector<IngestError> errors;
};
[[nodiscard]] DryRunReport dry_run(const IngestOptions& options, const IngestHooks& hooks);

}  // namespace docket::ingest
