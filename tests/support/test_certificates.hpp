#pragma once

/// Certificates for tests, made when the test runs: a CA of our own and what it issues, good and
/// bad. Keys are P-256; nothing is written but by the test.

#include <memory>
#include <string>
#include <vector>

namespace docket::test {

struct CertificateWish {
  std::string common_name = "test server";
  std::vector<std::string> dns_names;  ///< of the subjectAltName
  std::vector<std::string> addresses = {"127.0.0.1"};
  long from_days = -1, to_days = 30;  ///< from now
  std::string extended_key_usage;     ///< "clientAuth"; empty: none
};

struct TestCertificate {
  std::string certificate_pem, key_pem;
};

class TestCa {
 public:
  explicit TestCa(const std::string& name = "docket test CA", long to_days = 30);
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  [[nodiscard]] const std::string& pem() const;
  [[nodiscard]] TestCertificate issue(const CertificateWish& wish) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] TestCertificate self_signed(const CertificateWish& wish);

}  // namespace docket::test
