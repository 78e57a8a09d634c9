#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "ingest/thread_builder.hpp"
#include "tests/support/thread_drawing.hpp"
#include "tests/support/thread_oracle.hpp"

namespace docket::ingest {
namespace {

using archive::MessageIdNum;
using archive::ThreadPost;
using test::DrawnNode;
using test::OraclePost;

/// "b2=c<rs~x@7": the second post under the id b, with c as a further id of its own, References
/// to r and s, In-Reply-To x, at time 7. Ids are letters. Without "@" time is the place in the
/// family.
OraclePost parse_post(const std::string& text, std::int64_t time) {
  OraclePost post;
  post.time = time;
  post.own_ids.push_back(text.substr(0, 1));
  post.name = text.substr(0, 1);
  std::vector<std::string>* into = nullptr;
  for (std::size_t i = 1; i < text.size(); ++i) {
    switch (text[i]) {
      case '=': into = &post.own_ids; break;
      case '<': into = &post.references; break;
      case '~': into = &post.in_reply_to; break;
      case '@':
        post.time = std::stoll(text.substr(i + 1));
        i = text.size();
        break;
      default:
        if (into != nullptr) {
          into->push_back(text.substr(i, 1));
        } else {
          post.name += text[i];
        }
    }
  }
  post.digest = sha256(post.name);
  return post;
}

std::vector<OraclePost> parse_family(const std::vector<std::string>& texts) {
  std::vector<OraclePost> family;
  for (const std::string& text : texts) {
    family.push_back(parse_post(text, static_cast<std::int64_t>(family.size())));
  }
  return family;
}

MessageIdNum id_num(const std::string& id) { return MessageIdNum(1000 + id[0]); }

std::vector<MessageIdNum> id_nums(const std::vector<std::string>& ids) {
  std::vector<MessageIdNum> nums;
  for (const std::string& id : ids) nums.push_back(id_num(id));
  return nums;
}

/// Numbers in the order given.
ThreadFamily to_family(const std::vector<OraclePost>& posts) {
  ThreadFamily family;
  for (const OraclePost& post : posts) {
    ThreadPost p;
    p.num = PostNum(static_cast<std::int64_t>(family.posts.size()) + 1);
    p.thread = ThreadNum(p.num.value());
    p.message_id = id_num(post.own_ids.front());
    p.time = post.time;
    p.digest = post.digest;
    p.own_ids = id_nums(post.own_ids);
    p.references = id_nums(post.references);
    p.in_reply_to = id_nums(post.in_reply_to);
    family.posts.push_back(std::move(p));
  }
  return family;
}

std::string draw(const ThreadPlacing& placing, const std::vector<OraclePost>& posts) {
  std::map<std::string, const OraclePost*> first;  // under each id
  for (const OraclePost& post : posts) {
    for (const std::string& id : post.own_ids) {
      const OraclePost*& known = first[id];
      if (known == nullptr ||
          std::tie(post.time, post.digest) < std::tie(known->time, known->digest)) {
        known = &post;
      }
    }
  }
  const auto name = [&](MessageIdNum id) {
    if (!id) return std::string();
    const std::string letter(1, static_cast<char>(id.value() - 1000));
    return first.count(letter) != 0 ? first[letter]->name : "[" + letter + "]";
  };
  std::vector<DrawnNode> nodes;
  for (const auto& place : placing.posts) {
    const auto& post = posts[static_cast<std::size_t>(place.post.value()) - 1];
    nodes.push_back({post.name, name(place.parent), place.thread.value()});
  }
  for (const archive::ThreadGhost& ghost : placing.ghosts) {
    if (ghost.thread)
      nodes.push_back({name(ghost.message_id), name(ghost.parent), ghost.thread.value()});
  }
  return test::draw_threads(std::move(nodes));
}

std::string draw_family(const std::vector<OraclePost>& posts) {
  return draw(build_threads(to_family(posts)), posts);
}

struct Row {
  const char* what;
  std::vector<std::string> posts;
  const char* drawing;
};

const std::vector<Row> kRows{
    {"a post alone", {"a"}, "a"},
    {"posts that have nothing to do with each other", {"a", "b"}, "a | b"},
    {"the parent is the last of References", {"a", "b<a", "c<ab"}, "a(b(c))"},
    {"siblings", {"a", "b<a", "c<a"}, "a(b c)"},
    {"In-Reply-To where there are no References", {"a", "b~a"}, "a(b)"},
    {"References before In-Reply-To", {"a", "b", "c<a~b"}, "a(c) | b"},
    {"the first of several in In-Reply-To", {"a", "b", "c~ab"}, "a(c) | b"},
    {"References with the own id at the end: the one before", {"a", "b<ab"}, "a(b)"},
    {"References that name only the own id: In-Reply-To", {"a", "b<b~a"}, "a(b)"},
    {"In-Reply-To that names the own id first: the next", {"a", "b~ba"}, "a(b)"},
    {"a post that answers itself is a root", {"a<a"}, "a"},
    {"and so by In-Reply-To", {"a~a"}, "a"},
    {"an id of another copy is its own too", {"a=b<b", "c<b"}, "a(c)"},
    {"a loop of two is cut at the earlier", {"a<b", "b<a"}, "a(b)"},
    {"a loop of three is cut at the earliest", {"a<c", "b<a", "c<b"}, "a(b(c))"},
    {"the post at which a loop is cut takes its next reference", {"r", "a<rb", "b<ra"}, "r(a(b))"},
    {"and so a ghost", {"a<rb", "b<ra"}, "[r](a(b))"},
    {"its In-Reply-To after its References", {"r", "s", "a<b~rs", "b<a"}, "r(a(b)) | s"},
    {"the parent by In-Reply-To, then the next in it", {"r", "a~br", "b<a"}, "r(a(b))"},
    {"no id that leads back into the loop", {"r", "a<rdcb", "b<a", "c<b", "d<c"}, "r(a(b(c(d))))"},
    {"a root where every id leads back", {"a<cb", "b<a", "c<a"}, "a(b c)"},
    {"only the earliest moves, the later one's root is lost", {"r", "a<b", "b<ra"}, "a(b) | r"},
    {"its own id is no way out", {"a<ab", "b<a"}, "a(b)"},
    {"a loop hung on a later loop", {"a<cb", "b<a", "c<d", "d<c"}, "c(a(b) d)"},
    {"two loops that would hang on each other", {"a<cb", "b<a", "c<ad", "d<c"}, "c(a(b) d)"},
    {"two loops, of which the later is hung on the earlier",
     {"r", "a<rb", "b<a", "c<ad", "d<c"},
     "r(a(b c(d)))"},
    {"a loop with a tail", {"a<b", "b<a", "c<a", "d<c"}, "a(b c(d))"},
    {"two loops", {"a<b", "b<a", "c<d", "d<c"}, "a(b) | c(d)"},
    {"the earliest by time, not by place", {"a<b@9", "b<a@3"}, "b(a)"},
    {"a ghost as parent", {"b<g"}, "[g](b)"},
    {"a ghost that holds two together", {"b<g", "c<g"}, "[g](b c)"},
    {"ghosts linked by References", {"c<gh"}, "[g]([h](c))"},
    {"a ghost under a post", {"a", "c<ah"}, "a([h](c))"},
    {"a ghost is not a parent's child by In-Reply-To", {"a", "b<a~g"}, "a(b)"},
    {"the earliest post links a ghost", {"c<gh", "d<ih"}, "[g]([h](c d))"},
    {"the earliest by time", {"c<gh@9", "d<ih@3"}, "[i]([h](c d))"},
    {"a later post may link what the earlier left open",
     {"c<h", "d<ghd", "e<ghx"},
     "[g]([h]([x](e) c d))"},
    {"contradicting References: the first stands", {"c<gh", "d<hg"}, "[g]([h](c) d)"},
    {"References that would make a loop of ghosts", {"c<ghi", "d<ihg"}, "[g]([h]([i](c)) d)"},
    {"a ghost would hang on its own descendant", {"a<g", "b<ag"}, "[g](a b)"},
    {"References of others do not move posts", {"a", "b", "c<ab"}, "a | b(c)"},
    {"a chain through posts that lost their References", {"a", "b", "c<b", "d<abc"}, "a | b(c(d))"},
    {"variants: the first under the id is meant", {"a", "b<a", "b2<a", "c<b"}, "a(b(c) b2)"},
    {"variants by time", {"a", "b<a@9", "b2<a@3", "c<b"}, "a(b b2(c))"},
    {"variants in two threads", {"a", "d", "b<a", "b2<d", "c<b"}, "a(b(c)) | d(b2)"},
    {"a variant that names its own id is no child of the other", {"b", "b2<b"}, "b | b2"},
    {"equal times: the digest decides, either way the same", {"b@1", "b2@1", "c<b@1"}, ""},
    {"ghosts named by nobody's parent", {"a", "b<ga"}, "a(b)"},
};

}  // namespace

TEST_CASE("build_threads: the rules, whatever the order of the posts", "[ingest][threads]") {
  std::mt19937 random(20220101);
  for (const Row& row : kRows) {
    std::vector<OraclePost> family = parse_family(row.posts);
    const std::string expected =
        *row.drawing == '\0' ? test::ThreadOracle(family).draw() : std::string(row.drawing);
    for (int round = 0; round < 24; ++round) {
      INFO(row.what << ", round " << round);
      CHECK(draw_family(family) == expected);
      std::shuffle(family.begin(), family.end(), random);
    }
    INFO(row.what);
    CHECK(test::ThreadOracle(family).draw() == expected);
  }
}

TEST_CASE("build_threads: a thread is named after its lowest post, one without posts is none",
          "[ingest][threads]") {
  // Numbers 1 and 3 belong together, the lower is the child.
  const auto placing = build_threads(to_family(parse_family({"c<gh", "x", "h", "y<pa", "a"})));
  std::map<std::int64_t, std::int64_t> threads;
  for (const auto& place : placing.posts) threads[place.post.value()] = place.thread.value();
  CHECK(threads == std::map<std::int64_t, std::int64_t>{{1, 1}, {2, 2}, {3, 1}, {4, 4}, {5, 4}});
  for (const archive::ThreadGhost& ghost : placing.ghosts) {
    CHECK(ghost.thread == ThreadNum{});  // g stands above h in c's References, but h is a post
    CHECK(ghost.parent == MessageIdNum{});
  }
  CHECK(placing.ghosts.size() == 2);
}

TEST_CASE("build_threads: random families are threaded as the oracle does", "[ingest][threads]") {
  std::mt19937 random(4711);
  const auto below = [&random](int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
  };
  for (int round = 0; round < 3000; ++round) {
    const int ids = 2 + below(9);
    const auto letter = [&] { return std::string(1, static_cast<char>('a' + below(ids))); };
    std::vector<OraclePost> family;
    std::map<std::string, int> under;
    for (int n = 1 + below(9); n > 0; --n) {
      OraclePost post;
      post.own_ids = {letter()};
      post.name = post.own_ids.front() + std::to_string(++under[post.own_ids.front()]);
      for (auto* list : {&post.references, &post.in_reply_to}) {
        for (int k = below(5); k > 0; --k) {
          std::string id = letter();
          if (std::find(list->begin(), list->end(), id) == list->end())
            list->push_back(std::move(id));
        }
      }
      post.time = below(4);
      post.digest = sha256(post.name + std::to_string(round));
      family.push_back(std::move(post));
    }
    INFO("round " << round);
    const std::string expected = test::ThreadOracle(family).draw();
    REQUIRE(draw_family(family) == expected);
    std::shuffle(family.begin(), family.end(), random);
    REQUIRE(draw_family(family) == expected);
  }
}

TEST_CASE("build_threads: long chains and loops of 100,000 posts take no recursion and little time",
          "[ingest][threads]") {
  constexpr std::int64_t kPosts = 100000;
  ThreadFamily family;
  for (std::int64_t i = 1; i <= kPosts; ++i) {
    ThreadPost post;
    post.num = PostNum(i);
    post.message_id = MessageIdNum(i);
    post.own_ids = {post.message_id};
    post.references = {MessageIdNum(i == 1 ? kPosts : i - 1)};  // the first closes a loop
    post.time = i;
    family.posts.push_back(std::move(post));
  }
  const ThreadPlacing placing = build_threads(family);
  REQUIRE(placing.posts.size() == static_cast<std::size_t>(kPosts));
  std::size_t roots = 0;
  for (const auto& place : placing.posts) {
    roots += place.parent ? 0U : 1U;
    REQUIRE(place.thread == ThreadNum(1));
  }
  CHECK(roots == 1);
}

}  // namespace docket::ingest
