#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/csv.hpp"
#include "cli/human.hpp"
#include "cli/index_update.hpp"
#include "cli/json_values.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "ingest/decisions.hpp"
#include "search/find_post.hpp"

namespace docket::cli {
namespace {

using archive::Copy;
using archive::CopyClass;
using archive::Post;

struct Options {
  std::string id;
  std::vector<std::string> classes;
  bool candidates = false;
  std::string format = "text";
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  std::int64_t offset = 0;
};

struct Group {
  Post post;
  std::vector<Copy> copies;
};

bool has_class(const Group& group, const std::vector<std::string>& classes) {
  if (classes.empty()) return true;
  return std::any_of(group.copies.begin(), group.copies.end(), [&classes](const Copy& copy) {
    return std::find(classes.begin(), classes.end(), to_string(copy.copy_class)) != classes.end();
  });
}

Result<std::vector<Group>> find_groups(archive::ReadHandle& archive, const Options& options) {
  std::vector<PostNum> posts;
  if (options.id.empty()) {
    DOCKET_ASSIGN(posts, archive.folded_posts());
  } else {
    DOCKET_ASSIGN(const Post post, search::find_post(archive, options.id));
    posts.push_back(post.num);
  }
  std::vector<Group> groups;
  std::int64_t passed = 0;
  for (const PostNum num : posts) {
    if (static_cast<std::int64_t>(groups.size()) >= options.limit) break;
    DOCKET_ASSIGN(std::vector<Copy> copies, archive.copies(num));
    DOCKET_ASSIGN(const std::optional<Post> post, archive.post(num));
    Group group{post.value_or(Post{}), std::move(copies)};
    if (!has_class(group, options.classes) || passed++ < options.offset) continue;
    groups.push_back(std::move(group));
  }
  return groups;
}

std::string date_of(const Timestamp& time, TimeSource source) {
  return source == TimeSource::Unknown ? "no date         " : to_short(time.utc_seconds);
}

std::string post_line(const Post& post, const Style& style) {
  const std::string author = post.author_name.empty() ? post.author_address : post.author_name;
  return fmt::format("{} {}  {}  {}\n",
                     style.paint(Ink::Yellow, fmt::format("{:>6}", post.num.value())),
                     style.paint(Ink::Green, date_of(post.time, post.time_source)),
                     style.paint(Ink::Bold, to_printable(post.subject)), to_printable(author));
}

std::string group_text(const Group& group, const Style& style) {
  std::string out = post_line(group.post, style);
  for (const Copy& copy : group.copies) {
    out += fmt::format("    {:<11} {}  {}\n    {:<11} {}\n", to_string(copy.copy_class),
                       date_of(copy.time, copy.time_source), to_printable(copy.message_id), "",
                       style.paint(Ink::Dim, copy.reason));
    if (!copy.evidence.empty()) {
      out +=
          fmt::format("    {:<11} {}\n", "",
                      style.paint(Ink::Dim, fmt::format("{:.2f}: {}", copy.score, copy.evidence)));
    }
  }
  return out;
}

std::string summary_text(const std::vector<Group>& groups) {
  std::map<std::string, std::int64_t> classes;
  for (const Group& group : groups) {
    for (const Copy& copy : group.copies) {
      if (copy.copy_class != CopyClass::Leads) ++classes[to_string(copy.copy_class)];
    }
  }
  std::string out =
      counted(static_cast<std::int64_t>(groups.size()), "post") + " in several copies";
  for (const auto& [name, count] : classes) {
    out += fmt::format("{}{} {}", out.find(':') == std::string::npos ? ": " : ", ",
                       human_count(static_cast<std::uint64_t>(count)), name);
  }
  return out + '\n';
}

Result<Json> group_json(archive::ReadHandle& archive, const Group& group) {
  DOCKET_ASSIGN(Json copies, copies_json(archive, group.copies));
  return Json{{"leader", group.post.message_id},
              {"num", group.post.num.value()},
              {"thread", group.post.thread.value()},
              {"subject", group.post.subject},
              {"date", time_json(group.post.time, group.post.time_source)},
              {"copies", std::move(copies)}};
}

std::string groups_csv(const std::vector<Group>& groups) {
  std::string text = "leader,num,message_id,sha256,class,score,date,reason,evidence\r\n";
  for (const Group& group : groups) {
    for (const Copy& copy : group.copies) {
      text += csv_line(
          {group.post.message_id, std::to_string(group.post.num.value()), copy.message_id,
           copy.sha256.hex(), to_string(copy.copy_class), fmt::format("{}", copy.score),
           copy.time_source == TimeSource::Unknown ? "" : to_rfc3339(copy.time.utc_seconds),
           copy.reason, copy.evidence});
    }
  }
  return text;
}

Result<int> print_groups(Context& context, archive::ReadHandle& archive, const Options& options) {
  DOCKET_ASSIGN(const std::vector<Group> groups, find_groups(archive, options));
  const int status = groups.empty() ? kNothingFound : kDone;
  const std::string format = context.json ? "json" : options.format;
  if (format == "json") {
    DOCKET_ASSIGN(Json json, begin_answer(archive));
    json["groups"] = Json::array();
    for (const Group& group : groups) {
      DOCKET_ASSIGN(Json one, group_json(archive, group));
      json["groups"].push_back(std::move(one));
    }
    DOCKET_TRY(print_json(json));
    return status;
  }
  std::string text;
  if (format == "csv") text = groups_csv(groups);
  for (const Group& group : groups) {
    if (format == "jsonl") {
      DOCKET_ASSIGN(const Json one, group_json(archive, group));
      text += one.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    } else if (format == "text") {
      text += group_text(group, context.style());
    }
  }
  if (format == "text" && options.id.empty()) text += summary_text(groups);
  DOCKET_TRY(print_text(context, text));
  return status;
}

Json side_json(const Post& post) {
  return Json{{"message_id", post.message_id},
              {"num", post.num.value()},
              {"thread", post.thread.value()},
              {"subject", post.subject},
              {"date", time_json(post.time, post.time_source)}};
}

struct Pair {
  archive::RepostRow row;
  Post a, b;  // now
};

Result<std::vector<Pair>> find_candidates(archive::ReadHandle& archive, const Options& options) {
  DOCKET_ASSIGN(const std::vector<archive::RepostCandidate> all, archive.repost_candidates());
  PostNum only;
  if (!options.id.empty()) {
    DOCKET_ASSIGN(const Post post, search::find_post(archive, options.id));
    only = post.num;
  }
  std::vector<Pair> pairs;
  std::int64_t passed = 0;
  for (const archive::RepostCandidate& candidate : all) {
    if (static_cast<std::int64_t>(pairs.size()) >= options.limit) break;
    if (only && candidate.a != only && candidate.b != only) continue;
    if (passed++ < options.offset) continue;
    DOCKET_ASSIGN(const std::optional<Post> a, archive.post(candidate.a));
    DOCKET_ASSIGN(const std::optional<Post> b, archive.post(candidate.b));
    if (a && b) pairs.push_back({candidate.row, *a, *b});
  }
  return pairs;
}

const char* standing(const archive::RepostRow& row) {
  const bool version = row.outcome == archive::RepostOutcome::Revision ||
                       row.outcome == archive::RepostOutcome::Addition;
  return version ? "revision" : "candidate";
}

Json pair_json(const Pair& pair) {
  return Json{{"kind", standing(pair.row)},
              {"score", pair.row.score},
              {"reason", pair.row.reason},
              {"evidence", pair.row.evidence},
              {"posts", Json::array({side_json(pair.a), side_json(pair.b)})}};
}

std::string pairs_csv(const std::vector<Pair>& pairs) {
  std::string text = "kind,score,a,b,reason,evidence\r\n";
  for (const Pair& pair : pairs) {
    text += csv_line({standing(pair.row), fmt::format("{}", pair.row.score), pair.a.message_id,
                      pair.b.message_id, pair.row.reason, pair.row.evidence});
  }
  return text;
}

Result<int> print_candidates(Context& context, archive::ReadHandle& archive,
                             const Options& options) {
  DOCKET_ASSIGN(const std::vector<Pair> pairs, find_candidates(archive, options));
  const int status = pairs.empty() ? kNothingFound : kDone;
  const std::string format = context.json ? "json" : options.format;
  if (format == "json") {
    DOCKET_ASSIGN(Json json, begin_answer(archive));
    json["candidates"] = Json::array();
    for (const Pair& pair : pairs) json["candidates"].push_back(pair_json(pair));
    DOCKET_TRY(print_json(json));
    return status;
  }
  std::string text;
  if (format == "csv") text = pairs_csv(pairs);
  const Style style = context.style();
  for (const Pair& pair : pairs) {
    if (format == "jsonl") {
      text += pair_json(pair).dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    } else if (format == "text") {
      text += fmt::format("{} {:.2f}  {}\n", style.paint(Ink::Bold, standing(pair.row)),
                          pair.row.score, pair.row.reason);
      text += post_line(pair.a, style) + post_line(pair.b, style);
      text += fmt::format("       {}\n", style.paint(Ink::Dim, pair.row.evidence));
    }
  }
  if (text.empty()) text = format == "text" ? "no pair of posts is near to being one\n" : "";
  DOCKET_TRY(print_text(context, text));
  return status;
}

Result<int> run_reposts(Context& context, const Options& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  return options.candidates ? print_candidates(context, handle, options)
                            : print_groups(context, handle, options);
}

struct DecisionOptions {
  std::vector<std::string> ids;
  std::string reason;
};

Result<int> print_decision(Context& context, const archive::Archive& archive, PostNum num,
                           std::string_view what) {
  DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
  DOCKET_ASSIGN(const std::optional<Post> post, handle.post(num));
  if (!post) return fail(Errc::Internal, "the post that was decided about is gone");
  DOCKET_ASSIGN(std::vector<Copy> copies, handle.copies(post->num));
  const Group group{*post, std::move(copies)};
  if (context.json) {
    DOCKET_ASSIGN(Json json, begin_answer(handle));
    DOCKET_ASSIGN(Json one, group_json(handle, group));
    json["groups"] = Json::array({std::move(one)});
    DOCKET_TRY(print_json(json));
  } else if (!context.quiet) {
    DOCKET_TRY(
        print_text(context, fmt::format("{}\n{}", what, group_text(group, context.style()))));
  }
  return kDone;
}

/// What is to be split off: the copies under a Message-ID, or those of a former post's number.
ingest::SplitOff split_off(const Post& post, const std::string& id) {
  const bool number = !id.empty() && std::all_of(id.begin(), id.end(), is_digit);
  if (number) return {{}, PostNum(std::stoll(id))};
  const std::optional<MessageId> parsed = MessageId::parse(id.substr(0, id.find('~')));
  return {parsed ? parsed->value() : post.message_id, {}};
}

Result<int> run_split(Context& context, const DecisionOptions& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  Post post;
  {
    DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
    DOCKET_ASSIGN(post, search::find_post(handle, options.ids.front()));
  }
  DOCKET_ASSIGN(const PostNum split,
                ingest::split_repost(archive, post.num, split_off(post, options.ids.front()),
                                     options.reason));
  DOCKET_TRY(catch_up_index(context, archive));
  return print_decision(context, archive, split, "a post of its own from now on:");
}

Result<int> run_join(Context& context, const DecisionOptions& options) {
  DOCKET_ASSIGN(const archive::Archive archive, context.open_archive());
  Post a;
  Post b;
  {
    DOCKET_ASSIGN(archive::ReadHandle handle, archive::ReadHandle::open(archive));
    DOCKET_ASSIGN(a, search::find_post(handle, options.ids[0]));
    DOCKET_ASSIGN(b, search::find_post(handle, options.ids[1]));
  }
  DOCKET_ASSIGN(const PostNum joined, ingest::join_reposts(archive, a.num, b.num, options.reason));
  DOCKET_TRY(catch_up_index(context, archive));
  return print_decision(context, archive, joined, "one post from now on:");
}

std::vector<std::string> class_names() {
  std::vector<std::string> names;
  for (std::size_t i = 1; i < archive::kCopyClasses; ++i) {
    names.emplace_back(to_string(static_cast<CopyClass>(i)));
  }
  return names;
}

void add_decisions(CLI::App& reposts, Context& context) {
  auto split = std::make_shared<DecisionOptions>();
  CLI::App* const split_command =
      reposts.add_subcommand("split", "The copies under a Message-ID are no reposts of the others");
  split_command->add_option("id", split->ids, "The Message-ID, or the number of a post")
      ->required()
      ->expected(1)
      ->type_name("ID");
  split_command->add_option("--reason", split->reason, "Why, for later readers")->type_name("TEXT");
  split_command->footer("Example:\n  docket reposts split '<abc@example.org>'");
  split_command->callback(
      [&context, split] { context.run = [split](Context& c) { return run_split(c, *split); }; });
  auto join = std::make_shared<DecisionOptions>();
  CLI::App* const join_command = reposts.add_subcommand("join", "Two posts are one");
  join_command->add_option("ids", join->ids, "Message-IDs or numbers of the two")
      ->required()
      ->expected(2)
      ->type_name("ID ID");
  join_command->add_option("--reason", join->reason, "Why, for later readers")->type_name("TEXT");
  join_command->footer("Example:\n  docket reposts join 1204 '<abc@example.org>'");
  join_command->callback(
      [&context, join] { context.run = [join](Context& c) { return run_join(c, *join); }; });
}

}  // namespace

void add_reposts(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* const command =
      app.add_subcommand("reposts", "Posts that were sent or kept several times, and why");
  command->add_option("id", options->id, "Only the post with that Message-ID or number")
      ->type_name("ID");
  command
      ->add_option("--class", options->classes,
                   fmt::format("Only posts with such a copy: {}", fmt::join(class_names(), ", ")))
      ->check(CLI::IsMember(class_names()))
      ->type_name("CLASS")
      ->delimiter(',');
  command->add_flag("--candidates", options->candidates,
                    "Posts that are alike and were kept apart: revisions, and cases of doubt");
  command->add_option("--format", options->format, "text, json, jsonl or csv")
      ->check(CLI::IsMember({"text", "json", "jsonl", "csv"}))
      ->type_name("FORMAT")
      ->default_str("text");
  command->add_option("--limit", options->limit, "Posts or pairs to list (all)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000000000}))
      ->type_name("N");
  command->add_option("--offset", options->offset, "Posts or pairs to pass over")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1000000000}))
      ->type_name("N");
  command->require_subcommand(0, 1);
  add_decisions(*command, context);
  command->footer(
      "Every copy keeps its bytes. New mail never undoes what `split` and `join` decide.\n\n"
      "Examples:\n"
      "  docket reposts --class resend,stub\n"
      "  docket reposts '<abc@example.org>'\n"
      "  docket reposts --candidates --limit 20\n"
      "  docket reposts split '<abc@example.org>' --reason 'a correction'\n"
      "  docket reposts join 1204 1311");
  command->callback([&context, options] {
    if (context.run) return;  // split or join was chosen
    context.run = [options](Context& c) { return run_reposts(c, *options); };
  });
}

}  // namespace docket::cli
