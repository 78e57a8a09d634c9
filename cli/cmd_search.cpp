#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/json_values.hpp"
#include "core/utf8.hpp"
#include "search/find_post.hpp"
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
};

search::SearchOptions to_search_options(const Options& options) {
  search::SearchOptions out;
  if (options.posts) out.collapse = search::Collapse::Posts;
  if (options.sort == "newest") out.sort = search::SortOrder::Newest;
  if (options.sort == "oldest") out.sort = search::SortOrder::Oldest;
  out.limit = options.limit;
  out.offset = options.offset;
  return out;
}

std::string marked(const search::Snippet& snippet, const Style& style) {
  std::string out;
  std::size_t at = 0;
  for (const auto& mark : snippet.marks) {
    out += snippet.text.substr(at, mark.offset - at);
    out += style.paint(Ink::Bold, std::string_view(snippet.text).substr(mark.offset, mark.length));
    at = mark.offset + mark.length;
  }
  return out + snippet.text.substr(at);
}

std::string hit_text(const search::Hit& hit, const Configuration& configuration,
                     const Style& style) {
  const archive::Post& post = hit.post;
  const std::string author = post.author_name.empty()
                                 ? shown_address(configuration, post.author_address)
                                 : post.author_name;
  std::string notes;
  if (post.copy_count > 1) notes += fmt::format("  {} copies", post.copy_count);
  if (hit.more_in_thread > 0) notes += fmt::format("  +{} in thread", hit.more_in_thread);
  const std::string date = post.time_source == TimeSource::Unknown
                               ? "no date   "
                               : to_short(post.time.utc_seconds).substr(0, 10);
  return fmt::format("{} {}  {}{}\n    {}  {}\n    {}\n\n",
                     style.paint(Ink::Yellow, fmt::format("{:>6}", post.num.value())),
                     style.paint(Ink::Green, date),
                     style.paint(Ink::Bold, to_printable(post.subject)),
                     style.paint(Ink::Dim, notes), to_printable(author),
                     style.paint(Ink::Dim, "thread " + std::to_string(post.thread.value())),
                     marked(hit.snippet, style));
}

Result<Json> hit_json(archive::ReadHandle& archive, const search::Hit& hit,
                      const Configuration& configuration) {
  DOCKET_ASSIGN(Json json, post_json(archive, hit.post, configuration));
  json["snippet"] = hit.snippet.text;
  json["snippet_marks"] = Json::array();
  for (const auto& mark : hit.snippet.marks) {
    json["snippet_marks"].push_back({{"offset", mark.offset}, {"length", mark.length}});
  }
  json["score"] = hit.score;
  json["more_in_thread"] = hit.more_in_thread;
  return json;
}

Result<Json> result_json(search::Searcher& searcher, const search::SearchResult& result,
                         const Configuration& configuration) {
  DOCKET_ASSIGN(Json json, begin_answer(searcher.archive()));
  DOCKET_ASSIGN(json["coverage"], coverage_json(searcher.archive()));
  json.update({{"query", result.query},
               {"parsed", result.parsed},
               {"warnings", result.warnings},
               {"relaxed", false},
               {"total", result.total},
               {"total_exact", result.total_exact},
               {"stale_by", result.stale_by},
               {"results", Json::array()}});
  for (const search::Hit& hit : result.hits) {
    DOCKET_ASSIGN(Json one, hit_json(searcher.archive(), hit, configuration));
    json["results"].push_back(std::move(one));
  }
  return json;
}

Result<std::string> coverage_text(archive::ReadHandle& archive) {
  DOCKET_ASSIGN(const archive::Coverage c, archive.coverage());
  if (!c.from || !c.to) return std::string("the archive is empty");
  return fmt::format("the archive covers {} from {} to {}", counted(c.posts, "post"),
                     to_short(*c.from).substr(0, 10), to_short(*c.to).substr(0, 10));
}

