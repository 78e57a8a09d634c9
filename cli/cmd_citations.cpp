#include <algorithm>
#include <optional>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/citation_values.hpp"
#include "cli/commands.hpp"
#include "cli/input_file.hpp"
#include "cli/table.hpp"
#include "core/utf8.hpp"
#include "mail/ca_names.hpp"
#include "mail/citations.hpp"
#include "mail/requirements.hpp"
#include "search/query_date.hpp"

namespace docket::cli {
namespace {

struct Options {
  std::string file = "-";
  std::string date;
};

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

bool is_quoted(mail::SegmentKind kind) { return kind == mail::SegmentKind::Quote; }

Json citation_json(const mail::Citation& citation, const std::string& text) {
  Json json{{"key", citation.key},
            {"kind", mail::citation_kind(citation.key)},
            {"title", text_or_null(citation_title(citation.key))},
            {"text", to_valid_utf8(text.substr(citation.offset, citation.length))},
            {"item", text_or_null(citation.item)},
            {"version", text_or_null(citation.version)},
            {"offset", citation.offset},
            {"length", citation.length},
            {"quoted", is_quoted(citation.segment)},
            {"mentions", Json::array()}};
  for (const mail::Citation::Span& mention : citation.mentions) {
    json["mentions"].push_back({{"offset", mention.offset}, {"length", mention.length}});
  }
  return json;
}

struct Found {
  mail::Citations citations;
  std::vector<mail::CaMention> cas;
};

Json found_json(const Found& found, const std::string& text) {
  Json json{{"schema", 1},
            {"citations", Json::array()},
            {"links", Json::array()},
            {"cas", Json::array()}};
  for (const mail::Citation& citation : found.citations.citations) {
    json["citations"].push_back(citation_json(citation, text));
  }
  for (const mail::TextLink& link : found.citations.links) {
    json["links"].push_back({{"url", link.url},
                             {"offset", link.offset},
                             {"length", link.length},
                             {"quoted", is_quoted(link.segment)}});
  }
  for (const mail::CaMention& mention : found.cas) {
    json["cas"].push_back({{"owner", mention.owner},
                           {"name", mention.name},
                           {"offset", mention.offset},
                           {"length", mention.length},
                           {"quoted", is_quoted(mention.segment)}});
  }
  return json;
}

/// One line a key, with how often it is cited and the first words that do.
std::string found_text(const Context& context, const Found& found, const std::string& text) {
  Table table({{"CITES"},
               {"TIMES", Align::Right},
               {"WRITTEN", Align::Left, Fit::Shrinks},
               {"TITLE", Align::Left, Fit::Shrinks}});
  std::vector<std::pair<std::string, std::size_t>> keys;  // and the first citation of each
  std::vector<int> times;
  const auto& citations = found.citations.citations;
  for (std::size_t i = 0; i < citations.size(); ++i) {
    const auto known = std::find_if(keys.begin(), keys.end(),
                                    [&](const auto& key) { return key.first == citations[i].key; });
    if (known != keys.end()) {
      ++times[static_cast<std::size_t>(known - keys.begin())];
      continue;
    }
    keys.emplace_back(citations[i].key, i);
    times.push_back(1);
  }
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const mail::Citation& first = citations[keys[k].second];
    const std::string written = text.substr(first.offset, first.length);
    table.add_row({{first.key},
                   {std::to_string(times[k]), Ink::Dim},
                   {written == first.key ? "" : written, Ink::Dim},
                   {citation_title(first.key), Ink::Dim}});
  }
  std::string out = table.empty() ? "" : table.render(context.width(), context.style());
  std::vector<std::string> lines;
  const auto add_once = [&](std::string line) {
    if (std::find(lines.begin(), lines.end(), line) == lines.end())
      lines.push_back(std::move(line));
  };
  for (const mail::CaMention& mention : found.cas) {
    add_once(mention.owner == mention.name
                 ? "names " + mention.owner
                 : fmt::format("names {} ({})", mention.name, mention.owner));
  }
  for (const mail::TextLink& link : found.citations.links) add_once("links to " + link.url);
  if (!out.empty() && !lines.empty()) out += '\n';
  for (const std::string& line : lines) out += to_printable(line) + '\n';
  return out.empty() ? "no citation\n" : out;
}

Result<int> run_citations(Context& context, const Options& options) {
  DOCKET_ASSIGN(const std::string bytes, read_input(options.file));
  // Offsets are of the bytes as they were given, where these are UTF-8.
  const std::string text = to_valid_utf8(bytes);
  std::optional<std::int64_t> written;
  if (!options.date.empty()) {
    DOCKET_ASSIGN(const search::DateRange day,
                  search::parse_date_range(options.date, search::DateForm::On, 0));
    written = day.from ? day.from : day.until;
  }
  const mail::JoinedText joined = mail::JoinedText::of_plain(text);
  const Found found{mail::find_citations(joined, written), mail::find_ca_names(joined, written)};
  if (context.json) {
    DOCKET_TRY(print_json(found_json(found, text)));
  } else {
    DOCKET_TRY(print_text(context, found_text(context, found, text)));
  }
  const bool any =
      !found.citations.citations.empty() || !found.citations.links.empty() || !found.cas.empty();
  return any ? kDone : kNothingFound;
}

}  // namespace

void add_citations(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand(
      "citations", "List what a text cites: bugs, sections, certificates, posts");
  command->add_option("file", options->file, "The text; standard input where it is - or left out")
      ->type_name("FILE");
  command
      ->add_option("--date", options->date,
                   "When it was written: sections were numbered otherwise before 2015 and 2024")
      ->type_name("DATE");
  command->footer(
      "Needs no archive. docs/citations.md says how each thing is named.\n\n"
      "Examples:\n"
      "  docket citations report.md\n"
      "  docket citations --date 2014-05-01 old-report.txt --json\n"
      "  echo 'BR 4.9.1.1, see bug 1619047' | docket citations");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_citations(c, *options); };
  });
}

}  // namespace docket::cli
