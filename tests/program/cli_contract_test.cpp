// What --json carries, command by command, and what other programs rely on.

#include <set>

#include <catch2/catch.hpp>

#include "tests/support/archive_fixture.hpp"
#include "tests/support/run_program.hpp"

namespace docket::test {
namespace {

const std::string kReply = "afd7f80b-f6c7-36b4-e5de-6261c915f6f3@example.org";

void ingest_samples(Sandbox& sandbox) {
  sandbox.must({"ingest", sample_file("mailman-era.mbox"), sample_file("groups-era.mbox")});
}

void require_fields(const Json& json, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    INFO("field " << name);
    REQUIRE(json.contains(name));
  }
}

bool is_utc_time(const Json& json) {
  const auto text = json.get<std::string>();
  return text.size() == 20 && text[10] == 'T' && text.back() == 'Z';
}

void require_state(const Json& json) {
  REQUIRE(json["schema"] == 1);
  require_fields(json["state"], {"uuid", "modseq", "size", "root"});
  REQUIRE(json["state"]["uuid"].get<std::string>().size() == 36);
  REQUIRE(json["state"]["root"].get<std::string>().size() == 64);
}

void require_hit(const Json& hit) {
  require_fields(hit, {"message_id", "thread", "num", "subject", "from", "date", "lists",
                       "copy_count", "incidents", "citations", "url"});
  require_fields(hit["from"], {"name", "address"});
  REQUIRE(is_utc_time(hit["date"]));
  REQUIRE(hit["message_id"].get<std::string>().find('<') == std::string::npos);
  REQUIRE(hit["url"].get<std::string>().starts_with("mid:"));
}

void require_copy(const Json& copy) {
  require_fields(copy, {"message_id", "sha256", "class", "reason", "score", "leads", "origins",
                        "source", "offset"});
  REQUIRE(copy["sha256"].get<std::string>().size() == 64);
  REQUIRE(!copy["origins"].empty());
  for (const Json& origin : copy["origins"]) require_fields(origin, {"source", "offset", "form"});
  REQUIRE(copy["source"] == copy["origins"][0]["source"]);
  REQUIRE(copy["offset"] == copy["origins"][0]["offset"]);
}

}  // namespace

TEST_CASE("ingest --json says what was read", "[program][json]") {
  Sandbox sandbox;
  const Json json = sandbox.json({"ingest", sample_file("groups-era.mbox")});
  require_state(json);
  require_fields(json, {"sources", "messages_read", "copies_new", "copies_known", "posts_new",
                        "reposts_folded", "threads", "defects", "doubtful_splits", "errors",
                        "seconds", "modseq"});
  REQUIRE(json["messages_read"] == 33);
  REQUIRE(json["copies_new"] == 33);
  REQUIRE(json["modseq"] == json["state"]["modseq"]);
  REQUIRE(json["errors"].empty());
}

TEST_CASE("ingest --json names the source that cannot be read, and reads the others",
          "[program][json]") {
  Sandbox sandbox;
  const RunResult result = sandbox.run(
      {"ingest", "--json", sandbox.dir() / "nowhere.mbox", sample_file("groups-era.mbox")});
  REQUIRE(result.status == 1);
  const Json json = Json::parse(result.out);
  REQUIRE(json["messages_read"] == 33);
  REQUIRE(json["errors"].size() == 1);
  require_fields(json["errors"][0], {"source", "offset", "reason"});
  REQUIRE(json["errors"][0]["source"] == sandbox.dir() / "nowhere.mbox");
  REQUIRE(result.err.starts_with("docket: "));
}

TEST_CASE("ingest --dry-run counts and writes nothing", "[program][json]") {
  Sandbox sandbox;
  const Json json = sandbox.json({"ingest", "--dry-run", sample_file("mailman-era.mbox")});
  REQUIRE(json["schema"] == 1);
  REQUIRE(json["messages_read"] == 53);
  const Json& source = json["sources"][0];
  require_fields(source, {"source", "form", "messages", "months", "doubtful_splits"});
  REQUIRE(source["form"] == "mboxrd");
  std::int64_t of_months = 0;
  for (const Json& count : source["months"]) of_months += count.get<std::int64_t>();
  REQUIRE(of_months == 53);
  REQUIRE(!std::filesystem::exists(sandbox.archive()));
}