Result<std::string> result_text(const Context& context, search::Searcher& searcher,
                                const search::SearchResult& result, const Options& options,
                                const Configuration& configuration) {
  const Style style = context.style();
  std::string text;
  for (const search::Hit& hit : result.hits) text += hit_text(hit, configuration, style);
  if (result.hits.empty()) {
    DOCKET_ASSIGN(const std::string coverage, coverage_text(searcher.archive()));
    text += result.total > 0 ? fmt::format("only {} found for {}\n",
                                           counted(result.total, options.posts ? "post" : "thread"),
                                           result.parsed)
                             : fmt::format("Nothing found for {}; {}\n", result.parsed, coverage);
  } else if (!context.quiet) {
    text +=
        fmt::format("{}{}, {} to {} shown\n", result.total_exact ? "" : "about ",
                    counted(result.total, options.posts ? "post" : "thread"), options.offset + 1,
                    options.offset + static_cast<std::int64_t>(result.hits.size()));
  }
  return text;
}

Result<int> run_search(Context& context, const Options& options) {
  std::string query;
  for (const std::string& word : options.words) {
    // An argument with blanks that the shell's quotes held together is a phrase of its own only
    // where the user quoted it once more: words are words.
    query += query.empty() ? word : ' ' + word;
  }
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  DOCKET_ASSIGN(search::Searcher searcher, search::Searcher::open(archive));
  DOCKET_ASSIGN(const search::SearchResult result,
                searcher.search(query, to_search_options(options)));
  for (const std::string& warning : result.warnings) {
    if (!context.json) print_note("query: " + warning);
  }
  if (result.stale_by > 0 && !context.json && !context.quiet) {
    print_error(
        {Errc::InvalidInput,
         fmt::format("the index is {} behind the archive", counted(result.stale_by, "change")),
         "the next `docket ingest` or `docket reindex` brings it up to date"});
  }
  if (context.json || options.format == "json") {
    DOCKET_ASSIGN(const Json json, result_json(searcher, result, configuration));
    DOCKET_TRY(print_json(json));
  } else if (options.format == "jsonl" || options.format == "ids") {
    std::string text;
    for (const search::Hit& hit : result.hits) {
      if (options.format == "ids") {
        DOCKET_ASSIGN(const std::string id, search::display_id(searcher.archive(), hit.post));
        text += id + '\n';
        continue;
      }
      DOCKET_ASSIGN(const Json json, hit_json(searcher.archive(), hit, configuration));
      text += json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    }
    DOCKET_TRY(print_text(context, text));
  } else {
    DOCKET_ASSIGN(const std::string text,
                  result_text(context, searcher, result, options, configuration));
    DOCKET_TRY(print_text(context, text));
  }
  return result.hits.empty() ? kNothingFound : kDone;
}

}  // namespace

void add_search(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("search", "Find posts and threads by their words");
  command->add_option("query", options->words, "Words, \"phrases\", subject:WORD")
      ->required()
      ->type_name("QUERY");
  auto* const posts = command->add_flag("--posts", options->posts, "Every post that matches");
  command->add_flag("--threads", options->threads, "The best post of each thread (the default)")
      ->excludes(posts);
  command->add_option("--sort", options->sort, "relevance, newest or oldest")
      ->check(CLI::IsMember({"relevance", "newest", "oldest"}))
      ->type_name("ORDER")
      ->default_str("relevance");
  command->add_option("--format", options->format, "text, json, jsonl or ids")
      ->check(CLI::IsMember({"text", "json", "jsonl", "ids"}))
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
  command->footer(
      "All words must be found, each in the author's own words or the subject. Words that are "
      "quoted from others do not count.\n\n"
      "Examples:\n"
      "  docket search serial number entropy\n"
      "  docket search 'subject:\"delayed revocation\"' --sort newest\n"
      "  docket search --json --limit 5 CAA lookup failure");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_search(c, *options); };
  });
}

}  // namespace docket::cli
