#include "ingest/https_connection.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/host_lookup.hpp"
#include "mail/date.hpp"

namespace docket::ingest {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using asio::ip::tcp;

constexpr std::chrono::milliseconds kSlice{100};
constexpr std::size_t kMaxBuffer = 256 * 1024;
constexpr std::uint32_t kMaxHeader = 64 * 1024;
constexpr int kMaxInterim = 8;  // 1xx answers before the one that counts (RFC 9110, 15.2)

struct Limits {
  Clock::time_point deadline;
  std::chrono::milliseconds allowed;  // what the deadline came from, for the message
};

Limits after(std::chrono::milliseconds allowed) { return {Clock::now() + allowed, allowed}; }

std::string in_words(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000)
                                  : fmt::format("{} ms", time.count());
}

HttpError stopped() {
  HttpError error = http_error(HttpFault::Stopped, "stopped while fetching");
  error.code = Errc::Interrupted;
  return error;
}

std::optional<std::int64_t> retry_after(const http::fields& fields) {
  const auto text = fields[http::field::retry_after];
  const std::string_view value = trim({text.data(), text.size()});
  if (value.empty()) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (error == std::errc() && end == value.data() + value.size())
    return std::max<std::int64_t>(seconds, 0);
  // A date is compared with the server's own clock: ours may be wrong, and is not read here.
  const auto now_text = fields[http::field::date];
  const auto then = mail::parse_date(value);
  const auto now = mail::parse_date({now_text.data(), now_text.size()});
  if (!then || !now) return std::nullopt;
  return std::max<std::int64_t>(then->utc_seconds - now->utc_seconds, 0);
}

