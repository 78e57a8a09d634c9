#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/export_writer.hpp"
#include "cli/human.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_values.hpp"
#include "cli/search_output.hpp"
#include "search/searcher.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::vector<std::string> query;
  std::string format = "mboxrd";
  std::string to;
  bool all_copies = false;
};

constexpr std::int64_t kPage = 1000;  // hits asked for at once

/// Every post that matches, or every post, in order of their numbers.
Result<std::vector<PostNum>> chosen_posts(const archive::Archive& archive,
                                          archive::ReadHandle& handle, const Options& options) {
  std::vector<PostNum> posts;
  if (options.query.empty()) {
    DOCKET_TRY(handle.posts_changed_after(Modseq{}, [&](const archive::Post& p) -> Result<bool> {
      posts.push_back(p.num);
      return true;
    }));
    return posts;
  }
  std::string query;
  for (const std::string& word : options.query) query += query.empty() ? word : ' ' + word;
  DOCKET_ASSIGN(search::Searcher searcher, search::Searcher::open(archive));
  search::SearchOptions search;
  search.collapse = search::Collapse::Posts;
  search.sort = search::SortOrder::Oldest;
  search.limit = kPage;
  search.snippets = false;
  search.relax = false;
  while (true) {
    DOCKET_ASSIGN(const search::SearchResult page, searcher.search(query, search));
    if (search.offset == 0) print_query_warnings(page.warnings);
    for (const search::Hit& hit : page.hits) posts.push_back(hit.post.num);
    if (static_cast<std::int64_t>(page.hits.size()) < kPage) break;
    search.offset += kPage;
  }
  std::sort(posts.begin(), posts.end());
  return posts;
}

struct Destination {
  const Options& options;
  const Configuration& configuration;
  ExportWriter& writer;
};

Result<void> export_post(archive::ReadHandle& handle, const archive::Post& post,
                         const Destination& to) {
  DOCKET_ASSIGN(std::vector<archive::Copy> copies, handle.copies(post.num));
  if (to.options.format == "jsonl") {
    DOCKET_ASSIGN(const Json json, full_post_json(handle, post, copies.front(), to.configuration));
    return to.writer.write_line(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  if (!to.options.all_copies) copies.resize(1);
  for (const archive::Copy& copy : copies) DOCKET_TRY(to.writer.write_mail(handle, copy));
  return {};
}

/// All copies in order of arrival, so that the archive made of them has the same numbers.
Result<void> export_all_copies(archive::ReadHandle& handle, ExportWriter& writer) {
  std::vector<archive::Copy> copies;
  DOCKET_TRY(handle.all_copies([&](const archive::Copy& copy) -> Result<bool> {
    copies.push_back(copy);
    return true;
  }));
  for (const archive::Copy& copy : copies) {
    if (interrupted() || writer.closed()) break;
    DOCKET_TRY(writer.write_mail(handle, copy));
  }
  return {};
}

Result<int> run_export(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const std::unique_ptr<ExportWriter> writer,
                make_export_writer(options.format, options.to));
  if (options.all_copies && options.query.empty() && options.format != "jsonl") {
    DOCKET_TRY(export_all_copies(handle, *writer));
  } else {
    DOCKET_ASSIGN(const std::vector<PostNum> posts, chosen_posts(archive, handle, options));
    for (const PostNum num : posts) {
      if (interrupted() || writer->closed()) break;
      DOCKET_ASSIGN(const std::optional<archive::Post> post, handle.post(num));
      if (post) DOCKET_TRY(export_post(handle, *post, {options, configuration, *writer}));
    }
  }
  if (interrupted()) return fail(Errc::Interrupted, "export was stopped before its end");
  DOCKET_TRY(writer->finish());
  if (!options.to.empty() && context.json) {
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json["exported"] = writer->count();
    json["to"] = options.to;
    DOCKET_TRY(print_json(json));
  } else if (!options.to.empty() && !context.quiet) {
    DOCKET_TRY(print_text(
        context, fmt::format("{} written to {}\n",
                             counted(writer->count(), options.format == "jsonl" ? "post" : "mail"),
                             options.to)));
  }
  return writer->count() > 0 ? kDone : kNothingFound;
}

}  // namespace

void add_export(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("export", "Take posts out again, exactly as they came in");
  command->add_option("query", options->query, "Only the posts that match; else all")
      ->type_name("QUERY");
  command->add_option("--format", options->format, "mboxrd, maildir or jsonl")
      ->check(CLI::IsMember({"mboxrd", "maildir", "jsonl"}))
      ->type_name("FORMAT")
      ->default_str("mboxrd");
  command
      ->add_option("--to", options->to,
                   "A new file, or for maildir a new folder; else standard output")
      ->type_name("DIR|FILE");
  command->add_flag("--all-copies", options->all_copies, "Every copy, not only the leading ones");
  command->footer(
      "Examples:\n"
      "  docket export --all-copies --to backup.mbox\n"
      "  docket export serial entropy --format maildir --to entropy/\n"
      "  docket export --format jsonl | jq .subject");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_export(c, *options); };
  });
}

}  // namespace docket::cli
