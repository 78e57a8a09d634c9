// Killed at any moment, the next run goes on: nothing is lost, doubled or half there.

#include <random>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/program_dump.hpp"
#include "tests/support/sample_page.hpp"

namespace docket::test {
namespace {

constexpr int kFaultStatus = 86;  // core/fault_point.cpp
constexpr int kMaxFaultPoints = 400;

const Arguments kIngestSamples{"ingest", sample_file("mailman-era.mbox"),
                               sample_file("groups-era.mbox")};

/// Small mboxes for runs that are many. The second, 0 to 12, holds mails of the first, 6 to 20,
/// once more, and those that the first only knows by their ids.
std::string small_mbox(int from, int to) {
  std::string mbox;
  for (int n = from; n < to; ++n) {
    mbox += fmt::format(
        "From ada@ca.example Tue Mar  5 12:30:00 2019\nFrom: Ada Sample <ada@ca.example>\n"
        "Date: Tue, 5 Mar 2019 12:{:02}:00 +0000\nMessage-ID: <{}@small.example>\n"
        "Subject: Topic {}\nReferences: <{}@small.example>\n\nThe {}th word of mine.\n\n",
        n, n, n % 3, n >= 3 ? n - 3 : n + 100, n);
  }
  return mbox;
}

const std::string& small_file(std::size_t which) {
  static const TempDir dir;
  static const std::vector<std::string> paths{dir.write("first.mbox", small_mbox(6, 20)),
                                              dir.write("second.mbox", small_mbox(0, 12))};
  return paths.at(which);
}

const Arguments& ingest_small() {
  static const Arguments arguments{"ingest", small_file(0), small_file(1),
                                   sample_page_path("double-post.txt")};
  return arguments;
}

bool has_fault_points() {
  Sandbox sandbox;
  return sandbox.run({"ingest", sample_file("groups-era.mbox")}, {{"DOCKET_FAULT_AT", "1"}})
             .status == kFaultStatus;
}

/// Of a search that every post's words have a part in: shows an index that lacks posts.
std::string search_answer(Sandbox& sandbox) {
  Json json = sandbox.json({"search", "--posts", "--limit", "1000", "the"});
  json.erase("state");
  return json.dump();
}

/// Enough mails for two commits of one source, in a few threads.
std::string large_mbox() {
  constexpr int kMails = 17'500;
  constexpr int kThreads = 20;
  constexpr const char* kWords[] = {"lamp",  "river", "stone", "cloud", "bread", "ladder",
                                    "apple", "chalk", "glass", "wheel", "candle"};
  std::mt19937 random(20'190'305);
  std::string mbox;
  for (int n = 0; n < kMails; ++n) {
    mbox += fmt::format(
        "From ada@ca.example Tue Mar  5 12:30:00 2019\nFrom: Ada Sample <ada@ca.example>\n"
        "Date: Tue, 5 Mar 2019 {:02}:{:02}:{:02} +0000\nMessage-ID: <{}@large.example>\n"
        "Subject: Re: Topic {}\n",
        n / 3600, n / 60 % 60, n % 60, n, n % kThreads);
    if (n >= kThreads) mbox += fmt::format("References: <{}@large.example>\n", n - kThreads);
    mbox += "\nWords of mine:";
    for (int k = 0; k < 8; ++k) mbox += fmt::format(" {}", kWords[random() % std::size(kWords)]);
    mbox += fmt::format(" {}\n\n", n);
  }
  return mbox;
}

/// What program_dump tells, without a line for each of so many posts.
std::string large_dump(Sandbox& sandbox) {
  Json stats = sandbox.json({"stats"});
  std::string dump = stats["state"]["root"].get<std::string>();
  for (const char* name :
       {"posts", "copies", "origins", "threads", "ghosts", "defects", "sources"}) {
    dump += fmt::format(" {}", stats[name].dump());
  }
  for (int thread = 1; thread <= 20; ++thread) {
    Json json = sandbox.json({"thread", std::to_string(thread)});
    json.erase("state");
    dump += json.dump();
  }
  Json found = sandbox.json({"search", "--posts", "--limit", "100", "lamp", "ladder"});
  found.erase("state");
  return dump + found.dump() + sandbox.must({"export", "--all-copies"}).out;
}

struct Large {
  TempDir dir;
  std::string path, dump;
  std::int64_t run_ms = 0;
};

/// The large archive as it is when nobody disturbs it.
const Large& undisturbed() {
  static Large large;
  static const bool made = [] {
    large.path = large.dir.write("large.mbox", large_mbox());
    Sandbox sandbox;
    const auto start = std::chrono::steady_clock::now();
    sandbox.must({"ingest", large.path});
    large.run_ms =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start).count();
    large.dump = large_dump(sandbox);
    return true;
  }();
  (void)made;
  return large;
}

/// Files of the archive that have a temporary name.
std::vector<std::string> leftovers(const Sandbox& sandbox) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(sandbox.archive())) {
    std::string name = entry.path().filename().string();
    if (name.find(".new-") != std::string::npos) found.push_back(std::move(name));
  }
  return found;
}

}  // namespace

