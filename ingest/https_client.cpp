#include "ingest/https_client.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/https_certificate.hpp"
#include "ingest/https_connection.hpp"
#include "ingest/https_url.hpp"

namespace docket::ingest {
namespace {

constexpr int kMaxRedirects = 5;

HttpError bad_request(Error error) {
  HttpError out;
  static_cast<Error&>(out) = std::move(error);
  out.fault = HttpFault::BadRequest;
  return out;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// A token and visible ASCII (RFC 9110, 5.5): a line end in a value would begin a field of its own.
bool can_be_sent(const HttpHeader& header) {
  const auto is_token = [](char c) { return is_alnum(c) || c == '-' || c == '_'; };
  const auto is_visible = [](char c) { return c >= 0x20 && c < 0x7f; };
  return !header.name.empty() && std::all_of(header.name.begin(), header.name.end(), is_token) &&
         std::all_of(header.value.begin(), header.value.end(), is_visible);
}

}  // namespace

struct HttpsClient::Impl {
  HttpsOptions options;
  TlsContext context;
  std::optional<HttpsConnection> connection;

  HttpResult<RawAnswer> get_once(const HttpsUrl& url, const std::vector<HttpHeader>& headers);
  HttpResult<RawAnswer> get_anew(const HttpsUrl& url, const std::vector<HttpHeader>& headers);
};

HttpResult<RawAnswer> HttpsClient::Impl::get_anew(const HttpsUrl& url,
                                                  const std::vector<HttpHeader>& headers) {
  connection.reset();
  auto opened = HttpsConnection::open(url, options, context);
  if (!opened) return tl::unexpected(std::move(opened.error()));
  connection.emplace(std::move(*opened));
  return connection->get(url, headers);
}

HttpResult<RawAnswer> HttpsClient::Impl::get_once(const HttpsUrl& url,
                                                  const std::vector<HttpHeader>& headers) {
  if (connection && connection->reusable() && connection->peer().same_origin(url)) {
    auto answer = connection->get(url, headers);
    // A server may close a kept connection at any time (RFC 9112, 9.3.1), and GET may be repeated.
    const bool was_closed =
        !answer && answer.error().fault == HttpFault::Broken && !connection->was_answered();
    if (!was_closed) return answer;
  }
  return get_anew(url, headers);
}

HttpsClient::HttpsClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpsClient::~HttpsClient() = default;
HttpsClient::HttpsClient(HttpsClient&&) noexcept = default;
HttpsClient& HttpsClient::operator=(HttpsClient&&) noexcept = default;

Result<HttpsClient> HttpsClient::make(HttpsOptions options) {
  auto impl = std::make_unique<Impl>();
  DOCKET_ASSIGN(impl->context, make_tls_context(options.ca_file));
  impl->options = std::move(options);
  return HttpsClient(std::move(impl));
}

HttpResult<HttpAnswer> HttpsClient::get(const HttpRequest& request) {
  Result<HttpsUrl> asked = parse_https_url(request.url);
  if (!asked) return tl::unexpected(bad_request(std::move(asked.error())));
  std::vector<HttpHeader> with_credentials = request.headers;
  with_credentials.insert(with_credentials.end(), request.credentials.begin(),
                          request.credentials.end());
  for (const HttpHeader& header : with_credentials) {
    if (!can_be_sent(header))
      return tl::unexpected(http_error(
          HttpFault::BadRequest,
          fmt::format("the value of {} holds characters that no header may", header.name),
          "only printable ASCII can be sent"));
  }

  HttpsUrl url = *asked;
  for (int redirects = 0; redirects <= kMaxRedirects; ++redirects) {
    auto raw = impl_->get_once(url, url.same_origin(*asked) ? with_credentials : request.headers);
    // What failed, or was broken off, must not be asked again by the same connection.
    if (!raw || !impl_->connection->reusable()) impl_->connection.reset();
    if (!raw) return tl::unexpected(std::move(raw.error()));
    if (!is_redirect(raw->answer.status)) return std::move(raw->answer);
    Result<HttpsUrl> next = resolve_location(url, raw->location);
    const bool drops_tls =
        next && url.scheme == UrlScheme::Https && next->scheme != UrlScheme::Https;
    if (!next || drops_tls)
      return tl::unexpected(
          http_error(HttpFault::Malformed,
                     fmt::format("{} redirects to where docket does not go: {}", url.authority(),
                                 drops_tls ? "from https to http" : next.error().message)));
    url = std::move(*next);
  }
  return tl::unexpected(http_error(
      HttpFault::Malformed,
      fmt::format("{} redirects more than {} times", asked->authority(), kMaxRedirects)));
}

}  // namespace docket::ingest
