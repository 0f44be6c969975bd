#include "access_token.hpp"

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace azcost::emulator {
namespace {

/// Of URLs and without padding (RFC 7515).
std::string base64url(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8U) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) text.push_back(kDigits[(buffer >> (bits - 6)) & 0x3FU]);
  }
  if (bits > 0) text.push_back(kDigits[(buffer << (6 - bits)) & 0x3FU]);
  return text;
}

std::int64_t seconds_of(SystemTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

std::string make_access_token(const TokenClaims& claims) {
  const nlohmann::ordered_json header = {{"typ", "JWT"}, {"alg", "none"}};
  const nlohmann::ordered_json payload = {
      {"aud", claims.audience},
      {"iss", "https://sts.windows.net/" + claims.tenant_id + "/"},
      {"iat", seconds_of(claims.issued)},
      {"nbf", seconds_of(claims.issued)},
      {"exp", seconds_of(claims.expires)},
      {"appid", claims.client_id},
      {"idtyp", "app"},
      {"tid", claims.tenant_id},
      {"uti", claims.id},
      {"ver", "1.0"}};
  const auto text_of = [](const nlohmann::ordered_json& json) {
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  };
  return base64url(text_of(header)) + "." + base64url(text_of(payload)) + "." +
         base64url("emulated " + claims.id);
}

}  // namespace azcost::emulator