TEST_CASE("Ended at any fault point of an ingest, the next run completes it", "[program][crash]") {
  if (!has_fault_points()) {
    WARN("this docket is built without DOCKET_FAULT_POINTS: not tested");
    return;
  }
  Sandbox whole;
  whole.must(ingest_small());
  const std::string expected = program_dump(whole);
  const std::string expected_search = search_answer(whole);
  int points = 0;
  for (int at = 1; at < kMaxFaultPoints; ++at) {
    INFO("fault point " << at);
    Sandbox sandbox;
    const RunResult broken = sandbox.run(ingest_small(), {{"DOCKET_FAULT_AT", std::to_string(at)}});
    if (broken.status == 0) break;
    REQUIRE(broken.status == kFaultStatus);
    ++points;
    sandbox.must(ingest_small());
    REQUIRE(leftovers(sandbox).empty());
    REQUIRE(program_dump(sandbox) == expected);
    REQUIRE(search_answer(sandbox) == expected_search);
    REQUIRE(verifies(sandbox));
  }
  REQUIRE(points > 10);
}

TEST_CASE("Ended at any fault point of a later ingest, the archive reads as before or after",
          "[program][crash]") {
  if (!has_fault_points()) {
    WARN("this docket is built without DOCKET_FAULT_POINTS: not tested");
    return;
  }
  const Arguments first{"ingest", small_file(0)};
  const Arguments second{"ingest", small_file(1)};
  Sandbox whole;
  whole.must(first);
  const std::string before = program_dump(whole);
  whole.must(second);
  const std::string after = program_dump(whole);
  const std::string after_search = search_answer(whole);
  int points = 0;
  for (int at = 1; at < kMaxFaultPoints; ++at) {
    INFO("fault point " << at);
    Sandbox sandbox;
    sandbox.must(first);
    const RunResult broken = sandbox.run(second, {{"DOCKET_FAULT_AT", std::to_string(at)}});
    if (broken.status == 0) break;
    REQUIRE(broken.status == kFaultStatus);
    ++points;
    REQUIRE(verifies(sandbox));
    const std::string found = program_dump(sandbox);
    REQUIRE((found == before || found == after));
    sandbox.must(second);
    REQUIRE(program_dump(sandbox) == after);
    REQUIRE(search_answer(sandbox) == after_search);
  }
  REQUIRE(points > 5);
}

TEST_CASE("Ended at any fault point of reindex, searches go on", "[program][crash]") {
  if (!has_fault_points()) {
    WARN("this docket is built without DOCKET_FAULT_POINTS: not tested");
    return;
  }
  Sandbox sandbox;
  sandbox.must(kIngestSamples);
  const std::string expected = search_answer(sandbox);
  int points = 0;
  for (int at = 1; at < kMaxFaultPoints; ++at) {
    INFO("fault point " << at);
    const RunResult broken = sandbox.run({"reindex"}, {{"DOCKET_FAULT_AT", std::to_string(at)}});
    if (broken.status == 0) break;
    REQUIRE(broken.status == kFaultStatus);
    ++points;
    REQUIRE(search_answer(sandbox) == expected);
  }
  REQUIRE(points > 3);
  REQUIRE(search_answer(sandbox) == expected);
  // What the broken runs left behind is gone.
  int generations = 0;
  for (const auto& entry : std::filesystem::directory_iterator(sandbox.archive() + "/index")) {
    generations += entry.is_directory() ? 1 : 0;
  }
  REQUIRE(generations == 1);
}

