#include "tests/support/http_server.hpp"

#include <csignal>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/text.hpp"

namespace docket::test {
namespace {

/// Tests trust the CAs that they make, and none of this machine: these are many, and take long to
/// read each time.
const bool kNoSystemRoots = ::setenv("SSL_CERT_FILE", "/nowhere/roots.pem", 1) == 0 &&
                            ::setenv("SSL_CERT_DIR", "/nowhere/roots", 1) == 0;

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 0;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(nibble(text[i + 1]) * 16 + nibble(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

ServerRequest parse(const std::string& head) {
  ServerRequest request;
  std::string_view rest = head;
  const std::string_view line = next_line(rest).value_or("");
  const std::size_t begin = line.find(' ') + 1;
  request.target = line.substr(begin, line.rfind(' ') - begin);
  const std::size_t mark = request.target.find('?');
  request.path = request.target.substr(0, mark);
  std::string_view query;
  if (mark != std::string::npos) query = std::string_view(request.target).substr(mark + 1);
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    const std::size_t equals = part.find('=');
    request.query[decoded(part.substr(0, equals))] =
        equals == std::string_view::npos ? "" : decoded(part.substr(equals + 1));
  }
  while (const auto field = next_line(rest)) {
    const std::size_t colon = field->find(':');
    if (colon == std::string_view::npos) continue;
    request.headers[to_lower(field->substr(0, colon))] = trim(field->substr(colon + 1));
  }
  return request;
}

std::string bytes_of(const ServerReply& reply) {
  if (reply.raw) return *reply.raw;
  std::string out = reply.before + "HTTP/1.1 " + std::to_string(reply.status) + " Whatever\r\n";
  out += "Content-Type: " + reply.content_type + "\r\n";
  for (const auto& [name, value] : reply.headers) out += name + ": " + value + "\r\n";
  switch (reply.framing) {
    case ServerReply::Framing::Length:
      out += "Content-Length: " +
             std::to_string(static_cast<std::int64_t>(reply.body.size()) + reply.length_error) +
             "\r\n\r\n" + reply.body;
      break;
    case ServerReply::Framing::UntilClose: out += "Connection: close\r\n\r\n" + reply.body; break;
    case ServerReply::Framing::Chunked: {
      out += "Transfer-Encoding: chunked\r\n\r\n";
      constexpr std::size_t kChunk = 100;
      for (std::size_t i = 0; i < reply.body.size(); i += kChunk) {
        const std::string chunk = reply.body.substr(i, kChunk);
        char size[20];
        std::snprintf(size, sizeof size, "%zx\r\n", chunk.size());
        out += size + chunk + "\r\n";
      }
      out += "0\r\n\r\n";
    }
  }
  return out;
}

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

Context make_context(const TestCertificate& certificate, HttpServer::Tls tls) {
  Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  BIO* const certificate_text = BIO_new_mem_buf(
      certificate.certificate_pem.data(), static_cast<int>(certificate.certificate_pem.size()));
  X509* const x = PEM_read_bio_X509(certificate_text, nullptr, nullptr, nullptr);
  BIO* const key_text =
      BIO_new_mem_buf(certificate.key_pem.data(), static_cast<int>(certificate.key_pem.size()));
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_text, nullptr, nullptr, nullptr);
  if (SSL_CTX_use_certificate(context.get(), x) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key) != 1)
    throw std::runtime_error("the server's certificate cannot be used");
  X509_free(x);
  EVP_PKEY_free(key);
  BIO_free_all(certificate_text);
  BIO_free_all(key_text);
  if (tls == HttpServer::Tls::OnlyOld) {
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  }
  return context;
}

}  // namespace

struct HttpServer::Connection {
  int fd = -1;
  std::size_t number = 0;
  Context context{nullptr, &SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> tls{nullptr, &SSL_free};

  long read(char* out, std::size_t size) const {
    return tls ? SSL_read(tls.get(), out, static_cast<int>(size)) : ::recv(fd, out, size, 0);
  }
  long write(const char* bytes, std::size_t size) const {
    return tls ? SSL_write(tls.get(), bytes, static_cast<int>(size))
               : ::send(fd, bytes, size, MSG_NOSIGNAL);
  }
};

HttpServer::HttpServer(Handler handler, std::optional<TestCertificate> certificate)
    : handler_(std::move(handler)), certificate_(std::move(certificate)) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, generic, &size) != 0)
    throw std::runtime_error("no socket for a test server");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

