#include "assertion_check.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "azcost/base/text.hpp"
#include "azcost/model/calendar.hpp"

namespace azcost::emulator {
namespace {

using nlohmann::json;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Nothing for what is no base64 of RFC 7515: the alphabet of URLs, without padding.
std::optional<std::string> from_base64url(std::string_view text) {
  std::string padded;
  for (const char c : text) {
    if (c == '+' || c == '/' || c == '=') return std::nullopt;
    padded.push_back(c == '-' ? '+' : c == '_' ? '/' : c);
  }
  const std::size_t padding = (4 - padded.size() % 4) % 4;
  padded.append(padding, '=');
  std::string bytes(padded.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(padded),
                                   static_cast<int>(padded.size()));
  if (size < 0 || padding > 2) return std::nullopt;
  bytes.resize(bytes.size() - padding);
  return bytes;
}

/// Empty for what is no text.
std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A JSON Web Token, taken apart.
struct Token {
  json header;
  json claims;
  std::string_view signed_text;
  std::string signature;

  [[nodiscard]] std::string claim(const char* name) const { return text_in(claims, name); }
  /// 1970 when the claim is missing: so says the real service, too.
  [[nodiscard]] SystemTime time(const char* name) const {
    constexpr std::int64_t kLatest = 253'402'300'799;  // the last second of the year 9999
    const auto found = claims.find(name);
    if (found == claims.end() || !found->is_number_integer()) return {};
    return SystemTime(
        std::chrono::seconds(std::clamp(found->get<std::int64_t>(), std::int64_t{0}, kLatest)));
  }
};

std::optional<json> object_in(std::string_view part) {
  const auto text = from_base64url(part);
  if (!text) return std::nullopt;
  json object = json::parse(*text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

std::optional<Token> parse_token(std::string_view text) {
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  if (first == last) return std::nullopt;
  auto header = object_in(text.substr(0, first));
  auto claims = object_in(text.substr(first + 1, last - first - 1));
  auto signature = from_base64url(text.substr(last + 1));
  if (!header || !claims || !signature) return std::nullopt;
  return Token{*std::move(header), *std::move(claims), text.substr(0, last), *std::move(signature)};
}

Certificate read_certificate(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return {PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free};
}

bool has_thumbprint(const X509* certificate, const std::string& sha256) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  return std::string_view(reinterpret_cast<const char*>(digest.data()), size) == sha256;
}

/// The registered certificate that the token's header names.
Certificate find_certificate(const Partner& app, const Token& token) {
  const auto thumbprint = from_base64url(text_in(token.header, "x5t#S256"));
  for (const std::string& pem : app.client_certificates) {
    Certificate certificate = read_certificate(pem);
    if (certificate && thumbprint && has_thumbprint(certificate.get(), *thumbprint)) {
      return certificate;
    }
  }
  return {nullptr, X509_free};
}

/// RFC 7518, section 3.5: PSS, SHA-256 twice, a salt as long as the digest.
bool is_signed_by(const X509* certificate, const Token& token) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;  // belongs to the context
  return EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr,
                              X509_get0_pubkey(certificate)) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(token.signature), token.signature.size(),
                          bytes_of(token.signed_text), token.signed_text.size()) == 1;
}

/// "2024-10-02T22:05:03.0000000Z", as the service writes times in this one text.
std::string with_fraction(SystemTime time) {
  std::string text = format_time(time);
  text.pop_back();
  return text + ".0000000Z";
}

constexpr std::string_view kDocumentation =
    "Review the documentation at "
    "https://learn.microsoft.com/entra/identity-platform/certificate-credentials .";

TokenError malformed() {
  return {400, "invalid_request", 50027, "JWT token is invalid or malformed."};
}

TokenError unsupported_algorithm(const std::string& algorithm) {
  return {400, "invalid_request", 5002738,
          "Invalid JWT token. '" + algorithm + "' is not a supported signature algorithm."};
}

