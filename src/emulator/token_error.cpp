#include "token_error.hpp"

#include <nlohmann/json.hpp>

namespace azcost::emulator {

using nlohmann::ordered_json;

TokenError unknown_tenant(std::string_view tenant) {
  return {400, "invalid_request", 90002,
          "Tenant '" + std::string(tenant) +
              "' not found. Check to make sure you have the correct tenant ID and are signing into "
              "the correct cloud. Check with your subscription administrator, this may happen if "
              "there are no active subscriptions for the tenant."};
}

TokenError unknown_app(std::string_view client_id, std::string_view tenant) {
  return {400, "unauthorized_client", 700016,
          "Application with identifier '" + std::string(client_id) +
              "' was not found in the directory '" + std::string(tenant) +
              "'. This can happen if the application has not been installed by the administrator "
              "of the tenant or consented to by any user in the tenant. You may have sent your "
              "authentication request to the wrong tenant."};
}

TokenError wrong_secret(std::string_view client_id) {
  return {401, "invalid_client", 7000215,
          "Invalid client secret provided. Ensure the secret being sent in the request is the "
          "client secret value, not the client secret ID, for a secret added to app '" +
              std::string(client_id) + "'."};
}

TokenError expired_secret(std::string_view client_id) {
  return {401, "invalid_client", 7000222,
          "The provided client secret keys for app '" + std::string(client_id) +
              "' are expired. Visit the Azure portal to create new keys for your app: "
              "https://aka.ms/NewClientSecret, or consider using certificate credentials for added "
              "security: https://aka.ms/certCreds."};
}

// Seen with status 503 (azure-sdk-for-python#14241).
TokenError transient_token_error() {
  return {503, "temporarily_unavailable", 90033,
          "A transient error has occurred. Please try again."};
}

Answer token_answer(int status, const ordered_json& body) {
  Answer answer{.status = status};
  answer.headers = {{"Cache-Control", "no-store, no-cache"}, {"Pragma", "no-cache"}};
  answer.body = body.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  return answer;
}

Answer answer_of(const TokenError& error, const RequestIds& ids, SystemTime now) {
  const std::string timestamp = entra_time(now);
  return token_answer(
      error.status,
      {{"error", error.error},
       {"error_description",
        "AADSTS" + std::to_string(error.code) + ": " + error.text + "\r\nTrace ID: " + ids.request +
            "\r\nCorrelation ID: " + ids.correlation + "\r\nTimestamp: " + timestamp},
       {"error_codes", ordered_json::array({error.code})},
       {"timestamp", timestamp},
       {"trace_id", ids.request},
       {"correlation_id", ids.correlation},
       {"error_uri",
        "https://login.microsoftonline.com/error?code=" + std::to_string(error.code)}});
}

}  // namespace azcost::emulator
