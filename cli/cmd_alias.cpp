#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/input_file.hpp"
#include "cli/json_values.hpp"
#include "core/text.hpp"
#include "ingest/decisions.hpp"
#include "mail/url_target.hpp"
#include "search/find_post.hpp"
#include "search/resolve.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::string url;
  std::string id;
  std::string file;
  std::string reason;
};

/// What is to be added, before anything is.
struct Line {
  std::string url;
  std::string id;
  std::string reason;
  std::int64_t number = 0;  ///< in the file; 0 for the command line
};

std::vector<std::string> split_fields(std::string_view line) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t tab = line.find('\t');
    out.emplace_back(trim(line.substr(0, tab)));
    if (tab == std::string_view::npos) return out;
    line.remove_prefix(tab + 1);
  }
}

/// "URL <tab> ID [<tab> REASON]" a line; "#" begins a remark.
Result<std::vector<Line>> parse_lines(std::string_view text, const std::string& file) {
  std::vector<Line> lines;
  std::int64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    std::vector<std::string> fields = split_fields(line);
    if (fields.size() < 2 || fields.size() > 3 || fields[0].empty() || fields[1].empty()) {
      return fail(Errc::InvalidInput, fmt::format("{}:{}: not \"URL<tab>ID\"", file, number),
                  "each line holds a URL, a tab and a post's id; a reason may follow another tab");
    }
    lines.push_back({fields[0], fields[1], fields.size() > 2 ? fields[2] : "", number});
  }
  return lines;
}

Result<archive::Alias> make_alias(archive::ReadHandle& handle, const Line& line) {
  const mail::UrlTarget target = mail::read_url(line.url);
  if (target.key.empty() && line.url.find("://") == std::string::npos) {
    return fail(Errc::InvalidInput, fmt::format("{} is no URL", line.url),
                "give it with its scheme: https://...");
  }
  DOCKET_ASSIGN(const archive::Post post, search::find_post(handle, line.id));
  return archive::Alias{search::alias_key(search::address_key(target)), post.leader_digest,
                        line.reason};
}

/// All or none.
Result<int> add_lines(Context& context, const std::vector<Line>& lines, const std::string& file) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  std::vector<archive::Alias> aliases;
  {
    DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
    for (const Line& line : lines) {
      Result<archive::Alias> alias = make_alias(handle, line);
      if (!alias && line.number > 0) {
        alias.error().message = fmt::format("{}:{}: {}", file, line.number, alias.error().message);
      }
      DOCKET_ASSIGN(archive::Alias made, std::move(alias));
      aliases.push_back(std::move(made));
    }
  }
  DOCKET_ASSIGN(const std::int64_t added, ingest::add_aliases(archive, aliases));
  if (context.json) {
    DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json["added"] = added;
    json["known"] = static_cast<std::int64_t>(aliases.size()) - added;
    DOCKET_TRY(print_json(json));
  } else if (!context.quiet) {
    DOCKET_TRY(
        print_text(context, fmt::format("{} added, {} known\n",
                                        added == 1 ? "1 alias" : fmt::format("{} aliases", added),
                                        static_cast<std::int64_t>(aliases.size()) - added)));
  }
  return kDone;
}

Result<int> run_import(Context& context, const Options& options) {
  DOCKET_ASSIGN(const std::string text, read_input(options.file));
  DOCKET_ASSIGN(const std::vector<Line> lines, parse_lines(text, options.file));
  return add_lines(context, lines, options.file);
}

void register_add(CLI::App& alias, Context& context, const std::shared_ptr<Options>& options) {
  CLI::App* const add = alias.add_subcommand("add", "Tell which post a URL names");
  add->add_option("url", options->url, "Any URL")->required()->type_name("URL");
  add->add_option("id", options->id, "A Message-ID, number or link of the post")
      ->required()
      ->type_name("ID");
  add->add_option("--reason", options->reason, "Shown by `docket resolve`")->type_name("TEXT");
  add->callback([&context, options] {
    context.run = [options](Context& c) {
      return add_lines(c, {{options->url, options->id, options->reason, 0}}, {});
    };
  });
}

void register_import(CLI::App& alias, Context& context, const std::shared_ptr<Options>& options) {
  CLI::App* const import = alias.add_subcommand(
      "import", "The same for many: URL, tab, ID, and a reason behind another tab");
  import->add_option("file", options->file, "One alias a line; - is standard input")
      ->required()
      ->type_name("FILE");
  import->callback([&context, options] {
    context.run = [options](Context& c) { return run_import(c, *options);
};
}  // namespace
);
}  // namespace docket::cli

}  // namespace

void add_alias(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("alias", "Teach which post a URL names that nothing archived tells");
  command->require_subcommand(1);
  register_add(*command, context, options);
  register_import(*command, context, options);
  command->footer(
      "An alias is kept as a decision: it holds against what archived mail tells, through\n"
      "`docket reprocess`, and until another is added for the same URL.\n\n"
      "Examples:\n"
      "  docket alias add 'https://lists.example.org/msg00130.html' '<abc@example.org>'\n"
      "  docket alias import links.tsv");
}

}  // namespace docket::cli
