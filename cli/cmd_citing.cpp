#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/citation_values.hpp"
#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/human.hpp"
#include "cli/json_values.hpp"
#include "cli/post_words.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/ca_names.hpp"
#include "mail/citations.hpp"
#include "mail/url_target.hpp"
#include "search/citing.hpp"
#include "search/find_post.hpp"
#include "search/resolve.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::vector<std::string> words;
  bool own_words = false;
  std::int64_t limit = 0;
  std::int64_t offset = 0;
  std::string format = "text";
};

/// What is looked for: one key, or all by which a post may be cited.
struct Target {
  std::string key;
  std::string title;
  std::vector<std::string> keys;
  bool below = true;
};

Result<Target> post_target(archive::ReadHandle& archive, const archive::Post& post) {
  Target target;
  target.key = "mid:" + post.message_id;
  target.title = post.subject;
  target.below = false;
  DOCKET_ASSIGN(target.keys, search::keys_of_post(archive, post));
  return target;
}

/// A CA by any of its names, and what it took over.
std::optional<Target> ca_target(std::string_view typed) {
  constexpr std::string_view kPrefix = "ca:";
  if (!istarts_with(typed, kPrefix)) return std::nullopt;
  const std::string name(trim(typed.substr(kPrefix.size())));
  const mail::CaTable& table = mail::CaTable::built_in();
  const mail::CaName* const known = table.find(name);
  if (known == nullptr) return Target{"ca:" + name, {}, {"ca:" + name}, true};
  const mail::CaEntity& owner = table.entity_of(*known);
  Target target{"ca:" + owner.name, {}, {"ca:" + owner.name}, true};
  for (const mail::CaTable::TakenOver& taken : table.taken_over_by(owner)) {
    target.keys.push_back("ca:" + taken.entity->name);
    target.title +=
        fmt::format("{}{} (since {})", target.title.empty() ? "with what it took over: " : ", ",
                    taken.entity->name, to_rfc3339(taken.since).substr(0, 10));
  }
  return target;
}

Result<Target> find_target(archive::ReadHandle& archive, const std::string& typed) {
  if (std::optional<Target> ca = ca_target(typed)) return std::move(*ca);
  std::string key = mail::parse_citation_key(typed).value_or("");
  const bool is_url = typed.find("://") != std::string::npos;
  if (is_url || key.starts_with("mid:") || key.starts_with("groups:")) {
    DOCKET_ASSIGN(const search::Resolution found,
                  search::Resolver(archive).resolve(is_url ? typed : key));
    if (found.post) return post_target(archive, *found.post);
  }
  if (key.empty() && is_url) key = search::address_key(mail::read_url(typed));
  if (!key.empty()) return Target{key, citation_title(key), {key}, true};
  Result<archive::Post> post = search::find_post(archive, typed);
  if (post) return post_target(archive, *post);
  return fail(Errc::InvalidInput,
              fmt::format("{} is neither a citation nor an archived post", typed),
              "for instance: bug 1619047, br:4.9.1.1, SC-63, ca:Symantec, a URL, a Message-ID; "
              "docs/citations.md has all");
}

Result<Json> citing_json(archive::ReadHandle& archive, const search::Citing& citing,
                         const Configuration& configuration) {
  DOCKET_ASSIGN(Json json, post_json(archive, citing.post, configuration));
  json["key"] = citing.key;
  json["context"] = citing.context;
  json["quoted"] = citing.quoted;
  return json;
}

Result<void> print_as_json(archive::ReadHandle& archive, const Target& target,
                           const search::CitingAnswer& answer, const Configuration& configuration) {
  DOCKET_ASSIGN(Json json, begin_answer(archive));
  json["key"] = target.key;
  json["title"] = target.title.empty() ? Json(nullptr) : Json(target.title);
  json["total"] = answer.total;
  json["results"] = Json::array();
  for (const search::Citing& citing : answer.found) {
    DOCKET_ASSIGN(Json hit, citing_json(archive, citing, configuration));
    json["results"].push_back(std::move(hit));
  }
  DOCKET_ASSIGN(json["coverage"], coverage_json(archive));
  return print_json(json);
}

