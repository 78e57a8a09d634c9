#pragma once

/// An archive as text, for comparing two: what must not depend on the order of arrival, and all of
/// it with its numbers.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/support/archive_fixture.hpp"

namespace docket::test {

namespace detail {

[[nodiscard]] inline std::string name_of(archive::ReadHandle& handle, archive::MessageIdNum id) {
  return id ? need(handle.message_id(id)) : std::string("-");
}

[[nodiscard]] inline std::string copies_of(archive::ReadHandle& handle, const archive::Post& post) {
  std::string out;
  for (const archive::Copy& copy : need(handle.copies(post.num))) {
    out += fmt::format("    copy {} {} {}\n", copy.sha256.hex().substr(0, 16), copy.message_id,
                       archive::to_string(copy.copy_class));
  }
  for (const archive::PostCitation& c : need(handle.citations(post.num))) {
    out += fmt::format("    {} {} in {}\n", c.quoted ? "quotes" : "cites", c.key, c.copies.size());
  }
  for (const archive::IncidentLink& l : need(handle.incident_links(post.num))) {
    out += fmt::format("    incident {} {} {:.6f} {}\n", l.incident.value(),
                       archive::to_string(l.strength), l.score, l.reason);
  }
  return out;
}

[[nodiscard]] inline std::string inference_of(const archive::Post& post) {
  return post.confidence ? fmt::format(" inferred {}: {}", *post.confidence, post.reason)
                         : std::string();
}

[[nodiscard]] inline std::string joined(const std::vector<std::string>& blocks) {
  std::string out;
  for (const std::string& block : blocks) out += block;
  return out;
}

}  // namespace detail

/// Posts, copies, leaders, threads, parents and ghosts by Message-IDs and digests only.
[[nodiscard]] inline std::string canonical_dump(const archive::Archive& archive) {
  archive::ReadHandle handle = need(archive::ReadHandle::open(archive));
  std::map<std::int64_t, std::vector<std::string>> threads;
  for (const archive::Post& post : all_posts(handle)) {
    threads[post.thread.value()].push_back(
        fmt::format("  post {} leader {} parent {}{} at {} {} by {} <{}>: {}\n{}", post.message_id,
                    post.leader_digest.hex().substr(0, 16), detail::name_of(handle, post.parent),
                    detail::inference_of(post), to_rfc3339(post.time.utc_seconds),
                    docket::to_string(post.time_source), post.author_name, post.author_address,
                    post.subject, detail::copies_of(handle, post)));
  }
  std::vector<std::string> blocks;
  for (auto& [number, lines] : threads) {
    for (const archive::Ghost& ghost : need(handle.thread(ThreadNum(number))).ghosts) {
      lines.push_back(fmt::format("  ghost {} parent {}\n", ghost.message_id,
                                  detail::name_of(handle, ghost.parent)));
    }
    std::sort(lines.begin(), lines.end());
    blocks.push_back("thread\n" + detail::joined(lines));
  }
  std::sort(blocks.begin(), blocks.end());
  return detail::joined(blocks);
}

[[nodiscard]] inline std::string canonical_dump(const ArchiveFixture& fixture) {
  return canonical_dump(fixture.archive());
}

/// Everything, with numbers, but the uuid.
[[nodiscard]] inline std::string full_dump(const archive::Archive& archive) {
  archive::ReadHandle handle = need(archive::ReadHandle::open(archive));
  const archive::State state = need(handle.state());
  std::string out =
      fmt::format("state {} {} {}\n", state.modseq.value(), state.size, state.root.hex());
  for (const archive::Source& s : need(handle.sources())) {
    out += fmt::format("source {} {} size {} last {} {}\n", s.num.value(), s.path, s.file_size,
                       s.last_offset, s.finished ? "finished" : "open");
  }
  for (const archive::Post& p : all_posts(handle)) {
    out += fmt::format("post {} {} leader {} thread {} parent {}{} at {} modseq {}\n",
                       p.num.value(), p.message_id, p.leader.value(), p.thread.value(),
                       detail::name_of(handle, p.parent), detail::inference_of(p),
                       p.time.utc_seconds, p.modseq.value());
    for (const archive::Copy& c : need(handle.copies(p.num))) {
      out += fmt::format("  copy {} {} {}+{}\n", c.num.value(), c.sha256.hex(), c.start, c.length);
      for (const archive::Origin& o : need(handle.origins(c.num))) {
        out += fmt::format("    origin {} {} {}\n", o.path, o.offset, mail::to_string(o.form));
      }
    }
  }
  for (const PostNum num : need(handle.posts_gone_after(Modseq{}))) {
    const auto post = need(handle.post(num));
    out += fmt::format("alias {} {}\n", num.value(), post ? post->num.value() : 0);
  }
  return out;
}

}  // namespace docket::test
