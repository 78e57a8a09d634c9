#pragma once

/// From a link of a report to the archived post that it means. A wrong post is worse than none:
/// what several sources tell differently is ambiguous, and a link that names a thread gives a
/// thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/read_handle.hpp"
#include "core/error.hpp"
#include "mail/url_target.hpp"

namespace docket::search {

enum class ResolveStatus : std::uint8_t {
  Resolved,
  Ambiguous,    ///< several posts or threads fit
  NotArchived,  ///< it is an address of a list's archive, and nothing here is known to be there
  NotAPost,     ///< it names something else: a bug, a certificate, any page of the Web
};
[[nodiscard]] const char* to_string(ResolveStatus status);

struct Resolution {
  std::string url;  ///< as given
  std::string key;  ///< of docs/citations.md; empty for other links
  ResolveStatus status = ResolveStatus::NotAPost;
  std::optional<archive::Post> post;  ///< none where only the thread is known
  ThreadNum thread;
  std::vector<archive::Post> candidates;  ///< where it is ambiguous
  std::string how;                        ///< by what it is known, or why it is not; for people
};

/// The handle must outlive it.
class Resolver {
 public:
  explicit Resolver(archive::ReadHandle& archive) : archive_(archive) {}

  [[nodiscard]] Result<Resolution> resolve(std::string_view url);

 private:
  Result<bool> by_alias(const std::string& key, Resolution& out);
  Result<void> by_message_id(std::string_view id, Resolution& out);
  Result<void> by_groups_key(std::string_view key, Resolution& out);
  Result<void> by_id_hash(const std::string& key, Resolution& out);
  Result<void> by_address(const std::string& key, Resolution& out);
  Result<void> take_posts(const std::vector<PostNum>& posts, std::string how, Resolution& out);
  Result<void> take_threads(const std::vector<archive::AddressedCopy>& copies, Resolution& out);
  Result<bool> quotes(const archive::Post& reply, const archive::Post& parent);
  Result<std::vector<PostNum>> answered_by(const std::vector<archive::AddressedCopy>& replies);

  archive::ReadHandle& archive_;
};

/// The key under which an address is stored: read_url's, or "url:" and the URL.
[[nodiscard]] std::string address_key(const mail::UrlTarget& target);
/// The same for an alias: of a message at Google Groups its thread does not matter.
[[nodiscard]] std::string alias_key(const std::string& key);

}  // namespace docket::search
