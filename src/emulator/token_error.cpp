#include "token_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace azcost::emulator {
namespace {

struct Row {
  int code;
  int status;
  const char* error;  ///< clients branch on this alone
  const char* text;
};

/// The texts begin as those of the real service do.
constexpr std::array kErrors = std::to_array<Row>({
    // The real service has not been seen to check this. Here it is an error, so that a client that
    // reuses its assertions is noticed.
    {50013, 401, "invalid_client", "Assertion is invalid: it was used before."},
    {50027, 400, "invalid_request", "JWT token is invalid or malformed."},
    {70003, 400, "unsupported_grant_type", "The app requested an unsupported grant type '{}'."},
    {90002, 400, "invalid_request",
     "Tenant '{}' not found. Check to make sure you have the correct tenant ID and are signing "
     "into "
     "the correct cloud."},
    // Seen with status 503 (azure-sdk-for-python#14241).
    {90033, 503, "temporarily_unavailable", "A transient error has occurred. Please try again."},
    {500011, 400, "invalid_resource",
     "The resource principal named {} was not found in the tenant named {}."},
    {700016, 400, "unauthorized_client",
     "Application with identifier '{}' was not found in the directory '{}'. You may have sent your "
     "authentication request to the wrong tenant."},
    {700021, 401, "invalid_client",
     "Client assertion application identifier doesn't match 'client_id' parameter."},
    // microsoft-authentication-library-for-dotnet#2746
    {700023, 401, "invalid_client", "Client assertion audience claim does not match Realm issuer."},
    // microsoft-authentication-library-for-dotnet#4951
    {700024, 401, "invalid_client", "Client assertion is not within its valid time range. {}"},
    // keycloak#19425, azure-sdk-for-net#29007
    {700027, 401, "invalid_client", "{}"},
    // Azure/azure-workload-identity#1200
    {700213, 401, "invalid_client",
     "No matching federated identity record found for presented assertion subject '{}'."},
    {900144, 400, "invalid_request",
     "The request body must contain the following parameter: '{}'."},
    {901002, 400, "invalid_request", "The 'resource' request parameter is not supported."},
    {1002012, 400, "invalid_scope",
     "The provided value for scope {} is not valid. Client credential flows must have a scope "
     "value "
     "with /.default suffixed to the resource identifier (application ID URI)."},
    {5002738, 400, "invalid_request",
     "Invalid JWT token. '{}' is not a supported signature algorithm."},
    {7000215, 401, "invalid_client",
     "Invalid client secret provided. Ensure the secret being sent in the request is the client "
     "secret value, not the client secret ID, for a secret added to app '{}'."},
    {7000218, 401, "invalid_client",
     "The request body must contain the following parameter: 'client_assertion' or "
     "'client_secret'."},
    {7000222, 401, "invalid_client", "The provided client secret keys for app '{}' are expired."},
});

const Row& row_of(int code) { return *std::ranges::find(kErrors, code, &Row::code); }

}  // namespace

TokenError token_error(int code, std::string_view what, std::string_view where) {
  return {code, fmt::format(fmt::runtime(row_of(code).text), what, where)};
}

Answer answer_of(const TokenError& error, const RequestIds& ids, SystemTime now) {
  using nlohmann::ordered_json;
  const std::string timestamp = utc(now, "{:%Y-%m-%d %H:%M:%SZ}");
  const ordered_json body = {
      {"error", row_of(error.code).error},
      {"error_description",
       fmt::format("AADSTS{}: {}\r\nTrace ID: {}\r\nCorrelation ID: {}\r\nTimestamp: {}",
                   error.code, error.text, ids.request, ids.correlation, timestamp)},
      {"error_codes", ordered_json::array({error.code})},
      {"timestamp", timestamp},
      {"trace_id", ids.request},
      {"correlation_id", ids.correlation},
      {"error_uri", fmt::format("https://login.microsoftonline.com/error?code={}", error.code)}};
  return {.status = row_of(error.code).status,
          .body = body.dump(-1, ' ', false, ordered_json::error_handler_t::replace)};
}

}  // namespace azcost::emulator
