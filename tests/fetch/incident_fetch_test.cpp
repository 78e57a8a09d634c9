// `docket incident fetch` as a user runs it, against a Bugzilla that is not always well.

#include <atomic>
#include <functional>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/bugzilla_server.hpp"
#include "tests/support/run_program.hpp"

namespace docket::test {
namespace {

const TestCa& ca() {
  static const TestCa made;
  return made;
}

/// A Bugzilla over TLS, and a user whose program trusts it.
struct World {
  explicit World(std::vector<ServerBug> bugs, const CertificateWish& wish = {})
      : server(std::move(bugs), ca().issue(wish)),
        ca_file(sandbox.dir().write("ca.pem", ca().pem())) {}

  [[nodiscard]] Arguments fetch(const Arguments& more = {}) const {
    Arguments arguments{"incident", "fetch", server_url(), "--ca-file", ca_file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  [[nodiscard]] std::string server_url() const { return server.http().url(); }
  [[nodiscard]] Json listed() { return sandbox.json({"incident", "list"}).at("incidents"); }
  /// Of the last request for bugs; "" where it has none.
  [[nodiscard]] std::string last_asked(const std::string& parameter) const {
    std::string value;
    for (const ServerRequest& request : server.http().requests()) {
      if (request.path != "/rest/bug") continue;
      const auto found = request.query.find(parameter);
      value = found == request.query.end() ? "" : found->second;
    }
    return value;
  }
  [[nodiscard]] std::size_t comment_requests() const {
    std::size_t count = 0;
    for (const ServerRequest& request : server.http().requests()) {
      if (request.path.ends_with("/comment")) ++count;
    }
    return count;
  }

  Sandbox sandbox;
  BugzillaServer server;
  std::string ca_file;
};

bool has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

ServerReply html(int status, const std::string& title) {
  ServerReply reply;
  reply.status = status;
  reply.content_type = "text/html";
  reply.body = "<html><title>" + title + "</title></html>";
  return reply;
}

bool is_page_behind(const ServerRequest& request, int offset) {
  return request.path == "/rest/bug" && std::atoi(request.query.at("offset").c_str()) >= offset;
}

/// What a fetch without any fault gives.
Json clean_list(const std::vector<ServerBug>& bugs) {
  World world(bugs);
  world.sandbox.must(world.fetch());
  return world.listed();
}

}  // namespace

TEST_CASE("incident fetch: the first takes all bugs, the next what changed since", "[fetch]") {
  World world(make_bugs(25));
  world.server.max_limit = 10;
  std::atomic<bool> changed{false};
  world.server.before_request = [&](const ServerRequest&, std::vector<ServerBug>& bugs) {
    if (!changed) return;
    bugs[4].summary = "Example CA: another title";
    bugs[4].last_change_time = "2026-03-02T00:00:00Z";
  };

  const Json first = world.sandbox.json(world.fetch());
  CHECK(first.at("new") == 25);
  CHECK(first.at("errors").empty());
  CHECK(world.last_asked("last_change_time").empty());
  CHECK(world.last_asked("product") == "CA Program");
  const Json listed = world.listed();
  CHECK(listed.size() == 25);

  const Json second = world.sandbox.json(world.fetch());
  CHECK(second.at("incidents_read") == 0);
  CHECK(world.last_asked("last_change_time") == "2026-03-01T11:55:00Z");
  CHECK(world.listed() == listed);

  changed = true;
  const Json third = world.sandbox.json(world.fetch());
  CHECK(third.at("new") == 0);
  CHECK(third.at("changed") == 1);
  CHECK(world.sandbox.json({"incident", "show", "1012"}).dump().find("another title") !=
        std::string::npos);

  const Json all = world.sandbox.json(world.fetch({"--all"}));
  CHECK(world.last_asked("last_change_time").empty());
  CHECK(all.at("incidents_read") >= 25);
  CHECK(all.at("new") == 0);
  CHECK(all.at("changed") == 0);
}

TEST_CASE("incident fetch: comments come with --comments, later the new ones alone", "[fetch]") {
  World world(make_bugs(4, 3));
  world.sandbox.must(world.fetch());
  CHECK(world.comment_requests() == 0);

  const Json first = world.sandbox.json(world.fetch({"--comments"}));
  CHECK(first.at("comments_new") == 6);
  CHECK(world.comment_requests() == 4);

  const Json second = world.sandbox.json(world.fetch({"--comments"}));
  CHECK(second.at("comments_new") == 0);
  CHECK(world.comment_requests() == 4);

  world.sandbox.must(world.fetch({"--comments", "--all"}));
  CHECK(world.server.http().requests().back().query.at("new_since") == "2026-01-01T00:00:00Z");
}

TEST_CASE("incident fetch: comments of one bug do not stand for those of all", "[fetch]") {
  World world(make_bugs(4, 3));
  world.sandbox.must(world.fetch());
  world.sandbox.must(world.fetch({"--comments", "--bug", "1003"}));
  CHECK(world.sandbox.json(world.fetch({"--comments"})).at("comments_new") == 5);
}

TEST_CASE("incident fetch: comments that were stopped half-way are asked for again", "[fetch]") {
  World world(make_bugs(4, 3));
  std::atomic<bool> gone{true};
  world.server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
    if (gone && request.path == "/rest/bug/1009/comment") reply = html(404, "Gone");
  };
  CHECK(world.sandbox.run(world.fetch({"--comments"})).status == 1);
  world.sandbox.must(world.fetch());
  gone = false;
  CHECK(world.sandbox.json(world.fetch({"--comments"})).at("comments_new") == 3);
}

TEST_CASE("incident fetch: another component does not stand for the usual one", "[fetch]") {
  std::vector<ServerBug> bugs = make_bugs(6);
  bugs[2].component = bugs[3].component = "CA Documents";
  World world(bugs);
  CHECK(world.sandbox.json(world.fetch({"--component", "CA Documents"})).at("new") == 2);
  CHECK(world.sandbox.json(world.fetch()).at("new") == 4);
  CHECK(world.sandbox.json(world.fetch({"--component", "CA Documents"})).at("incidents_read") == 0);
}

TEST_CASE("incident fetch: --bug takes bugs of any component, and names those that do not come",
          "[fetch]") {
  std::vector<ServerBug> bugs = make_bugs(5);
  bugs[1].component = "CA Documents";
  World world(bugs);
  const RunResult result = world.sandbox.run(world.fetch({"--bug", "1003,1006,77"}));
  CHECK(result.status == 1);
  CHECK(has(result.err, "bug 77 is not there, or not public"));
  CHECK(world.listed().size() == 2);
  world.sandbox.must(world.fetch());
  CHECK(world.last_asked("last_change_time").empty());
  CHECK(world.listed().size() == 5);
}

TEST_CASE("incident fetch: who answers is checked, and nothing is asked of anybody else",
          "[fetch]") {
  CertificateWish expired;
  expired.from_days = -100;
  expired.to_days = -3;
  CertificateWish other;
  other.addresses = {};
  other.dns_names = {"bugzilla.example"};
  const auto [wish, words] = GENERATE_COPY(table<CertificateWish, std::string>(
      {{expired, "expired on 20"}, {other, "not for it but for bugzilla.example"}}));
  World world(make_bugs(3), wish);
  const RunResult result = world.sandbox.run(world.fetch(), {{"DOCKET_BUGZILLA_KEY", "Key123"}});
  CHECK(result.status == 1);
  CHECK(has(result.err, words));
  CHECK(has(result.err, "check"));
  CHECK(world.server.http().requests().empty());
}

TEST_CASE(
    "incident fetch: without its CA's certificate a server is not trusted, and the hint says how",
    "[fetch]") {
  World world(make_bugs(3));
  const RunResult result = world.sandbox.run({"incident", "fetch", world.server_url()});
  CHECK(result.status == 1);
  CHECK(has(result.err, "leads to no trusted CA"));
  CHECK(has(result.err, "--ca-file"));
}

TEST_CASE("incident fetch: a server that is not there is an error at once", "[fetch]") {
  Sandbox sandbox;
  std::string url;
  {
    BugzillaServer server({});
    url = server.http().url();
  }
  const RunResult result = sandbox.run({"incident", "fetch", url});
  CHECK(result.status == 1);
  CHECK(has(result.err, "cannot connect to 127.0.0.1"));
}

TEST_CASE("incident fetch: http:// to another machine is refused", "[fetch]") {
  Sandbox sandbox;
  const RunResult result = sandbox.run({"incident", "fetch", "http://bugzilla.example"});
  CHECK(result.status != 0);
  CHECK(has(result.err, "without TLS"));
  CHECK(has(result.err, "https://"));
}

TEST_CASE("incident fetch: a page of HTML is waited out, and said", "[fetch]") {
  World world(make_bugs(3));
  world.server.on_reply = [](const ServerRequest& request, ServerReply& reply) {
    if (request.number == 2) reply = html(200, "Down for an upgrade");
  };
  const RunResult result = world.sandbox.run(world.fetch());
  CHECK(result.status == 0);
  CHECK(has(result.err, "Down for an upgrade"));
  CHECK(world.listed().size() == 3);
}

TEST_CASE(
    "incident fetch: a server that fails within the pages leaves what came, and the next fetch "
    "brings the rest",
    "[fetch]") {
  const std::vector<ServerBug> bugs = make_bugs(25);
  World world(bugs);
  world.server.max_limit = 10;
  std::atomic<bool> fails{true};
  world.server.on_reply = [&](const ServerRequest& request, ServerReply& reply) {
    if (fails && is_page_behind(request, 15)) reply = html(404, "Gone fishing");
  };
  const RunResult result = world.sandbox.run(world.fetch());
  CHECK(result.status == 1);
  CHECK(has(result.err, "HTTP 404, \"Gone fishing\""));
  CHECK(has(result.err, "GET /rest/bug?"));
  CHECK(world.listed().size() == 19);

  fails = false;
  world.sandbox.must(world.fetch());
  CHECK(world.last_asked("last_change_time").empty());
  CHECK(world.listed() == clean_list(bugs));
  CHECK(world.sandbox.run({"verify"}).status == 0);
}

TEST_CASE("incident fetch: a connection broken within the pages changes nothing", "[fetch]") {
  const std::vector<ServerBug> bugs = make_bugs(25);
  World world(bugs);
  world.server.max_limit = 10;
  world.server.http().break_at(GENERATE(as<std::size_t>{}, 100, 1000, 5000));
  world.sandbox.must(world.fetch());
  CHECK(world.listed() == clean_list(bugs));
}

TEST_CASE("incident fetch: the API key goes to the server in a header, and into no output",
          "[fetch]") {
  World world(make_bugs(3));
  world.server.api_key = "GoodKey123";
  const RunResult good = world.sandbox.run(world.fetch(), {{"DOCKET_BUGZILLA_KEY", "GoodKey123"}});
  CHECK(good.status == 0);
  for (const ServerRequest& request : world.server.http().requests()) {
    CHECK(request.headers.at("x-bugzilla-api-key") == "GoodKey123");
    CHECK(!has(request.target, "GoodKey123"));
  }
  CHECK(!has(good.out + good.err, "GoodKey123"));
  Arguments arguments = world.fetch();
  arguments.insert(arguments.begin(), "--json");
  const RunResult bad = world.sandbox.run(arguments, {{"DOCKET_BUGZILLA_KEY", "BadKey456"}});
  CHECK(bad.status != 0);
  CHECK(has(bad.err, "the API key is not accepted"));
  CHECK(has(bad.err, "DOCKET_BUGZILLA_KEY"));
  CHECK(!has(bad.out + bad.err, "BadKey456"));
}

TEST_CASE("incident fetch: Ctrl-C ends a wait and a silent server soon, and what came is kept",
          "[fetch]") {
  const bool is_silent = GENERATE(false, true);
  World world(make_bugs(25));
  world.server.max_limit = 10;
  world.server.on_reply = [is_silent](const ServerRequest& request, ServerReply& reply) {
    if (!is_page_behind(request, 9)) return;
    if (is_silent) {
      reply.silent = true;
    } else {
      reply = html(503, "Busy");
      reply.headers = {{"Retry-After", "60"}};
    }
  };
  Child child = world.sandbox.start(world.fetch());
  while (world.server.http().requests().size() < 3)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const auto begin = std::chrono::steady_clock::now();
  child.send(SIGINT);
  const RunResult result = child.wait();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  CHECK(result.status == 130);
  CHECK(has(result.err, "what came is kept"));
  CHECK(world.listed().size() == 10);
}

}  // namespace docket::test