TEST_CASE("search --json carries the query, the coverage and the hits", "[program][json]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  const Json json = sandbox.json({"search", "certificate", "--limit", "5"});
  require_state(json);
  require_fields(json, {"query", "parsed", "warnings", "relaxed", "total", "total_exact",
                        "stale_by", "coverage", "results"});
  require_fields(json["coverage"],
                 {"from", "to", "posts", "ghosts", "thin_months", "incidents", "incidents_as_of"});
  REQUIRE(json["query"] == "certificate");
  REQUIRE(json["stale_by"] == 0);
  REQUIRE(json["coverage"]["posts"] == 83);
  REQUIRE(is_utc_time(json["coverage"]["from"]));
  REQUIRE(json["results"].size() == 5);
  double last_score = 1e9;
  std::set<std::int64_t> threads;
  for (const Json& hit : json["results"]) {
    require_hit(hit);
    require_fields(hit, {"snippet", "score"});
    REQUIRE(hit["score"].get<double>() <= last_score);
    last_score = hit["score"].get<double>();
    threads.insert(hit["thread"].get<std::int64_t>());
  }
  REQUIRE(threads.size() == 5);  // one hit a thread
}

TEST_CASE("search lists in pages and in the order asked for", "[program][search]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  const auto ids = [&](Arguments more) {
    more.insert(more.begin(), {"search", "certificate", "--posts", "--format", "ids"});
    return sandbox.must(more).out;
  };
  const std::string all = ids({"--limit", "1000"});
  REQUIRE(ids({"--limit", "7"}) + ids({"--offset", "7", "--limit", "1000"}) == all);
  const Json newest = sandbox.json({"search", "certificate", "--posts", "--sort", "newest"});
  const Json oldest = sandbox.json({"search", "certificate", "--posts", "--sort", "oldest"});
  REQUIRE(newest["results"].size() == 20);  // unless --limit says more
  for (std::size_t i = 1; i < 20; ++i) {
    REQUIRE(newest["results"][i]["date"] <= newest["results"][i - 1]["date"]);
    REQUIRE(oldest["results"][i]["date"] >= oldest["results"][i - 1]["date"]);
  }
}

TEST_CASE("search's formats tell the same hits", "[program][search]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  const Json json = sandbox.json({"search", "revocation"});
  REQUIRE(Json::parse(sandbox.must({"search", "revocation", "--format", "json"}).out) == json);
  std::string ids;
  std::string lines;
  for (const Json& hit : json["results"]) {
    ids += hit["message_id"].get<std::string>() + '\n';
    lines += hit.dump() + '\n';
  }
  REQUIRE(sandbox.must({"search", "revocation", "--format", "ids"}).out == ids);
  std::istringstream jsonl(sandbox.must({"search", "revocation", "--format", "jsonl"}).out);
  std::string reparsed;
  for (std::string line; std::getline(jsonl, line);) reparsed += Json::parse(line).dump() + '\n';
  REQUIRE(reparsed == lines);
}

TEST_CASE("show --json carries the whole post", "[program][json]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  const Json json = sandbox.json({"show", kReply});
  require_state(json);
  require_hit(json);
  require_fields(json, {"body", "segments", "attachments", "variants", "copies", "defects"});
  REQUIRE(json["copies"].size() == 2);
  for (const Json& copy : json["copies"]) require_copy(copy);
  // The segments cover the body without gap.
  std::size_t end = 0;
  for (const Json& segment : json["segments"]) {
    REQUIRE(segment["offset"] == end);
    end += segment["length"].get<std::size_t>();
  }
  REQUIRE(end == json["body"].get<std::string>().size());
}

