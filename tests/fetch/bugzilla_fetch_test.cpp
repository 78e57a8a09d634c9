#include "ingest/bugzilla_fetch.hpp"

#include <map>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/timestamp.hpp"
#include "ingest/bugzilla_reader.hpp"
#include "tests/support/bugzilla_server.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {
namespace {

using test::BugzillaServer;
using test::kServerTime;
using test::make_bugs;
using test::self_signed;
using test::ServerBug;
using test::ServerReply;
using test::ServerRequest;
using test::TempDir;
using test::TestCa;
using test::TestCertificate;
using namespace std::chrono_literals;
using nlohmann::json;

/// What a fetch handed over, and what it waited: by no clock.
struct Keeper {
  explicit Keeper(BugzillaServer* asked = nullptr) : server(asked) {
    hooks.bugs = [this](std::string_view answer) -> Result<void> {
      const json page = json::parse(answer);
      for (const json& bug : page.at("bugs"))
        bugs[bug.at("id").get<std::int64_t>()] = bug.at("summary").get<std::string>();
      pages.push_back(page.at("bugs").size());
      return {};
    };
    hooks.comments = [this](std::int64_t bug, std::string_view answer) -> Result<void> {
      auto& list = comments[bug];
      const json whole = json::parse(answer);
      for (const json& comment : whole.at("bugs").at(std::to_string(bug)).at("comments"))
        list.push_back(comment.at("text").get<std::string>());
      return {};
    };
    hooks.wait = [this](std::chrono::milliseconds time) {
      waited += time;
      if (server != nullptr) server->pass(time);
    };
    hooks.random = [this] { return random += 7919; };
    hooks.progress = [this](const FetchProgress& progress) {
      if (progress.waiting.count() > 0) {
        waits.push_back(progress.waiting);
        reasons.push_back(progress.reason);
      }
    };
  }
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  BugzillaServer* server;
  FetchHooks hooks;
  std::map<std::int64_t, std::string> bugs;
  std::map<std::int64_t, std::vector<std::string>> comments;
  std::vector<std::size_t> pages;
  std::vector<std::chrono::milliseconds> waits;
  std::vector<std::string> reasons;
  std::chrono::milliseconds waited{0};
  std::uint32_t random = 0;
};

BugzillaQuery query_of(BugzillaServer& server) {
  BugzillaQuery query;
  query.url = server.http().url();
  query.spacing = 0ms;
  query.timeout = 5s;
  return query;
}

std::map<std::int64_t, std::string> summaries(const std::vector<ServerBug>& bugs) {
  std::map<std::int64_t, std::string> out;
  for (const ServerBug& bug : bugs) out[bug.id] = bug.summary;
  return out;
}

bool has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

ServerReply html(int status, const std::string& title) {
  ServerReply reply;
  reply.status = status;
  reply.content_type = "text/html";
  reply.body = "<html><title>" + title + "</title>" + std::string(2000, ' ') + "</html>";
  return reply;
}

TEST_CASE("fetch_bugs: every bug of the component comes, whatever the size of pages",
          "[bugzilla_fetch]") {
  const int count = GENERATE(0, 1, 2, 3, 9, 10, 11, 19, 20, 21, 60);
  const std::int64_t page_size = GENERATE(2, 3, 10, 500);
  const std::int64_t max_limit = GENERATE(4, 10'000);
  std::vector<ServerBug> bugs = make_bugs(count);
  const auto expected = summaries(bugs);
  ServerBug elsewhere;
  elsewhere.id = 1001;
  elsewhere.component = "CA Documents";
  bugs.push_back(elsewhere);
  BugzillaServer server(bugs);
  server.max_limit = max_limit;
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.page_size = page_size;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(report->complete);
  CHECK(report->bugs == count);
  CHECK(report->retries == 0);
  CHECK(report->errors.empty());
  CHECK(report->pages == static_cast<std::int64_t>(keeper.pages.size()));
  CHECK(report->requests == static_cast<std::int64_t>(server.http().requests().size()));
  CHECK(report->server_time == parse_bugzilla_time(kServerTime));
  CHECK(keeper.bugs == expected);
  CHECK(server.http().requests().front().path == "/rest/time");
  CHECK(server.http().connections() == 1);
}

TEST_CASE("fetch_bugs: only what changed at or after a time is asked for", "[bugzilla_fetch]") {
  std::vector<ServerBug> bugs = make_bugs(30);
  for (std::size_t i = 0; i < bugs.size(); ++i)
    bugs[i].last_change_time = i % 3 == 0 ? "2026-02-01T00:00:00Z" : "2026-01-31T23:59:59Z";
  BugzillaServer server(bugs);
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.page_size = 4;
  query.changed_since = parse_bugzilla_time("2026-02-01T00:00:00Z");
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(report->complete);
  CHECK(keeper.bugs.size() == 10);
}

TEST_CASE("fetch_bugs: bugs that leave or come while pages are read hide no other",
          "[bugzilla_fetch]") {
  const unsigned seed = GENERATE(range(1U, 25U));
  const std::int64_t page_size = GENERATE(2, 5, 10);
  std::minstd_rand random(seed);
  const std::vector<ServerBug> bugs = make_bugs(60);
  BugzillaServer server(bugs);
  std::map<std::int64_t, std::string> steady = summaries(bugs);
  server.before_request = [&](const ServerRequest& request, std::vector<ServerBug>& all) {
    if (request.path != "/rest/bug") return;
    const auto leaving = random() % 3;
    for (std::size_t i = 0; i < leaving && all.size() > 10; ++i) {
      const auto at = static_cast<std::ptrdiff_t>(random() % all.size());
      steady.erase(all[static_cast<std::size_t>(at)].id);
      all.erase(all.begin() + at);
    }
    if (random() % 3 == 0) {
      ServerBug added;
      added.id = static_cast<std::int64_t>(1001 + 3 * (random() % 60));
      all.push_back(added);
    }
  };
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.page_size = page_size;
  const auto report = fetch_bugs(query, keeper.hooks);
  if (!report) INFO(report.error().message);
  REQUIRE(report);
  CHECK(report->complete);
  for (const auto& [id, summary] : steady) CHECK(keeper.bugs.count(id) == 1);
}

TEST_CASE("fetch_bugs: a server that does not know offsets is found out, and ends",
          "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(60));
  server.ignores_offset = true;
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.page_size = 20;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(!report);
  CHECK(has(report.error().message, "the same bugs come again and again"));
  CHECK(keeper.bugs.size() == 20);
  CHECK(server.http().requests().size() < 10);
}

TEST_CASE("fetch_bugs: named bugs come whatever their component, and the others are reported",
          "[bugzilla_fetch]") {
  std::vector<ServerBug> bugs = make_bugs(40);
  bugs[3].component = "CA Documents";
  bugs[5].is_public = false;
  BugzillaServer server(bugs);
  server.max_limit = GENERATE(7, 10'000);
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  for (const ServerBug& bug : bugs) query.only.push_back(bug.id);
  query.only.push_back(999'999);
  query.only.push_back(bugs[0].id);
  query.page_size = 10;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(report->complete);
  CHECK(keeper.bugs.size() == 39);
  REQUIRE(report->errors.size() == 2);
  CHECK(report->errors[0].bug == bugs[5].id);
  CHECK(report->errors[1].bug == 999'999);
  CHECK(has(report->errors[1].error.message, "bug 999999 is not there"));
}

TEST_CASE("fetch_bugs: thousands of named bugs are asked for without an address over 8 KiB",
          "[bugzilla_fetch]") {
  const std::vector<ServerBug> bugs = make_bugs(2500);
  BugzillaServer server(bugs);
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.page_size = 10'000;
  for (const ServerBug& bug : bugs) query.only.push_back(bug.id);
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(keeper.bugs.size() == 2500);
  for (const ServerRequest& request : server.http().requests()) CHECK(request.target.size() < 8192);
}

TEST_CASE("fetch_bugs: comments come for each bug, or what is new of them", "[bugzilla_fetch]") {
  const std::vector<ServerBug> bugs = make_bugs(12, 3);
  BugzillaServer server(bugs);
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.comments = Comments::Fetch;
  SECTION("all") {
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(report);
    CHECK(report->complete);
    CHECK(report->comments == 18);
    CHECK(keeper.comments.size() == 12);
    for (const ServerBug& bug : bugs) CHECK(keeper.comments.at(bug.id) == bug.comments);
  }
  SECTION("new ones of one bug") {
    keeper.hooks.comments_known_until = [&](std::int64_t bug) -> std::optional<std::int64_t> {
      if (bug != bugs[3].id) return std::nullopt;
      return 1'700'000'000;
    };
    REQUIRE(fetch_bugs(query, keeper.hooks));
    CHECK(keeper.comments.at(bugs[3].id) == std::vector<std::string>{"comment 2"});
    CHECK(keeper.comments.at(bugs[7].id).size() == 3);
  }
}

TEST_CASE("fetch_bugs: a bug that became private loses its comments alone, and is reported",
          "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(5, 2));
  const bool gone = GENERATE(false, true);
  server.before_request = [gone](const ServerRequest& request, std::vector<ServerBug>& bugs) {
    if (!request.path.ends_with("/1006/comment")) return;
    if (gone) {
      bugs.erase(bugs.begin() + 2);
    } else {
      bugs[2].is_public = false;
    }
  };
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.comments = Comments::Fetch;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(!report->complete);
  CHECK(report->retries == 0);
  CHECK(keeper.comments.size() == 4);
  REQUIRE(report->errors.size() == 1);
  CHECK(report->errors[0].bug == 1006);
  CHECK(has(report->errors[0].error.message, gone ? "error 101" : "error 102"));
}

TEST_CASE("fetch_bugs: passing failures of the server are waited out", "[bugzilla_fetch]") {
  struct Row {
    const char* what;
    std::function<void(ServerReply&)> fault;
    const char* reason;
  };
  const std::vector<Row> rows = {
      {"a page of HTML with 200", [](ServerReply& r) { r = html(200, "Down for upgrade"); },
       "HTTP 200 with something else than JSON, \"Down for upgrade\""},
      {"502", [](ServerReply& r) { r = html(502, "Bad Gateway"); }, "HTTP 502, \"Bad Gateway\""},
      {"503", [](ServerReply& r) { r = html(503, "Busy"); }, "HTTP 503, \"Busy\""},
      {"500 as JSON",
       [](ServerReply& r) {
         r.status = 500;
         r.body = R"({"error":true,"code":100500,"message":"Oops"})";
       },
       "error 100500, \"Oops\" (HTTP 500)"},
      {"408", [](ServerReply& r) { r = html(408, "Request Timeout"); }, "HTTP 408"},
      {"a login page", [](ServerReply& r) { r = html(403, "Log in"); }, "\"Log in\""},
      {"other JSON", [](ServerReply& r) { r.body = "{}"; }, "other JSON"},
      {"JSON cut", [](ServerReply& r) { r.body.resize(r.body.size() / 2); }, "else than JSON"},
      {"deep JSON", [](ServerReply& r) { r.body = "{\"bugs\":" + std::string(100'000, '['); },
       "else than JSON"},
      {"an empty body", [](ServerReply& r) { r.body.clear(); }, "else than JSON"},
      {"a broken header", [](ServerReply& r) { r.break_after = 10; }, "broken connection"},
      {"a broken body", [](ServerReply& r) { r.break_after = 200; }, "broken connection"},
      {"a wrong length",
       [](ServerReply& r) {
         r.length_error = 9;
         r.close_after = true;
       },
       "broken connection"},
      {"a length that is too short", [](ServerReply& r) { r.length_error = -9; }, "else than JSON"},
  };
  const std::vector<ServerBug> bugs = make_bugs(25);
  for (const Row& row : rows) {
    INFO(row.what);
    BugzillaServer server(bugs);
    // Each request fails twice.
    server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
      if (request.number % 3 != 0) row.fault(reply);
    };
    Keeper keeper;
    BugzillaQuery query = query_of(server);
    query.page_size = 10;
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(report);
    CHECK(report->complete);
    CHECK(keeper.bugs == summaries(bugs));
    CHECK(report->retries == 2 * (report->requests / 3));
    REQUIRE(!keeper.reasons.empty());
    INFO(keeper.reasons.back());
    CHECK(has(keeper.reasons.back(), row.reason));
    CHECK(has(keeper.reasons.back(), "GET /rest/"));
  }
}

TEST_CASE("fetch_bugs: chunks, slow bytes and kept-alive connections that end change nothing",
          "[bugzilla_fetch]") {
  const std::vector<ServerBug> bugs = make_bugs(10);
  BugzillaServer server(bugs);
  server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
    if (request.number % 3 == 0) reply.framing = ServerReply::Framing::Chunked;
    if (request.number % 3 == 1) reply.framing = ServerReply::Framing::UntilClose;
    reply.close_after = request.number % 2 == 0;
  };
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.page_size = 3;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(report->complete);
  CHECK(report->retries == 0);
  CHECK(keeper.bugs == summaries(bugs));
}

TEST_CASE("fetch_bugs: a timeout is tried again", "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(3));
  server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
    reply.silent = request.number == 2;
  };
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.timeout = 300ms;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(report->complete);
  CHECK(report->retries >= 1);
}

TEST_CASE("fetch_bugs: waits grow from 1 s to 64 s with jitter, and end after the attempts given",
          "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(3));
  server.on_reply = [](const ServerRequest& request, ServerReply& reply) {
    if (request.path == "/rest/bug") reply = html(503, "Service\n Unavailable");
  };
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.attempts = 10;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(!report);
  CHECK(report.error().code == Errc::Network);
  INFO(report.error().message);
  CHECK(has(report.error().message, "GET /rest/bug?product=CA%20Program&"));
  CHECK(has(report.error().message, "HTTP 503, \"Service Unavailable\", 10 times in a row"));
  CHECK(!report.error().hint.empty());
  REQUIRE(keeper.waits.size() == 9);
  std::chrono::milliseconds longest = 1s;
  for (const auto wait : keeper.waits) {
    CHECK(wait >= std::max<std::chrono::milliseconds>(1s, longest / 2));
    CHECK(wait <= longest);
    longest = std::min<std::chrono::milliseconds>(64s, longest * 2);
  }
  CHECK(server.http().requests().size() == 11);
}

TEST_CASE("fetch_bugs: Retry-After is obeyed up to five minutes", "[bugzilla_fetch]") {
  const auto [value, least, most] =
      GENERATE(table<std::string, std::chrono::milliseconds, std::chrono::milliseconds>(
          {{"7", 7s, 8s}, {"0", 1s, 2s}, {"86400", 300s, 301s}, {"soon", 1s, 1s}}));
  const std::string retry_after = value;
  BugzillaServer server(make_bugs(3));
  server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
    if (request.number != 1) return;
    reply = html(503, "Busy");
    reply.headers = {{"Retry-After", retry_after}};
  };
  Keeper keeper;
  REQUIRE(fetch_bugs(query_of(server), keeper.hooks));
  REQUIRE(keeper.waits.size() == 1);
  CHECK(keeper.waits[0] >= least);
  CHECK(keeper.waits[0] <= most);
  CHECK(keeper.waited == keeper.waits[0]);
}

TEST_CASE("fetch_bugs: the limit on requests is waited out, in JSON and in HTML",
          "[bugzilla_fetch]") {
  const std::vector<ServerBug> bugs = make_bugs(200, 1);
  BugzillaServer server(bugs);
  server.requests_a_minute = 75;
  Keeper keeper(&server);
  BugzillaQuery query = query_of(server);
  query.comments = Comments::Fetch;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(report->complete);
  CHECK(keeper.comments.size() == 200);
  CHECK(server.over_limit() > 0);
  CHECK(report->retries == static_cast<std::int64_t>(server.over_limit()));
}

TEST_CASE("fetch_bugs: with the usual spacing the limit on requests is never met",
          "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(200, 1));
  server.requests_a_minute = 75;
  Keeper keeper(&server);
  BugzillaQuery query = query_of(server);
  query.spacing = BugzillaQuery().spacing;
  query.comments = Comments::Fetch;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(report->complete);
  CHECK(server.over_limit() == 0);
  CHECK(keeper.waited > 100s);
  CHECK(keeper.waited < 250s);
}

TEST_CASE("fetch_bugs: what cannot get better is an error at once, in words that help",
          "[bugzilla_fetch]") {
  struct Row {
    const char* what;
    std::function<void(ServerReply&)> fault;
    std::vector<std::string> words;
    const char* hint;
  };
  const auto coded = [](int status, int code, const std::string& message) {
    return [=](ServerReply& reply) {
      reply.status = status;
      reply.body = json{{"error", true}, {"code", code}, {"message", message}}.dump();
    };
  };
  const std::vector<Row> rows = {
      {"102",
       coded(401, 102, "You are not authorized."),
       {"error 102", "not authorized"},
       "DOCKET_BUGZILLA_KEY"},
      {"410", coded(401, 410, "You must log in."), {"error 410"}, "DOCKET_BUGZILLA_KEY"},
      {"306", coded(400, 306, "Bad key."), {"the API key is not accepted"}, "DOCKET_BUGZILLA_KEY"},
      {"1000", coded(400, 1000, "No search terms."), {"error 1000"}, "name a product"},
      {"105", coded(404, 105, "There is no product\x1b X."), {"error 105", "no product? X"}, ""},
      {"404",
       [](ServerReply& r) { r = html(404, "Not here"); },
       {"HTTP 404, \"Not here\""},
       "--url"},
      {"414", [](ServerReply& r) { r = html(414, "Too long"); }, {"HTTP 414"}, ""},
      {"compressed",
       [](ServerReply& r) {
         r.headers = {{"Content-Encoding", "gzip"}};
       },
       {"compressed"},
       ""},
      {"no HTTP", [](ServerReply& r) { r.raw = "SSH-2.0-OpenSSH_9.2\r\n"; }, {"is not HTTP"}, ""},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    BugzillaServer server(make_bugs(3));
    server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
      if (request.path == "/rest/bug") row.fault(reply);
    };
    Keeper keeper;
    const auto report = fetch_bugs(query_of(server), keeper.hooks);
    REQUIRE(!report);
    INFO(report.error().message);
    for (const std::string& words : row.words) CHECK(has(report.error().message, words));
    CHECK(has(report.error().message, "GET /rest/bug?"));
    CHECK(report.error().message.size() < 400);
    CHECK(has(report.error().hint, row.hint));
    CHECK(server.http().requests().size() == 2);
    CHECK(keeper.waited == 0ms);
  }
}

TEST_CASE("fetch_bugs: a page of a huge size ends the fetch", "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(3));
  server.on_reply = [](const ServerRequest& request, ServerReply& reply) {
    if (request.path == "/rest/bug") reply.length_error = std::int64_t{1} << 40;
  };
  Keeper keeper;
  const auto report = fetch_bugs(query_of(server), keeper.hooks);
  REQUIRE(!report);
  CHECK(has(report.error().message, "is over 64 MiB"));
}

TEST_CASE("fetch_bugs: a host that never answered is not asked again and again",
          "[bugzilla_fetch]") {
  BugzillaQuery query;
  {
    BugzillaServer server({});
    query.url = server.http().url();
  }
  Keeper keeper;
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(!report);
  CHECK(has(report.error().message, "cannot connect to 127.0.0.1"));
  CHECK(keeper.waits.empty());
}

TEST_CASE("fetch_bugs: the API key goes in a header, and into no address and no message",
          "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(3));
  server.api_key = "GoodKey123";
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  SECTION("accepted") {
    query.api_key = "GoodKey123";
    CHECK(fetch_bugs(query, keeper.hooks));
    for (const ServerRequest& request : server.http().requests()) {
      CHECK(request.headers.at("x-bugzilla-api-key") == "GoodKey123");
      CHECK(!has(request.target, "GoodKey123"));
    }
  }
  SECTION("refused, and repeated by the server") {
    query.api_key = "BadKey456";
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(!report);
    CHECK(has(report.error().message, "the API key is not accepted"));
    CHECK(has(report.error().message, "(key)"));
    CHECK(report.error().code == Errc::InvalidInput);
    CHECK(!has(report.error().message + report.error().hint, "BadKey456"));
  }
  SECTION("repeated in a page of HTML") {
    query.api_key = "GoodKey123";
    query.attempts = 2;
    server.on_reply = [](const ServerRequest&, ServerReply& reply) {
      reply = html(503, "Sorry, GoodKey123");
    };
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(!report);
    CHECK(!has(report.error().message, "GoodKey123"));
    for (const std::string& reason : keeper.reasons) CHECK(!has(reason, "GoodKey123"));
  }
  SECTION("with a line end") {
    query.api_key = "GoodKey123\n";
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(!report);
    CHECK(report.error().code == Errc::InvalidInput);
    CHECK(!has(report.error().message, "GoodKey123"));
    CHECK(server.http().connections() == 0);
  }
}

TEST_CASE("fetch_bugs: a redirect to another host does not take the key along",
          "[bugzilla_fetch]") {
  BugzillaServer other(make_bugs(3));
  BugzillaServer server(make_bugs(3));
  server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
    reply.status = 302;
    reply.headers = {{"Location", other.http().url() + request.target}};
  };
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.api_key = "Key123";
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(report);
  CHECK(keeper.bugs.size() == 3);
  for (const ServerRequest& request : other.http().requests())
    CHECK(request.headers.count("x-bugzilla-api-key") == 0);
}

TEST_CASE("fetch_bugs: an error of the caller's ends the fetch with that error",
          "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(30));
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.page_size = 10;
  query.comments = Comments::Fetch;
  const auto full = [] { return fail(Errc::Io, "disk full"); };
  SECTION("while pages come") {
    keeper.hooks.bugs = [&](std::string_view) -> Result<void> { return full(); };
  }
  SECTION("while comments come") {
    keeper.hooks.comments = [&](std::int64_t, std::string_view) -> Result<void> { return full(); };
  }
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(!report);
  CHECK(report.error().message == "disk full");
}

TEST_CASE(
    "fetch_bugs: one bug whose comments never come is reported, a server that is down ends it",
    "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(20, 1));
  std::size_t failing_from = 5;
  std::size_t failing_to = 6;
  server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
    if (!request.path.ends_with("/comment")) return;
    const auto at = static_cast<std::size_t>(std::atoi(request.path.c_str() + 10) - 1000) / 3;
    if (at >= failing_from && at < failing_to) reply = html(500, "Oops");
  };
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.comments = Comments::Fetch;
  query.attempts = 3;
  SECTION("one") {
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(report);
    CHECK(!report->complete);
    CHECK(keeper.comments.size() == 19);
    REQUIRE(report->errors.size() == 1);
    CHECK(report->errors[0].bug == 1015);
    CHECK(has(report->errors[0].error.message, "GET /rest/bug/1015/comment: HTTP 500, \"Oops\""));
  }
  SECTION("all from then on") {
    failing_to = 100;
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(!report);
    CHECK(keeper.comments.size() == 5);
    CHECK(has(report.error().message, "3 times in a row"));
  }
}

TEST_CASE("fetch_bugs: a stop ends the fetch soon, and is no error", "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(30, 1));
  std::atomic<bool> stop{false};
  Keeper keeper;
  keeper.hooks.stop = &stop;
  BugzillaQuery query = query_of(server);
  query.page_size = 10;
  query.comments = Comments::Fetch;
  SECTION("before the first request") {
    stop = true;
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(report);
    CHECK(!report->complete);
    CHECK(server.http().connections() == 0);
  }
  SECTION("between pages") {
    const auto keep = keeper.hooks.bugs;
    keeper.hooks.bugs = [&](std::string_view answer) {
      stop = true;
      return keep(answer);
    };
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(report);
    CHECK(!report->complete);
    CHECK(keeper.bugs.size() == 10);
    CHECK(report->bugs == 10);
  }
  SECTION("between comments") {
    keeper.hooks.comments = [&](std::int64_t bug, std::string_view) -> Result<void> {
      stop = bug == 1015;
      return {};
    };
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(report);
    CHECK(!report->complete);
    CHECK(report->bugs == 30);
  }
  SECTION("while waiting") {
    server.on_reply = [](const ServerRequest&, ServerReply& reply) { reply = html(503, "Busy"); };
    keeper.hooks.wait = [&](std::chrono::milliseconds time) {
      CHECK(time <= 250ms);
      keeper.waited += time;
      stop = keeper.waited >= 5s;
    };
    const auto report = fetch_bugs(query, keeper.hooks);
    REQUIRE(report);
    CHECK(!report->complete);
    CHECK(keeper.waited <= 6s);
  }
  SECTION("while an answer does not come") {
    server.on_reply = [](const ServerRequest& request, ServerReply& reply) {
      reply.silent = request.number == 3;
    };
    std::thread stopper([&] {
      while (server.http().requests().size() < 3) std::this_thread::sleep_for(5ms);
      stop = true;
    });
    const auto report = fetch_bugs(query, keeper.hooks);
    stopper.join();
    REQUIRE(report);
    CHECK(!report->complete);
    CHECK(keeper.bugs.size() == 10);
  }
}

TEST_CASE("fetch_bugs: what no Bugzilla can be asked is refused before any request",
          "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(3));
  BugzillaQuery query = query_of(server);
  const auto change = GENERATE(
      as<std::function<void(BugzillaQuery&)>>{}, [](BugzillaQuery& q) { q.page_size = 0; },
      [](BugzillaQuery& q) { q.page_size = 1; }, [](BugzillaQuery& q) { q.page_size = 10'001; },
      [](BugzillaQuery& q) { q.attempts = 0; }, [](BugzillaQuery& q) { q.attempts = 21; },
      [](BugzillaQuery& q) {
        q.only = {1, 0};
      },
      [](BugzillaQuery& q) { q.product = q.component = ""; },
      [](BugzillaQuery& q) { q.url = "http://bugzilla.mozilla.org"; },
      [](BugzillaQuery& q) { q.url = "bugzilla.mozilla.org"; },
      [](BugzillaQuery& q) { q.url += "/?x=1"; },
      [](BugzillaQuery& q) { q.ca_file = "/nowhere/ca.pem"; });
  change(query);
  const auto report = fetch_bugs(query, {});
  REQUIRE(!report);
  CHECK(report.error().code == Errc::InvalidInput);
  CHECK(server.http().connections() == 0);
}

TEST_CASE("fetch_bugs: a Bugzilla below a path is asked there", "[bugzilla_fetch]") {
  BugzillaServer server({});
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.url += "/bugs//";
  CHECK(!fetch_bugs(query, keeper.hooks));
  CHECK(server.http().requests().at(0).path == "/bugs/rest/time");
}

TEST_CASE("fetch_bugs: a connection broken at every 100th byte of a session loses nothing",
          "[bugzilla_fetch]") {
  const std::vector<ServerBug> bugs = make_bugs(40, 2);
  std::size_t whole = 0;
  std::size_t sessions = 0;
  for (std::size_t at = 0; at <= whole; at += 100) {
    BugzillaServer server(bugs);
    server.http().break_at(at);
    Keeper keeper;
    BugzillaQuery query = query_of(server);
    query.page_size = 9;
    query.comments = Comments::Fetch;
    const auto report = fetch_bugs(query, keeper.hooks);
    INFO("broken at " << at);
    REQUIRE(report);
    REQUIRE(report->complete);
    REQUIRE(report->retries <= 1);
    REQUIRE(keeper.bugs == summaries(bugs));
    for (const ServerBug& bug : bugs) REQUIRE(keeper.comments.at(bug.id) == bug.comments);
    if (at == 0) whole = server.http().bytes_sent();
    ++sessions;
  }
  CHECK(sessions > 100);
}

TEST_CASE("fetch_bugs: so it does over TLS", "[bugzilla_fetch]") {
  const TestCa ca;
  const TempDir dir;
  const std::string ca_file = dir.write("ca.pem", ca.pem());
  const TestCertificate certificate = ca.issue({});
  const std::vector<ServerBug> bugs = make_bugs(40);
  std::size_t whole = 0;
  for (std::size_t at = 0; at <= whole; at += 300) {
    BugzillaServer server(bugs, certificate);
    server.http().break_at(at);
    Keeper keeper;
    BugzillaQuery query = query_of(server);
    query.page_size = 9;
    query.ca_file = ca_file;
    const auto report = fetch_bugs(query, keeper.hooks);
    INFO("broken at " << at);
    REQUIRE(report);
    REQUIRE(report->complete);
    REQUIRE(keeper.bugs == summaries(bugs));
    if (at == 0) whole = server.http().bytes_sent();
  }
  CHECK(whole > 5000);
}

TEST_CASE("fetch_bugs: a certificate that is not the host's ends the fetch before the key is sent",
          "[bugzilla_fetch]") {
  BugzillaServer server(make_bugs(3), self_signed({}));
  Keeper keeper;
  BugzillaQuery query = query_of(server);
  query.api_key = "Key123";
  const auto report = fetch_bugs(query, keeper.hooks);
  REQUIRE(!report);
  CHECK(has(report.error().message, "signed by nobody but itself"));
  CHECK(has(report.error().hint, "--ca-file"));
  CHECK(server.http().requests().empty());
  CHECK(keeper.waits.empty());
}

}  // namespace
}  // namespace docket::ingest
