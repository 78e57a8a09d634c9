#include "search/find_post.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/message_id.hpp"
#include "core/text.hpp"
#include "search/resolve.hpp"

namespace docket::search {
namespace {

std::optional<std::int64_t> to_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

/// Cuts "~2" off; 1 where there is none.
std::size_t cut_variant(std::string_view& id) {
  const std::size_t tilde = id.rfind('~');
  if (tilde == std::string_view::npos) return 1;
  const auto number = to_number(id.substr(tilde + 1));
  if (!number || *number < 2 || *number > 9999) return 1;
  id = id.substr(0, tilde);
  return static_cast<std::size_t>(*number);
}

bool is_url(std::string_view id) { return id.find("://") != std::string_view::npos; }

tl::unexpected<Error> not_one_post(const Resolution& found) {
  const char* const hint = "`docket resolve URL` says what is known of a link";
  if (found.status == ResolveStatus::Resolved) {
    return fail(Errc::NotFound,
                fmt::format("{} names thread {}, not a post", found.url, found.thread.value()),
                "`docket thread URL` shows it");
  }
  return fail(Errc::NotFound,
              fmt::format("{}: {} ({})", to_string(found.status), found.url, found.how), hint);
}

}  // namespace

Result<archive::Post> find_post(archive::ReadHandle& archive, std::string_view text) {
  std::string_view id = trim(text);
  if (is_url(id)) {
    DOCKET_ASSIGN(Resolution found, Resolver(archive).resolve(id));
    if (found.post) return std::move(*found.post);
    return not_one_post(found);
  }
  if (const auto number = to_number(id)) {
    DOCKET_ASSIGN(std::optional<archive::Post> post, archive.post(PostNum(*number)));
    if (post) return std::move(*post);
    return fail(Errc::NotFound, fmt::format("no post has the number {}", *number),
                "numbers are printed by `docket search`; Message-IDs work as well");
  }
  // An id that really ends in "~2" comes before the variant of another.
  for (const bool as_variant : {false, true}) {
    std::string_view bare = id;
    const std::size_t variant = as_variant ? cut_variant(bare) : 1;
    if (as_variant && variant == 1) break;
    const std::optional<MessageId> parsed = MessageId::parse(bare);
    if (!parsed) break;
    DOCKET_ASSIGN(std::vector<archive::Post> posts, archive.posts_by_message_id(parsed->value()));
    if (posts.size() >= variant) return std::move(posts[variant - 1]);
    DOCKET_ASSIGN(const bool ghost, archive.is_ghost(parsed->value()));
    if (ghost) {
      return fail(
          Errc::NotFound,
          fmt::format("the post {} is not in the archive; others answer it", parsed->value()),
          "`docket thread` of a post that answers it shows what is there");
    }
  }
  return fail(Errc::NotFound, fmt::format("no post has the Message-ID {}", id),
              "the post may not be archived; `docket search` looks for its words");
}

Result<ThreadNum> find_thread(archive::ReadHandle& archive, std::string_view text) {
  const std::string_view id = trim(text);
  if (is_url(id)) {
    DOCKET_ASSIGN(const Resolution found, Resolver(archive).resolve(id));
    if (found.status == ResolveStatus::Resolved) return found.thread;
    return not_one_post(found);
  }
  DOCKET_ASSIGN(const archive::Post post, find_post(archive, id));
  return post.thread;
}

Result<std::string> display_id(archive::ReadHandle& archive, const archive::Post& post) {
  DOCKET_ASSIGN(const std::vector<archive::Post> posts,
                archive.posts_by_message_id(post.message_id));
  const auto it = std::find_if(posts.begin(), posts.end(),
                               [&](const archive::Post& p) { return p.num == post.num; });
  if (it == posts.begin() || it == posts.end()) return post.message_id;
  return fmt::format("{}~{}", post.message_id, it - posts.begin() + 1);
}

}  // namespace docket::search