TEST_CASE("A post is shown by id in any form and by number", "[program][show]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  const Json json = sandbox.json({"show", kReply});
  const std::string number = std::to_string(json["num"].get<int>());
  for (const std::string& id : {'<' + kReply + '>', "mid:" + kReply, number}) {
    INFO(id);
    REQUIRE(sandbox.json({"show", id}) == json);
    REQUIRE(sandbox.json({"thread", id})["thread"] == json["thread"]);
  }
}

TEST_CASE("thread --json lists the tree from its root", "[program][json]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  const Json json = sandbox.json({"thread", kReply});
  require_state(json);
  REQUIRE(json["subject"] == "Serial numbers with 63 bits of entropy");
  REQUIRE(json["posts"].size() == 5);
  std::map<std::string, int> depth_of;
  for (const Json& post : json["posts"]) {
    require_fields(post, {"message_id", "num", "parent", "inferred", "confidence", "reason",
                          "ghost", "depth", "from", "date", "copy_count"});
    const int depth = post["depth"].get<int>();
    REQUIRE((depth == 0) == post["parent"].is_null());
    // A parent stands above and one level to the left.
    if (depth > 0) REQUIRE(depth_of.at(post["parent"].get<std::string>()) == depth - 1);
    depth_of[post["message_id"].get<std::string>()] = depth;
  }
}

TEST_CASE("thread says which parents are inferred, how surely and why", "[program][json]") {
  Sandbox sandbox;
  const std::string root = "Date: Sat, 1 Jan 2022 10:00:00 +0000\nSubject: Lamps\n";
  const std::string answer = "Date: Sat, 1 Jan 2022 12:00:00 +0000\nSubject: Re: Lamps\n";
  const std::string mbox =
      test::to_mbox({"From: Ada <ada@example.org>\nMessage-ID: <root@x>\n" + root +
                         "\nThe lamps along the quay are out.\n",
                     "From: Bob <bob@example.org>\nMessage-ID: <answer@x>\n" + answer +
                         "\nAda wrote:\n> The lamps along the quay are out.\n\nAgain?\n"});
  sandbox.must({"ingest", sandbox.dir().write("lamps.mbox", mbox)});
  const Json json = sandbox.json({"thread", "root@x"});
  REQUIRE(json["posts"].size() == 2);
  CHECK(json["posts"][0]["inferred"] == false);
  CHECK(json["posts"][0]["confidence"].is_null());
  CHECK(json["posts"][0]["reason"].is_null());
  CHECK(json["posts"][1]["parent"] == "root@x");
  CHECK(json["posts"][1]["inferred"] == true);
  CHECK(json["posts"][1]["confidence"] == 0.97);
  const std::string reason = json["posts"][1]["reason"];
  CHECK(reason ==
        "its attribution names the author, 100 % of its quote are words of this post,"
        " same subject, 2 hours later");
  const std::string plain = sandbox.must({"thread", "root@x"}).out;
  CHECK(plain.find("inferred, 97 %\n") != std::string::npos);
  const std::string verbose = sandbox.must({"thread", "--verbose", "root@x"}).out;
  CHECK(verbose.find("inferred, 97 %: " + reason) != std::string::npos);
}

TEST_CASE("stats, defects, verify, reindex and export answer in JSON", "[program][json]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  const Json stats = sandbox.json({"stats"});
  require_state(stats);
  require_fields(stats, {"posts", "copies", "origins", "threads", "ghosts", "incidents"});

  const Json defects = sandbox.json({"defects"});
  require_state(defects);
  std::int64_t total = 0;
  for (const Json& defect : defects["defects"]) {
    require_fields(defect, {"kind", "count", "example"});
    require_fields(defect["example"], {"message_id", "source", "offset", "what", "done"});
    total += defect["count"].get<std::int64_t>();
    const Json one = sandbox.json({"defects", defect["kind"].get<std::string>()});
    REQUIRE(one["results"].size() == defect["count"].get<std::size_t>());
  }
  REQUIRE(total == stats["defects"]);

  const Json verify = sandbox.json({"verify"});
  require_state(verify);
  REQUIRE(verify["ok"] == true);
  REQUIRE(verify["problems"].empty());

  const Json reindex = sandbox.json({"reindex"});
  require_state(reindex);
  REQUIRE(reindex["posts"] == 83);

  const Json exported = sandbox.json({"export", "--to", sandbox.dir() / "out.mbox"});
  REQUIRE(exported["exported"] == 83);
}

