// Reads queries ("kind<TAB>query" a line) from standard input and asks each of them of one archive,
// in one process with a warm cache. Prints a line a kind: milliseconds at p50, p95, p99, and how
// many were asked; first without, then with passages. bench/latency makes the queries.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "search/searcher.hpp"

namespace {

using docket::search::SearchOptions;

double at(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void print(const std::string& kind, std::vector<double> times, bool passages) {
  std::sort(times.begin(), times.end());
  fmt::print("{}\t{}\t{}\t{:.3f}\t{:.3f}\t{:.3f}\n", kind, passages ? "passages" : "hits",
             times.size(), at(times, 0.5), at(times, 0.95), at(times, 0.99));
}

int run(const char* directory) {
  const auto archive = docket::archive::Archive::open(directory);
  if (!archive) {
    fmt::print(stderr, "{}\n", archive.error().message);
    return 2;
  }
  auto searcher = docket::search::Searcher::open(*archive);
  if (!searcher) {
    fmt::print(stderr, "{}\n", searcher.error().message);
    return 2;
  }
  std::vector<std::pair<std::string, std::string>> queries;
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    if (tab != std::string::npos) queries.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  for (const bool passages : {false, true}) {
    SearchOptions options;
    options.limit = 10;
    options.snippets = passages;
    std::map<std::string, std::vector<double>> times;
    for (const bool warming : {true, false}) {
      for (const auto& [kind, query] : queries) {
        const auto start = std::chrono::steady_clock::now();
        const auto result = searcher->search(query, options);
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - start;
        if (!result) {
          fmt::print(stderr, "{}: {}\n", query, result.error().message);
          return 2;
        }
        if (warming) continue;
        times[kind].push_back(took.count());
        times["all"].push_back(took.count());
      }
    }
    for (const auto& [kind, of_kind] : times) print(kind, of_kind, passages);
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: query_latency ARCHIVE < QUERIES\n");
    return 2;
  }
  return run(arguments[1]);
}
