#include "mail/name_trie.hpp"

#include <array>
#include <deque>

#include "core/text.hpp"
#include "mail/name_fold.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// How the gate sees a byte: letters in lower case, blanks and hyphens as one, all that is not
/// ASCII as one (it may fold to anything).
constexpr unsigned kForeign = 0x80;
/// Of letters that are not ASCII: what comes before are signs and continuations.
constexpr unsigned kFirstLead = 0xC3;

constexpr std::array<unsigned char, 256> make_gate_bytes() {
  std::array<unsigned char, 256> bytes{};
  for (unsigned i = 0; i < 256; ++i) {
    const bool gap = i == '-' || i == '\t';
    const auto folded = static_cast<unsigned char>(i < 0x80 ? to_lower(static_cast<char>(i)) : 0);
    bytes[i] = i >= 0x80 ? kForeign : gap ? ' ' : i == '`' ? '\'' : folded;
  }
  return bytes;
}
constexpr std::array<unsigned char, 256> kGateBytes = make_gate_bytes();

constexpr std::array<bool, 256> make_alnum() {
  std::array<bool, 256> table{};
  for (unsigned i = 0; i < 0x80; ++i) table[i] = is_alnum(static_cast<char>(i));
  return table;
}
constexpr std::array<bool, 256> kAlnum = make_alnum();

constexpr std::size_t gate_key(unsigned first, unsigned second) {
  return (std::size_t{kGateBytes[first]} << 8U) | kGateBytes[second];
}

constexpr std::size_t third_key(unsigned first, unsigned second, unsigned third) {
  const std::size_t all = (gate_key(first, second) << 8U) | kGateBytes[third];
  return (all * 0x9E3779B1U >> 17U) & 0x7FFFU;
}

constexpr unsigned byte_at(string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

/// Names of one depth of the trie: those from `begin` to `end` share `depth` bytes.
struct Span {
  std::uint32_t node;
  std::size_t begin, end, depth;
};

}  // namespace

NameTrie::NameTrie(const std::vector<std::string>& names) {
  nodes_.push_back({});
  std::deque<Span> waiting;
  waiting.push_back({0, 0, names.size(), 0});
  while (!waiting.empty()) {
    Span span = waiting.front();
    waiting.pop_front();
    if (span.begin < span.end && names[span.begin].size() == span.depth) {
      nodes_[span.node].name = static_cast<std::uint32_t>(span.begin++);
    }
    nodes_[span.node].first = static_cast<std::uint32_t>(nodes_.size());
    while (span.begin < span.end) {
      const char byte = names[span.begin][span.depth];
      std::size_t end = span.begin;
      while (end < span.end && names[end][span.depth] == byte) ++end;
      waiting.push_back(
          {static_cast<std::uint32_t>(nodes_.size()), span.begin, end, span.depth + 1});
      nodes_.push_back({0, 0, kNone, byte});
      ++nodes_[span.node].count;
      span.begin = end;
    }
  }
  for (const std::string& name : names) open_gate(name);
}

void NameTrie::open_gate(string_view name) {
  const unsigned first = byte_at(name, 0);
  const unsigned second = byte_at(name, 1);
  gate_.set(gate_key(first, second));
  // What is not ASCII may fold to any letter, or to none.
  gate_.set(gate_key(first, kForeign));
  for (unsigned any = 0; any <= kForeign; ++any) {
    gate_.set(gate_key(kForeign, any));
    if (name.size() == 2) third_gate_.set(third_key(first, second, any));
  }
  third_gate_.set(third_key(first, second, byte_at(name, 2)));
}

std::uint32_t NameTrie::child(std::uint32_t node, char byte) const {
  const Node& parent = nodes_[node];
  for (std::uint32_t i = parent.first; i < parent.first + parent.count; ++i) {
    if (nodes_[i].byte == byte) return i;
  }
  return kNone;
}

bool NameTrie::passes_third(unsigned first, unsigned second, unsigned third) const {
  const unsigned all = kGateBytes[first] | kGateBytes[second] | kGateBytes[third];
  // A run of blanks is one.
  const bool blanks = kGateBytes[second] == ' ' && kGateBytes[third] == ' ';
  return all >= kForeign || blanks || third_gate_.test(third_key(first, second, third));
}

std::size_t NameTrie::next_place(string_view text, std::size_t at) const {
  bool inside = at > 0 && at <= text.size() && kAlnum[byte_at(text, at - 1)];
  for (; at < text.size(); ++at) {
    const unsigned c = byte_at(text, at);
    const bool begins = !inside && (kAlnum[c] || c >= kFirstLead);
    inside = kAlnum[c];
    if (!begins) continue;
    const unsigned second = byte_at(text, at + 1);
    if (!gate_.test(gate_key(c, second))) continue;
    if (passes_third(c, second, byte_at(text, at + 2)) && is_word_begin(text, at)) return at;
  }
  return text.size();
}

void NameTrie::matches_at(string_view text, std::size_t at, std::vector<Match>& out) const {
  out.clear();
  std::uint32_t node = 0;
  while (at < text.size()) {
    const NameStep step = name_step(text, at, NameCase::Fold);
    for (std::size_t i = 0; i < step.count; ++i) {
      node = child(node, step.bytes[i]);
      if (node == kNone) return;
    }
    at += step.consumed;
    if (nodes_[node].name == kNone || !is_word_end(text, at)) continue;
    if (out.size() == kMaxMatches) out.erase(out.begin());
    out.push_back({nodes_[node].name, at});
  }
}

}  // namespace docket::mail
