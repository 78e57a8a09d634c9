#include "cli/search_output.hpp"

#include <fmt/format.h>

#include "cli/csv.hpp"
#include "cli/human.hpp"
#include "cli/incident_values.hpp"
#include "cli/json_values.hpp"
#include "core/utf8.hpp"
#include "search/find_post.hpp"

namespace docket::cli {
namespace {

using search::Hit;
using search::SearchResult;

Result<Json> hit_json(archive::ReadHandle& archive, const Hit& hit,
                      const Configuration& configuration) {
  DOCKET_ASSIGN(Json json, post_json(archive, hit.post, configuration));
  json["snippet"] = hit.snippet.text;
  json["snippet_marks"] = Json::array();
  for (const auto& mark : hit.snippet.marks) {
    json["snippet_marks"].push_back({{"offset", mark.offset}, {"length", mark.length}});
  }
  json["snippet_quoted"] = hit.snippet.quoted;
  if (hit.snippet.quoted) {
    json["snippet_author"] = hit.quoted_author.empty() ? Json(nullptr) : Json(hit.quoted_author);
    json["snippet_attribution"] = hit.snippet.attribution;
  }
  json["score"] = hit.score;
  json["more_in_thread"] = hit.more_in_thread;
  if (!hit.parts.empty()) {
    json["explain"] = Json::array();
    for (const Hit::Part& part : hit.parts) {
      json["explain"].push_back({{"part", part.label}, {"score", part.score}});
    }
  }
  return json;
}

Json warnings_json(const std::vector<search::QueryWarning>& warnings) {
  Json out = Json::array();
  for (const search::QueryWarning& w : warnings) {
    out.push_back({{"text", w.text}, {"offset", w.offset}, {"length", w.length}});
  }
  return out;
}

Json facets_json(const std::vector<search::Facet>& facets) {
  if (facets.empty()) return nullptr;
  Json out = Json::object();
  for (const search::Facet& facet : facets) {
    out[facet.name] = Json::array();
    for (const search::FacetCount& count : facet.counts) {
      out[facet.name].push_back({{"value", count.value}, {"posts", count.posts}});
    }
  }
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

std::string snippet_text(const Hit& hit, const Style& style) {
  if (hit.snippet.text.empty()) return {};
  std::string text = marked(hit.snippet, style);
  if (!hit.snippet.quoted) return "    " + text + "\n";
  const std::string& whose =
      hit.quoted_author.empty() ? hit.snippet.attribution : hit.quoted_author;
  return "    > " + text +
         style.paint(Ink::Dim, whose.empty() ? "  (quoted)" : "  (quoted: " + whose + ")") + "\n";
}

std::string author_of(const archive::Post& post, const Configuration& configuration) {
  return post.author_name.empty() ? shown_address(configuration, post.author_address)
                                  : post.author_name;
}

std::string hit_text(const Hit& hit, const Configuration& configuration, const Style& style) {
  const archive::Post& post = hit.post;
  std::string notes;
  if (post.copy_count > 1) notes += fmt::format("  {} copies", post.copy_count);
  if (hit.more_in_thread > 0) notes += fmt::format("  +{} in thread", hit.more_in_thread);
  const std::string date = post.time_source == TimeSource::Unknown
                               ? "no date   "
                               : to_short(post.time.utc_seconds).substr(0, 10);
  std::string text =
      fmt::format("{} {}  {}{}\n    {}  {}\n{}",
                  style.paint(Ink::Yellow, fmt::format("{:>6}", post.num.value())),
                  style.paint(Ink::Green, date), style.paint(Ink::Bold, to_printable(post.subject)),
                  style.paint(Ink::Dim, notes), to_printable(author_of(post, configuration)),
                  style.paint(Ink::Dim, "thread " + std::to_string(post.thread.value())),
                  snippet_text(hit, style));
  if (const std::string line = incidents_line(hit.incidents); !line.empty()) {
    text += style.paint(Ink::Dim, "    incidents: " + line) + '\n';
  }
  for (const Hit::Part& part : hit.parts) {
    text += style.paint(Ink::Dim, fmt::format("    {:8.3f}  {}\n", part.score, part.label));
  }
  if (!hit.parts.empty())
    text += style.paint(Ink::Dim, fmt::format("    {:8.3f}  in all\n", hit.score));
  return text + "\n";
}

std::string facets_text(const std::vector<search::Facet>& facets, const Style& style) {
  std::string text;
  for (const search::Facet& facet : facets) {
    if (facet.counts.empty()) continue;
    std::string line;
    for (const search::FacetCount& count : facet.counts) {
      line += fmt::format("{}{} ({})", line.empty() ? "" : ", ", to_printable(count.value),
                          count.posts);
    }
    text += style.paint(Ink::Bold, facet.name) + ": " + line + "\n";
  }
  return text.empty() ? text : text + "\n";
}

Result<std::string> coverage_text(archive::ReadHandle& archive) {
  DOCKET_ASSIGN(const archive::Coverage c, archive.coverage());
  if (!c.from || !c.to) return std::string("the archive is empty");
  std::string text = fmt::format("the archive covers {} from {} to {}", counted(c.posts, "post"),
                                 to_short(*c.from).substr(0, 10), to_short(*c.to).substr(0, 10));
  if (!c.thin_months.empty()) {
    text += fmt::format(" ({} with hardly any)",
                        counted(static_cast<std::int64_t>(c.thin_months.size()), "month"));
  }
  return text;
}

Result<std::string> nothing_text(search::Searcher& searcher, const SearchResult& result,
                                 const char* noun) {
  if (result.total > 0) {
    return fmt::format("only {} found for {}\n", counted(result.total, noun), result.parsed);
  }
  DOCKET_ASSIGN(const std::string coverage, coverage_text(searcher.archive()));
  return fmt::format("Nothing found for {}; {}\n", result.parsed, coverage);
}

/// RFC 4180: quoted where it must be.
}  // namespace

void print_query_warnings(const std::vector<search::QueryWarning>& warnings) {
  for (const search::QueryWarning& w : warnings) {
    print_note(fmt::format("query, at {}: {}", w.offset + 1, to_printable(w.text)));
  }
}

Result<Json> search_json(search::Searcher& searcher, const SearchResult& result,
                         const Configuration& configuration) {
  DOCKET_ASSIGN(Json json, begin_answer(searcher.archive()));
  DOCKET_ASSIGN(json["coverage"], coverage_json(searcher.archive()));
  json.update({{"query", result.query},
               {"parsed", result.parsed},
               {"warnings", warnings_json(result.warnings)},
               {"relaxed", result.relaxed},
               {"total", result.total},
               {"total_posts", result.total_posts},
               {"total_exact", result.total_exact},
               {"stale_by", result.stale_by},
               {"suggestion", result.suggestion ? Json(*result.suggestion) : Json(nullptr)},
               {"facets", facets_json(result.facets)},
               {"results", Json::array()}});
  for (const Hit& hit : result.hits) {
    DOCKET_ASSIGN(Json one, hit_json(searcher.archive(), hit, configuration));
    json["results"].push_back(std::move(one));
  }
  return json;
}

Result<std::string> search_json_lines(search::Searcher& searcher, const SearchResult& result,
                                      const Configuration& configuration) {
  std::string text;
  for (const Hit& hit : result.hits) {
    DOCKET_ASSIGN(const Json json, hit_json(searcher.archive(), hit, configuration));
    text += json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  }
  return text;
}

Result<std::string> search_csv(search::Searcher& searcher, const SearchResult& result,
                               const Configuration& configuration) {
  std::string text =
      "num,thread,message_id,date,from_name,from_address,subject,lists,copy_count,score,"
      "snippet\r\n";
  for (const Hit& hit : result.hits) {
    const archive::Post& post = hit.post;
    DOCKET_ASSIGN(const std::string id, search::display_id(searcher.archive(), post));
    std::string lists;
    for (const std::string& list : hit.lists) lists.append(lists.empty() ? "" : " ").append(list);
    const std::string date =
        post.time_source == TimeSource::Unknown ? "" : to_rfc3339(post.time.utc_seconds);
    text += csv_line({std::to_string(post.num.value()), std::to_string(post.thread.value()), id,
                      date, post.author_name, shown_address(configuration, post.author_address),
                      post.subject, lists, std::to_string(post.copy_count),
                      fmt::format("{}", hit.score), hit.snippet.text});
  }
  return text;
}

Result<std::string> search_ids(search::Searcher& searcher, const SearchResult& result) {
  std::string text;
  for (const Hit& hit : result.hits) {
    DOCKET_ASSIGN(const std::string id, search::display_id(searcher.archive(), hit.post));
    text += id + '\n';
  }
  return text;
}

Result<std::string> search_text(const Context& context, search::Searcher& searcher,
                                const SearchResult& result, const TextLayout& layout) {
  const Style style = context.style();
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  const char* const noun = layout.posts ? "post" : "thread";
  std::string text = facets_text(result.facets, style);
  if (result.relaxed) {
    text += "No post has all of these words; those with at least half of them, the best first:\n\n";
  }
  for (const Hit& hit : result.hits) text += hit_text(hit, configuration, style);
  if (result.hits.empty()) {
    DOCKET_ASSIGN(const std::string nothing, nothing_text(searcher, result, noun));
    text += nothing;
  } else if (!context.quiet) {
    text += fmt::format("{}{}, {} to {} shown\n", result.total_exact ? "" : "about ",
                        counted(result.total, noun), layout.offset + 1,
                        layout.offset + static_cast<std::int64_t>(result.hits.size()));
  }
  if (result.suggestion) text += fmt::format("Did you mean: {}\n", *result.suggestion);
  return text;
}

}  // namespace docket::cli
