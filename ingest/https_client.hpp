#pragma once

/// A small HTTP/1.1 client (RFC 9110, RFC 9112) over TLS 1.2 or later: GET, one connection that is
/// kept and used again, answers of bounded size. The certificate must lead to a root of the
/// system's trust store (SSL_CERT_FILE, SSL_CERT_DIR) or of `ca_file`, and must name the host in a
/// subjectAltName (RFC 9525); there is no way to turn that off. http:// is for loopback alone.
/// Up to 5 redirects are followed, never from https to http.
///
/// An answer is whole or an error: one that ends before its Content-Length, without its last chunk,
/// or without TLS's close_notify where nothing else frames it, is a broken connection.
///
/// Proxies named by the environment (https_proxy) are not used. No compression is asked for. A
/// client belongs to one thread; looking up names happens on a thread of its own, which is left to
/// itself where it takes too long.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace docket::ingest {

struct HttpHeader {
  std::string name, value;
};

struct HttpRequest {
  std::string url;
  std::vector<HttpHeader> headers;
  std::vector<HttpHeader> credentials;  ///< never sent to another origin than that of `url`
};

struct HttpAnswer {
  int status = 0;
  std::string content_type;  ///< as it came, with its parameters
  std::string body;
  std::optional<std::int64_t> retry_after_seconds;  ///< RFC 9110, 10.2.3; a date by Date's clock
};

/// What went wrong, for the decision whether to try again.
enum class HttpFault {
  BadRequest,    ///< the URL or a header cannot be sent
  NoConnection,  ///< no such name, refused, unreachable
  Untrusted,     ///< the certificate is not the host's, or TLS failed for good
  Broken,        ///< the connection ended within the answer, or before it
  TimedOut,
  Malformed,  ///< the answer is not HTTP, or leads to where we do not go
  TooLarge,
  Stopped  ///< HttpsOptions::stop was set
};

struct HttpError : Error {
  HttpFault fault = HttpFault::BadRequest;
};

template <typename T>
using HttpResult = tl::expected<T, HttpError>;

struct HttpsOptions {
  std::string ca_file;  ///< PEM; trusted beside the system's roots
  std::string user_agent = "docket";
  std::chrono::milliseconds connect_timeout =
      std::chrono::seconds(30);  ///< with the name's look-up
  std::chrono::milliseconds handshake_timeout = std::chrono::seconds(30);
  std::chrono::milliseconds write_timeout = std::chrono::seconds(30);
  std::chrono::milliseconds read_timeout = std::chrono::seconds(30);    ///< without any new byte
  std::chrono::milliseconds answer_timeout = std::chrono::minutes(10);  ///< for the whole of it
  std::uint64_t body_limit_bytes = std::uint64_t{64} << 20;
  const std::atomic<bool>* stop = nullptr;  ///< looked at ten times a second
};

class HttpsClient {
 public:
  /// Reads the trust store; fails where `ca_file` cannot be read.
  [[nodiscard]] static Result<HttpsClient> make(HttpsOptions options);
  ~HttpsClient();
  HttpsClient(HttpsClient&&) noexcept;
  HttpsClient& operator=(HttpsClient&&) noexcept;
  HttpsClient(const HttpsClient&) = delete;
  HttpsClient& operator=(const HttpsClient&) = delete;

  /// Any status is an answer. A kept connection that turns out closed before the first byte of the
  /// answer is replaced by a new one, once and silently.
  [[nodiscard]] HttpResult<HttpAnswer> get(const HttpRequest& request);

 private:
  struct Impl;
  explicit HttpsClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::ingest