std::string citing_text(const Target& target, const search::CitingAnswer& answer,
                        const Configuration& configuration, const Style& style) {
  std::string out = style.paint(Ink::Bold, to_printable(target.key));
  if (!target.title.empty()) out += "  " + to_printable(target.title);
  out += fmt::format("  ({})\n", counted(answer.total, "post"));
  for (const search::Citing& citing : answer.found) {
    const archive::Post& post = citing.post;
    out += fmt::format(
        "\n{} {}  {}  {}\n", style.paint(Ink::Yellow, std::to_string(post.num.value())),
        style.paint(Ink::Green, shown_day(post)), to_printable(shown_author(post, configuration)),
        style.paint(Ink::Bold, to_printable(post.subject)));
    std::string about = citing.key == target.key ? "" : citing.key + "  ";
    if (citing.quoted) about += "quoted  ";
    out += "    " + style.paint(Ink::Dim, about) + citing.context + '\n';
  }
  return out;
}

std::string citing_csv(const search::CitingAnswer& answer, const Configuration& configuration) {
  std::string out =
      csv_line({"num", "message_id", "date", "from", "subject", "key", "quoted", "context"});
  for (const search::Citing& citing : answer.found) {
    const archive::Post& post = citing.post;
    out += csv_line({std::to_string(post.num.value()), post.message_id, shown_day(post),
                     shown_author(post, configuration), post.subject, citing.key,
                     citing.quoted ? "true" : "false", citing.context});
  }
  return out;
}

Result<int> run_citing(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  DOCKET_ASSIGN(const Target target,
                find_target(handle, fmt::format("{}", fmt::join(options.words, " "))));
  DOCKET_ASSIGN(
      const search::CitingAnswer answer,
      search::find_citing(handle, target.keys,
                          {target.below, options.own_words, options.limit, options.offset}));
  if (context.json || options.format == "json") {
    DOCKET_TRY(print_as_json(handle, target, answer, configuration));
  } else if (options.format == "jsonl") {
    std::string out;
    for (const search::Citing& citing : answer.found) {
      DOCKET_ASSIGN(const Json json, citing_json(handle, citing, configuration));
      out += json.dump() + '\n';
    }
    DOCKET_TRY(print_text(context, out));
  } else if (options.format == "csv") {
    DOCKET_TRY(print_text(context, citing_csv(answer, configuration)));
  } else {
    DOCKET_TRY(print_text(context, citing_text(target, answer, configuration, context.style())));
  }
  return answer.total == 0 ? kNothingFound : kDone;
}

}  // namespace

void add_citing(CLI::App& app, Context& context) {
  constexpr std::int64_t kMost = 1000000000;
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand(
      "citing", "List the posts that cite a bug, section, ballot, certificate, page or post");
  command->add_option("key", options->words, "What is cited, as people write it, or a post's id")
      ->required()
      ->type_name("KEY");
  command->add_flag("--own", options->own_words, "Pass over posts that only quote it");
  command->add_option("--limit", options->limit, "Posts to list; all if left out")
      ->check(CLI::Range(std::int64_t{1}, kMost))
      ->type_name("N");
  command->add_option("--offset", options->offset, "Posts to pass over")
      ->check(CLI::Range(std::int64_t{0}, kMost))
      ->type_name("N")
      ->default_str("0");
  command->add_option("--format", options->format, "text, json, jsonl or csv")
      ->check(CLI::IsMember({"text", "json", "jsonl", "csv"}))
      ->type_name("FORMAT")
      ->default_str("text");
  command->footer(
      "A section is cited by posts about its subsections, too, a bug by those about one of its\n"
      "comments. The earliest post comes first.\n\n"
      "Examples:\n"
      "  docket citing bug 1619047\n"
      "  docket citing BR 4.9.1 --own\n"
      "  docket citing SC-63\n"
      "  docket citing ca:Symantec --limit 20\n"
      "  docket citing 'https://wiki.mozilla.org/CA/Incident_Dashboard' --json\n"
      "  docket citing 1234          # the posts that link to post 1234");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_citing(c, *options); };
  });
}

}  // namespace docket::cli