HttpServer::~HttpServer() {
  stop_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  {
    const std::lock_guard lock(mutex_);
    if (current_ >= 0) ::shutdown(current_, SHUT_RDWR);
  }
  thread_.join();
  ::close(listener_);
}

std::string HttpServer::url(const std::string& host) const {
  return (certificate_ ? "https://" : "http://") + host + ":" + std::to_string(port_);
}
std::string HttpServer::url() const { return url("127.0.0.1"); }

std::vector<ServerRequest> HttpServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}
std::size_t HttpServer::connections() const {
  const std::lock_guard lock(mutex_);
  return connections_;
}
std::string HttpServer::server_name() const {
  const std::lock_guard lock(mutex_);
  return server_name_;
}

void HttpServer::serve() {
  while (!stop_) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Connection connection;
    connection.fd = fd;
    {
      const std::lock_guard lock(mutex_);
      current_ = fd;
      connection.number = ++connections_;
    }
    if (!stop_) serve_connection(connection);
    connection.tls.reset();
    const std::lock_guard lock(mutex_);
    current_ = -1;
    ::close(fd);
  }
}

void HttpServer::wait_for_end(const Connection& connection) const {
  char ignored[256];
  while (!stop_ && ::recv(connection.fd, ignored, sizeof ignored, 0) > 0) {
  }
}

void HttpServer::serve_connection(Connection& connection) {
  if (certificate_) {
    if (tls_ == Tls::Mute) return wait_for_end(connection);
    connection.context = make_context(*certificate_, tls_);
    connection.tls.reset(SSL_new(connection.context.get()));
    SSL_set_fd(connection.tls.get(), connection.fd);
    const bool shaken = SSL_accept(connection.tls.get()) == 1;
    ERR_clear_error();
    const char* const name = SSL_get_servername(connection.tls.get(), TLSEXT_NAMETYPE_host_name);
    {
      const std::lock_guard lock(mutex_);
      server_name_ = name == nullptr ? "" : name;
    }
    if (!shaken) return;
  }
  std::string received;
  while (!stop_) {
    const std::size_t end = received.find("\r\n\r\n");
    if (end == std::string::npos) {
      char piece[4096];
      const long size = connection.read(piece, sizeof piece);
      if (size <= 0) return;
      received.append(piece, static_cast<std::size_t>(size));
      if (!is_alpha(received[0])) {  // a TLS hello at a port without TLS
        ServerReply reply;
        reply.status = 400;
        reply.close_after = true;
        answer(connection, reply);
        return;
      }
      continue;
    }
    ServerRequest request = parse(received.substr(0, end + 2));
    received.erase(0, end + 4);
    {
      const std::lock_guard lock(mutex_);
      request.number = requests_.size() + 1;
      request.connection = connection.number;
      requests_.push_back(request);
    }
    if (!answer(connection, handler_(request))) return;
  }
}

bool HttpServer::answer(Connection& connection, const ServerReply& reply) {
  if (reply.silent) {
    wait_for_end(connection);
    return false;
  }
  if (!send(connection, bytes_of(reply), reply)) return false;
  const bool closes =
      reply.close_after || reply.raw || reply.framing == ServerReply::Framing::UntilClose;
  if (closes && connection.tls && reply.close_notify) SSL_shutdown(connection.tls.get());
  return !closes;
}

bool HttpServer::send(Connection& connection, const std::string& bytes, const ServerReply& reply) {
  std::size_t size = bytes.size();
  bool breaks = false;
  if (reply.break_after && *reply.break_after < size) {
    size = *reply.break_after;
    breaks = true;
  }
  const std::size_t break_at = break_at_;
  if (break_at > 0 && sent_ + size >= break_at) {
    size = break_at - sent_;
    break_at_ = 0;
    breaks = true;
  }
  const std::size_t step = reply.drip.count() > 0 ? 1 : 16 * 1024;
  for (std::size_t at = 0; at < size && !stop_;) {
    const long written = connection.write(bytes.data() + at, std::min(step, size - at));
    if (written <= 0) return false;
    at += static_cast<std::size_t>(written);
    sent_ += static_cast<std::size_t>(written);
    if (reply.drip.count() > 0) std::this_thread::sleep_for(reply.drip);
  }
  return !breaks;
}

}  // namespace docket::test