TEST_CASE("Killed at random moments, the next run completes the ingest", "[program][crash]") {
  const Large& large = undisturbed();
  std::mt19937 random(GENERATE(1U, 2U, 3U, 4U));
  Sandbox sandbox;
  // Three kills in a row, then to the end. A run that goes on is shorter than the first.
  for (int kill = 0; kill < 3; ++kill) {
    const auto moment = std::uniform_int_distribution<std::int64_t>(0, large.run_ms)(random);
    Child child = sandbox.start({"ingest", large.path});
    std::this_thread::sleep_for(Milliseconds(moment));
    child.send(SIGKILL);
    const RunResult result = child.wait();
    REQUIRE((result.signal == SIGKILL || result.status == 0));
  }
  sandbox.must({"ingest", large.path});
  const bool same = large_dump(sandbox) == large.dump;  // too long to be shown
  REQUIRE(same);
  REQUIRE(verifies(sandbox));
}

TEST_CASE("Ctrl-C ends an ingest at its last batch and says how to go on", "[program][crash]") {
  const Large& large = undisturbed();
  const int signal = GENERATE(SIGINT, SIGTERM);
  Sandbox sandbox;
  Child child = sandbox.start({"ingest", "--json", large.path});
  // Once the database is there the program is past its start.
  while (!std::filesystem::exists(sandbox.archive() + "/docket.sqlite")) {
    std::this_thread::sleep_for(Milliseconds(1));
  }
  std::this_thread::sleep_for(Milliseconds(large.run_ms / 10));
  child.send(signal);
  const RunResult result = child.wait();
  INFO(result.err);
  REQUIRE(result.signal == 0);
  REQUIRE(result.status == 130);
  REQUIRE(result.err.find("docket: ") != std::string::npos);
  REQUIRE(result.err.find("hint: ") != std::string::npos);
  REQUIRE(verifies(sandbox));
  sandbox.must({"ingest", large.path});
  const bool same = large_dump(sandbox) == large.dump;
  REQUIRE(same);
}

TEST_CASE("Two ingests at once: one waits or is told so, and nothing is lost",
          "[program][concurrency]") {
  const Large& large = undisturbed();
  Sandbox sandbox;
  Child one = sandbox.start({"ingest", large.path});
  Child two = sandbox.start({"ingest", sample_file("groups-era.mbox")});
  const RunResult second = two.wait();
  const RunResult first = one.wait();
  for (const RunResult& result : {first, second}) {
    INFO(result.err);
    REQUIRE((result.status == 0 || result.status == 3));
    if (result.status == 3) REQUIRE(result.err.find("hint: ") != std::string::npos);
  }
  REQUIRE((first.status == 0 || second.status == 0));
  sandbox.must({"ingest", large.path, sample_file("groups-era.mbox")});
  const Json stats = sandbox.json({"stats"});
  REQUIRE(stats["posts"] == 17'500 + 33);
  REQUIRE(stats["sources"] == 2);
  REQUIRE(verifies(sandbox));
  const Json found = sandbox.json({"search", "--posts", "perspectives", "autonomous"});
  REQUIRE(found["total"].get<int>() >= 1);
  REQUIRE(found["stale_by"] == 0);
}

TEST_CASE("Searches and readers go on beside a writer", "[program][concurrency]") {
  const Large& large = undisturbed();
  Sandbox sandbox;
  sandbox.must({"ingest", sample_file("mailman-era.mbox")});
  Child writer = sandbox.start({"ingest", large.path});
  for (int round = 0; round < 20; ++round) {
    const RunResult found = sandbox.run({"search", "--json", "smartcard", "primes"});
    INFO(found.err);
    REQUIRE(found.status == 0);
    REQUIRE(Json::parse(found.out)["results"][0]["message_id"] ==
            "20171018152210.IJ14088@work1.linter.example");
    sandbox.must({"show", "1"});
    sandbox.must({"stats"});
  }
  REQUIRE(writer.wait().status == 0);
  REQUIRE(sandbox.json({"search", "smartcard", "primes"})["stale_by"] == 0);
}

}  // namespace docket::test
