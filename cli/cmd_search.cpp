#include <limits>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/export_writer.hpp"
#include "cli/human.hpp"
#include "cli/search_output.hpp"
#include "search/searcher.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::vector<std::string> words;
  bool posts = false;
  bool threads = false;
  std::string sort = "relevance";
  std::string format = "text";
  std::int64_t limit = 20;
  std::int64_t offset = 0;
  bool facets = false;
  bool explain = false;
  std::optional<std::int64_t> since;
};

search::SearchOptions to_search_options(const Options& options) {
  search::SearchOptions out;
  if (options.posts) out.collapse = search::Collapse::Posts;
  if (options.sort == "newest") out.sort = search::SortOrder::Newest;
  if (options.sort == "oldest") out.sort = search::SortOrder::Oldest;
  out.limit = options.limit;
  out.offset = options.offset;
  out.facets = options.facets;
  out.explain = options.explain;
  out.snippets = options.format != "ids" && options.format != "mboxrd";
  if (options.since) out.since = Modseq(*options.since);
  return out;
}

/// The leading copies of the hits, as an mbox.
Result<void> print_mails(archive::ReadHandle& archive, const search::SearchResult& result) {
  DOCKET_ASSIGN(const std::unique_ptr<ExportWriter> writer, make_export_writer("mboxrd", ""));
  for (const search::Hit& hit : result.hits) {
    DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive.copies(hit.post.num));
    DOCKET_TRY(writer->write_mail(archive, copies.front()));
  }
  return writer->finish();
}

Result<void> print_result(const Context& context, search::Searcher& searcher,
                          const search::SearchResult& result, const Options& options) {
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  const std::string& format = options.format;
  if (context.json || format == "json") {
    DOCKET_ASSIGN(const Json json, search_json(searcher, result, configuration));
    return print_json(json);
  }
  if (format == "mboxrd") return print_mails(searcher.archive(), result);
  Result<std::string> text =
      format == "jsonl" ? search_json_lines(searcher, result, configuration)
      : format == "csv" ? search_csv(searcher, result, configuration)
      : format == "ids" ? search_ids(searcher, result)
                        : search_text(context, searcher, result, {options.posts, options.offset});
  if (!text) return tl::unexpected(std::move(text.error()));
  return print_text(context, *text);
}

Result<int> run_search(Context& context, const Options& options) {
  std::string query;
  for (const std::string& word : options.words) {
    // An argument with blanks that the shell's quotes held together is a phrase of its own only
    // where the user quoted it once more: words are words.
    query += query.empty() ? word : ' ' + word;
  }
  if (query.empty() && !options.since) {
    return fail(Errc::InvalidInput, "search needs a query", "see `docket search --help`");
  }
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(search::Searcher searcher, search::Searcher::open(archive));
  DOCKET_ASSIGN(const search::SearchResult result,
                searcher.search(query, to_search_options(options)));
  if (!context.json) print_query_warnings(result.warnings);
  if (result.stale_by > 0 && !context.json && !context.quiet) {
    print_error(
        {Errc::InvalidInput,
         fmt::format("the index is {} behind the archive", counted(result.stale_by, "change")),
         "the next `docket ingest` or `docket reindex` brings it up to date"});
  }
  DOCKET_TRY(print_result(context, searcher, result, options));
  return result.hits.empty() ? kNothingFound : kDone;
}

/// The fields, from the index's own table.
std::string field_help() {
  std::string text = "Fields:\n";
  const auto line = [&](std::string_view name, std::string_view help) {
    text += fmt::format("  {:<12}{}\n", std::string(name) + ":", help);
  };
  for (const index::Field& field : index::kFields) {
    if (field.kind != index::FieldKind::Value) line(field.name, field.help);
  }
  line("date", "2019, 2019-08, 2019-01..2019-06, 2y: the last two years; after: before:");
  line("thread", "{query}: every post of threads in which a post matches; or a number");
  line("mid", "a Message-ID");
  return text;
}

}  // namespace

void add_search(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("search", "Find posts and threads by their words");
  command->add_option("query", options->words, "Words, \"phrases\", FIELD:VALUE, AND OR NOT NEAR/n")
      ->type_name("QUERY");
  auto* const posts = command->add_flag("--posts", options->posts, "Every post that matches");
  command->add_flag("--threads", options->threads, "The best post of each thread (the default)")
      ->excludes(posts);
  command->add_option("--sort", options->sort, "relevance, newest or oldest")
      ->check(CLI::IsMember({"relevance", "newest", "oldest"}))
      ->type_name("ORDER")
      ->default_str("relevance");
  command->add_option("--format", options->format, "text, json, jsonl, csv, ids or mboxrd")
      ->check(CLI::IsMember({"text", "json", "jsonl", "csv", "ids", "mboxrd"}))
      ->type_name("FORMAT")
      ->default_str("text");
  command->add_option("--limit", options->limit, "Hits to show")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000000}))
      ->type_name("N")
      ->default_str("20");
  command->add_option("--offset", options->offset, "Hits to pass over")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1000000000}))
      ->type_name("N")
      ->default_str("0");
  command->add_flag(
      "--facets", options->facets,
      "Count all that match by author, list, year, CA, bug, section, incident and tag");
  command->add_flag("--explain", options->explain, "What each hit's score is the sum of");
  command
      ->add_option("--since", options->since,
                   "Only what came after that state (the modseq of an earlier answer)")
      ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()))
      ->type_name("MODSEQ");
  command->footer(
      "All words must be found, in any of their forms; the author's own words and the subject "
      "weigh more than words quoted from others. Where no post has all words, those with half of "
      "them are shown, and it is said so.\n\n" +
      field_help() +
      "\nExamples:\n"
      "  docket search serial number entropy\n"
      "  docket search 'subject:\"delayed revocation\"' --sort newest\n"
      "  docket search 'from:sleevi date:2019-01..2019-06 (OCSP OR CRL) -stapling'\n"
      "  docket search 'thread:{from:example.org} is:root'\n"
      "  docket search --json --limit 5 CAA lookup failure\n"
      "  docket search --since 41 --format ids");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_search(c, *options); };
  });
}

}  // namespace docket::cli
