#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/incident_commands.hpp"
#include "cli/incident_values.hpp"
#include "cli/index_update.hpp"
#include "cli/json_values.hpp"
#include "core/utf8.hpp"
#include "ingest/incidents.hpp"
#include "search/find_incident.hpp"
#include "search/find_post.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::string bug;
  std::string id;
  std::string reason;
};

enum class Word { Link, Unlink };

struct Target {
  archive::Incident incident;
  archive::Post post;
};

Result<Target> find_target(const archive::Archive& archive, const Options& options) {
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(archive::Incident incident, search::find_incident(handle, options.bug));
  DOCKET_ASSIGN(archive::Post post, search::find_post(handle, options.id));
  return Target{std::move(incident), std::move(post)};
}

Result<int> run(Context& context, const Options& options, Word word) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(const Target target, find_target(archive, options));
  DOCKET_ASSIGN(const bool is_new,
                ingest::decide_link(archive, {target.incident.num, target.post.leader_digest,
                                              word == Word::Link, options.reason}));
  DOCKET_TRY(catch_up_index(context, archive));
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const auto links, handle.incident_links(target.post.num));
  if (context.json) {
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    json["incident"] = target.incident.num.value();
    json["message_id"] = target.post.message_id;
    json["linked"] = word == Word::Link;
    json["new"] = is_new;
    DOCKET_ASSIGN(json["incidents"], incident_links_json(handle, links));
    DOCKET_TRY(print_json(json));
  } else if (!context.quiet) {
    const std::string line = incidents_line(links);
    DOCKET_TRY(print_text(
        context, fmt::format("post {} ({}) {} {}\nits incidents: {}\n", target.post.num.value(),
                             to_printable(target.post.subject),
                             word == Word::Link ? "is linked to bug" : "is not about bug",
                             target.incident.num.value(), line.empty() ? "none" : line)));
  }
  return kDone;
}

void add_word(CLI::App& incident, Context& context, Word word) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      word == Word::Link
          ? incident.add_subcommand("link", "Say that a post is about an incident")
          : incident.add_subcommand("unlink", "Say that a post is not about an incident");
  command->add_option("bug", options->bug, "The bug's number or URL")->required()->type_name("N");
  command->add_option("id", options->id, "A Message-ID, number or link of the post")
      ->required()
      ->type_name("ID");
  command->add_option("--reason", options->reason, "Shown with the link")->type_name("TEXT");
  command->footer(
      "Kept as a decision: it holds against what is cited and inferred, through `docket\n"
      "reprocess`, and until the contrary is said.\n\n"
      "Example:\n  docket incident " +
      std::string(word == Word::Link ? "link" : "unlink") + " 1619047 '<abc@example.org>'");
  command->callback([&context, options, word] {
    context.run = [options, word](Context& c) { return run(c, *options, word); };
  });
}

}  // namespace

void add_incident_decisions(CLI::App& incident, Context& context) {
  add_word(incident, context, Word::Link);
  add_word(incident, context, Word::Unlink);
}

}  // namespace docket::cli