std::string text_of(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

HttpError http_error(HttpFault fault, std::string message, std::string hint) {
  HttpError error;
  error.code = fault == HttpFault::BadRequest ? Errc::InvalidInput : Errc::Network;
  error.message = std::move(message);
  error.hint = std::move(hint);
  error.fault = fault;
  return error;
}

struct HttpsConnection::Impl {
  Impl(HttpsUrl url, const HttpsOptions& http_options)
      : peer(std::move(url)), options(http_options) {}

  HttpsUrl peer;
  const HttpsOptions& options;
  CertificateProblem problem;  // before the stream, whose session points to it
  asio::io_context context;
  tcp::socket socket{context};
  std::optional<asio::ssl::context> tls_context;
  std::optional<asio::ssl::stream<tcp::socket&>> tls;
  boost::beast::flat_buffer buffer{kMaxBuffer};
  bool reusable = false;
  bool answered = false;

  /// Starts an operation and lets it run to its end, its deadline, or a stop. What is cut short is
  /// run to its end as well: its handler points to here.
  template <typename Start>
  HttpResult<error_code> run(const Limits& limits, const Start& start) {
    bool done = false;
    error_code result;
    start([&](error_code error, auto&&...) {
      done = true;
      result = error;
    });
    context.restart();
    const auto is_stopped = [&] { return options.stop != nullptr && options.stop->load(); };
    while (!done && !is_stopped() && Clock::now() < limits.deadline) {
      const auto left = limits.deadline - Clock::now();
      context.run_for(std::clamp<Clock::duration>(left, std::chrono::milliseconds(1), kSlice));
    }
    if (done) return result;
    error_code ignored;
    socket.close(ignored);
    context.restart();
    context.run();
    if (is_stopped()) return tl::unexpected(stopped());
    return tl::unexpected(http_error(
        HttpFault::TimedOut,
        fmt::format("{} did not answer within {}", peer.authority(), in_words(limits.allowed)),
        "try again later"));
  }

  HttpResult<void> connect();
  HttpResult<void> shake_hands(const TlsContext& trust);
  HttpError explain_handshake(const error_code& error) const;
  template <typename Stream>
  HttpResult<RawAnswer> exchange(Stream& stream, const http::request<http::empty_body>& request);
  template <typename Stream>
  HttpResult<void> read(Stream& stream, http::response_parser<http::string_body>& parser,
                        const Limits& whole);
  HttpError explain_read(const error_code& error, std::size_t received) const;
};

HttpResult<void> HttpsConnection::Impl::connect() {
  const Limits whole = after(options.connect_timeout);
  error_code parsed;
  HostLookup lookup;
  asio::ip::make_address(peer.host, parsed);
  if (!parsed) {
    lookup.addresses.push_back(peer.host);
  } else {
    lookup = look_up_host(peer.host, {whole.deadline, options.stop});
  }
  if (lookup.outcome == HostLookup::Outcome::Stopped) return tl::unexpected(stopped());
  if (lookup.outcome == HostLookup::Outcome::TimedOut) lookup.reason = "no answer in time";
  std::string why = fmt::format("the host {} is not found: {}", peer.host, lookup.reason);
  std::string hint = "check the name, and the network";
  bool timed_out = false;
  for (std::size_t i = 0; i < lookup.addresses.size(); ++i) {
    const asio::ip::address address = asio::ip::make_address(lookup.addresses[i], parsed);
    if (parsed) continue;  // a link-local address of an interface that has gone
    if (peer.scheme == UrlScheme::HttpLoopback && !address.is_loopback()) continue;
    // One dead address must not use up the time of those behind it.
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(whole.deadline - Clock::now());
    const auto share = left / static_cast<int>(lookup.addresses.size() - i);
    error_code ignored;
    socket.close(ignored);
    const auto port = static_cast<std::uint16_t>(std::stoul(peer.port));
    const auto result =
        run(after(std::max(share, std::chrono::milliseconds(1))), [&](auto handler) {
          socket.async_connect(tcp::endpoint(address, port), std::move(handler));
        });
    if (result && !*result) {
      socket.set_option(tcp::no_delay(true), ignored);
      return {};
    }
    if (!result && result.error().fault == HttpFault::Stopped)
      return tl::unexpected(result.error());
    timed_out = !result;
    why = fmt::format(
        "cannot connect to {} ({}): {}", peer.authority(), address.to_string(),
        timed_out ? "no answer in " + in_words(options.connect_timeout) : result->message());
    hint = "check the address, the network and firewalls; proxies are not supported";
  }
  return tl::unexpected(
      http_error(timed_out ? HttpFault::TimedOut : HttpFault::NoConnection, why, hint));
}

HttpResult<void> HttpsConnection::Impl::shake_hands(const TlsContext& trust) {
  tls_context.emplace(share(trust).release());
  tls.emplace(socket, *tls_context);
  if (!expect_host(tls->native_handle(), peer.host, problem))
    return tl::unexpected(
        http_error(HttpFault::BadRequest, fmt::format("{} cannot be asked for by TLS", peer.host)));
  const auto result = run(after(options.handshake_timeout), [&](auto handler) {
    tls->async_handshake(asio::ssl::stream_base::client, std::move(handler));
  });
  if (!result) return tl::unexpected(result.error());
  if (*result) return tl::unexpected(explain_handshake(*result));
  return {};
}

HttpError HttpsConnection::Impl::explain_handshake(const error_code& error) const {
  if (problem.code != 0) {
    HttpError out;
    static_cast<Error&>(out) = explain(problem, peer.authority());
    out.fault = HttpFault::Untrusted;
    return out;
  }
  const bool closed = error == asio::error::eof || error == asio::error::connection_reset ||
                      error == asio::error::broken_pipe ||
                      error == asio::ssl::error::stream_truncated;
  if (closed)
    return http_error(HttpFault::Broken,
                      fmt::format("{} closed the connection before TLS stood", peer.authority()),
                      "try again later");
  return http_error(HttpFault::Untrusted,
                    fmt::format("no TLS with {}: {}", peer.authority(), error.message()),
                    "docket needs TLS 1.2 or later; check the port");
}

HttpError HttpsConnection::Impl::explain_read(const error_code& error, std::size_t received) const {
  const std::string& who = peer.authority();
  if (error == http::error::body_limit)
    return http_error(HttpFault::TooLarge, fmt::format("the answer of {} is over {} MiB", who,
                                                       options.body_limit_bytes >> 20));
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return http_error(HttpFault::TooLarge, fmt::format("the header from {} is too long", who));
  const bool is_syntax =
      error.category() == http::make_error_code(http::error::bad_line_ending).category();
  if (is_syntax && error != http::error::end_of_stream && error != http::error::partial_message)
    return http_error(HttpFault::Malformed,
                      fmt::format("the answer of {} is not HTTP: {}", who, error.message()));
  return http_error(
      HttpFault::Broken,
      received == 0 ? fmt::format("{} closed the connection without an answer", who)
                    : fmt::format("broken connection: {} ended its answer early, after {} bytes",
                                  who, received),
      "try again later");
}

template <typename Stream>
HttpResult<void> HttpsConnection::Impl::read(Stream& stream,
                                             http::response_parser<http::string_body>& parser,
                                             const Limits& whole) {
  std::size_t received = buffer.size();
  while (!parser.is_done()) {
    const Limits idle = after(options.read_timeout);
    const Limits& limits = idle.deadline < whole.deadline ? idle : whole;
    std::size_t count = 0;
    const auto result = run(limits, [&](auto handler) {
      http::async_read_some(stream, buffer, parser,
                            [&count, handler](error_code error, std::size_t bytes) mutable {
                              count = bytes;
                              handler(error);
                            });
    });
    if (!result) return tl::unexpected(result.error());
    received += count;
    answered = answered || received > 0 || buffer.size() > 0 || parser.got_some();
    if (*result) return tl::unexpected(explain_read(*result, received + buffer.size()));
  }
  return {};
}

template <typename Stream>
HttpResult<RawAnswer> HttpsConnection::Impl::exchange(
    Stream& stream, const http::request<http::empty_body>& request) {
  reusable = false;
  answered = false;
  const Limits whole = after(options.answer_timeout);
  const auto written = run(after(options.write_timeout), [&](auto handler) {
    http::async_write(stream, request, std::move(handler));
  });
  if (!written) return tl::unexpected(written.error());
  if (*written) return tl::unexpected(explain_read(*written, 0));

  for (int interim = 0; interim < kMaxInterim; ++interim) {
    http::response_parser<http::string_body> parser;
    parser.body_limit(options.body_limit_bytes);
    parser.header_limit(kMaxHeader);
    if (auto result = read(stream, parser, whole); !result)
      return tl::unexpected(std::move(result.error()));
    auto& message = parser.get();
    if (message.result_int() / 100 == 1 && message.result_int() != 101) continue;
    // Bytes behind the answer belong to nothing that was asked for.
    reusable = parser.keep_alive() && buffer.size() == 0;
    const std::string coding = text_of(message[http::field::content_encoding]);
    if (!coding.empty() && !iequals(coding, "identity"))
      return tl::unexpected(http_error(
          HttpFault::Malformed,
          fmt::format("{} sent its answer compressed, which was not asked for", peer.authority())));
    RawAnswer out;
    out.answer.status = static_cast<int>(message.result_int());
    out.answer.content_type = text_of(message[http::field::content_type]);
    out.answer.retry_after_seconds = retry_after(message);
    out.answer.body = std::move(message.body());
    out.location = text_of(message[http::field::location]);
    return out;
  }
  return tl::unexpected(http_error(
      HttpFault::Malformed, fmt::format("{} sends interim answers without end", peer.authority())));
}

HttpsConnection::HttpsConnection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpsConnection::~HttpsConnection() = default;
HttpsConnection::HttpsConnection(HttpsConnection&&) noexcept = default;
HttpsConnection& HttpsConnection::operator=(HttpsConnection&&) noexcept = default;

bool HttpsConnection::reusable() const { return impl_->reusable; }
bool HttpsConnection::was_answered() const { return impl_->answered; }
const HttpsUrl& HttpsConnection::peer() const { return impl_->peer; }

HttpResult<HttpsConnection> HttpsConnection::open(const HttpsUrl& url, const HttpsOptions& options,
                                                  const TlsContext& context) {
  try {
    auto impl = std::make_unique<Impl>(url, options);
    if (auto result = impl->connect(); !result) return tl::unexpected(std::move(result.error()));
    if (url.scheme == UrlScheme::Https) {
      if (auto result = impl->shake_hands(context); !result)
        return tl::unexpected(std::move(result.error()));
    }
    return HttpsConnection(std::move(impl));
  } catch (const boost::system::system_error& error) {
    return tl::unexpected(
        http_error(HttpFault::NoConnection,
                   fmt::format("cannot connect to {}: {}", url.authority(), error.what())));
  }
}

HttpResult<RawAnswer> HttpsConnection::get(const HttpsUrl& url,
                                           const std::vector<HttpHeader>& headers) {
  try {
    http::request<http::empty_body> request(http::verb::get, url.target, 11);
    request.set(http::field::host, url.authority());
    request.set(http::field::user_agent, impl_->options.user_agent);
    for (const HttpHeader& header : headers) request.insert(header.name, header.value);
    return impl_->tls ? impl_->exchange(*impl_->tls, request)
                      : impl_->exchange(impl_->socket, request);
  } catch (const boost::system::system_error& error) {
    impl_->reusable = false;
    return tl::unexpected(
        http_error(HttpFault::Broken, fmt::format("{}: {}", url.authority(), error.what())));
  }
}

}  // namespace docket::ingest
