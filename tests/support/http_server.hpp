#pragma once

/// An HTTP server for tests, on 127.0.0.1 and a thread of its own, one connection at a time, that
/// can fail in every way a server and the lines to it fail. Plain sockets and OpenSSL, so that it
/// shares no code with the client under test.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/test_certificates.hpp"

namespace docket::test {

struct ServerRequest {
  std::string target;                          ///< as it came
  std::string path;                            ///< without the query
  std::map<std::string, std::string> query;    ///< decoded
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::size_t number = 0;                      ///< 1 for the first one
  std::size_t connection = 0;                  ///< 1 for the first one
};

struct ServerReply {
  enum class Framing { Length, Chunked, UntilClose };
  int status = 200;
  std::string content_type = "application/json; charset=UTF-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  Framing framing = Framing::Length;
  std::int64_t length_error = 0;           ///< added to Content-Length
  std::optional<std::string> raw;          ///< sent instead of all the above
  std::string before;                      ///< sent before the status line
  std::optional<std::size_t> break_after;  ///< bytes; then the connection is gone
  std::chrono::milliseconds drip{0};       ///< between single bytes
  bool silent = false;                     ///< nothing is sent, and the connection stays
  bool close_after = false;                ///< closed without saying so in a header
  bool close_notify = true;                ///< TLS says that it ends
};

class HttpServer {
 public:
  using Handler = std::function<ServerReply(const ServerRequest&)>;
  explicit HttpServer(Handler handler, std::optional<TestCertificate> certificate = std::nullopt);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// "http://127.0.0.1:PORT", or with https.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string url(const std::string& host) const;
  [[nodiscard]] std::vector<ServerRequest> requests() const;
  [[nodiscard]] std::size_t connections() const;
  /// Bytes of answers sent in all.
  [[nodiscard]] std::size_t bytes_sent() const { return sent_.load(); }
  /// Once so many bytes of answers are sent in all, the connection is gone; once.
  void break_at(std::size_t bytes) { break_at_ = bytes; }
  /// TLS no higher than 1.1; nothing at all is shaken.
  enum class Tls { Modern, OnlyOld, Mute };
  void set_tls(Tls tls) { tls_ = tls; }
  [[nodiscard]] std::string server_name() const;  ///< the last SNI

 private:
  struct Connection;
  void serve();
  void serve_connection(Connection& connection);
  bool answer(Connection& connection, const ServerReply& reply);
  bool send(Connection& connection, const std::string& bytes, const ServerReply& reply);
  void wait_for_end(const Connection& connection) const;

  Handler handler_;
  std::optional<TestCertificate> certificate_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> sent_{0};
  std::atomic<std::size_t> break_at_{0};
  std::atomic<Tls> tls_{Tls::Modern};
  mutable std::mutex mutex_;
  std::vector<ServerRequest> requests_;
  std::size_t connections_ = 0;
  std::string server_name_;
  int current_ = -1;  // the socket being served, for the destructor to break it
  std::thread thread_;
};

}  // namespace docket::test
