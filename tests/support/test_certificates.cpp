#include "tests/support/test_certificates.hpp"

#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace docket::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

void must(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("test certificate: ") + what);
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  must(key != nullptr, "key");
  return key;
}

std::string text_of(const Memory& memory) {
  char* data = nullptr;
  const long size = BIO_ctrl(memory.get(), BIO_CTRL_INFO, 0, static_cast<void*>(&data));
  return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()), &BIO_free_all);
  must(PEM_write_bio_X509(memory.get(), certificate) == 1, "write");
  return text_of(memory);
}

std::string pem_of(EVP_PKEY* key) {
  const Memory memory(BIO_new(BIO_s_mem()), &BIO_free_all);
  must(PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
       "write key");
  return text_of(memory);
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  must(extension != nullptr, "extension");
  must(X509_add_ext(certificate, extension, -1) == 1, "add extension");
  X509_EXTENSION_free(extension);
}

/// Without issuer: its own.
struct Issuer {
  X509* certificate = nullptr;
  EVP_PKEY* key = nullptr;
};

enum class Use { Server, Ca };

Certificate make_certificate(const CertificateWish& wish, EVP_PKEY* key, Issuer issuer, Use use) {
  constexpr long kDay = 24L * 60 * 60;
  Certificate made(X509_new(), &X509_free);
  X509* const x = made.get();
  must(X509_set_version(x, 2) == 1, "version");
  unsigned char serial[8];
  must(RAND_bytes(serial, sizeof serial) == 1, "serial");
  serial[0] &= 0x7f;
  BIGNUM* const number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x));
  BN_free(number);
  X509_gmtime_adj(X509_getm_notBefore(x), wish.from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(x), wish.to_days * kDay);
  X509_set_pubkey(x, key);
  X509_NAME* const subject = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1,
                             -1, 0);
  X509* const signer = issuer.certificate == nullptr ? x : issuer.certificate;
  X509_set_issuer_name(x, X509_get_subject_name(signer));
  extend(x, signer, NID_basic_constraints, use == Use::Ca ? "critical,CA:TRUE" : "CA:FALSE");
  if (use == Use::Ca) extend(x, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  extend(x, signer, NID_subject_key_identifier, "hash");
  std::string names;
  for (const std::string& name : wish.dns_names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const std::string& one : wish.addresses) names += (names.empty() ? "IP:" : ",IP:") + one;
  if (use == Use::Server && !names.empty()) extend(x, signer, NID_subject_alt_name, names);
  if (!wish.extended_key_usage.empty())
    extend(x, signer, NID_ext_key_usage, wish.extended_key_usage);
  must(X509_sign(x, issuer.key == nullptr ? key : issuer.key, EVP_sha256()) > 0, "sign");
  return made;
}

}  // namespace

struct TestCa::Impl {
  Key key = make_key();
  Certificate certificate{nullptr, &X509_free};
  std::string pem;
};

TestCa::TestCa(const std::string& name, long to_days) : impl_(std::make_unique<Impl>()) {
  CertificateWish wish;
  wish.common_name = name;
  wish.from_days = -400;
  wish.to_days = to_days;
  impl_->certificate = make_certificate(wish, impl_->key.get(), {}, Use::Ca);
  impl_->pem = pem_of(impl_->certificate.get());
}
TestCa::~TestCa() = default;

const std::string& TestCa::pem() const { return impl_->pem; }

TestCertificate TestCa::issue(const CertificateWish& wish) const {
  const Key key = make_key();
  const Certificate made =
      make_certificate(wish, key.get(), {impl_->certificate.get(), impl_->key.get()}, Use::Server);
  return {pem_of(made.get()), pem_of(key.get())};
}

TestCertificate self_signed(const CertificateWish& wish) {
  const Key key = make_key();
  const Certificate made = make_certificate(wish, key.get(), {}, Use::Server);
  return {pem_of(made.get()), pem_of(key.get())};
}

}  // namespace docket::test
