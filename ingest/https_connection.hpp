#pragma once

/// One connection to one host, and one GET over it (RFC 9112): the only file that knows Asio and
/// Beast. Everything waits with a deadline and looks at HttpsOptions::stop ten times a second.

#include <memory>
#include <string>
#include <vector>

#include "ingest/https_certificate.hpp"
#include "ingest/https_client.hpp"
#include "ingest/https_url.hpp"

namespace docket::ingest {

/// An answer as it came, before redirects are looked at.
struct RawAnswer {
  HttpAnswer answer;
  std::string location;
};

[[nodiscard]] HttpError http_error(HttpFault fault, std::string message, std::string hint = {});

class HttpsConnection {
 public:
  /// Looks up the name, tries its addresses one after another, and shakes hands. `options` must
  /// outlive the connection.
  [[nodiscard]] static HttpResult<HttpsConnection> open(const HttpsUrl& url,
                                                        const HttpsOptions& options,
                                                        const TlsContext& context);
  ~HttpsConnection();
  HttpsConnection(HttpsConnection&&) noexcept;
  HttpsConnection& operator=(HttpsConnection&&) noexcept;
  HttpsConnection(const HttpsConnection&) = delete;
  HttpsConnection& operator=(const HttpsConnection&) = delete;

  /// After an error the connection is of no more use.
  [[nodiscard]] HttpResult<RawAnswer> get(const HttpsUrl& url,
                                          const std::vector<HttpHeader>& headers);
  /// Whether the last answer ended so that another request may follow.
  [[nodiscard]] bool reusable() const;
  /// Whether any byte of the last answer came.
  [[nodiscard]] bool was_answered() const;
  [[nodiscard]] const HttpsUrl& peer() const;

 private:
  struct Impl;
  explicit HttpsConnection(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::ingest
