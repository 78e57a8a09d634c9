#include "cli/index_update.hpp"

#include "cli/interrupt.hpp"

namespace docket::cli {

Result<index::IndexReport> update_index_with_progress(const Context& context,
                                                      const archive::Archive& archive,
                                                      index::IndexTask task) {
  ProgressOptions bar = terminal_progress("index", context.verbosity());
  bar.items = "posts";
  Progress progress(std::move(bar));
  const index::IndexHooks hooks{&interrupted(), [&progress](std::int64_t done, std::int64_t) {
                                  progress.update({0, static_cast<std::uint64_t>(done)});
                                }};
  return index::update_index(archive, task, hooks);
}

}  // namespace docket::cli
