#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/json_values.hpp"
#include "cli/table.hpp"

namespace docket::cli {
namespace {

std::uint64_t disk_bytes(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) return std::filesystem::file_size(path, error);
  std::uint64_t total = 0;
  for (std::filesystem::recursive_directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;
    if (it->is_regular_file(gone)) total += it->file_size(gone);
  }
  return total;
}

Json stats_json(const archive::Stats& s) {
  Json lists = Json::array();
  for (const auto& [name, posts] : s.lists) lists.push_back({{"name", name}, {"posts", posts}});
  const auto time = [](const std::optional<std::int64_t>& t) {
    return t ? Json(to_rfc3339(*t)) : Json(nullptr);
  };
  return {{"posts", s.posts},
          {"copies", s.copies},
          {"origins", s.origins},
          {"threads", s.threads},
          {"ghosts", s.ghosts},
          {"variants", s.variants},
          {"sources", s.sources},
          {"defects", s.defects},
          {"incidents", s.incidents},
          {"decisions", s.decisions},
          {"from", time(s.first_time)},
          {"to", time(s.last_time)},
          {"raw_bytes", s.raw_bytes},
          {"stored_bytes", s.stored_bytes},
          {"lists", lists}};
}

std::string stats_text(const archive::Stats& s, std::uint64_t archive_bytes,
                       std::uint64_t index_bytes, const Style& style) {
  Table table({{"", Align::Left}, {"", Align::Right}, {"", Align::Left}});
  const auto row = [&table](const char* name, std::int64_t value, std::string note = {}) {
    table.add_row(
        {{name}, {human_count(static_cast<std::uint64_t>(value))}, {std::move(note), Ink::Dim}});
  };
  row("posts", s.posts,
      s.variants > 0 ? fmt::format("{} share a Message-ID with another", s.variants) : "");
  row("copies", s.copies, "distinct byte strings");
  row("origins", s.origins, "places where they were found");
  row("threads", s.threads);
  row("ghosts", s.ghosts, "posts known only by their id");
  row("defects", s.defects, "see `docket defects`");
  row("sources", s.sources);
  row("incidents", s.incidents);
  std::string out = table.render(0, style);
  if (s.first_time && s.last_time) {
    out += fmt::format("from {} to {}\n", to_short(*s.first_time), to_short(*s.last_time));
  }
  out += fmt::format("{} of mail in {}; index {}\n",
                     human_bytes(static_cast<std::uint64_t>(s.raw_bytes)),
                     human_bytes(archive_bytes), human_bytes(index_bytes));
  constexpr std::size_t kListsShown = 20;
  for (std::size_t i = 0; i < s.lists.size() && i < kListsShown; ++i) {
    out += fmt::format("  {:>9}  {}\n", human_count(static_cast<std::uint64_t>(s.lists[i].second)),
                       s.lists[i].first);
  }
  if (s.lists.size() > kListsShown) {
    out += fmt::format("  and {} more lists: see --json\n", s.lists.size() - kListsShown);
  }
  return out;
}

Result<int> run_stats(Context& context) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const archive::Stats stats, handle.stats());
  const std::uint64_t archive_bytes = disk_bytes(archive.database_path());
  const std::uint64_t index_bytes = disk_bytes(archive.index_path());
  if (!context.json) {
    DOCKET_TRY(print_text(context, stats_text(stats, archive_bytes, index_bytes, context.style())));
    return kDone;
  }
  DOCKET_ASSIGN(Json json, begin_answer(handle));
  json.update(stats_json(stats));
  json["archive_bytes"] = archive_bytes;
  json["index_bytes"] = index_bytes;
  DOCKET_TRY(print_json(json));
  return kDone;
}

}  // namespace

void add_stats(CLI::App& app, Context& context) {
  CLI::App* const command = app.add_subcommand("stats", "Figures about the archive");
  command->footer("Examples:\n  docket stats\n  docket stats --json");
  command->callback([&context] { context.run = run_stats; });
}

}  // namespace docket::cli