std::string see_keys_of(const std::string& client_id) {
  return "Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured "
         "keys for app Id '" +
         client_id + "'].";
}

// keycloak#19425
TokenError unknown_certificate(const std::string& client_id) {
  return {401, "invalid_client", 700027,
          "The certificate with identifier used to sign the client assertion is not registered on "
          "application. [Reason - The key was not found., " +
              see_keys_of(client_id)};
}

// azure-sdk-for-net#29007
TokenError invalid_signature(const std::string& client_id) {
  return {401, "invalid_client", 700027,
          "Client assertion contains an invalid signature. [Reason - The provided signature value "
          "did not match the expected signature value., " +
              see_keys_of(client_id)};
}

// microsoft-authentication-library-for-dotnet#2746
TokenError wrong_audience() {
  return {401, "invalid_client", 700023,
          "Client assertion audience claim does not match Realm issuer. " +
              std::string(kDocumentation)};
}

TokenError wrong_application() {
  return {401, "invalid_client", 700021,
          "Client assertion application identifier doesn't match 'client_id' parameter. " +
              std::string(kDocumentation)};
}

// microsoft-authentication-library-for-dotnet#4951
TokenError out_of_time(const Token& token, SystemTime now) {
  return {401, "invalid_client", 700024,
          "Client assertion is not within its valid time range. Current time: " +
              with_fraction(now) + ", assertion valid from " + with_fraction(token.time("nbf")) +
              ", expiry time of assertion " + with_fraction(token.time("exp")) + ". " +
              std::string(kDocumentation)};
}

// The real service was not seen to look for this. Here it is an error, or nobody would notice a
// client that keeps its assertions.
TokenError used_before() {
  return {401, "invalid_client", 50013, "Assertion is invalid: it was used before."};
}

// Azure/azure-workload-identity#1200
TokenError unknown_issuer(const Token& token) {
  return {401, "invalid_client", 700213,
          "No matching federated identity record found for presented assertion subject '" +
              token.claim("sub") +
              "'. Check your federated identity credential Subject, Audience and Issuer against "
              "the presented assertion. "
              "https://learn.microsoft.com/entra/workload-id/workload-identity-federation"};
}

/// The signature first: what is not signed says nothing.
std::optional<TokenError> check_signature(const Partner& app, const Token& token) {
  const std::string algorithm = text_in(token.header, "alg");
  if (algorithm != "PS256") return unsupported_algorithm(algorithm);
  const Certificate certificate = find_certificate(app, token);
  if (!certificate) return unknown_certificate(app.client_id);
  const bool is_signed = is_signed_by(certificate.get(), token);
  ERR_clear_error();
  if (!is_signed) return invalid_signature(app.client_id);
  return std::nullopt;
}

}  // namespace

std::optional<TokenError> AssertionCheck::operator()(const Partner& app,
                                                     const std::string& assertion,
                                                     std::string_view endpoint) {
  const auto& trusted = app.federated_tokens;
  if (std::ranges::find(trusted, assertion) != trusted.end()) return std::nullopt;
  const auto token = parse_token(assertion);
  if (!token) return malformed();
  if (!token->header.contains("x5t#S256")) return unknown_issuer(*token);
  if (auto error = check_signature(app, *token)) return error;
  if (token->claim("aud") != endpoint) return wrong_audience();
  if (token->claim("iss") != app.client_id || token->claim("sub") != app.client_id) {
    return wrong_application();
  }
  const SystemTime now = clock_.now();
  if (now < token->time("nbf") || now >= token->time("exp")) return out_of_time(*token, now);
  if (!is_guid(token->claim("jti"))) return malformed();
  if (!is_new(token->claim("jti"), token->time("exp"))) return used_before();
  return std::nullopt;
}

bool AssertionCheck::is_new(const std::string& id, SystemTime expires) {
  const std::lock_guard lock(mutex_);
  std::erase_if(used_, [now = clock_.now()](const auto& entry) { return entry.second <= now; });
  return used_.emplace(id, expires).second;
}

}  // namespace azcost::emulator
