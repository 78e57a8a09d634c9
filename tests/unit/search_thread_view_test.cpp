
#include <catch2/catch.hpp>

#include "search/thread_view.hpp"
#include "tests/support/archive_fixture.hpp"

namespace docket::search {
namespace {

using archive::MessageIdNum;
using archive::ThreadRows;

/// Rows from words: "b<a" is a post under a, "[g<a" a ghost. Time is the place in the list.
ThreadRows rows_of(const std::vector<std::string>& words) {
  ThreadRows rows;
  rows.num = ThreadNum(1);
  std::int64_t n = 0;
  for (const std::string& word : words) {
    const bool ghost = word.front() == '[';
    const char id = word[ghost ? 1 : 0];
    const std::size_t mark = word.find('<');
    const MessageIdNum parent(mark == std::string::npos ? 0 : word[mark + 1]);
    ++n;
    if (ghost) {
      rows.ghosts.push_back({MessageIdNum(id), std::string(1, id), parent});
      continue;
    }
    archive::Post post;
    post.num = PostNum(n);
    post.message_id = std::string(1, id);
    post.message_id_num = MessageIdNum(id);
    post.parent = parent;
    post.subject = "Of " + post.message_id;
    post.time.utc_seconds = n;
    post.time_source = TimeSource::Date;
    rows.posts.push_back(std::move(post));
  }
  return rows;
}

/// "a.0 b.1": ids with depths, ghosts in brackets.
std::string shown(const ThreadView& view) {
  std::string out;
  for (const ThreadNode& node : view.nodes) {
    out.append(out.empty() ? "" : " ");
    out.append(node.post ? node.message_id : "[" + node.message_id + "]");
    out.append(".").append(std::to_string(node.depth));
  }
  return out;
}

struct Row {
  const char* what;
  std::vector<std::string> words;
  const char* shown;
};

}  // namespace

TEST_CASE("make_thread_view: reading order, and which ghosts are shown", "[search][thread]") {
  const std::vector<Row> rows{
      {"nothing", {}, ""},
      {"one post", {"a"}, "a.0"},
      {"answers below, siblings by time", {"a", "b<a", "c<b", "d<a"}, "a.0 b.1 c.2 d.1"},
      {"a later answer to an earlier post", {"a", "b<a", "d<a", "c<b"}, "a.0 b.1 c.2 d.1"},
      {"a ghost at the root with one child is not shown", {"[g", "b<g", "c<b"}, "b.0 c.1"},
      {"with two it is", {"[g", "b<g", "c<g"}, "[g].0 b.1 c.1"},
      {"a ghost in between gives its place to its children",
       {"a", "[g<a", "b<g", "c<g"},
       "a.0 b.1 c.1"},
      {"a chain of ghosts", {"[f", "[g<f", "[h<g", "b<h"}, "b.0"},
      {"a chain of ghosts that holds two", {"[f", "[g<f", "[h<g", "b<h", "c<h"}, "[f].0 b.1 c.1"},
      {"a ghost without posts is not shown", {"a", "[g<a", "[h<g"}, "a.0"},
      {"a ghost stands where its earliest post stands", {"a", "b<g", "c<a", "[g<a"}, "a.0 b.1 c.1"},
      {"a parent that is not among the rows", {"a<z", "b<a"}, "a.0 b.1"},
      {"its own parent", {"a<a", "b<a"}, "a.0 b.1"},
      {"a loop in the rows still shows every post once", {"a<c", "b<a", "c<b", "d"}, ""},
      {"two posts under one id: answers hang on the first",
       {"a", "b<a", "b<a", "c<b"},
       "a.0 b.1 c.2 b.1"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const ThreadRows thread = rows_of(row.words);
    const ThreadView view = make_thread_view(thread);
    if (*row.shown != '\0' || row.words.empty()) CHECK(shown(view) == row.shown);
    std::size_t posts = 0;
    for (const ThreadNode& node : view.nodes) posts += node.post ? 1U : 0U;
    CHECK(posts == thread.posts.size());
  }
}

TEST_CASE("make_thread_view: names its subject and parents", "[search][thread]") {
  const ThreadView view = make_thread_view(rows_of({"a", "[g<a", "b<g", "c<b"}));
  CHECK(view.subject == "Of a");
  CHECK(view.num == ThreadNum(1));
  REQUIRE(view.nodes.size() == 3);
  CHECK(view.nodes[0].parent.empty());
  CHECK(view.nodes[1].parent == "a");
  CHECK(view.nodes[2].parent == "b");
}

namespace {

enum class Shape { Deep, Wide, Loops, GhostChain, GhostFan };

ThreadRows big(Shape shape, std::int64_t count) {
  ThreadRows rows;
  rows.num = ThreadNum(1);
  for (std::int64_t n = 1; n <= count; ++n) {
    std::int64_t parent = n - 1;
    if (shape == Shape::Wide) parent = n == 1 ? 0 : 1;
    if (shape == Shape::Loops) parent = n % 2 == 1 ? n + 1 : n - 1;
    if (shape == Shape::GhostChain && n < count) {
      rows.ghosts.push_back({MessageIdNum(n), std::to_string(n), MessageIdNum(parent)});
      continue;
    }
    if (shape == Shape::GhostFan && n <= count / 2) {  // a chain of ghosts, then posts on its end
      rows.ghosts.push_back({MessageIdNum(n), std::to_string(n), MessageIdNum(parent)});
      continue;
    }
    if (shape == Shape::GhostFan) parent = count / 2;
    archive::Post post;
    post.num = PostNum(n);
    post.message_id_num = MessageIdNum(n);
    post.parent = MessageIdNum(parent);
    post.time.utc_seconds = count - n;
    rows.posts.push_back(std::move(post));
  }
  return rows;
}

}  // namespace

TEST_CASE("make_thread_view: 100,000 posts deep, wide or in loops take linear time",
          "[search][thread]") {
  for (const Shape shape :
       {Shape::Deep, Shape::Wide, Shape::Loops, Shape::GhostChain, Shape::GhostFan}) {
    INFO("shape " << static_cast<int>(shape));
    const ThreadRows rows = big(shape, 100000);
    const ThreadView view = make_thread_view(rows);
    CHECK(view.nodes.size() == rows.posts.size() + (shape == Shape::GhostFan ? 1 : 0));
    if (shape == Shape::Deep) CHECK(view.nodes.back().depth == 99999);
  }
}

}  // namespace docket::search
