#pragma once

/// A Bugzilla for tests, as BMO documents its REST interface: /rest/time, /rest/bug and
/// /rest/bug/N/comment, with silently lowered limits, limits on requests, and errors by code.

#include <functional>
#include <string>
#include <vector>

#include "tests/support/http_server.hpp"

namespace docket::test {

struct ServerBug {
  std::int64_t id = 0;
  std::string summary;
  std::string last_change_time = "2026-01-01T00:00:00Z";
  std::vector<std::string> comments;
  std::string product = "CA Program";
  std::string component = "CA Certificate Compliance";
  bool is_public = true;
};

class BugzillaServer {
 public:
  explicit BugzillaServer(std::vector<ServerBug> bugs,
                          std::optional<TestCertificate> certificate = std::nullopt);

  // To be set before the first request; read by the server's thread alone.
  std::int64_t max_limit = 10'000;
  int requests_a_minute = 0;  ///< 0: as many as one likes
  std::string api_key;        ///< where set, another key is answered with 306
  bool ignores_offset = false;
  /// Bugs as they are before the n-th request is answered: what changes while somebody reads.
  std::function<void(const ServerRequest&, std::vector<ServerBug>&)> before_request;
  /// Has the last word on an answer.
  std::function<void(const ServerRequest&, ServerReply&)> on_reply;

  /// Lets the minute pass that requests are counted over, beside what passes by itself.
  void pass(std::chrono::milliseconds time) { now_ms_ += time.count(); }
  [[nodiscard]] std::size_t over_limit() const { return over_limit_.load(); }

  HttpServer& http() { return *http_; }
  [[nodiscard]] const HttpServer& http() const { return *http_; }

 private:
  ServerReply reply_to(const ServerRequest& request);
  ServerReply search(const ServerRequest& request) const;
  ServerReply comments_of(const ServerRequest& request) const;
  std::optional<ServerReply> over_limit_reply();

  std::vector<ServerBug> bugs_;
  std::atomic<std::int64_t> now_ms_{0};
  std::atomic<std::size_t> over_limit_{0};
  std::vector<std::int64_t> counted_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::unique_ptr<HttpServer> http_;  // last: its thread uses the others
};

/// `count` bugs with numbers from 1000 on, three apart, with up to `most_comments` comments each.
[[nodiscard]] std::vector<ServerBug> make_bugs(int count, int most_comments = 0);

inline constexpr char kServerTime[] = "2026-03-01T12:00:00Z";

}  // namespace docket::test
