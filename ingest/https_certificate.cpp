#include "ingest/https_certificate.hpp"

#include <array>
#include <cstdint>
#include <ctime>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

namespace docket::ingest {
namespace {

constexpr std::size_t kNamesShown = 5;
constexpr std::size_t kTextShown = 100;

/// Certificates come from strangers: nothing of them may steer a terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kTextShown)) out += c >= 0x20 && c < 0x7f ? c : '?';
  return out;
}

std::string day_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return "an unknown day";
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string entry_of(const X509_NAME* name, int nid) {
  const int at = X509_NAME_get_index_by_NID(name, nid, -1);
  if (at < 0) return {};
  const ASN1_STRING* const text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
  return printable({reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                    static_cast<std::size_t>(ASN1_STRING_length(text))});
}

std::string name_of(const X509_NAME* name) {
  if (name == nullptr) return {};
  const std::string common = entry_of(name, NID_commonName);
  return common.empty() ? entry_of(name, NID_organizationName) : common;
}

std::string address_of(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return "?";
  if (inet_ntop(family, bytes.data(), text.data(), text.size()) == nullptr) return "?";
  return text.data();
}

std::string names_of(const X509* certificate) {
  using Names = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;
  const Names names(static_cast<GENERAL_NAMES*>(
                        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
                    &GENERAL_NAMES_free);
  std::vector<std::string> shown;
  std::size_t more = 0;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const auto* const value = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type));
    if (type != GEN_DNS && type != GEN_IPADD) continue;
    const std::string_view bytes(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                                 static_cast<std::size_t>(ASN1_STRING_length(value)));
    if (shown.size() == kNamesShown) {
      ++more;
    } else {
      shown.push_back(type == GEN_DNS ? printable(bytes) : address_of(bytes));
    }
  }
  if (shown.empty()) return "no host";
  std::string out = fmt::format("{}", fmt::join(shown, ", "));
  if (more > 0) out += fmt::format(" and {} more", more);
  return out;
}

/// Asio keeps its own pointer in the session's app data, therefore a slot of our own.
int problem_slot() {
  static const int slot = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return slot;
}

int note_problem(int good, X509_STORE_CTX* context) {
  if (good == 1) return good;
  const auto* const session = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const problem =
      session == nullptr
          ? nullptr
          : static_cast<CertificateProblem*>(SSL_get_ex_data(session, problem_slot()));
  if (problem == nullptr || problem->code != 0) return good;
  problem->code = X509_STORE_CTX_get_error(context);
  problem->depth = X509_STORE_CTX_get_error_depth(context);
  if (const X509* const current = X509_STORE_CTX_get_current_cert(context)) {
    problem->not_before = day_of(X509_get0_notBefore(current));
    problem->not_after = day_of(X509_get0_notAfter(current));
    problem->subject = name_of(X509_get_subject_name(current));
    problem->issuer = name_of(X509_get_issuer_name(current));
  }
  if (const X509* const own = X509_STORE_CTX_get0_cert(context)) problem->names = names_of(own);
  return good;
}

bool is_address(const std::string& host) {
  std::array<std::uint8_t, 16> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

constexpr char kTrustHint[] =
    "where a proxy or a server of your own stands there, name its CA's certificate by --ca-file";

}  // namespace

void FreeTlsContext::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

Result<TlsContext> make_tls_context(const std::string& ca_file) {
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1)
    return fail(Errc::Internal, "cannot set up TLS");
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  // An empty system store is no error here: ca_file may be all that is needed.
  SSL_CTX_set_default_verify_paths(context.get());
  ERR_clear_error();
  if (!ca_file.empty() && SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) {
    ERR_clear_error();
    return fail(Errc::InvalidInput, fmt::format("cannot read certificates from {}", ca_file),
                "--ca-file names a file of certificates in PEM form");
  }
  return Result<TlsContext>(std::move(context));
}

TlsContext share(const TlsContext& context) {
  SSL_CTX_up_ref(context.get());
  return TlsContext(context.get());
}

bool expect_host(ssl_st* session, const std::string& host, CertificateProblem& problem) {
  X509_VERIFY_PARAM* const expected = SSL_get0_param(session);
  X509_VERIFY_PARAM_set_hostflags(
      expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (is_address(host)) {
    if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) != 1) return false;
  } else {
    if (X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size()) != 1) return false;
    // What SSL_set_tlsext_host_name is, without its C casts; the name is copied.
    if (SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(host.c_str())) != 1)
      return false;
  }
  if (SSL_set_ex_data(session, problem_slot(), &problem) != 1) return false;
  SSL_set_verify(session, SSL_VERIFY_PEER, &note_problem);
  return true;
}

Error explain(const CertificateProblem& problem, const std::string& host) {
  const std::string whose = problem.depth == 0
                                ? fmt::format("the certificate of {}", host)
                                : fmt::format("the certificate of \"{}\", which stands behind {},",
                                              problem.subject, host);
  const std::string clock_hint = "it is the server's to renew; check this computer's date, too";
  switch (problem.code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {Errc::Network, fmt::format("{} expired on {}", whose, problem.not_after), clock_hint};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {Errc::Network, fmt::format("{} is valid only from {}", whose, problem.not_before),
              clock_hint};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return {Errc::Network,
              fmt::format("the certificate that {} shows is not for it but for {}", host,
                          problem.names),
              "check the address; somebody else may be answering in its place"};
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return {Errc::Network, fmt::format("{} is signed by nobody but itself", whose), kTrustHint};
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return {Errc::Network,
              fmt::format("the certificate of {} leads to no trusted CA: \"{}\" is unknown here",
                          host, problem.issuer),
              fmt::format("install ca-certificates; {}", kTrustHint)};
    default:
      return {Errc::Network,
              fmt::format("{} is not acceptable: {}", whose,
                          X509_verify_cert_error_string(problem.code)),
              "it is the server's to put right"};
  }
}

}  // namespace docket::ingest
