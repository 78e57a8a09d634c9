#pragma once

/// An archive as its program shows it, for comparing two archives byte for byte.

#include <set>
#include <sstream>

#include "tests/support/run_program.hpp"

namespace docket::test {

/// What `export --format jsonl` prints, one object a post.
[[nodiscard]] inline std::vector<Json> exported_posts(Sandbox& sandbox) {
  std::vector<Json> posts;
  std::istringstream lines(sandbox.must({"export", "--format", "jsonl"}).out);
  for (std::string line; std::getline(lines, line);) posts.push_back(Json::parse(line));
  return posts;
}

/// stats, all posts with numbers, all threads and all bytes; without the uuid, and without the
/// number of commits, which is larger after an interruption.
[[nodiscard]] inline std::string program_dump(Sandbox& sandbox) {
  Json stats = sandbox.json({"stats"});
  std::string root = stats["state"]["root"].get<std::string>();
  for (const char* varying : {"state", "archive_bytes", "index_bytes", "stored_bytes"}) {
    stats.erase(varying);
  }
  std::string dump = root + '\n' + stats.dump(1) + '\n';
  std::set<std::int64_t> threads;
  for (const Json& post : exported_posts(sandbox)) {
    dump += post.dump() + '\n';
    threads.insert(post["thread"].get<std::int64_t>());
  }
  for (const std::int64_t thread : threads) {
    Json json = sandbox.json({"thread", std::to_string(thread)});
    json.erase("state");
    dump += json.dump() + '\n';
  }
  return dump + sandbox.must({"export", "--all-copies"}).out;
}

/// The same posts, copies and threads whatever their numbers and sources: by Message-IDs and
/// SHA-256 only.
[[nodiscard]] inline std::string numberless_dump(Sandbox& sandbox) {
  std::multiset<std::string> lines;
  std::map<std::int64_t, std::set<std::string>> threads;
  for (const Json& post : exported_posts(sandbox)) {
    std::string line = post["message_id"].get<std::string>() + ' ' + post["date"].dump();
    for (const Json& copy : post["copies"]) line += ' ' + copy["sha256"].get<std::string>();
    lines.insert(line);
    threads[post["thread"].get<std::int64_t>()].insert(line);
  }
  std::set<std::string> blocks;
  for (const auto& [number, posts] : threads) {
    Json json = sandbox.json({"thread", std::to_string(number)});
    std::string block;
    for (const Json& post : json["posts"]) {
      block += post["message_id"].get<std::string>() + " <- " + post["parent"].dump() + '\n';
    }
    for (const std::string& line : posts) block += line + '\n';
    blocks.insert(block);
  }
  std::string dump;
  for (const std::string& line : lines) dump += line + '\n';
  for (const std::string& block : blocks) dump += block + '\n';
  return dump;
}

/// Whether `docket verify` finds nothing wrong.
[[nodiscard]] inline bool verifies(Sandbox& sandbox) {
  const RunResult result = sandbox.run({"verify", "--json"});
  return result.status == 0 && Json::parse(result.out)["ok"] == true;
}

}  // namespace docket::test
