#include "token_error.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace azcost::emulator {

TokenError unknown_tenant(std::string_view tenant) {
  return {
      400, "invalid_request", 90002,
      fmt::format("Tenant '{}' not found. Check to make sure you have the correct tenant ID and "
                  "are signing into the correct cloud.",
                  tenant)};
}

TokenError unknown_app(std::string_view client_id, std::string_view tenant) {
  return {400, "unauthorized_client", 700016,
          fmt::format("Application with identifier '{}' was not found in the directory '{}'. You "
                      "may have sent your authentication request to the wrong tenant.",
                      client_id, tenant)};
}

TokenError wrong_secret(std::string_view client_id) {
  return {401, "invalid_client", 7000215,
          fmt::format("Invalid client secret provided. Ensure the secret being sent in the request "
                      "is the client secret value, not the client secret ID, for a secret added to "
                      "app '{}'.",
                      client_id)};
}

TokenError expired_secret(std::string_view client_id) {
  return {401, "invalid_client", 7000222,
          fmt::format("The provided client secret keys for app '{}' are expired.", client_id)};
}

// Seen with status 503 (azure-sdk-for-python#14241).
TokenError transient_token_error() {
  return {503, "temporarily_unavailable", 90033,
          "A transient error has occurred. Please try again."};
}

Answer answer_of(const TokenError& error, const RequestIds& ids, SystemTime now) {
  using nlohmann::ordered_json;
  const std::string timestamp = utc(now, "{:%Y-%m-%d %H:%M:%SZ}");
  const ordered_json body = {
      {"error", error.error},
      {"error_description",
       fmt::format("AADSTS{}: {}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
                   error.code, error.text, ids.request, ids.correlation, timestamp)},
      {"error_codes", ordered_json::array({error.code})},
      {"timestamp", timestamp},
      {"trace_id", ids.request},
      {"correlation_id", ids.correlation},
      {"error_uri", fmt::format("https://login.microsoftonline.com/error?code={}", error.code)}};
  return {.status = error.status,
          .body = body.dump(-1, ' ', false, ordered_json::error_handler_t::replace)};
}

}  // namespace azcost::emulator
