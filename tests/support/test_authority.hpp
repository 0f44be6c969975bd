/// A certificate authority that exists as long as a test.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace azcost::testing {

/// What a server shows, and how it speaks.
using TlsContext = std::shared_ptr<SSL_CTX>;

enum class Validity { kToday, kEndedYesterday };

class TestAuthority {
 public:
  TestAuthority();

  /// Its own certificate, as PEM: the content of a `ca_file`.
  [[nodiscard]] std::string certificate() const;
  /// A server whose certificate is for `host`: a name or an IPv4 address.
  [[nodiscard]] TlsContext issue(const std::string& host,
                                 Validity validity = Validity::kToday) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

/// The same server, but one that speaks nothing newer than TLS 1.1.
void limit_to_tls_1_1(const TlsContext& context);

}  // namespace azcost::testing
