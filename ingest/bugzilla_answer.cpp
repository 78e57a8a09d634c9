#include "ingest/bugzilla_answer.hpp"

#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/timestamp.hpp"
#include "core/utf8.hpp"
#include "ingest/bugzilla_reader.hpp"

namespace docket::ingest {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 64;
/// Numbers of bugs have 7 digits in 2026.
constexpr std::int64_t kMaxBug = 999999999;

/// Whether arrays and objects lie deeper in each other than any record's.
bool is_too_deep(std::string_view json) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

Result<Json> parse_json(std::string_view json) {
  if (is_too_deep(json)) {
    return fail(Errc::InvalidInput, fmt::format("the JSON is more than {} levels deep", kMaxDepth),
                "");
  }
  try {
    return Json::parse(is_valid_utf8(json) ? std::string(json) : to_valid_utf8(json));
  } catch (const Json::parse_error& error) {
    const std::string_view begin = json.substr(0, json.find_first_not_of(" \t\r\n") + 1);
    return fail(Errc::InvalidInput, fmt::format("no whole JSON: byte {}", error.byte),
                begin.ends_with('<')
                    ? "it is HTML: perhaps an error page, or the page of a bug instead of "
                      "https://bugzilla.mozilla.org/rest/bug?..."
                    : "it must be what Bugzilla's REST interface answers, whole");
  } catch (const Json::out_of_range&) {  // of numbers; it is no parse_error
    return fail(Errc::InvalidInput, "the JSON has a number that no computer holds",
                "it must be what Bugzilla's REST interface answers, whole");
  }
}

std::optional<std::int64_t> as_number(const Json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> bug_number(const Json& value) {
  const auto number = as_number(value);
  return number && *number > 0 && *number <= kMaxBug ? number : std::nullopt;
}

void take_bugs(const Json& bugs, BugzillaAnswer& answer) {
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    const Json& bug = bugs[i];
    const auto num = bug.is_object() && bug.contains("id") ? bug_number(bug["id"]) : std::nullopt;
    if (num) {
      answer.bugs.push_back({IncidentNum(*num), bug.dump()});
    } else {
      answer.problems.push_back(fmt::format("record {} has no bug number in \"id\"", i + 1));
    }
  }
}

void take_comments(const Json& bugs, BugzillaAnswer& answer) {
  for (const auto& [key, value] : bugs.items()) {
    const auto bug = bug_number(Json(key));
    if (!bug || !value.is_object() || !value.contains("comments") ||
        !value["comments"].is_array()) {
      answer.problems.push_back(fmt::format("no comments of a bug: \"{}\"", key));
      continue;
    }
    for (const Json& comment : value["comments"]) {
      const bool is_object = comment.is_object();
      if (is_object && comment.value("is_private", Json(false)) == Json(true)) continue;
      const auto count =
          is_object && comment.contains("count") ? as_number(comment["count"]) : std::nullopt;
      if (count && *count >= 0) {
        answer.comments.push_back({IncidentNum(*bug), *count, comment.dump()});
      } else {
        answer.problems.push_back(
            fmt::format("a comment of bug {} has no number in \"count\"", *bug));
      }
    }
  }
}

/// Of a string field; nullopt for none, and for another type.
std::optional<std::string> text_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || !at->is_string()) return std::nullopt;
  return at->get<std::string>();
}

std::optional<std::int64_t> time_of(const Json& object, const char* name) {
  const auto text = text_of(object, name);
  return text ? parse_rfc3339(*text) : std::nullopt;
}

/// Stored records were parsed before.
Json parse_stored(std::string_view record) {
  Json json = Json::parse(record, nullptr, false);
  return json.is_object() ? json : Json::object();
}

}  // namespace

Result<BugzillaAnswer> parse_bugzilla_answer(std::string_view text) {
  DOCKET_ASSIGN(const Json json, parse_json(text));
  BugzillaAnswer answer;
  if (json.is_array()) {
    take_bugs(json, answer);
    return answer;
  }
  if (json.is_object() && json.value("error", Json(false)) == Json(true)) {
    // Read once more: in one line, and without what could steer a terminal.
    const std::optional<BugzillaError> error = read_bugzilla(text).error;
    return fail(Errc::InvalidInput,
                fmt::format("Bugzilla answered with an error: {}",
                            error && !error->message.empty() ? error->message : "no reason given"),
                "ask again, and save the answer that has the bugs");
  }
  const auto bugs = json.is_object() ? json.find("bugs") : json.end();
  if (!json.is_object() || bugs == json.end() || !(bugs->is_array() || bugs->is_object())) {
    return fail(Errc::InvalidInput, "the JSON has no \"bugs\"",
                "it must be what Bugzilla's REST interface answers: {\"bugs\": [...]}");
  }
  bugs->is_array() ? take_bugs(*bugs, answer) : take_comments(*bugs, answer);
  return answer;
}

BugFields read_bug_fields(std::string_view record) {
  const Json json = parse_stored(record);
  BugFields fields;
  fields.summary = text_of(json, "summary");
  fields.status = text_of(json, "status");
  fields.resolution = text_of(json, "resolution");
  fields.whiteboard = text_of(json, "whiteboard");
  fields.url = text_of(json, "url");
  fields.creation_time = time_of(json, "creation_time");
  fields.last_change_time = time_of(json, "last_change_time");
  if (const auto at = json.find("is_open"); at != json.end() && at->is_boolean()) {
    fields.is_open = at->get<bool>();
  }
  if (const auto at = json.find("see_also"); at != json.end() && at->is_array()) {
    for (const Json& link : *at) {
      if (link.is_string()) fields.see_also.push_back(link.get<std::string>());
    }
  }
  return fields;
}

CommentFields read_comment_fields(std::string_view record) {
  const Json json = parse_stored(record);
  CommentFields fields;
  fields.text = text_of(json, "text").value_or("");
  fields.time = time_of(json, "time");
  if (!fields.time) fields.time = time_of(json, "creation_time");
  return fields;
}

}  // namespace docket::ingest
