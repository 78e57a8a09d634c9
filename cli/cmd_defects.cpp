#include <algorithm>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/json_values.hpp"
#include "cli/table.hpp"
#include "mail/defect.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::string kind;
  std::int64_t limit = 1000;
  std::int64_t offset = 0;
};

/// What was wrong, or, where the kind says it all, in which mail.
std::string example_text(const std::optional<archive::DefectRecord>& example) {
  if (!example) return {};
  return example->what.empty() ? example->message_id : example->what;
}

/// All defects of one kind, each with its place.
Result<int> run_one_kind(Context& context, archive::ReadHandle& handle, const Options& options) {
  if (!mail::defect_kind_from(options.kind)) {
    return fail(Errc::InvalidInput, fmt::format("there is no kind of defect {}", options.kind),
                "docs/defects.md and `docket defects` list the kinds");
  }
  DOCKET_ASSIGN(const std::vector<archive::DefectRecord> defects,
                handle.defects_of_kind(options.kind, options.limit, options.offset));
  if (context.json) {
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json["kind"] = options.kind;
    json["results"] = Json::array();
    for (const archive::DefectRecord& d : defects) json["results"].push_back(defect_json(d));
    DOCKET_TRY(print_json(json));
  } else {
    std::string text;
    for (const archive::DefectRecord& d : defects) {
      text += fmt::format("{}:{}  {}\n    {} ({})\n", d.source, d.copy ? d.source_offset : d.offset,
                          d.message_id, d.what, d.done);
    }
    DOCKET_TRY(print_text(context, text));
  }
  return defects.empty() ? kNothingFound : kDone;
}

/// Those with the most, so that a file that is broken throughout is seen.
void add_sources(Table& table, std::vector<archive::DefectCount> counts) {
  constexpr std::size_t kShown = 5;
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  for (std::size_t i = 0; i < counts.size() && i < kShown; ++i) {
    const std::string source = counts[i].source.empty() ? "(no source)" : counts[i].source;
    table.add_row({{""}, {std::to_string(counts[i].count), Ink::Dim}, {"in " + source, Ink::Dim}});
  }
  if (counts.size() > kShown) {
    const std::string more = fmt::format("and in {} more sources", counts.size() - kShown);
    table.add_row({{""}, {""}, {more, Ink::Dim}});
  }
}

Result<int> run_all_kinds(Context& context, archive::ReadHandle& handle) {
  DOCKET_ASSIGN(const std::vector<archive::DefectCount> counts, handle.defect_counts());
  std::map<std::string, std::vector<archive::DefectCount>> by_kind;
  for (const archive::DefectCount& count : counts) by_kind[count.kind].push_back(count);
  Json list = Json::array();
  Table table({{"DEFECT"}, {"COUNT", Align::Right}, {"EXAMPLE", Align::Left, Fit::Shrinks}});
  for (const auto& [kind, per_source] : by_kind) {
    std::int64_t total = 0;
    Json sources = Json::array();
    for (const archive::DefectCount& count : per_source) {
      total += count.count;
      sources.push_back({{"source", count.source}, {"count", count.count}});
    }
    DOCKET_ASSIGN(const std::optional<archive::DefectRecord> example, handle.defect_example(kind));
    list.push_back({{"kind", kind},
                    {"count", total},
                    {"sources", sources},
                    {"example", example ? defect_json(*example) : Json(nullptr)}});
    table.add_row({{kind}, {std::to_string(total)}, {example_text(example), Ink::Dim}});
    if (per_source.size() > 1) add_sources(table, per_source);
  }
  if (context.json) {
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json["defects"] = list;
    DOCKET_TRY(print_json(json));
  } else if (table.empty()) {
    DOCKET_TRY(print_text(context, "no defects\n"));
  } else {
    DOCKET_TRY(print_text(context, table.render(context.width(), context.style())));
  }
  return kDone;
}

Result<int> run_defects(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  return options.kind.empty() ? run_all_kinds(context, handle)
                              : run_one_kind(context, handle, options);
}

}  // namespace

void add_defects(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("defects", "What was wrong with the mail that was read");
  command->add_option("kind", options->kind, "List every defect of one kind")->type_name("KIND");
  command->add_option("--limit", options->limit, "Defects to list")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000000000}))
      ->type_name("N")
      ->default_str("1000");
  command->add_option("--offset", options->offset, "Defects to pass over")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1000000000}))
      ->type_name("N")
      ->default_str("0");
  command->footer(
      "Nothing is dropped for a defect: each says what was done about it.\n\n"
      "Examples:\n"
      "  docket defects\n"
      "  docket defects doubtful-split");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_defects(c, *options); };
  });
}

}  // namespace docket::cli
