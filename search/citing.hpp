#pragma once

/// The posts that cite a thing, and the passage where each does.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archive/read_handle.hpp"
#include "core/error.hpp"
#include "mail/analysis.hpp"

namespace docket::search {

struct Citing {
  archive::Post post;
  std::string key;  ///< the one looked for, or one below it
  bool quoted = false;
  std::string context;  ///< the words about it, one line; of the copy that has it
};

struct CitingAnswer {
  std::int64_t total = 0;
  std::vector<Citing> found;
};

struct CitingOptions {
  bool below = true;       ///< what is cited may be a part of it: a section's subsection
  bool own_words = false;  ///< pass over posts that only quote it
  std::int64_t limit = 0;  ///< 0: all
  std::int64_t offset = 0;
};

/// Posts that cite any of `keys`, the earliest first.
[[nodiscard]] Result<CitingAnswer> find_citing(archive::ReadHandle& archive,
                                               const std::vector<std::string>& keys,
                                               const CitingOptions& options);

/// All keys by which others may cite a post: its Message-IDs and the addresses of its copies; those
/// of its thread where it begins it.
[[nodiscard]] Result<std::vector<std::string>> keys_of_post(archive::ReadHandle& archive,
                                                            const archive::Post& post);

/// The words about the first place in `analysis` that cites or names `key`; empty where there is
/// none.
[[nodiscard]] std::string citation_context(const mail::Analysis& analysis, std::string_view key);

}  // namespace docket::search
