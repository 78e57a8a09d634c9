#include "search/resolve.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/message_id.hpp"
#include "core/text.hpp"
#include "mail/analysis.hpp"
#include "mail/citation.hpp"
#include "mail/own_words.hpp"
#include "search/message_id_hash.hpp"

namespace docket::search {
namespace {

using archive::AddressedCopy;
using archive::Post;
using mail::AddressSource;

constexpr std::array<const char*, 4> kStatusNames = {"resolved", "ambiguous", "not-archived",
                                                     "not-a-post"};

constexpr std::uint64_t kMaxAnalysedBytes = 4 * 1024 * 1024;

/// Archives of lists whose addresses name a message, but tell nothing of it.
constexpr std::array<std::string_view, 9> kOpaqueArchives = {
    "marc.info/",    "mail-archive.com/",  "narkive.com/",
    "nabble.com/",   "spinics.net/lists/", "osdir.com/ml/",
    "markmail.org/", "gmane.org/",         "gossamer-threads.com/lists/"};

bool is_opaque_archive(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t end = std::min(url.find('/', host), url.size());
  return std::any_of(kOpaqueArchives.begin(), kOpaqueArchives.end(), [&](std::string_view known) {
    const std::size_t at = url.find(known, host);
    if (at == std::string_view::npos || at >= end) return false;
    const bool whole = at == host || url[at - 1] == '.';
    return whole && url.size() > at + known.size();
  });
}

bool names_a_post(std::string_view kind) {
  constexpr std::array<std::string_view, 7> kKinds = {
      "mid", "groups", "mail-archive", "pipermail", "hyperkitty", "gmane", "hyperkitty-thread"};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

std::vector<PostNum> distinct_posts(const std::vector<AddressedCopy>& copies) {
  std::vector<PostNum> posts;
  posts.reserve(copies.size());
  for (const AddressedCopy& copy : copies) posts.push_back(copy.post);
  std::sort(posts.begin(), posts.end());
  posts.erase(std::unique(posts.begin(), posts.end()), posts.end());
  return posts;
}

/// "its Archived-At field".
std::string source_text(const std::vector<AddressedCopy>& copies) {
  return copies.empty() ? std::string() : mail::to_string(copies.front().source);
}

std::string_view after_kind(std::string_view key) {
  return key.substr(mail::citation_kind(key).size() + 1);
}

}  // namespace

const char* to_string(ResolveStatus status) {
  return kStatusNames[static_cast<std::size_t>(status)];
}

std::string address_key(const mail::UrlTarget& target) {
  return target.key.empty() ? "url:" + target.url : target.key;
}

std::string alias_key(const std::string& key) {
  const std::size_t slash = key.find('/');
  const bool message = key.starts_with("groups:") && slash != std::string::npos;
  return message ? "groups:?" + key.substr(slash) : key;
}

Result<Resolution> Resolver::resolve(std::string_view url) {
  const mail::UrlTarget target = mail::read_url(url);
  Resolution out;
  out.url = url;
  out.key = target.key;
  const std::string key = address_key(target);
  DOCKET_ASSIGN(const bool by_person, by_alias(key, out));
  if (by_person) return out;
  const std::string_view kind = mail::citation_kind(key);
  if (kind == "mid") {
    DOCKET_TRY(by_message_id(after_kind(key), out));
  } else if (kind == "groups") {
    DOCKET_TRY(by_groups_key(key, out));
  } else {
    DOCKET_TRY(by_address(key, out));
    const bool by_hash = kind == "hyperkitty" || kind == "hyperkitty-thread";
    if (by_hash && out.status == ResolveStatus::NotArchived) {
      DOCKET_TRY(by_id_hash(key, out));
    }
    // A thread has the name of its first post.
    if (kind == "hyperkitty-thread") out.post.reset();
  }
  return out;
}

Result<bool> Resolver::by_alias(const std::string& key, Resolution& out) {
  DOCKET_ASSIGN(const std::vector<archive::Alias> aliases, archive_.aliases(alias_key(key)));
  if (aliases.empty()) return false;
  const archive::Alias& alias = aliases.back();
  DOCKET_ASSIGN(const std::optional<PostNum> post, archive_.post_of_copy(alias.copy));
  if (!post) return false;
  const std::string why = alias.reason.empty() ? "" : ": " + alias.reason;
  DOCKET_TRY(take_posts({*post}, "an alias that was added" + why, out));
  return true;
}

Result<void> Resolver::by_message_id(std::string_view text, Resolution& out) {
  out.status = ResolveStatus::NotArchived;
  out.how = "the link holds a Message-ID that no archived post has";
  std::optional<MessageId> id = MessageId::parse(text);
  if (!id) return {};
  DOCKET_ASSIGN(std::vector<Post> posts, archive_.posts_by_message_id(id->value()));
  if (posts.size() == 1) {
    out.status = ResolveStatus::Resolved;
    out.thread = posts.front().thread;
    out.post = std::move(posts.front());
    out.how = "the Message-ID in the link";
  } else if (posts.size() > 1) {
    out.status = ResolveStatus::Ambiguous;
    out.how = fmt::format("{} posts have the Message-ID in the link", posts.size());
    out.candidates = std::move(posts);
  } else {
    DOCKET_ASSIGN(const bool ghost, archive_.is_ghost(id->value()));
    if (ghost) out.how = "the link holds a Message-ID that archived posts answer; it is not here";
  }
  return {};
}

/// "groups:THREAD/MESSAGE", "groups:THREAD", "groups:?/MESSAGE".
Result<void> Resolver::by_groups_key(std::string_view key, Resolution& out) {
  const std::string_view ids = after_kind(key);
  const std::size_t slash = ids.find('/');
  const std::string_view thread = ids.substr(0, slash);
  out.status = ResolveStatus::NotArchived;
  out.how = "no archived mail or page tells Google's ids in the link";
  if (slash != std::string_view::npos) {
    DOCKET_TRY(by_address(fmt::format("groups:?{}", ids.substr(slash)), out));
    if (out.status != ResolveStatus::NotArchived) return {};
  }
  if (thread == "?") return {};
  DOCKET_ASSIGN(const std::vector<AddressedCopy> copies,
                archive_.addressed(fmt::format("groups:{}", thread)));
  return take_threads(copies, out);
}

Result<void> Resolver::by_id_hash(const std::string& key, Resolution& out) {
  const std::string hash = to_lower(key.substr(key.rfind('/') + 1));
  std::vector<std::string> found;
  DOCKET_TRY(archive_.all_message_ids([&](std::string_view id) {
    if (to_lower(message_id_hash(id)) == hash) found.emplace_back(id);
    return found.empty();
  }));
  if (found.empty()) {
    out.how = "no archived post's Message-ID has the hash in the link";
    return {};
  }
  DOCKET_TRY(by_message_id(found.front(), out));
  if (out.status == ResolveStatus::Resolved) out.how = "the hash of the Message-ID in the link";
  return {};
}

Result<void> Resolver::by_address(const std::string& key, Resolution& out) {
  DOCKET_ASSIGN(std::vector<AddressedCopy> copies, archive_.addressed(key));
  if (copies.empty()) {
    const bool of_a_list = names_a_post(mail::citation_kind(key)) || is_opaque_archive(key);
    out.status = of_a_list ? ResolveStatus::NotArchived : ResolveStatus::NotAPost;
    if (of_a_list) {
      out.how = "no archived mail tells that it is shown there; `docket alias add` can";
    } else {
      out.how = out.key.empty() ? "not an address of a list's archive" : "it names " + out.key;
    }
    return {};
  }
  const auto replies = std::stable_partition(
      copies.begin(), copies.end(),
      [](const AddressedCopy& copy) { return copy.source != AddressSource::Attribution; });
  if (replies != copies.begin()) {
    copies.erase(replies, copies.end());
    return take_posts(distinct_posts(copies), source_text(copies), out);
  }
  DOCKET_ASSIGN(const std::vector<PostNum> posts, answered_by(copies));
  if (!posts.empty()) return take_posts(posts, source_text(copies), out);
  out.status = ResolveStatus::NotArchived;
  out.how = "a reply links to it, and what that answers is not archived";
  return {};
}

/// Whether the first words that the reply quotes are the parent's own.
Result<bool> Resolver::quotes(const Post& reply, const Post& parent) {
  const auto analysis_of = [&](const Post& post) -> Result<mail::Analysis> {
    DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive_.copies(post.num));
    DOCKET_ASSIGN(const mail::RawMail raw, archive_.mail(copies.front(), kMaxAnalysedBytes));
    return mail::analyse(raw.view(), std::nullopt);
  };
  DOCKET_ASSIGN(const mail::Analysis of_reply, analysis_of(reply));
  DOCKET_ASSIGN(const mail::Analysis of_parent, analysis_of(parent));
  const auto& segments = of_reply.body.segments;
  const auto quote = std::find_if(segments.begin(), segments.end(), [](const mail::Segment& s) {
    return s.kind == mail::SegmentKind::Quote && s.depth == 1;
  });
  if (quote == segments.end()) return false;
  std::string quoted;
  std::string_view rest = of_reply.body.view(*quote);
  while (const auto line = next_line(rest)) {
    std::size_t depth = 1;
    quoted += mail::strip_quote_marks(*line, depth);
    quoted += '\n';
  }
  const std::string words = mail::normalised_words(quoted);
  constexpr std::size_t kLeast = 12;  // bytes: fewer words may be anybody's
  return words.size() >= kLeast &&
         mail::normalised_words(of_parent.body.own_text()).find(words) != std::string::npos;
}

/// The posts that replies answer by their references, and quote; an inferred parent is no witness.
Result<std::vector<PostNum>> Resolver::answered_by(const std::vector<AddressedCopy>& replies) {
  std::vector<PostNum> posts;
  for (const PostNum num : distinct_posts(replies)) {
    DOCKET_ASSIGN(const std::optional<Post> reply, archive_.post(num));
    if (!reply || !reply->parent || reply->confidence) continue;
    DOCKET_ASSIGN(const std::string id, archive_.message_id(reply->parent));
    DOCKET_ASSIGN(const std::vector<Post> parents, archive_.posts_by_message_id(id));
    for (const Post& parent : parents) {
      DOCKET_ASSIGN(const bool is_source, quotes(*reply, parent));
      if (is_source) posts.push_back(parent.num);
    }
  }
  std::sort(posts.begin(), posts.end());
  posts.erase(std::unique(posts.begin(), posts.end()), posts.end());
  return posts;
}

Result<void> Resolver::take_posts(const std::vector<PostNum>& nums, std::string how,
                                  Resolution& out) {
  std::vector<Post> posts;
  for (const PostNum num : nums) {
    DOCKET_ASSIGN(std::optional<Post> post, archive_.post(num));
    if (post) posts.push_back(std::move(*post));
  }
  if (posts.empty()) return {};
  out.how = std::move(how);
  if (posts.size() == 1) {
    out.status = ResolveStatus::Resolved;
    out.thread = posts.front().thread;
    out.post = std::move(posts.front());
    return {};
  }
  out.status = ResolveStatus::Ambiguous;
  out.how = fmt::format("{} posts are told to be there, by {}", posts.size(), out.how);
  out.candidates = std::move(posts);
  return {};
}

/// The link names a thread, whatever it names within it.
Result<void> Resolver::take_threads(const std::vector<AddressedCopy>& copies, Resolution& out) {
  std::vector<Post> firsts;  // of each thread one
  for (const PostNum num : distinct_posts(copies)) {
    DOCKET_ASSIGN(std::optional<Post> post, archive_.post(num));
    const bool known = !post || std::any_of(firsts.begin(), firsts.end(), [&](const Post& first) {
      return first.thread == post->thread;
    });
    if (!known) firsts.push_back(std::move(*post));
  }
  if (firsts.empty()) return {};
  const bool of_a_message = out.key.find('/') != std::string::npos;
  out.how = fmt::format("the thread is known by {}{}", source_text(copies),
                        of_a_message ? "; which of its posts is meant, nothing here tells" : "");
  if (firsts.size() == 1) {
    out.status = ResolveStatus::Resolved;
    out.thread = firsts.front().thread;
    return {};
  }
  out.status = ResolveStatus::Ambiguous;
  out.how = fmt::format("its posts are in {} threads here", firsts.size());
  out.candidates = std::move(firsts);
  return {};
}

}  // namespace docket::search
