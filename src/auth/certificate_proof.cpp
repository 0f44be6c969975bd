// The JSON Web Token by which an app shows that it holds the key of its certificate.
// Source: application authentication certificate credentials, in the documentation of Microsoft's
// identity platform; RFC 7515, RFC 7518 section 3.5.

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "azcost/auth/proof.hpp"
#include "azcost/base/text.hpp"
#include "certificate_file.hpp"
#include "proof_file.hpp"

namespace azcost::auth {
namespace {

using nlohmann::ordered_json;

/// The longest that Microsoft recommends, so that a clock that is some minutes behind does no harm.
constexpr std::chrono::seconds kLife = std::chrono::minutes(10);

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// Adds `bytes` in the base64 of URLs, without padding (RFC 7515, section 2).
void append_base64url(std::string& out, std::string_view bytes) {
  const std::size_t start = out.size();
  // Four characters for every three bytes, and the zero that OpenSSL writes behind them.
  out.resize(start + 4 * ((bytes.size() + 2) / 3) + 1);
  const int length =
      EVP_EncodeBlock(bytes_of(out) + start, bytes_of(bytes), static_cast<int>(bytes.size()));
  out.resize(start + static_cast<std::size_t>(length));
  while (out.size() > start && out.back() == '=') out.pop_back();
  const auto added = out.begin() + static_cast<std::ptrdiff_t>(start);
  std::replace(added, out.end(), '+', '-');
  std::replace(added, out.end(), '/', '_');
}

std::string base64url(std::string_view bytes) {
  std::string text;
  append_base64url(text, bytes);
  return text;
}

std::string json_text(const ordered_json& json) {
  // Ids are not checked here; whatever they hold must not end the program.
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string header_of(const SigningCertificate& certificate) {
  return json_text(
      {{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", base64url(certificate.thumbprint)}});
}

/// `id`: no two assertions have the same.
std::string payload_of(const ProofRequest& request, const std::string& id) {
  const auto from = std::chrono::floor<std::chrono::seconds>(request.now.time_since_epoch());
  return json_text({{"aud", request.endpoint},
                    {"iss", request.client_id},
                    {"sub", request.client_id},
                    {"jti", id},
                    {"nbf", from.count()},
                    {"iat", from.count()},
                    {"exp", (from + kLife).count()}});
}

/// PS256: RSASSA-PSS with SHA-256, and a salt as long as the digest. Empty when that fails.
std::string sign(EVP_PKEY* key, std::string_view text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;  // belongs to the context
  std::string signature;
  std::size_t size = 0;
  const bool ready =
      context != nullptr &&
      EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key) == 1 &&
      EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
      EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) == 1;
  if (!ready) return signature;
  signature.resize(size);
  if (EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(text), text.size()) != 1) {
    return {};
  }
  signature.resize(size);
  return signature;
}

/// From OpenSSL, which draws the salt of the signature as well: unpredictable numbers are needed
/// here anyway.
Result<std::string> new_guid() {
  std::array<std::byte, 16> bytes{};
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) !=
      1) {
    return Error{ErrorKind::kUnavailable, "no random numbers are available on this machine"};
  }
  return guid_of(bytes);
}

/// The assertion, signed with PS256. `kConfig` when the key is too short for that.
Result<Secret> sign_assertion(const SigningCertificate& certificate, const std::string& payload,
                              const std::string& name) {
  std::string token = base64url(header_of(certificate));
  token += '.';
  append_base64url(token, payload);
  const Secret signature(sign(certificate.key.get(), token));
  if (signature.empty()) {
    ERR_clear_error();
    return Error{ErrorKind::kConfig,
                 fmt::format("{}: its private key of {} bits cannot sign with PS256: make a "
                             "certificate with an RSA key of 2048 bits",
                             name, EVP_PKEY_get_bits(certificate.key.get()))};
  }
  // Reserved at once, so that no part of the signed token stays behind in freed memory.
  token.reserve(token.size() + 2 * signature.expose().size() + 2);
  token += '.';
  append_base64url(token, signature.expose());
  return Secret(std::move(token));
}

}  // namespace

Proof certificate_proof(FileSystem& files, std::filesystem::path file) {
  return [&files,
          file = std::move(file)](const ProofRequest& request) -> Result<std::vector<FormField>> {
    auto id = new_guid();
    if (!id) return std::move(id).error();
    auto certificate = read_certificate_file(files, file, request.now);
    if (!certificate) return std::move(certificate).error();
    auto assertion = sign_assertion(*certificate, payload_of(request, *id),
                                    "'" + printable(file.native()) + "'");
    if (!assertion) return std::move(assertion).error();
    return assertion_fields(*std::move(assertion));
  };
}

Status check_certificate_file(FileSystem& files, const std::filesystem::path& file,
                              SystemTime now) {
  auto certificate = read_certificate_file(files, file, now);
  if (!certificate) return std::move(certificate).error();
  return ok_status();
}

}  // namespace azcost::auth
