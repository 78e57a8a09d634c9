#include <algorithm>
#include <array>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/input_file.hpp"
#include "cli/json_values.hpp"
#include "cli/post_words.hpp"
#include "core/utf8.hpp"
#include "mail/document_links.hpp"
#include "search/find_post.hpp"
#include "search/resolve.hpp"
#include "search/thread_view.hpp"

namespace docket::cli {
namespace {

using search::Resolution;
using search::ResolveStatus;

struct Options {
  std::vector<std::string> urls;
  std::string report;
  std::string format = "auto";
  bool rewrite = false;
  std::string to;
};

struct Resolved {
  Resolution resolution;
  std::string permalink;  ///< empty where nothing was found
  std::int64_t line = 0;  ///< of a report; 0 for a URL that was given
};

/// The permalink of the post, or of the thread where only that is known.
Result<std::string> permalink_of(archive::ReadHandle& archive, const Resolution& resolution,
                                 const Configuration& configuration) {
  if (resolution.status != ResolveStatus::Resolved) return std::string();
  if (resolution.post) return permalink(configuration, resolution.post->message_id);
  DOCKET_ASSIGN(const std::string root, search::thread_root_id(archive, resolution.thread));
  return thread_permalink(configuration, root);
}

Result<Json> resolved_json(archive::ReadHandle& archive, const Resolved& resolved) {
  const Resolution& r = resolved.resolution;
  const bool found = r.status == ResolveStatus::Resolved;
  Json json{{"url", to_valid_utf8(r.url)},
            {"status", search::to_string(r.status)},
            {"message_id", r.post ? Json(r.post->message_id) : Json(nullptr)},
            {"thread", found ? Json(r.thread.value()) : Json(nullptr)},
            {"num", r.post ? Json(r.post->num.value()) : Json(nullptr)},
            {"key", r.key.empty() ? Json(nullptr) : Json(r.key)},
            {"how", r.how},
            {"permalink", found ? Json(resolved.permalink) : Json(nullptr)},
            {"candidates", Json::array()}};
  if (resolved.line > 0) json["line"] = resolved.line;
  for (const archive::Post& post : r.candidates) {
    DOCKET_ASSIGN(const std::string id, search::display_id(archive, post));
    json["candidates"].push_back({{"id", id},
                                  {"message_id", post.message_id},
                                  {"num", post.num.value()},
                                  {"thread", post.thread.value()}});
  }
  return json;
}

Ink status_ink(ResolveStatus status) {
  switch (status) {
    case ResolveStatus::Resolved: return Ink::Green;
    case ResolveStatus::Ambiguous: return Ink::Yellow;
    case ResolveStatus::NotArchived: return Ink::Red;
    case ResolveStatus::NotAPost: break;
  }
  return Ink::Dim;
}

std::string post_line(const archive::Post& post, const Configuration& configuration) {
  const std::string date = shown_day(post);
  return fmt::format("  post {}  {}  {}: {}\n", post.num.value(), date,
                     to_printable(shown_author(post, configuration)), to_printable(post.subject));
}

std::string resolved_text(const Resolved& resolved, const Configuration& configuration,
                          const Style& style) {
  const Resolution& r = resolved.resolution;
  std::string out = style.paint(status_ink(r.status), search::to_string(r.status)) + "  ";
  if (resolved.line > 0) out += fmt::format("line {}  ", resolved.line);
  out += to_printable(to_valid_utf8(r.url)) + '\n';
  if (r.post) {
    out += post_line(*r.post, configuration);
  } else if (r.status == ResolveStatus::Resolved) {
    out += fmt::format("  thread {} as a whole\n", r.thread.value());
  }
  for (const archive::Post& post : r.candidates) out += post_line(post, configuration);
  if (!resolved.permalink.empty()) out += "  " + resolved.permalink + '\n';
  return out + style.paint(Ink::Dim, "  by: " + to_printable(r.how)) + '\n';
}

std::string summary(const std::vector<Resolved>& all) {
  std::map<ResolveStatus, std::int64_t> counts;
  for (const Resolved& one : all) ++counts[one.resolution.status];
  std::string out = counted(static_cast<std::int64_t>(all.size()), "link");
  for (const auto& [status, count] : counts) {
    out += fmt::format(", {} {}", count, search::to_string(status));
  }
  return out;
}

/// 1 where a link of a list leads nowhere for certain, or where there is none at all.
int status_of(const std::vector<Resolved>& all) {
  bool any = false;
  for (const Resolved& one : all) {
    const ResolveStatus status = one.resolution.status;
    if (status == ResolveStatus::Ambiguous || status == ResolveStatus::NotArchived) {
      return kNothingFound;
    }
    any = any || status == ResolveStatus::Resolved;
  }
  return any ? kDone : kNothingFound;
}

Result<void> print_all(Context& context, archive::ReadHandle& archive,
                       const std::vector<Resolved>& all, const Configuration& configuration) {
  if (context.json) {
    DOCKET_ASSIGN(Json json, begin_answer(archive));
    json["links"] = Json::array();
    for (const Resolved& one : all) {
      DOCKET_ASSIGN(Json link, resolved_json(archive, one));
      json["links"].push_back(std::move(link));
    }
    DOCKET_ASSIGN(json["coverage"], coverage_json(archive));
    return print_json(json);
  }
  std::string text;
  for (const Resolved& one : all) text += resolved_text(one, configuration, context.style());
  text += (text.empty() ? "" : "\n") + summary(all) + '\n';
  return print_text(context, text);
}

Result<int> run_urls(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  search::Resolver resolver(handle);
  std::vector<Resolved> all;
  for (const std::string& url : options.urls) {
    Resolved one;
    DOCKET_ASSIGN(one.resolution, resolver.resolve(url));
    DOCKET_ASSIGN(one.permalink, permalink_of(handle, one.resolution, configuration));
    all.push_back(std::move(one));
  }
  DOCKET_TRY(print_all(context, handle, all, configuration));
  return status_of(all);
}

mail::DocumentFormat chosen_format(const Options& options, std::string_view text) {
  const std::map<std::string, mail::DocumentFormat> formats = {
      {"markdown", mail::DocumentFormat::Markdown},
      {"html", mail::DocumentFormat::Html},
      {"wiki", mail::DocumentFormat::Wiki},
      {"plain", mail::DocumentFormat::Plain}};
  const auto found = formats.find(options.format);
  return found != formats.end() ? found->second : mail::document_format(options.report, text);
}

Result<void> print_rewritten(const Options& options, std::string_view text) {
  if (!options.to.empty()) return write_file(options.to, text);
  Output out(STDOUT_FILENO);
  out.write(text);
  return out.finish();
}

Result<int> run_report(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  DOCKET_ASSIGN(const std::string text, read_input(options.report));
  const mail::DocumentFormat format = chosen_format(options, text);
  const std::vector<mail::DocumentLink> links = mail::find_document_links(text, format);
  search::Resolver resolver(handle);
  std::vector<Resolved> all;
  std::vector<mail::LinkReplacement> replacements;
  std::size_t counted_to = 0;
  std::int64_t line = 1;
  for (std::size_t i = 0; i < links.size(); ++i) {
    Resolved one;
    line += std::count(text.begin() + static_cast<std::ptrdiff_t>(counted_to),
                       text.begin() + static_cast<std::ptrdiff_t>(links[i].offset), '\n');
    counted_to = links[i].offset;
    one.line = line;
    DOCKET_ASSIGN(one.resolution, resolver.resolve(links[i].url));
    DOCKET_ASSIGN(one.permalink, permalink_of(handle, one.resolution, configuration));
    if (!one.permalink.empty()) replacements.push_back({i, one.permalink});
    all.push_back(std::move(one));
  }
  if (options.rewrite) {
    if (configuration.base_url.empty()) {
      print_note("no base_url in docket.toml: links are rewritten to mid: URIs (RFC 2392)");
    }
    DOCKET_TRY(print_rewritten(options, mail::rewrite_links(text, format, links, replacements)));
    if (!context.quiet) print_note(summary(all));
  }
  if (!options.rewrite || !options.to.empty()) {
    DOCKET_TRY(print_all(context, handle, all, configuration));
  }
  return status_of(all);
}

Result<int> run_resolve(Context& context, const Options& options) {
  if (options.report.empty() == options.urls.empty()) {
    return fail(Errc::InvalidInput, "give either URLs or --report FILE",
                "`docket resolve --help` has examples");
  }
  if (options.report.empty() && (options.rewrite || !options.to.empty())) {
    return fail(Errc::InvalidInput, "--rewrite and --to need --report FILE", "");
  }
  if (!options.to.empty() && !options.rewrite) {
    return fail(Errc::InvalidInput, "--to names where --rewrite writes", "add --rewrite");
  }
  if (context.json && options.rewrite && options.to.empty()) {
    return fail(Errc::InvalidInput, "with --json the rewritten report needs a file of its own",
                "add --to FILE");
  }
  return options.report.empty() ? run_urls(context, options) : run_report(context, options);
}

}  // namespace

void add_resolve(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("resolve", "Find the archived posts behind links to other archives");
  command->add_option("url", options->urls, "Links of any archive's form")->type_name("URL");
  command
      ->add_option("--report", options->report,
                   "Check every link of this text; - is standard input")
      ->type_name("FILE");
  command
      ->add_option("--format", options->format,
                   "The report's form: auto, markdown, html, wiki, plain")
      ->check(CLI::IsMember({"auto", "markdown", "html", "wiki", "plain"}))
      ->type_name("FORMAT")
      ->default_str("auto");
  command->add_flag("--rewrite", options->rewrite,
                    "Print the report with permalinks in place of the links that were found");
  command->add_option("--to", options->to, "Where --rewrite writes; standard output if left out")
      ->type_name("FILE");
  command->footer(
      "Each link is one of:\n"
      "  resolved      the post, or the thread where nothing tells which of its posts is meant\n"
      "  ambiguous     several posts or threads fit; none is chosen\n"
      "  not-archived  a link into a list's archive, to what is not known here\n"
      "  not-a-post    anything else\n"
      "The exit status is 1 where a link is ambiguous or not archived, or none was found.\n\n"
      "Examples:\n"
      "  docket resolve 'https://groups.google.com/g/mozilla.dev.security.policy/c/oP8XuNXrANw'\n"
      "  docket resolve --report incident.md\n"
      "  docket resolve --report incident.md --rewrite --to incident-new.md\n"
      "  docket alias add 'https://lists.example.org/msg00130.html' 1234   # teaches one");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_resolve(c, *options); };
  });
}

}  // namespace docket::cli
