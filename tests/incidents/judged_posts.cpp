#include "tests/incidents/judged_posts.hpp"

#include <cstdio>
#include <fstream>
#include <utility>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/timestamp.hpp"

namespace docket::test {
namespace {

constexpr int kHourOfPosts = 9;

/// "== bug 1599916 | style report | days 3", "== date 2024-01-16".
JudgedPost head_of(const std::string& line) {
  constexpr std::size_t kMostOfStyle = 32;
  JudgedPost post;
  long long bug = 0, days = 0;
  char style[kMostOfStyle] = {};
  if (std::sscanf(line.c_str(), "== bug %lld | style %31s | days %lld", &bug, style, &days) == 3) {
    post.bug = bug;
    post.style = style;
    post.days = days;
    return post;
  }
  CivilTime civil;
  civil.hour = kHourOfPosts;
  if (std::sscanf(line.c_str(), "== date %d-%d-%d", &civil.year, &civil.month, &civil.day) != 3) {
    FAIL("no head of a post: " << line);
  }
  post.style = "none";
  post.time = to_utc_seconds(civil);
  return post;
}

void read_posts(std::vector<JudgedPost>& posts, const std::string& name) {
  std::ifstream in(std::string(DOCKET_SOURCE_DIR "/tests/incidents/") + name);
  if (!in) FAIL("cannot read " << name);
  bool expects_subject = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("== ")) {
      posts.push_back(head_of(line));
      posts.back().place = posts.size() - 1;
      expects_subject = true;
    } else if (expects_subject) {
      posts.back().subject = line;
      expects_subject = false;
    } else if (!posts.back().paragraphs.empty() || !line.empty()) {
      posts.back().paragraphs.push_back(line);
    }
  }
  for (JudgedPost& post : posts) {
    while (!post.paragraphs.empty() && post.paragraphs.back().empty()) post.paragraphs.pop_back();
  }
}

}  // namespace

bool JudgedPost::is_held_out() const {
  const std::int64_t number = bug ? *bug : static_cast<std::int64_t>(place);
  return number % 2 != 0;
}

std::string JudgedPost::label() const {
  return bug ? fmt::format("bug {} ({}, {} days)", *bug, style, days)
             : fmt::format("no incident, {}", to_rfc3339(time).substr(0, 10));
}

std::vector<JudgedPost> posts_about_incidents() {
  std::vector<JudgedPost> posts;
  for (const char* const name :
       {"posts_2014_2018.txt", "posts_2019.txt", "posts_2020.txt", "posts_2021_2022.txt",
        "posts_2023_2024.txt", "posts_2025_2026.txt", "posts_long.txt"}) {
    read_posts(posts, name);
  }
  return posts;
}

std::vector<JudgedPost> posts_about_none() {
  std::vector<JudgedPost> posts;
  read_posts(posts, "no_incident.txt");
  return posts;
}

}  // namespace docket::test
