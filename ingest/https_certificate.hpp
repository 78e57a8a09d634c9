#pragma once

/// Who may answer for a host: the trust store, the check of name and chain (RFC 5280; RFC 9525),
/// and what was wrong with a certificate in words. OpenSSL's types are only named here.

#include <memory>
#include <string>

#include "core/error.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace docket::ingest {

struct FreeTlsContext {
  void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, FreeTlsContext>;

/// TLS 1.2 or later, peers verified, roots of the system and of `ca_file` (PEM; may be empty).
[[nodiscard]] Result<TlsContext> make_tls_context(const std::string& ca_file);
/// One more reference to the same context.
[[nodiscard]] TlsContext share(const TlsContext& context);

/// What the check of a chain met first.
struct CertificateProblem {
  int code = 0;                       ///< X509_V_ERR_*; 0 where nothing was met
  int depth = 0;                      ///< 0 is the host's own certificate
  std::string not_before, not_after;  ///< "2020-01-01", of the certificate that is meant
  std::string subject, issuer;        ///< common name or organisation, printable ASCII
  std::string names;                  ///< "a.example, b.example and 3 more", of the host's own
};

/// Asks by SNI (RFC 6066, 3) for `host`, and lets the handshake fail where the certificate is not
/// for it. `problem` must live as long as `session`.
[[nodiscard]] bool expect_host(ssl_st* session, const std::string& host,
                               CertificateProblem& problem);

[[nodiscard]] Error explain(const CertificateProblem& problem, const std::string& host);

}  // namespace docket::ingest
