#pragma once

/// How well parents are inferred: mail is ingested as it is, then again with References and
/// In-Reply-To taken from some of its replies; what those hang on then is compared with what they
/// named. Errors are exceptions.

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "archive/read_handle.hpp"
#include "core/text.hpp"
#include "ingest/ingestor.hpp"

namespace docket::test::stripped {

template <typename T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

inline archive::Archive ingest_into(const std::string& directory, const std::string& mbox) {
  auto archive = need(archive::Archive::open_or_create(directory));
  ingest::IngestOptions options;
  options.paths = {mbox};
  options.now = 4102444800;
  need(ingest::ingest(archive, options, {}));
  return archive;
}

struct Truth {
  archive::Post post;
  std::string parent;  // Message-ID of the post that its references name; empty for none
  std::size_t thread = 0;
};
using Truths = std::map<std::string, Truth>;

inline std::vector<archive::Post> posts_of(archive::ReadHandle& handle) {
  std::vector<archive::Post> posts;
  (void)handle.posts_changed_after(Modseq{}, [&](const archive::Post& post) -> Result<bool> {
    posts.push_back(post);
    return true;
  });
  return posts;
}

/// Threads as the references alone make them.
inline Truths read_truths(archive::ReadHandle& handle) {
  const std::vector<archive::Post> posts = posts_of(handle);
  std::unordered_map<archive::MessageIdNum, std::size_t> nodes;
  std::vector<std::size_t> top;
  const auto node = [&](archive::MessageIdNum id) {
    const auto [it, added] = nodes.try_emplace(id, top.size());
    if (added) top.push_back(top.size());
    return it->second;
  };
  const auto find = [&](std::size_t n) {
    while (top[n] != n) n = top[n] = top[top[n]];
    return n;
  };
  std::set<std::int64_t> threads;
  for (const archive::Post& post : posts) {
    threads.insert(post.thread.value());
    if (post.parent && !post.confidence)
      top[find(node(post.message_id_num))] = find(node(post.parent));
  }
  for (const std::int64_t thread : threads) {
    for (const archive::Ghost& ghost : need(handle.thread(ThreadNum(thread))).ghosts) {
      if (ghost.parent) top[find(node(ghost.message_id_num))] = find(node(ghost.parent));
    }
  }
  Truths truths;
  for (const archive::Post& post : posts) {
    Truth truth{post, {}, find(node(post.message_id_num))};
    if (post.parent && !post.confidence) {
      const std::string id = need(handle.message_id(post.parent));
      if (!need(handle.posts_by_message_id(id)).empty()) truth.parent = id;
    }
    truths.try_emplace(post.message_id, std::move(truth));
  }
  return truths;
}

/// Replies by name, so that a draw depends on the seed alone.
inline std::set<std::string> draw(const Truths& truths, archive::ReadHandle& handle, unsigned seed,
                                  int share) {
  std::vector<std::string> replies;
  for (const auto& [id, truth] : truths) {
    const bool plain =
        !id.ends_with("@made.invalid") && !need(handle.shares_message_id(truth.post.num));
    if (!truth.parent.empty() && plain) replies.push_back(id);
  }
  std::mt19937 random(seed);
  std::shuffle(replies.begin(), replies.end(), random);
  replies.resize(replies.size() * static_cast<std::size_t>(share) / 100);
  return {replies.begin(), replies.end()};
}

inline std::string without_references(std::string_view mail) {
  std::string out;
  bool skipping = false;
  bool header = true;
  std::string_view rest = mail;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end);
    if (header && trim(line).empty()) header = false;
    const bool continues = line[0] == ' ' || line[0] == '\t';
    if (header && !continues) {
      skipping = istarts_with(line, "References:") || istarts_with(line, "In-Reply-To:");
    }
    if (!header || !skipping) out += line;
  }
  return out;
}

inline void write_stripped(archive::ReadHandle& handle, const std::set<std::string>& stripped,
                           const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  (void)handle.all_copies([&](const archive::Copy& copy) -> Result<bool> {
    const std::string raw = need(handle.raw(copy));
    std::string storage;
    std::string mail(mail::unquote_mbox(raw, copy.form, storage));
    if (stripped.count(copy.message_id) != 0) mail = without_references(mail);
    out << "From mboxrd@z Thu Jan  1 00:00:00 1970\n" << mail::quote_mboxrd(mail);
    if (!mail.ends_with('\n')) out << '\n';
    out << '\n';
    return true;
  });
}

struct Counts {
  std::size_t replies = 0, thread = 0, parent = 0, wrong = 0;
  Counts& operator+=(const Counts& o) {
    replies += o.replies;
    thread += o.thread;
    parent += o.parent;
    wrong += o.wrong;
    return *this;
  }
};

/// Called with a reply that hangs elsewhere than under what it named.
using MissSink =
    std::function<void(const Truth& truth, const std::string& took, const archive::Post& post)>;

inline Counts compare(const Truths& truths, const std::set<std::string>& stripped,
                      archive::ReadHandle& handle, const MissSink& miss) {
  Counts c;
  for (const std::string& id : stripped) {
    const Truth& truth = truths.at(id);
    const archive::Post post = need(handle.posts_by_message_id(id)).front();
    const std::string took = post.parent ? need(handle.message_id(post.parent)) : std::string();
    ++c.replies;
    const auto parent = truths.find(took);
    const bool right = parent != truths.end() && parent->second.thread == truth.thread;
    if (right) ++c.thread;
    if (right && took == truth.parent) ++c.parent;
    if (!right && !took.empty()) ++c.wrong;
    if (miss && took != truth.parent) miss(truth, took, post);
  }
  return c;
}

}  // namespace docket::test::stripped
