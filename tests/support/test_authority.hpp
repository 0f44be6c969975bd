/// A certificate authority that exists as long as a test.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

namespace azcost::testing {

/// A server's certificate and its TLS settings.
using TlsContext = std::shared_ptr<SSL_CTX>;

enum class Validity { kToday, kEndedYesterday };

/// The certificate of a server in another process. Both are PEM.
struct ServerCertificate {
  std::string certificate;
  std::string key;
};

class TestAuthority {
 public:
  TestAuthority();

  /// Its own certificate, as PEM: the content of a `ca_file`.
  [[nodiscard]] std::string certificate() const;
  /// A server whose certificate is for `host`: a name or an IPv4 address.
  [[nodiscard]] TlsContext issue(const std::string& host,
                                 Validity validity = Validity::kToday) const;
  /// A certificate for all of `hosts`: names or IPv4 addresses.
  [[nodiscard]] ServerCertificate certify(const std::vector<std::string>& hosts) const;

 private:
  [[nodiscard]] std::shared_ptr<X509> sign(EVP_PKEY* key, const std::vector<std::string>& hosts,
                                           Validity validity) const;

  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

/// The same server, but one that speaks nothing newer than TLS 1.1.
void limit_to_tls_1_1(const TlsContext& context);

}  // namespace azcost::testing
