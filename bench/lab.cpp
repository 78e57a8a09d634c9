#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "archive/read_handle.hpp"
#include "ingest/parent_inference.hpp"
using namespace docket;
struct P {
  archive::Post post;
  mail::ReplyTrace trace;
  std::int64_t key;
  long root;
  long parent = -1;
  bool has_refs;
  std::string base;
  std::int64_t former = 0;
  std::optional<mail::PartNumber> part;
  bool reply = false;
};
int main(int argc, char** argv) {
  auto ar = archive::Archive::open(argv[1]);
  const int K = 64;
  const std::int64_t W = std::int64_t{730} * 86400;
  const int show = argc > 2 ? atoi(argv[2]) : 0;
  auto h = archive::ReadHandle::open(*ar);
  std::vector<P> ps;
  (void)h->posts_changed_after(Modseq{}, [&](const archive::Post& p) -> Result<bool> {
    P x;
    x.post = p;
    ps.push_back(std::move(x));
    return true;
  });
  std::unordered_map<std::int64_t, long> by_id;
  std::sort(ps.begin(), ps.end(),
            [](auto& a, auto& b) { return archive::precedes(a.post, b.post); });
  for (std::size_t i = 0; i < ps.size(); ++i) {
    auto copies = h->copies(ps[i].post.num);
    for (auto& c : *copies) {
      auto under = h->posts_by_message_id(c.message_id);
      if (under->front().num == ps[i].post.num)
        by_id[under->front().message_id_num.value()] = (long)i;
    }
    auto raw = h->raw((*copies)[0]);
    auto a = mail::analyse(*raw, (*copies)[0].form, std::nullopt);
    ps[i].trace = mail::trace_reply(a, ps[i].post.time.utc_seconds);
    ps[i].key = mail::subject_key(a.subject.base);
    ps[i].base = a.subject.base;
    ps[i].former = mail::subject_key(mail::former_subject(a.subject.base));
    ps[i].reply = a.subject.is_reply;
    if (!a.subject.is_reply) ps[i].part = mail::parse_part_number(a.subject.base);
    ps[i].has_refs =
        !a.message.envelope.references.empty() || !a.message.envelope.in_reply_to.empty();
  }
  for (auto& p : ps) {
    if (p.post.parent) {
      auto it = by_id.find(p.post.parent.value());
      if (it != by_id.end()) p.parent = it->second;
    }
  }
  std::map<std::int64_t, std::vector<long>> by_key;  // time order
  for (std::size_t i = 0; i < ps.size(); ++i)
    if (ps[i].key && ps[i].post.time_source <= TimeSource::Received)
      by_key[ps[i].key].push_back((long)i);
  long n = 0, right = 0, rightparent = 0, wrong = 0, none = 0;
  std::map<std::string, std::array<long, 4>> byconf;
  long orphans = 0, shown = 0;
  for (std::size_t i = 0; i < ps.size(); ++i) {
    auto& p = ps[i];
    const bool real_orphan = !p.has_refs && p.parent < 0;
    const bool mode_real = show < 0;
    if (mode_real ? !real_orphan : p.parent < 0) continue;
    if (p.post.time_source > TimeSource::Received) {
      if (!mode_real) {
        ++n;
        ++none;
      }
      continue;
    }
    auto tp = [&](long j) {
      auto& q = ps[(size_t)j];
      return ingest::TracedPost{q.post.num,
                                q.post.leader,
                                q.post.message_id_num,
                                q.post.leader_digest,
                                q.post.time,
                                {q.post.author_name, q.post.author_address},
                                q.key == p.key                  ? ingest::SubjectMatch::Same
                                : p.former && q.key == p.former ? ingest::SubjectMatch::Former
                                                                : ingest::SubjectMatch::None,
                                &q.trace};
    };
    ingest::TracedPost o = tp((long)i);
    std::vector<ingest::TracedPost> c;
    std::vector<long> used;
    for (auto key : {p.key, p.former}) {
      if (!key) continue;
      auto& v = by_key[key];
      int n0 = 0;
      for (auto it = v.rbegin(); it != v.rend() && n0 < K; ++it) {
        auto& q = ps[(size_t)*it];
        if ((size_t)*it == i ||
            q.post.time.utc_seconds > p.post.time.utc_seconds + ingest::kClockSlack)
          continue;
        if (q.post.time.utc_seconds < p.post.time.utc_seconds - W) break;
        c.push_back(tp(*it));
        used.push_back(*it);
        ++n0;
      }
    }
    if (p.trace.attributed && p.trace.attributed->has_time) {
      for (std::size_t j = 0; j < ps.size(); ++j) {
        auto& q = ps[j];
        if (j == i || q.post.time_source > TimeSource::Received) continue;
        if (q.post.time.utc_seconds > p.post.time.utc_seconds + ingest::kClockSlack) break;
        if (q.post.time.utc_seconds < p.trace.attributed->local - 27 * 3600 &&
            !(p.trace.attributed->swapped))
          continue;
        auto m = mail::match_time(p.trace.attributed, q.post.time, p.post.time.offset_minutes);
        if (m != mail::TimeMatch::Exact && m != mail::TimeMatch::Minutes) continue;
        if (mail::match_author(p.trace.attribution, {q.post.author_name, q.post.author_address}) ==
            mail::AuthorMatch::None)
          continue;
        if (std::find(used.begin(), used.end(), (long)j) == used.end()) {
          c.push_back(tp((long)j));
          used.push_back((long)j);
        }
      }
    }
    std::optional<archive::Inference> r;
    if (p.part) {
      std::vector<ingest::SeriesPost> ss;
      for (std::size_t j = i > 300 ? i - 300 : 0; j < std::min(ps.size(), i + 300); ++j) {
        auto& q = ps[j];
        if (j == i || !q.part || q.part->series != p.part->series ||
            q.post.author_address != p.post.author_address ||
            std::abs(q.post.time.utc_seconds - p.post.time.utc_seconds) > 6 * 3600)
          continue;
        ss.push_back({q.post.message_id_num, q.part->part, q.post.time, q.post.leader_digest,
                      q.post.parent});
      }
      r = ingest::infer_series_parent(
          {p.post.message_id_num, p.part->part, p.post.time, p.post.leader_digest, {}}, ss);
      if (r && !by_id.count(r->parent.value())) r.reset();
    }
    if (!r) r = ingest::infer_parent(o, c);

    ++n;
    const char* kind = "none";
    long j = -1;
    if (r) {
      j = by_id[r->parent.value()];
      auto& q = ps[(size_t)j];
      if (q.post.thread == p.post.thread) {
        ++right;
        kind = "right thread";
        if (j == p.parent) {
          ++rightparent;
          kind = "ok";
        }
      } else {
        ++wrong;
        kind = "WRONG";
      }
      if (r->confidence < 0.55) {
        int n1 = 0, rank = -1;
        bool own = false;
        std::vector<const ingest::TracedPost*> v;
        for (auto& x : c)
          if (x.time.utc_seconds < p.post.time.utc_seconds) v.push_back(&x);
        std::sort(v.begin(), v.end(), [](auto* a, auto* b) { return a->time > b->time; });
        for (auto* x : v) {
          if (by_id[x->message_id.value()] == p.parent) {
            rank = n1;
            own = x->author.name == p.post.author_name;
          }
          n1++;
        }
        bool firstown = !v.empty() && v[0]->author.name == p.post.author_name;
        fmt::print("STAT n {} truerank {} trueown {} firstown {} ok {} attr {} q {} dt {}\n", n1,
                   rank, own, firstown, j == p.parent, !p.trace.attribution.empty(),
                   p.trace.depths[1].size() > 3,
                   firstown ? (p.post.time.utc_seconds - v[0]->time.utc_seconds) / 3600 : -1);
      }
      auto& b = byconf[fmt::format("{:.2f}", r->confidence)];
      b[0]++;
      if (kind[0] == 'o') b[1]++;
      if (kind[0] == 'r') b[2]++;
      if (kind[0] == 'W') b[3]++;
    } else
      ++none;
    const bool interesting = mode_real ? r.has_value() : kind[0] != 'o';
    if (interesting && shown < std::abs(show)) {
      ++shown;
      const bool c1 = true;
      (void)c1;
      fmt::print("== {} #{} {} | {} | {}\n   attr: {}\n", kind, p.post.num.value(),
                 p.post.author_name, p.post.subject, to_short(p.post.time.utc_seconds),
                 p.trace.attribution.substr(0, 160));
      if (p.parent >= 0) {
        auto& q = ps[(size_t)p.parent];
        fmt::print("   true: #{} {} {} | {} off {}\n", q.post.num.value(), q.post.author_name,
                   to_rfc3339(q.post.time.utc_seconds), q.post.subject, q.post.time.offset_minutes);
      }
      if (j >= 0) {
        auto& q = ps[(size_t)j];
        fmt::print("   took: #{} {} {} | {} [{:.2f} {}]\n", q.post.num.value(), q.post.author_name,
                   to_rfc3339(q.post.time.utc_seconds), q.post.subject, r->confidence, r->reason);
      }
      fmt::print("   sizes {} {} {} cands {}\n", p.trace.depths[0].size(), p.trace.depths[1].size(),
                 p.trace.depths[2].size(), c.size());
    }
    ++orphans;
  }
  fmt::print("n {} right {:.2f}% parent {:.2f}% wrong {:.2f}% none {:.2f}%\n", n, 100.0 * right / n,
             right ? 100.0 * rightparent / right : 0, 100.0 * wrong / n, 100.0 * none / n);
  for (auto& [k, b] : byconf)
    fmt::print("  {}: {} ok {} thread {} wrong {}\n", k, b[0], b[1], b[2], b[3]);
}
