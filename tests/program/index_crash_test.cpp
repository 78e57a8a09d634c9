// Killed while it writes the index, docket mends it: the next ingest or reindex gives the answers
// of an index that was built at once, and until then searches go on.

#include <random>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/support/run_program.hpp"

namespace docket::test {
namespace {

constexpr int kFaultStatus = 86;  // core/fault_point.cpp
constexpr int kMaxFaultPoints = 100;

/// Mails `from` to `to`; the later ones answer earlier ones, and every tenth is there in two forms,
/// of which the better one comes last.
std::string numbered_mbox(int from, int to) {
  constexpr const char* kWords[] = {"lamp",  "river", "stone", "cloud", "bread", "ladder",
                                    "apple", "chalk", "glass", "wheel", "candle"};
  std::string mbox;
  const auto add = [&](int n, const std::string& words) {
    mbox += fmt::format(
        "From ada@ca.example Tue Mar  5 12:30:00 2019\nFrom: Ada Sample <ada@ca.example>\n"
        "Date: Tue, 5 Mar 2019 {:02}:{:02}:{:02} +0000\nMessage-ID: <{}@crash.example>\n"
        "Subject: Topic {}\nReferences: <{}@crash.example>\n\n{}\n\n",
        n / 3600, n / 60 % 60, n % 60, n, n % 40, n % 40, words);
  };
  for (int n = from; n < to; ++n) {
    std::mt19937 random(static_cast<unsigned>(n));
    std::string words = "Words of mine:";
    for (int k = 0; k < 6; ++k) words += fmt::format(" {}", kWords[random() % std::size(kWords)]);
    const std::string whole = words + fmt::format(" \xC3\xA4nd {}", n);
    if (n % 10 == 0) add(n, words + fmt::format(" ?nd {}", n));
    if (n % 10 != 0) add(n, whole);
    if (n >= from + 10 && n % 10 == 5) {
      std::mt19937 other(static_cast<unsigned>(n - 5));
      std::string again = "Words of mine:";
      for (int k = 0; k < 6; ++k) again += fmt::format(" {}", kWords[other() % std::size(kWords)]);
      add(n - 5, again + fmt::format(" \xC3\xA4nd {}", n - 5));
    }
  }
  return mbox;
}

/// Answers that every part of the index has a share in, scores included.
std::string answers(Sandbox& sandbox) {
  std::string out;
  for (const Arguments& query :
       {Arguments{"--posts", "--limit", "5000", "--facets", "lamp OR -lamp"},
        Arguments{"--explain", "lamp ladder and"}, Arguments{"\"words of mine\" is:reposted"},
        Arguments{"subject:topic", "--sort", "newest"}}) {
    Arguments arguments{"search", "--json"};
    arguments.insert(arguments.end(), query.begin(), query.end());
    const RunResult result = sandbox.run(arguments);
    INFO(result.err);
    REQUIRE(result.status == 0);
    Json json = Json::parse(result.out);
    REQUIRE(json["stale_by"] == 0);
    json.erase("state");
    out += json.dump() + '\n';
  }
  return out;
}

/// A search beside a broken index: it answers, or there is no index yet.
void check_search(Sandbox& sandbox, bool had_index) {
  const RunResult result = sandbox.run({"search", "--json", "lamp"});
  INFO(result.err);
  if (had_index) REQUIRE(result.status == 0);
  if (result.status == 0) return;
  REQUIRE((result.status == 1 || result.status == 2));
  REQUIRE(result.err.find("hint: ") != std::string::npos);
}

/// Folders in the index, and what is in them.
std::vector<std::string> generations(const Sandbox& sandbox) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(sandbox.archive() + "/index")) {
    if (!entry.is_directory()) continue;
    found.push_back(entry.path().filename().string());
    for (const auto& inside : std::filesystem::directory_iterator(entry.path())) {
      REQUIRE(inside.path().filename().string().starts_with("posts."));
    }
  }
  return found;
}

