#include "tests/support/bugzilla_server.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace docket::test {
namespace {

using Json = nlohmann::ordered_json;

ServerReply error_reply(int status, int code, const std::string& message) {
  ServerReply reply;
  reply.status = status;
  reply.body = Json{{"error", true},
                    {"code", code},
                    {"message", message},
                    {"documentation", "https://bmo.readthedocs.io/en/latest/api/"}}
                   .dump();
  return reply;
}

ServerReply html_reply(int status, const std::string& title) {
  ServerReply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=UTF-8";
  reply.body =
      "<!DOCTYPE html>\n<html><head>\n<title>" + title + "</title></head><body>Sorry</body></html>";
  return reply;
}

std::string value_of(const ServerRequest& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

Json record_of(const ServerBug& bug) {
  return {{"id", bug.id},
          {"summary", bug.summary},
          {"status", "ASSIGNED"},
          {"resolution", ""},
          {"last_change_time", bug.last_change_time},
          {"product", bug.product},
          {"component", bug.component},
          {"depends_on", Json::array({1, 2})},
          {"flags", Json::array({Json{{"id", 77}, {"name", "needinfo"}}})},
          {"comment_count", bug.comments.size()}};
}

}  // namespace

BugzillaServer::BugzillaServer(std::vector<ServerBug> bugs,
                               std::optional<TestCertificate> certificate)
    : bugs_(std::move(bugs)),
      http_(std::make_unique<HttpServer>(
          [this](const ServerRequest& request) {
            if (before_request) before_request(request, bugs_);
            ServerReply reply = reply_to(request);
            if (on_reply) on_reply(request, reply);
            return reply;
          },
          std::move(certificate))) {}

std::optional<ServerReply> BugzillaServer::over_limit_reply() {
  if (requests_a_minute == 0) return std::nullopt;
  const auto real = std::chrono::steady_clock::now() - started_;
  const std::int64_t now =
      now_ms_ + std::chrono::duration_cast<std::chrono::milliseconds>(real).count();
  std::erase_if(counted_, [&](std::int64_t then) { return then <= now - 60'000; });
  counted_.push_back(now);
  const auto count = static_cast<int>(counted_.size());
  if (count <= requests_a_minute) return std::nullopt;
  ++over_limit_;
  // The request that meets the limit is told by the API, later ones by what stands before it.
  if (count == requests_a_minute + 1)
    return error_reply(400, 32000, "You have exceeded the rate limit of this action.");
  return html_reply(429, "Too Many Requests");
}

ServerReply BugzillaServer::reply_to(const ServerRequest& request) {
  if (request.target.size() > 8192) {
    ServerReply reply;
    reply.status = 414;
    reply.content_type = "text/plain";
    reply.body = "Request-URI Too Long";
    return reply;
  }
  if (auto reply = over_limit_reply()) return *reply;
  const auto key = request.headers.find("x-bugzilla-api-key");
  if (!api_key.empty() && key != request.headers.end() && key->second != api_key)
    return error_reply(400, 306, "The API key '" + key->second + "' you specified is invalid.");
  if (request.path == "/rest/time") {
    ServerReply reply;
    reply.body = Json{
        {"web_time_utc", kServerTime},
        {"db_time", kServerTime},
        {"web_time", kServerTime},
        {"tz_offset",
         "+0000"}}.dump();
    return reply;
  }
  if (request.path == "/rest/bug") return search(request);
  if (request.path.starts_with("/rest/bug/") && request.path.ends_with("/comment"))
    return comments_of(request);
  return html_reply(404, "Not Found");
}

ServerReply BugzillaServer::search(const ServerRequest& request) const {
  const std::string ids = "," + value_of(request, "id") + ",";
  const std::string product = value_of(request, "product");
  const std::string component = value_of(request, "component");
  const std::string since = value_of(request, "last_change_time");
  if (ids == ",," && product.empty() && component.empty())
    return error_reply(400, 1000, "You may not search without any search terms.");
  std::vector<const ServerBug*> found;
  for (const ServerBug& bug : bugs_) {
    const bool is_named =
        ids == ",," || ids.find("," + std::to_string(bug.id) + ",") != std::string::npos;
    if (bug.is_public && is_named && (product.empty() || bug.product == product) &&
        (component.empty() || bug.component == component) && bug.last_change_time >= since)
      found.push_back(&bug);
  }
  if (value_of(request, "order") == "bug_id") {
    std::sort(found.begin(), found.end(),
              [](const ServerBug* a, const ServerBug* b) { return a->id < b->id; });
  } else {
    std::reverse(found.begin(), found.end());
  }
  auto limit = static_cast<std::size_t>(std::max(0, std::atoi(value_of(request, "limit").c_str())));
  auto offset =
      static_cast<std::size_t>(std::max(0, std::atoi(value_of(request, "offset").c_str())));
  if (limit == 0 || ignores_offset) offset = 0;
  const auto most = static_cast<std::size_t>(max_limit);
  limit = limit == 0 ? most : std::min(limit, most);
  Json bugs = Json::array();
  for (std::size_t i = offset; i < found.size() && bugs.size() < limit; ++i)
    bugs.push_back(record_of(*found[i]));
  ServerReply reply;
  reply.body = Json{{"bugs", bugs}, {"faults", Json::array()}}.dump();
  return reply;
}

ServerReply BugzillaServer::comments_of(const ServerRequest& request) const {
  const std::int64_t id = std::atoll(request.path.c_str() + std::string("/rest/bug/").size());
  const auto bug =
      std::find_if(bugs_.begin(), bugs_.end(), [&](const ServerBug& b) { return b.id == id; });
  const std::string number = std::to_string(id);
  if (bug == bugs_.end()) return error_reply(404, 101, "Bug #" + number + " does not exist.");
  if (!bug->is_public)
    return error_reply(401, 102, "You are not authorized to access bug #" + number + ".");
  const bool only_new = !value_of(request, "new_since").empty();
  Json comments = Json::array();
  for (std::size_t i = 0; i < bug->comments.size(); ++i) {
    if (only_new && i + 1 < bug->comments.size()) continue;  // the last one is the new one
    comments.push_back({{"id", id * 100 + static_cast<std::int64_t>(i)},
                        {"bug_id", id},
                        {"count", i},
                        {"text", bug->comments[i]},
                        {"time", "2026-01-01T00:00:00Z"},
                        {"tags", Json::array()},
                        {"reactions", Json::object()}});
  }
  ServerReply reply;
  reply.body =
      Json{{"bugs", {{number, {{"comments", comments}}}}}, {"comments", Json::object()}}.dump();
  return reply;
}

std::vector<ServerBug> make_bugs(int count, int most_comments) {
  std::vector<ServerBug> bugs;
  for (int i = 0; i < count; ++i) {
    ServerBug bug;
    bug.id = 1000 + 3 * i;
    bug.summary = "Example CA: fault " + std::to_string(i) + " \xe2\x80\x9cquoted\xe2\x80\x9d";
    const int comments = most_comments == 0 ? 0 : i % (most_comments + 1);
    for (int c = 0; c < comments; ++c) bug.comments.push_back("comment " + std::to_string(c));
    bugs.push_back(std::move(bug));
  }
  return bugs;
}

}  // namespace docket::test
