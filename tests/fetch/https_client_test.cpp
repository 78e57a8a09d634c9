#include "ingest/https_client.hpp"

#include <cstdlib>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/http_server.hpp"
#include "tests/support/temp_dir.hpp"

namespace docket::ingest {
namespace {

using test::CertificateWish;
using test::HttpServer;
using test::self_signed;
using test::ServerReply;
using test::ServerRequest;
using test::TempDir;
using test::TestCa;
using test::TestCertificate;
using namespace std::chrono_literals;
using Framing = ServerReply::Framing;

HttpsOptions quick() {
  HttpsOptions options;
  options.connect_timeout = options.handshake_timeout = options.write_timeout = 5s;
  options.read_timeout = 5s;
  return options;
}

ServerReply text(std::string body) {
  ServerReply reply;
  reply.body = std::move(body);
  return reply;
}

HttpResult<HttpAnswer> get(const std::string& url, HttpsOptions options = quick()) {
  auto client = HttpsClient::make(std::move(options));
  REQUIRE(client);
  return client->get({url, {}, {}});
}

const TestCa& ca() {
  static const TestCa made;
  return made;
}

/// quick(), trusting the CA of the tests.
HttpsOptions trusting() {
  static const TempDir dir;
  static const std::string path = dir.write("ca.pem", ca().pem());
  HttpsOptions options = quick();
  options.ca_file = path;
  return options;
}

bool has(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

TEST_CASE("HttpsClient: any status is an answer, with its type and body", "[https_client]") {
  const int status = GENERATE(200, 204, 400, 404, 429, 503);
  HttpServer server([&](const ServerRequest&) {
    ServerReply reply = text(status == 204 ? "" : "some words");
    reply.status = status;
    reply.content_type = "text/plain";
    return reply;
  });
  const auto answer = get(server.url() + "/x?y=1");
  REQUIRE(answer);
  CHECK(answer->status == status);
  CHECK(answer->content_type == "text/plain");
  CHECK(answer->body == (status == 204 ? "" : "some words"));
  CHECK(!answer->retry_after_seconds);
  const auto request = server.requests().at(0);
  CHECK(request.target == "/x?y=1");
  CHECK(request.headers.at("host") == server.url().substr(7));
  CHECK(request.headers.at("user-agent") == "docket");
  CHECK(request.headers.count("accept-encoding") == 0);
}

TEST_CASE("HttpsClient: all framings give the same bytes, over TLS too", "[https_client]") {
  const auto framing = GENERATE(Framing::Length, Framing::Chunked, Framing::UntilClose);
  const auto size = GENERATE(as<std::size_t>{}, 0, 1, 100, 70'000, 1'000'000);
  std::string body;
  for (std::size_t i = 0; i < size; ++i) body += static_cast<char>(i * 7 + i / 251);
  const auto handler = [&](const ServerRequest&) {
    ServerReply reply = text(body);
    reply.framing = framing;
    return reply;
  };
  HttpServer plain(handler);
  HttpServer tls(handler, ca().issue({}));
  for (const std::string& url : {plain.url(), tls.url()}) {
    const auto answer = get(url, trusting());
    REQUIRE(answer);
    CHECK(answer->body == body);
  }
}

TEST_CASE("HttpsClient: an answer cut at any byte is an error, never a shorter answer",
          "[https_client]") {
  const auto framing = GENERATE(Framing::Length, Framing::Chunked);
  std::size_t cut = 0;
  const auto handler = [&](const ServerRequest&) {
    ServerReply reply = text(std::string(250, 'x'));
    reply.framing = framing;
    reply.break_after = cut;
    return reply;
  };
  HttpServer server(handler);
  std::size_t broken = 0;
  for (cut = 0;; cut += 3) {
    const auto answer = get(server.url());
    if (answer) {
      CHECK(answer->body.size() == 250);
      break;
    }
    ++broken;
    REQUIRE(answer.error().fault == HttpFault::Broken);
    CHECK(answer.error().code == Errc::Network);
    CHECK(has(answer.error().message, "127.0.0.1"));
  }
  CHECK(broken > 100);
}

TEST_CASE("HttpsClient: a wrong Content-Length is a broken connection", "[https_client]") {
  HttpServer server([](const ServerRequest&) {
    ServerReply reply = text("words");
    reply.length_error = 3;
    reply.close_after = true;
    return reply;
  });
  const auto answer = get(server.url());
  REQUIRE(!answer);
  CHECK(answer.error().fault == HttpFault::Broken);
  CHECK(has(answer.error().message, "broken connection"));
}

TEST_CASE("HttpsClient: bytes behind an answer are not taken for the next one", "[https_client]") {
  HttpServer server([](const ServerRequest& request) {
    ServerReply reply = text("words" + std::to_string(request.number));
    reply.length_error = request.number == 1 ? -1 : 0;
    return reply;
  });
  auto client = HttpsClient::make(quick());
  CHECK(client->get({server.url(), {}, {}})->body == "words");
  CHECK(client->get({server.url(), {}, {}})->body == "words2");
  CHECK(server.connections() == 2);
}

TEST_CASE("HttpsClient: without any length TLS's close_notify tells the whole from the cut",
          "[https_client]") {
  bool notified = true;
  HttpServer server(
      [&](const ServerRequest&) {
        ServerReply reply = text("words");
        reply.framing = Framing::UntilClose;
        reply.close_notify = notified;
        return reply;
      },
      ca().issue({}));
  CHECK(get(server.url(), trusting())->body == "words");
  notified = false;
  const auto cut = get(server.url(), trusting());
  REQUIRE(!cut);
  CHECK(cut.error().fault == HttpFault::Broken);
}

TEST_CASE("HttpsClient: what is not HTTP is an error that says so", "[https_client]") {
  const auto raw = GENERATE(
      as<std::string>{}, "220 mail.example ESMTP\r\n", "HTTP/1.1 abc OK\r\n\r\n",
      "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nwordsx",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nA\x01 b: c\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "\r\n\r\n\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b");
  HttpServer server([&](const ServerRequest&) {
    ServerReply reply;
    reply.raw = raw;
    return reply;
  });
  const auto answer = get(server.url());
  REQUIRE(!answer);
  INFO(raw << " : " << answer.error().message);
  CHECK(answer.error().fault == HttpFault::Malformed);
}

TEST_CASE("HttpsClient: interim answers are passed over, but not without end", "[https_client]") {
  int count = 2;
  HttpServer server([&](const ServerRequest&) {
    ServerReply reply = text("words");
    for (int i = 0; i < count; ++i)
      reply.before += "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    return reply;
  });
  CHECK(get(server.url())->body == "words");
  count = 100;
  CHECK(get(server.url()).error().fault == HttpFault::Malformed);
}

TEST_CASE("HttpsClient: header and body are bounded", "[https_client]") {
  ServerReply reply = text(std::string(3000, 'x'));
  HttpServer server([&](const ServerRequest&) { return reply; });
  HttpsOptions options = quick();
  options.body_limit_bytes = 3000;
  CHECK(get(server.url(), options)->body.size() == 3000);
  options.body_limit_bytes = 2999;
  for (const Framing framing : {Framing::Length, Framing::Chunked, Framing::UntilClose}) {
    reply.framing = framing;
    const auto answer = get(server.url(), options);
    REQUIRE(!answer);
    CHECK(answer.error().fault == HttpFault::TooLarge);
  }
  reply = text("words");
  reply.headers.assign(3000, {"X-Padding", std::string(100, 'x')});
  CHECK(get(server.url()).error().fault == HttpFault::TooLarge);
  reply.headers = {{"X-Padding", std::string(1'000'000, 'x')}};
  CHECK(get(server.url()).error().fault == HttpFault::TooLarge);
}

TEST_CASE("HttpsClient: a server that says nothing is left after the time given",
          "[https_client]") {
  HttpServer server([](const ServerRequest&) {
    ServerReply reply;
    reply.silent = true;
    return reply;
  });
  HttpsOptions options = quick();
  options.read_timeout = 150ms;
  const auto answer = get(server.url(), options);
  REQUIRE(!answer);
  CHECK(answer.error().fault == HttpFault::TimedOut);
  CHECK(has(answer.error().message, "within 150 ms"));
}

TEST_CASE("HttpsClient: a slow drip is patiently read, but not for ever", "[https_client]") {
  HttpServer server([](const ServerRequest&) {
    ServerReply reply = text(std::string(100, 'x'));
    reply.drip = 2ms;
    return reply;
  });
  HttpsOptions options = quick();
  options.read_timeout = 1s;
  CHECK(get(server.url(), options)->body.size() == 100);
  options.answer_timeout = 100ms;
  CHECK(get(server.url(), options).error().fault == HttpFault::TimedOut);
}

TEST_CASE("HttpsClient: a handshake that never comes is left after the time given",
          "[https_client]") {
  HttpServer server([](const ServerRequest&) { return text("x"); }, ca().issue({}));
  server.set_tls(HttpServer::Tls::Mute);
  HttpsOptions options = trusting();
  options.handshake_timeout = 150ms;
  CHECK(get(server.url(), options).error().fault == HttpFault::TimedOut);
}

TEST_CASE("HttpsClient: a stop ends reading and shaking hands before any timeout",
          "[https_client]") {
  const auto tls = GENERATE(HttpServer::Tls::Modern, HttpServer::Tls::Mute);
  std::atomic<bool> stop{false};
  HttpServer server(
      [&](const ServerRequest&) {
        ServerReply reply;
        reply.silent = true;
        return reply;
      },
      ca().issue({}));
  server.set_tls(tls);
  HttpsOptions options = trusting();
  options.stop = &stop;
  std::thread stopper([&] {
    while (server.connections() == 0) std::this_thread::sleep_for(5ms);
    stop = true;
  });
  // Else it would be a timeout, after 5 s.
  const auto answer = get(server.url(), options);
  stopper.join();
  REQUIRE(!answer);
  CHECK(answer.error().fault == HttpFault::Stopped);
  CHECK(answer.error().code == Errc::Interrupted);
}

TEST_CASE("HttpsClient: one connection serves many requests, and is replaced when it was closed",
          "[https_client]") {
  bool closes = false;
  HttpServer server([&](const ServerRequest& request) {
    ServerReply reply = text(std::to_string(request.number));
    reply.close_after = closes;
    return reply;
  });
  auto client = HttpsClient::make(quick());
  for (int i = 1; i <= 5; ++i)
    CHECK(client->get({server.url(), {}, {}})->body == std::to_string(i));
  CHECK(server.connections() == 1);
  closes = true;
  CHECK(client->get({server.url(), {}, {}})->body == "6");
  CHECK(client->get({server.url(), {}, {}})->body == "7");
  CHECK(server.connections() == 2);
}

TEST_CASE("HttpsClient: a kept connection that breaks within an answer is not silently replaced",
          "[https_client]") {
  HttpServer server([&](const ServerRequest& request) {
    ServerReply reply = text("words");
    if (request.number == 2) reply.break_after = 1;
    return reply;
  });
  auto client = HttpsClient::make(quick());
  CHECK(client->get({server.url(), {}, {}}));
  CHECK(client->get({server.url(), {}, {}}).error().fault == HttpFault::Broken);
  CHECK(server.requests().size() == 2);
  CHECK(client->get({server.url(), {}, {}}));
}

TEST_CASE("HttpsClient: a new connection that is closed without an answer is an error",
          "[https_client]") {
  HttpServer server([&](const ServerRequest&) {
    ServerReply reply;
    reply.raw = "";
    return reply;
  });
  const auto answer = get(server.url());
  REQUIRE(!answer);
  CHECK(answer.error().fault == HttpFault::Broken);
  CHECK(has(answer.error().message, "without an answer"));
  CHECK(server.requests().size() == 1);
}

TEST_CASE("HttpsClient: redirects are followed, five of them", "[https_client]") {
  const int status = GENERATE(301, 302, 303, 307, 308);
  HttpServer server([&](const ServerRequest& request) {
    const int left = std::atoi(request.path.c_str() + 1);
    if (left == 0) return text("there");
    ServerReply reply = text("elsewhere");
    reply.status = status;
    reply.headers = {{"Location", "/" + std::to_string(left - 1)}};
    return reply;
  });
  CHECK(get(server.url() + "/5")->body == "there");
  const auto answer = get(server.url() + "/6");
  REQUIRE(!answer);
  CHECK(has(answer.error().message, "redirects more than 5 times"));
}

TEST_CASE("HttpsClient: a redirect never leads from https to http", "[https_client]") {
  HttpServer plain([](const ServerRequest&) { return text("seen by all"); });
  HttpServer tls(
      [&](const ServerRequest&) {
        ServerReply reply;
        reply.status = 302;
        reply.headers = {{"Location", plain.url() + "/"}};
        return reply;
      },
      ca().issue({}));
  const auto answer = get(tls.url(), trusting());
  REQUIRE(!answer);
  CHECK(answer.error().fault == HttpFault::Malformed);
  CHECK(has(answer.error().message, "from https to http"));
  CHECK(plain.connections() == 0);
}

TEST_CASE("HttpsClient: credentials go to the asked host alone, other fields with a redirect",
          "[https_client]") {
  HttpServer other([](const ServerRequest&) { return text("other"); }, ca().issue({}));
  std::string location;
  HttpServer first(
      [&](const ServerRequest& request) {
        ServerReply reply = text("first");
        if (request.path != "/here") {
          reply.status = 302;
          reply.headers = {{"Location", location}};
        }
        return reply;
      },
      ca().issue({}));
  auto client = HttpsClient::make(trusting());
  const HttpRequest request{first.url(), {{"Accept", "x/y"}}, {{"X-Key", "secret"}}};
  location = "/here";
  REQUIRE(client->get(request));
  CHECK(first.requests().back().headers.at("x-key") == "secret");
  location = other.url();
  REQUIRE(client->get(request));
  CHECK(other.requests().back().headers.count("x-key") == 0);
  CHECK(other.requests().back().headers.at("accept") == "x/y");
}

TEST_CASE("HttpsClient: a header with a line end is not sent", "[https_client]") {
  HttpServer server([](const ServerRequest&) { return text("x"); });
  const auto [name, value] =
      GENERATE(table<std::string, std::string>({{"X-Key", "a\r\nX-Evil: 1"},
                                                {"X-Key", "a\n"},
                                                {"X-Key", std::string("a\0b", 3)},
                                                {"X-Key", "\xc3\xa9"},
                                                {"X Key", "a"},
                                                {"", "a"},
                                                {"X:Key", "a"}}));
  auto client = HttpsClient::make(quick());
  const auto answer = client->get({server.url(), {}, {{name, value}}});
  REQUIRE(!answer);
  CHECK(answer.error().fault == HttpFault::BadRequest);
  CHECK(!has(answer.error().message, "Evil"));
  CHECK(server.connections() == 0);
}

TEST_CASE("HttpsClient: Retry-After is seconds, or a date by the server's clock",
          "[https_client]") {
  const auto [value, seconds] = GENERATE(table<std::string, std::optional<std::int64_t>>({
      {"120", 120},
      {" 0 ", 0},
      {"-5", 0},
      {"Wed, 21 Oct 2015 07:28:30 GMT", 30},
      {"Wed, 21 Oct 2015 07:20:00 GMT", 0},
      {"soon", std::nullopt},
      {"1.5", std::nullopt},
      {"99999999999999999999", std::nullopt},
      {"", std::nullopt},
  }));
  const std::string retry_after = value;
  HttpServer server([&](const ServerRequest&) {
    ServerReply reply = text("x");
    reply.status = 503;
    reply.headers = {{"Date", "Wed, 21 Oct 2015 07:28:00 GMT"}, {"Retry-After", retry_after}};
    return reply;
  });
  CHECK(get(server.url())->retry_after_seconds == seconds);
}

TEST_CASE("HttpsClient: a certificate of a known CA with the host's name is accepted",
          "[https_client][tls]") {
  CertificateWish wish;
  wish.dns_names = {"localhost"};
  HttpServer server([](const ServerRequest&) { return text("words"); }, ca().issue(wish));
  CHECK(get(server.url(), trusting())->body == "words");
  CHECK(server.server_name() == "");  // an address is not asked for by SNI (RFC 6066, 3)
  CHECK(get(server.url("localhost"), trusting())->body == "words");
  CHECK(server.server_name() == "localhost");
}

TEST_CASE("HttpsClient: SSL_CERT_FILE names the roots of the system", "[https_client][tls]") {
  HttpServer server([](const ServerRequest&) { return text("words"); }, ca().issue({}));
  const TempDir dir;
  const std::string path = dir.write("roots.pem", ca().pem());
  CHECK(!get(server.url()));
  ::setenv("SSL_CERT_FILE", path.c_str(), 1);
  CHECK(get(server.url()));
  ::setenv("SSL_CERT_FILE", "/nowhere/roots.pem", 1);
}

TEST_CASE("HttpsClient: a bad certificate is refused in words that say what is wrong",
          "[https_client][tls]") {
  struct Row {
    const char* what;
    TestCertificate certificate;
    std::vector<std::string> words;
  };
  CertificateWish expired;
  expired.from_days = -400;
  expired.to_days = -2;
  CertificateWish future;
  future.from_days = 20;
  CertificateWish other_name;
  other_name.addresses = {"192.0.2.7"};
  other_name.dns_names = {"a.example", "b.example", "*.c.example", "d.example", "e.example\x1b"};
  CertificateWish only_common_name;
  only_common_name.common_name = "127.0.0.1";
  only_common_name.addresses = {};
  CertificateWish for_clients;
  for_clients.extended_key_usage = "clientAuth";
  const TestCa stranger("Strange CA\x1b[31m");
  const std::vector<Row> rows = {
      {"expired", ca().issue(expired), {"the certificate of 127.0.0.1:", "expired on 20"}},
      {"not yet valid", ca().issue(future), {"is valid only from 20"}},
      {"another name",
       ca().issue(other_name),
       {"not for it but for a.example, b.example, *.c.example, d.example, e.example? and 1 more"}},
      {"a name in the subject alone", ca().issue(only_common_name), {"but for no host"}},
      {"self-signed", self_signed({}), {"signed by nobody but itself"}},
      {"for clients", ca().issue(for_clients), {"not acceptable", "purpose"}},
      {"unknown CA", stranger.issue({}), {"leads to no trusted CA", "\"Strange CA?[31m\""}},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    HttpServer server([](const ServerRequest&) { return text("words"); }, row.certificate);
    const auto answer = get(server.url(), trusting());
    REQUIRE(!answer);
    INFO(answer.error().message);
    CHECK(answer.error().fault == HttpFault::Untrusted);
    CHECK(!answer.error().hint.empty());
    for (const std::string& words : row.words) CHECK(has(answer.error().message, words));
    CHECK(server.requests().empty());
  }
}

TEST_CASE("HttpsClient: a CA that has expired is told from the host's own certificate",
          "[https_client][tls]") {
  const TestCa old("Old CA", -2);
  const TempDir dir;
  HttpsOptions options = quick();
  options.ca_file = dir.write("old.pem", old.pem());
  HttpServer server([](const ServerRequest&) { return text("words"); }, old.issue({}));
  const auto answer = get(server.url(), options);
  REQUIRE(!answer);
  CHECK(has(answer.error().message, "\"Old CA\", which stands behind 127.0.0.1:"));
  CHECK(has(answer.error().message, ", expired on 20"));
}

TEST_CASE("HttpsClient: the hint for an unknown CA names --ca-file", "[https_client][tls]") {
  HttpServer server([](const ServerRequest&) { return text("words"); }, self_signed({}));
  CHECK(has(get(server.url()).error().hint, "--ca-file"));
}

TEST_CASE("HttpsClient: a name is compared as a whole, with wildcards for one label",
          "[https_client][tls]") {
  const auto name = GENERATE(as<std::string>{}, "localhos", "localhost.example", "*", "*ocalhost",
                             "ocalhost", "127.0.0.1");
  CertificateWish wish;
  wish.addresses = {};
  wish.dns_names = {name};
  HttpServer server([](const ServerRequest&) { return text("words"); }, ca().issue(wish));
  CHECK(get(server.url("localhost"), trusting()).error().fault == HttpFault::Untrusted);
  CHECK(get(server.url(), trusting()).error().fault == HttpFault::Untrusted);
}

TEST_CASE("HttpsClient: TLS below 1.2, and no TLS at all, are refused", "[https_client][tls]") {
  HttpServer old([](const ServerRequest&) { return text("words"); }, ca().issue({}));
  old.set_tls(HttpServer::Tls::OnlyOld);
  CHECK(get(old.url(), trusting()).error().fault == HttpFault::Untrusted);
  HttpServer plain([](const ServerRequest&) { return text("words"); });
  const auto answer = get("https" + plain.url().substr(4), trusting());
  REQUIRE(!answer);
  CHECK(answer.error().fault != HttpFault::TimedOut);
}

TEST_CASE("HttpsClient: a file of certificates that cannot be read is named", "[https_client]") {
  const TempDir dir;
  for (const std::string& path : {dir / "missing.pem", dir.write("empty.pem", ""),
                                  dir.write("words.pem", "no certificate")}) {
    HttpsOptions options;
    options.ca_file = path;
    const auto client = HttpsClient::make(options);
    REQUIRE(!client);
    CHECK(has(client.error().message, path));
  }
}

TEST_CASE("HttpsClient: a port that nobody listens at is a refused connection", "[https_client]") {
  std::string url;
  {
    HttpServer server([](const ServerRequest&) { return text("x"); });
    url = server.url();
  }
  const auto answer = get(url);
  REQUIRE(!answer);
  CHECK(answer.error().fault == HttpFault::NoConnection);
  CHECK(has(answer.error().message, "cannot connect to 127.0.0.1"));
  CHECK(has(answer.error().message, "refused"));
}

TEST_CASE("HttpsClient: of several addresses the one that answers is used", "[https_client]") {
  HttpServer server([](const ServerRequest&) { return text("words"); });
  // "localhost" is ::1 too on most machines, where the server does not listen.
  CHECK(get(server.url("localhost"))->body == "words");
}

TEST_CASE("HttpsClient: an address that cannot be asked is an error before any connection",
          "[https_client]") {
  const auto url = GENERATE("", "http://bugzilla.mozilla.org/", "https://", "gopher://a.example");
  const auto answer = get(url);
  REQUIRE(!answer);
  CHECK(answer.error().fault == HttpFault::BadRequest);
  CHECK(answer.error().code == Errc::InvalidInput);
}

}  // namespace
}  // namespace docket::ingest
