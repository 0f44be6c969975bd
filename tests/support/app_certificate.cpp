#include "support/app_certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "azcost/base/system_clock.hpp"
#include "support/openssl.hpp"

namespace azcost::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

/// Most functions of OpenSSL return 1 when they succeed.
void must(int done) {
  if (done != 1) throw std::runtime_error("OpenSSL refuses what a test asks for");
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Bio reader_of(const std::string& text) {
  return {made(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))), BIO_free};
}

Key make_key(KeyKind kind) {
  constexpr unsigned kBits = 2048;
  constexpr unsigned kTooFewBits = 512;
  if (kind == KeyKind::kEc) return {made(EVP_EC_gen("P-256")), EVP_PKEY_free};
  return {made(EVP_RSA_gen(kind == KeyKind::kRsa ? kBits : kTooFewBits)), EVP_PKEY_free};
}

Certificate read_certificate(const std::string& pem) {
  return {made(PEM_read_bio_X509(reader_of(pem).get(), nullptr, nullptr, nullptr)), X509_free};
}

Key read_key(const std::string& pem) {
  return {made(PEM_read_bio_PrivateKey(reader_of(pem).get(), nullptr, nullptr, nullptr)),
          EVP_PKEY_free};
}

std::string base64url(std::string_view bytes) {
  std::string text(4 * (bytes.size() / 3 + 1) + 1, '\0');
  const int size = EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text.substr(0, text.find('='));
}

std::string from_base64url(std::string text) {
  if (text.find_first_of("+/=") != std::string::npos) throw std::runtime_error("not base64url");
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  const std::size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string bytes(text.size() / 4 * 3, '\0');
  if (EVP_DecodeBlock(bytes_of(bytes), bytes_of(text), static_cast<int>(text.size())) < 0) {
    throw std::runtime_error("not base64url");
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

void use_ps256(EVP_PKEY_CTX* parameters) {
  must(EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING));
  must(EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST));
}

}  // namespace

AppCertificate make_app_certificate(SystemTime from, SystemTime to, KeyKind kind) {
  const Key key = make_key(kind);
  const Certificate certificate(made(X509_new()), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()),
                std::chrono::floor<std::chrono::seconds>(from.time_since_epoch()).count());
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()),
                std::chrono::floor<std::chrono::seconds>(to.time_since_epoch()).count());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes_of("azcost test"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_set_pubkey(certificate.get(), key.get());
  must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

  const Bio certificate_text = writer();
  must(PEM_write_bio_X509(certificate_text.get(), certificate.get()));
  const Bio key_text = writer();
  must(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr));
  return {text_of(certificate_text), text_of(key_text)};
}

const AppCertificate& certificate_of_today() {
  using std::chrono::days;
  static const auto made =
      make_app_certificate(SystemClock().now() - days(1), SystemClock().now() + days(1));
  return made;
}

std::string encrypt_key(const std::string& key) {
  std::string password = "S3CR3T";
  const Bio out = writer();
  must(PEM_write_bio_PrivateKey(out.get(), read_key(key).get(), EVP_aes_256_cbc(),
                                bytes_of(password), static_cast<int>(password.size()), nullptr,
                                nullptr));
  return text_of(out);
}

std::string thumbprint_of(const std::string& certificate) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  must(X509_digest(read_certificate(certificate).get(), EVP_sha256(), bytes_of(digest), &size));
  return base64url(std::string_view(digest).substr(0, size));
}

Jwt read_jwt(const std::string& text) {
  const auto first = text.find('.');
  const auto second = text.find('.', first + 1);
  return {
      nlohmann::ordered_json::parse(from_base64url(text.substr(0, first))),
      nlohmann::ordered_json::parse(from_base64url(text.substr(first + 1, second - first - 1)))};
}

std::string unsigned_jwt(const nlohmann::ordered_json& claims) {
  return base64url(R"({"typ":"JWT","alg":"none"})") + "." + base64url(claims.dump()) + "." +
         base64url("nobody's");
}

bool is_signed_by(const std::string& jwt, const std::string& certificate) {
  const auto dot = jwt.rfind('.');
  const std::string signature = from_base64url(jwt.substr(dot + 1));
  const Context context(made(EVP_MD_CTX_new()), EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;
  must(EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr,
                            X509_get0_pubkey(read_certificate(certificate).get())));
  use_ps256(parameters);
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(jwt),
                          dot) == 1;
}

std::string sign_jwt(const Jwt& jwt, const std::string& key) {
  const std::string text = base64url(jwt.header.dump()) + "." + base64url(jwt.claims.dump());
  const Context context(made(EVP_MD_CTX_new()), EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;
  const Key signing_key = read_key(key);
  must(EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, signing_key.get()));
  use_ps256(parameters);
  std::size_t size = 0;
  must(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()));
  std::string signature(size, '\0');
  must(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(text), text.size()));
  return text + "." + base64url(signature);
}

}  // namespace azcost::testing