bool has_fault_points() {
  Sandbox sandbox;
  const std::string path = sandbox.dir().write("one.mbox", numbered_mbox(0, 1));
  return sandbox.run({"ingest", path}, {{"DOCKET_FAULT_AT", "1"}}).status == kFaultStatus;
}

/// The mail of an archive, and its answers where nobody disturbs it.
struct Scene {
  TempDir dir;
  std::string first, second, expected;
  std::int64_t ingest_ms = 0, reindex_ms = 0;

  Scene(int old_posts, int all_posts)
      : first(dir.write("first.mbox", numbered_mbox(0, old_posts))),
        second(dir.write("second.mbox", numbered_mbox(old_posts, all_posts))) {
    const auto timed = [](Sandbox& sandbox, const Arguments& arguments) {
      const auto start = std::chrono::steady_clock::now();
      sandbox.must(arguments);
      return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start)
          .count();
    };
    Sandbox sandbox;
    sandbox.must({"ingest", first});
    ingest_ms = timed(sandbox, {"ingest", second});
    expected = answers(sandbox);
    reindex_ms = timed(sandbox, {"reindex"});
    REQUIRE(answers(sandbox) == expected);
  }
};

}  // namespace

TEST_CASE("Ended at any fault point while posts are merged into the index, the next run mends it",
          "[program][crash][index]") {
  if (!has_fault_points()) {
    WARN("this docket is built without DOCKET_FAULT_POINTS: not tested");
    return;
  }
  const Scene scene(40, 300);
  int points = 0;
  for (int at = 1; at < kMaxFaultPoints; ++at) {
    INFO("fault point " << at);
    Sandbox sandbox;
    sandbox.must({"ingest", scene.first});
    const RunResult broken =
        sandbox.run({"ingest", scene.second}, {{"DOCKET_FAULT_AT", std::to_string(at)}});
    if (broken.status == 0) break;
    REQUIRE(broken.status == kFaultStatus);
    ++points;
    check_search(sandbox, true);
    sandbox.must({"ingest", scene.second});
    const bool same = answers(sandbox) == scene.expected;  // too long to be shown
    REQUIRE(same);
    REQUIRE(generations(sandbox).size() == 1);
  }
  REQUIRE(points >= 12);
}

TEST_CASE("Killed at random moments while indexing, the next run mends the index",
          "[program][crash][index]") {
  static const Scene scene(1500, 4000);
  std::mt19937 random(GENERATE(1U, 2U));
  const auto kill_once = [&](Sandbox& sandbox, const Arguments& arguments, std::int64_t longest) {
    const auto moment = std::uniform_int_distribution<std::int64_t>(0, longest)(random);
    Child child = sandbox.start(arguments);
    std::this_thread::sleep_for(Milliseconds(moment));
    child.send(SIGKILL);
    const RunResult result = child.wait();
    REQUIRE((result.signal == SIGKILL || result.status == 0));
  };
  Sandbox sandbox;
  SECTION("a rebuild, and then another") {
    sandbox.must({"ingest", "--no-index", scene.first, scene.second});
    for (int kill = 0; kill < 3; ++kill) {
      kill_once(sandbox, {"reindex"}, scene.reindex_ms);
      check_search(sandbox, false);
    }
    sandbox.must({"reindex"});
  }
  SECTION("an ingest, and then another") {
    sandbox.must({"ingest", scene.first});
    for (int kill = 0; kill < 3; ++kill) {
      kill_once(sandbox, {"ingest", scene.second}, scene.ingest_ms);
      check_search(sandbox, true);
    }
    sandbox.must({"ingest", scene.second});
  }
  SECTION("a rebuild, and then an ingest that finds nothing new") {
    sandbox.must({"ingest", "--no-index", scene.first, scene.second});
    kill_once(sandbox, {"reindex"}, scene.reindex_ms);
    sandbox.must({"ingest", scene.first, scene.second});
  }
  const bool same = answers(sandbox) == scene.expected;  // too long to be shown
  REQUIRE(same);
  REQUIRE(generations(sandbox).size() == 1);
}

}  // namespace docket::test
