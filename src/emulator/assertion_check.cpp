#include "assertion_check.hpp"

#include <fmt/format.h>
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

namespace azcost::emulator {
namespace {

using nlohmann::json;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

const unsigned char* bytes_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL counts in unsigned bytes
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Decodes the base64 of RFC 7515; nothing for any other text.
std::optional<std::string> from_base64url(std::string_view text) {
  std::string padded(text);
  std::ranges::replace(padded, '-', '+');
  std::ranges::replace(padded, '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  std::string bytes(padded.size() / 4 * 3, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  if (EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(padded),
                      static_cast<int>(padded.size())) < 0) {
    return std::nullopt;
  }
  bytes.resize(text.size() * 3 / 4);
  if (base64url(bytes) != text) return std::nullopt;
  return bytes;
}

/// Empty when it is not a text.
std::string text_at(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A JSON Web Token, taken apart.
struct Token {
  json header;
  json claims;
  std::string_view signed_text;
  std::string signature;

  [[nodiscard]] std::string claim(const char* name) const { return text_at(claims, name); }
  /// 1970 when the claim is missing, as in the real service.
  [[nodiscard]] SystemTime time(const char* name) const {
    constexpr std::int64_t kLatest = 253'402'300'799;  // the last second of the year 9999
    const auto found = claims.find(name);
    if (found == claims.end() || !found->is_number_integer()) return {};
    return SystemTime(
        std::chrono::seconds(std::clamp(found->get<std::int64_t>(), std::int64_t{0}, kLatest)));
  }
};

std::optional<Token> parse_token(std::string_view text) {
  const auto first = text.find('.');
  const auto last = text.rfind('.');
  if (first == last) return std::nullopt;
  const auto object_in = [](std::string_view part) {
    return json::parse(from_base64url(part).value_or(""), nullptr, false);
  };
  Token token{object_in(text.substr(0, first)), object_in(text.substr(first + 1, last - first - 1)),
              text.substr(0, last), ""};
  const auto signature = from_base64url(text.substr(last + 1));
  if (!token.header.is_object() || !token.claims.is_object() || !signature) return std::nullopt;
  token.signature = *signature;
  return token;
}

/// The registered certificate whose SHA-256 the token's header names.
Certificate find_certificate(const Partner& app, const Token& token) {
  for (const std::string& pem : app.client_certificates) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> in(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr), X509_free);
    if (!certificate) continue;
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    X509_digest(certificate.get(), EVP_sha256(), reinterpret_cast<unsigned char*>(digest.data()),
                &size);
    digest.resize(size);
    if (base64url(digest) == text_at(token.header, "x5t#S256")) return certificate;
  }
  return {nullptr, X509_free};
}

/// RFC 7518, section 3.5: PSS, SHA-256 twice, a salt as long as the digest.
bool is_signed_by(const X509* certificate, const Token& token) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  EVP_PKEY_CTX* parameters = nullptr;  // belongs to the context
  const bool is_signed =
      EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr,
                           X509_get0_pubkey(certificate)) == 1 &&
      EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
      EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1 &&
      EVP_DigestVerify(context.get(), bytes_of(token.signature), token.signature.size(),
                       bytes_of(token.signed_text), token.signed_text.size()) == 1;
  ERR_clear_error();
  return is_signed;
}

/// The signature is checked first: claims that are not signed prove nothing.
std::optional<TokenError> check_signature(const Partner& app, const Token& token) {
  const std::string algorithm = text_at(token.header, "alg");
  if (algorithm != "PS256") return token_error(5002738, algorithm);
  const Certificate certificate = find_certificate(app, token);
  if (!certificate) {
    return token_error(700027,
                       "The certificate with identifier used to sign the client assertion is not "
                       "registered on application.");
  }
  if (!is_signed_by(certificate.get(), token)) {
    return token_error(700027, "Client assertion contains an invalid signature.");
  }
  return std::nullopt;
}

}  // namespace

std::optional<TokenError> AssertionCheck::operator()(const Partner& app,
                                                     const std::string& assertion,
                                                     std::string_view endpoint) {
  const auto& trusted = app.federated_tokens;
  if (std::ranges::find(trusted, assertion) != trusted.end()) return std::nullopt;
  const auto token = parse_token(assertion);
  if (!token) return token_error(50027);
  if (!token->header.contains("x5t#S256")) return token_error(700213, token->claim("sub"));
  if (auto error = check_signature(app, *token)) return error;
  if (token->claim("aud") != endpoint) return token_error(700023);
  if (token->claim("iss") != app.client_id || token->claim("sub") != app.client_id) {
    return token_error(700021);
  }
  if (auto error = check_times(token->time("nbf"), token->time("exp"))) return error;
  if (!is_guid(token->claim("jti"))) return token_error(50027);
  if (!is_new(token->claim("jti"), token->time("exp"))) return token_error(50013);
  return std::nullopt;
}

std::optional<TokenError> AssertionCheck::check_times(SystemTime from, SystemTime to) const {
  const SystemTime now = clock_.now();
  if (from <= now && now < to) return std::nullopt;
  constexpr const char* kFormat = "{:%Y-%m-%dT%H:%M:%S.0000000Z}";
  return token_error(700024, fmt::format("Current time: {}, assertion valid from {}, expiry time "
                                         "of assertion {}.",
                                         utc(now, kFormat), utc(from, kFormat), utc(to, kFormat)));
}

bool AssertionCheck::is_new(const std::string& id, SystemTime expires) {
  const std::lock_guard lock(mutex_);
  std::erase_if(used_, [now = clock_.now()](const auto& entry) { return entry.second <= now; });
  return used_.emplace(id, expires).second;
}

}  // namespace azcost::emulator
