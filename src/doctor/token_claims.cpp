#include "token_claims.hpp"

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "azcost/base/secret.hpp"
#include "azcost/base/text.hpp"

namespace azcost::doctor {
namespace {

using nlohmann::json;

/// The bytes behind base64 of URLs without padding (RFC 7515, section 2).
std::optional<std::string> decode_base64url(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  constexpr unsigned kBitsPerDigit = 6;
  constexpr unsigned kBitsPerByte = 8;
  std::string bytes;
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    buffer = (buffer << kBitsPerDigit) | static_cast<std::uint32_t>(digit);
    bits += kBitsPerDigit;
    if (bits < kBitsPerByte) continue;
    bits -= kBitsPerByte;
    bytes.push_back(static_cast<char>((buffer >> bits) & 0xFFU));
  }
  return bytes;
}

std::string text_of(const json& claims, const char* name) {
  const auto found = claims.find(name);
  return found != claims.end() && found->is_string() ? printable(found->get<std::string>(), 64)
                                                     : std::string();
}

}  // namespace

std::optional<TokenClaims> read_token_claims(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  auto payload = decode_base64url(token.substr(first + 1, second - first - 1));
  if (!payload) return std::nullopt;
  const json claims = json::parse(*payload, nullptr, false);
  wipe(*payload);
  if (!claims.is_object()) return std::nullopt;
  TokenClaims read{
      .tenant_id = text_of(claims, "tid"), .app_id = text_of(claims, "appid"), .expires = {}};
  // Tokens of version 2.0 have this name for the app.
  if (read.app_id.empty()) read.app_id = text_of(claims, "azp");
  // The end of the year 9999: a later value is no time.
  constexpr std::int64_t kLatest = 253402300799;
  if (const auto exp = claims.find("exp"); exp != claims.end() && exp->is_number_integer()) {
    const auto seconds = exp->get<std::int64_t>();
    if (seconds >= 0 && seconds <= kLatest)
      read.expires = SystemTime(std::chrono::seconds(seconds));
  }
  return read;
}

}  // namespace azcost::doctor