TEST_CASE("export --format jsonl prints what show prints", "[program][json]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  std::istringstream lines(sandbox.must({"export", "--format", "jsonl"}).out);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const Json post = Json::parse(line);
    if (count % 17 != 0) continue;
    Json shown = sandbox.json({"show", std::to_string(post["num"].get<int>())});
    shown.erase("schema");
    shown.erase("state");
    REQUIRE(post == shown);
  }
  REQUIRE(count == 83);
}

TEST_CASE("The option --json stands before the command, after it and after its arguments",
          "[program][options]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  const std::string before = sandbox.must({"--json", "show", kReply}).out;
  REQUIRE(sandbox.must({"show", "--json", kReply}).out == before);
  REQUIRE(sandbox.must({"show", kReply, "--json"}).out == before);
  sandbox.set("DOCKET_ARCHIVE", sandbox.dir() / "no-archive-here");
  for (const Arguments& arguments :
       {Arguments{"--archive", sandbox.archive(), "show", kReply, "--json"},
        Arguments{"show", "--archive=" + sandbox.archive(), kReply, "--json"},
        Arguments{"show", kReply, "--json", "--archive", sandbox.archive()}}) {
    REQUIRE(sandbox.must(arguments).out == before);
  }
}

TEST_CASE("The option --archive goes before $DOCKET_ARCHIVE, $XDG_DATA_HOME and ~/.local/share",
          "[program][options]") {
  Sandbox sandbox;
  const std::string mbox = sample_file("groups-era.mbox");
  const auto made = [&](const std::string& directory) {
    return std::filesystem::exists(directory + "/docket.sqlite");
  };
  sandbox.must({"ingest", "--no-index", "--archive", sandbox.dir() / "named", mbox});
  REQUIRE(made(sandbox.dir() / "named"));
  REQUIRE(!made(sandbox.archive()));
  sandbox.must({"ingest", "--no-index", mbox});
  REQUIRE(made(sandbox.archive()));
  REQUIRE(!made(sandbox.dir() / "data/docket"));
  sandbox.unset("DOCKET_ARCHIVE");
  sandbox.must({"ingest", "--no-index", mbox});
  REQUIRE(made(sandbox.dir() / "data/docket"));
  sandbox.unset("XDG_DATA_HOME");
  sandbox.must({"ingest", "--no-index", mbox});
  REQUIRE(made(sandbox.dir() / "home/.local/share/docket"));
}

TEST_CASE("The same archive and arguments give the same bytes", "[program][json]") {
  Sandbox sandbox;
  ingest_samples(sandbox);
  for (const Arguments& arguments :
       {Arguments{"search", "--json", "certificate"}, Arguments{"search", "certificate"},
        Arguments{"show", kReply}, Arguments{"show", "--json", kReply}, Arguments{"thread", kReply},
        Arguments{"thread", "--json", kReply}, Arguments{"stats"}, Arguments{"stats", "--json"},
        Arguments{"defects", "--json"}, Arguments{"export", "--all-copies"},
        Arguments{"export", "--format", "jsonl"}}) {
    INFO(arguments[0]);
    const std::string first = sandbox.must(arguments).out;
    REQUIRE(!first.empty());
    REQUIRE(sandbox.must(arguments).out == first);
  }
  const std::string before = sandbox.must({"search", "certificate", "--json"}).out;
  sandbox.must({"reindex"});
  REQUIRE(sandbox.must({"search", "certificate", "--json"}).out == before);
}

}  // namespace docket::test
