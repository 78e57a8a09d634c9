#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/human.hpp"
#include "cli/incident_values.hpp"
#include "cli/json_values.hpp"
#include "core/utf8.hpp"
#include "mail/subject.hpp"
#include "search/find_post.hpp"
#include "search/thread_view.hpp"

namespace docket::cli {
namespace {

constexpr std::size_t kMaxIndent = 24;  // levels; a deeper reply stands below its parent unindented

struct Options {
  std::string id;
};

/// How a thread is shown to people.
struct Look {
  const Configuration& configuration;
  Style style;
  bool reasons = false;  // of inferred parents
};

/// The lines that join replies to what they answer, drawn from the bottom up.
std::vector<std::string> tree_lines(const std::vector<search::ThreadNode>& nodes) {
  std::vector<std::string> lines(nodes.size());
  std::vector<char> open;  // per depth: a sibling follows below
  for (std::size_t i = nodes.size(); i-- > 0;) {
    const std::size_t depth = nodes[i].depth;
    if (open.size() <= depth) open.resize(depth + 1, 0);
    std::fill(open.begin() + static_cast<std::ptrdiff_t>(depth) + 1, open.end(), char{0});
    std::string& line = lines[i];
    for (std::size_t d = 1; d < std::min(depth, kMaxIndent); ++d) {
      line += open[d] != 0 ? "\xE2\x94\x82 " : "  ";
    }
    if (depth > 0)
      line += open[depth] != 0 ? "\xE2\x94\x9C\xE2\x94\x80" : "\xE2\x94\x94\xE2\x94\x80";
    open[depth] = 1;
  }
  return lines;
}

/// "  inferred, 97 %": no reference says where the post hangs.
std::string inference_text(const archive::Post& post, const Look& look) {
  if (!post.confidence) return {};
  std::string out = fmt::format("  inferred, {:.0f} %", 100 * *post.confidence);
  if (look.reasons) out += ": " + to_printable(post.reason);
  return look.style.paint(Ink::Dim, out);
}

std::string node_text(const search::ThreadNode& node, const std::string& shown_subject,
                      const Look& look) {
  const Configuration& configuration = look.configuration;
  const Style& style = look.style;
  if (!node.post) {
    return style.paint(Ink::Dim, fmt::format("[not archived: {}]", to_printable(node.message_id)));
  }
  const archive::Post& post = *node.post;
  const std::string author = post.author_name.empty()
                                 ? shown_address(configuration, post.author_address)
                                 : post.author_name;
  std::string out =
      fmt::format("{} {}  {}", style.paint(Ink::Yellow, std::to_string(post.num.value())),
                  style.paint(Ink::Green, post.time_source == TimeSource::Unknown
                                              ? "no date"
                                              : to_short(post.time.utc_seconds)),
                  to_printable(author));
  if (post.copy_count > 1)
    out += style.paint(Ink::Dim, fmt::format("  {} copies", post.copy_count));
  if (mail::parse_subject(post.subject).base != shown_subject) {
    out += "  " + style.paint(Ink::Bold, to_printable(post.subject));
  }
  return out + inference_text(post, look);
}

std::string thread_text(const search::ThreadView& view, const Look& look) {
  const Style& style = look.style;
  const auto posts = std::count_if(view.nodes.begin(), view.nodes.end(),
                                   [](const auto& n) { return n.post.has_value(); });
  std::string out =
      fmt::format("{}  (thread {}, {})\n\n", style.paint(Ink::Bold, to_printable(view.subject)),
                  view.num.value(), counted(posts, "post"));
  const std::vector<std::string> lines = tree_lines(view.nodes);
  std::string subject = mail::parse_subject(view.subject).base;
  for (std::size_t i = 0; i < view.nodes.size(); ++i) {
    out += style.paint(Ink::Dim, lines[i]) + node_text(view.nodes[i], subject, look) + '\n';
    if (view.nodes[i].post) subject = mail::parse_subject(view.nodes[i].post->subject).base;
  }
  return out;
}

Json node_json(const search::ThreadNode& node, const Configuration& configuration) {
  Json json{{"message_id", node.message_id},
            {"num", nullptr},
            {"parent", node.parent.empty() ? Json(nullptr) : Json(node.parent)},
            {"inferred", false},
            {"confidence", nullptr},
            {"reason", nullptr},
            {"ghost", !node.post.has_value()},
            {"depth", node.depth},
            {"from", nullptr},
            {"date", nullptr},
            {"copy_count", 0}};
  if (!node.post) return json;
  const archive::Post& post = *node.post;
  json["num"] = post.num.value();
  json["subject"] = post.subject;
  json["from"] = {{"name", post.author_name},
                  {"address", shown_address(configuration, post.author_address)}};
  json["date"] = time_json(post.time, post.time_source);
  json["copy_count"] = post.copy_count;
  if (!node.parent.empty()) json["reason"] = "references";
  if (post.confidence) {
    json["inferred"] = true;
    json["confidence"] = *post.confidence;
    json["reason"] = post.reason;
  }
  return json;
}

/// What the thread is about, by the best link of any of its posts.
Result<std::vector<archive::IncidentLink>> links_of_view(archive::ReadHandle& archive,
                                                         const search::ThreadView& view) {
  std::vector<PostNum> posts;
  for (const search::ThreadNode& node : view.nodes) {
    if (node.post) posts.push_back(node.post->num);
  }
  return links_of_posts(archive, posts);
}

Result<int> run_thread(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const ThreadNum num, search::find_thread(handle, options.id));
  DOCKET_ASSIGN(const archive::ThreadRows rows, handle.thread(num));
  const search::ThreadView view = search::make_thread_view(rows);
  DOCKET_ASSIGN(const Configuration configuration, context.configuration());
  if (!context.json) {
    const Look look{configuration, context.style(), context.verbose};
    DOCKET_ASSIGN(const auto links, links_of_view(handle, view));
    DOCKET_ASSIGN(const std::string incidents, incidents_text(handle, links));
    DOCKET_TRY(print_text(context, thread_text(view, look) + incidents));
    return kDone;
  }
  DOCKET_ASSIGN(Json json, begin_answer(handle));
  json["thread"] = view.num.value();
  json["subject"] = view.subject;
  DOCKET_ASSIGN(const auto links, links_of_view(handle, view));
  DOCKET_ASSIGN(json["incidents"], incident_links_json(handle, links));
  json["posts"] = Json::array();
  for (const search::ThreadNode& node : view.nodes) {
    Json one = node_json(node, configuration);
    one["incidents"] = Json::array();
    if (node.post) {
      DOCKET_ASSIGN(const auto own, handle.incident_links(node.post->num));
      DOCKET_ASSIGN(one["incidents"], incident_links_json(handle, own));
    }
    json["posts"].push_back(std::move(one));
  }
  DOCKET_TRY(print_json(json));
  return kDone;
}

}  // namespace

void add_thread(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command = app.add_subcommand("thread", "Read the discussion that a post is in");
  command->add_option("id", options->id, "A Message-ID, number or link of any of its posts")
      ->required()
      ->type_name("ID");
  command->footer(
      "Posts that are missing from the archive are shown where several answers hang on them.\n"
      "\"inferred\" marks a post that names no other: what it answers was told by its quotes,\n"
      "its attribution, its subject and its time. --verbose says by which.\n\n"
      "Examples:\n"
      "  docket thread 1234\n"
      "  docket thread --verbose 1234\n"
      "  docket thread '<abc@example.org>' --json");
  command->callback([&context, options] {
    context.run = [options](Context& c) { return run_thread(c, *options); };
  });
}

}  // namespace docket::cli
