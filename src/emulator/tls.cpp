#include "tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <string>

namespace azcost::emulator {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio bio_of(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

Error unusable(const char* what) {
  ERR_clear_error();
  return {ErrorKind::kUsage, std::string("the emulator cannot speak TLS: ") + what};
}

/// The first certificate of the text is the server's own, the others lead to its authority.
bool use_certificates(SSL_CTX* context, const std::string& text) {
  const Bio bio = bio_of(text);
  const Certificate own(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free);
  if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) return false;
  while (Certificate next{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free}) {
    if (SSL_CTX_add1_chain_cert(context, next.get()) != 1) return false;
  }
  ERR_clear_error();  // the end of the text is an error to the reader
  return true;
}

/// Without it OpenSSL would ask at the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) { return -1; }

}  // namespace

Result<TlsContext> make_tls_context(const TlsIdentity& identity) {
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return unusable("OpenSSL makes no context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  if (!use_certificates(context.get(), identity.certificate)) {
    return unusable("the certificate is not readable PEM");
  }
  const Key key(PEM_read_bio_PrivateKey(bio_of(identity.key).get(), nullptr, no_password, nullptr),
                EVP_PKEY_free);
  if (!key) return unusable("the key is not readable PEM without a password");
  if (SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    return unusable("the key is not that of the certificate");
  }
  return context;
}

}  // namespace azcost::emulator
