#include "support/test_authority.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "support/openssl.hpp"

namespace azcost::testing {
namespace {

constexpr long kDay = 24L * 60 * 60;

/// Serial numbers differ, and so do the names of authorities: OpenSSL finds an issuer by its name.
long next_number() {
  static long number = 0;
  return ++number;
}

std::shared_ptr<EVP_PKEY> make_key() { return {made(EVP_EC_gen("P-256")), EVP_PKEY_free}; }

std::shared_ptr<X509> make_certificate(const std::string& name, EVP_PKEY* key, long first_day,
                                       long last_day) {
  std::shared_ptr<X509> certificate(made(X509_new()), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), next_number());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), first_day * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), last_day * kDay);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.data()),
                             static_cast<int>(name.size()), -1, 0);
  return certificate;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, nullptr, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = made(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

bool is_address(const std::string& host) {
  return host.find_first_not_of("0123456789.") == std::string::npos;
}

std::string pem_of(X509* certificate) {
  const Bio out = writer();
  PEM_write_bio_X509(out.get(), certificate);
  return text_of(out);
}

}  // namespace

TestAuthority::TestAuthority()
    : key_(make_key()),
      certificate_(make_certificate("azcost test CA " + std::to_string(next_number()), key_.get(),
                                    -30, 30)) {
  X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
  add_extension(certificate_.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate_.get(), NID_key_usage, "critical,keyCertSign");
  made(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) == 0 ? nullptr : this);
}

std::string TestAuthority::certificate() const { return pem_of(certificate_.get()); }

std::shared_ptr<X509> TestAuthority::sign(EVP_PKEY* key, const std::vector<std::string>& hosts,
                                          Validity validity) const {
  const long last_day = validity == Validity::kToday ? 1 : -1;
  auto certificate = make_certificate(hosts.front(), key, -10, last_day);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get()));
  std::string names;
  for (const std::string& host : hosts) {
    names += (names.empty() ? "" : ",") + std::string(is_address(host) ? "IP:" : "DNS:") + host;
  }
  add_extension(certificate.get(), NID_subject_alt_name, names);
  made(X509_sign(certificate.get(), key_.get(), EVP_sha256()) == 0 ? nullptr : this);
  return certificate;
}

ServerCertificate TestAuthority::certify(const std::vector<std::string>& hosts) const {
  const auto key = make_key();
  const Bio out = writer();
  PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {pem_of(sign(key.get(), hosts, Validity::kToday).get()), text_of(out)};
}

TlsContext TestAuthority::issue(const std::string& host, Validity validity) const {
  const auto key = make_key();
  const auto certificate = sign(key.get(), {host}, validity);
  TlsContext context(made(SSL_CTX_new(TLS_server_method())), SSL_CTX_free);
  SSL_CTX_use_certificate(context.get(), certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), key.get());
  return context;
}

void limit_to_tls_1_1(const TlsContext& context) {
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
}

}  // namespace azcost::testing
